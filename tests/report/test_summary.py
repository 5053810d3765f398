"""The table of a network's layers, and its JSON form."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import pytest
from support.sample_networks import NETWORKS, layer, network

from convarith.errors import ConvArithError
from convarith.networks.graph import Network, NetworkLayer
from convarith.networks.operations import Opaque
from convarith.networks.receptive import ReceptiveField
from convarith.networks.summary import Summary, SummaryRow, summarize
from convarith.report.summary import COLUMNS, show, to_dict, to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    Shown: TypeAlias = Callable[..., list[str]]

FIELD = ReceptiveField(7, Fraction(2), -3, Fraction(0), holes=False)
ROW = SummaryRow(
    "features.0", "conv", (64, 112, 56), 1_728, 10_838_016, (FIELD, FIELD), ((Fraction(3), Fraction(2)),) * 2
)
SUMMARY = Summary("net", (3, 224, 112), assumed=False, rows=(ROW,), layers=1, sizes=None, problems=())


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Show a summary where there is no terminal, so many columns wide or of any width, and give the lines."""

    def shown(summary: Summary, columns: list[str] | None = None, width: int | None = None) -> list[str]:
        monkeypatch.delenv("COLUMNS", raising=False)
        if width is not None:
            monkeypatch.setenv("COLUMNS", str(width))
        show(summary, columns)
        return capsys.readouterr().out.splitlines()

    return shown


def test_a_row_tells_all_of_a_layer(shown: Shown) -> None:
    head, _, headings, row, _, total = shown(SUMMARY)
    assert head == "net 3x224x112"
    assert headings.split() == list(COLUMNS)
    assert row.split() == ["features.0", "conv", "64x112x56", "1,728", "10,838,016", "7", "2", "−3", "0", "3:2"]
    assert total == "1 layer known, 0 opaque; 1,728 parameters, 10,838,016 MACs"


def test_axes_that_differ_are_told_each_and_halves_as_decimals(shown: Shown) -> None:
    other = FIELD._replace(size=9, jump=Fraction(1, 2), center=Fraction(-1, 3))
    row = replace(ROW, fields=(FIELD, other), padding=((Fraction(3), Fraction(2)), (Fraction(0), Fraction(-3, 2))))
    *_, line, _, _ = shown(replace(SUMMARY, rows=(row,)))
    assert line.split()[5:] == ["7x9", "2x0.5", "−3", "0x−0.333333", "3:2x0:−1.5"]


def test_what_is_not_known_is_a_question_mark_and_what_there_is_not_a_dash(shown: Shown) -> None:
    row = replace(ROW, output=None, parameters=0, macs=0, fields=None, padding=None)
    *_, line, _, _ = shown(replace(SUMMARY, rows=(row,)))
    assert line.split() == ["features.0", "conv", "?", *["—"] * 7]


def test_a_narrow_terminal_drops_columns_one_after_the_other(shown: Shown) -> None:
    dropped = []
    for width in range(120, 40, -1):
        headings = shown(SUMMARY, width=width)[2].split()
        dropped += [column for column in COLUMNS if column not in headings and column not in dropped]
        assert {"layer", "output", "parameters", "macs", "field"} <= set(headings)
    assert dropped == ["center", "start", "padding", "jump", "op"]


@pytest.mark.parametrize("width", [80, 100, 140])
def test_a_table_fits(width: int, shown: Shown) -> None:
    names = [f"encoder.layers.{number}.attention.projection.conv" for number in range(3)]
    summary = replace(SUMMARY, rows=tuple(replace(ROW, name=name) for name in names))
    lines = shown(summary, width=width)
    assert max(map(len, lines)) <= width
    told = [line.split()[0] for line in lines[3:6]]
    assert all(name.endswith(each.lstrip("…")) for each, name in zip(told, names, strict=True))
    assert (told == names) is (width > 80)


def test_columns_may_be_chosen_in_any_order(shown: Shown) -> None:
    lines = shown(SUMMARY, ["field", "layer"], width=20)
    assert [line.split() for line in lines[2:4]] == [["field", "layer"], ["7", "features.0"]]
    with pytest.raises(ConvArithError, match="no column is called 'outptu'; did you mean 'output'") as caught:
        shown(SUMMARY, ["outptu"])
    assert caught.value.code == "bad-value"


def test_opaque_layers_are_told_with_their_notes_each_reason_once(shown: Shown) -> None:
    odd = [
        NetworkLayer(f"odd {number}", "opaque", Opaque("Mish: not known", (1, 8, 8)), ("input",)) for number in range(3)
    ]
    other = NetworkLayer("other", "opaque", Opaque("no idea"), ("input",))
    lines = shown(summarize(network(*odd, other)))
    assert lines[-4:-2] == ["0 layers known, 4 opaque; 0 parameters, 0 MACs", "which sizes it takes is not known"]
    assert lines[-2:] == ["opaque: odd 0 and 2 more: Mish: not known", "opaque: other: no idea"]


def test_an_input_that_would_say_nothing_is_not_made_up(shown: Shown) -> None:
    odd = NetworkLayer("odd", "opaque", Opaque("a layer", (1, 8, 8)), ("input",))
    assert shown(summarize(Network("net", (), (odd,))))[0] == "net, whose input is not told"


def test_many_reasons_are_cut_short(shown: Shown) -> None:
    odd = [NetworkLayer(f"odd {number}", "opaque", Opaque(f"reason {number}"), ("input",)) for number in range(11)]
    assert shown(summarize(network(*odd)))[-1] == "and 3 more reasons, which --json tells"


def test_the_sizes_it_takes_are_told(shown: Shown) -> None:
    assert "takes H ≡ 0 (mod 2), H ≥ 2; W ≡ 0 (mod 2), W ≥ 2" in shown(summarize(NETWORKS["skipping"]))


def test_an_assumed_input_is_called_so(shown: Shown) -> None:
    head = shown(summarize(Network("net", (), (layer("a", "conv", in_channels=5),))))[0]
    assert head == "net 5x256x256 (an input assumed; --input SHAPE sets another)"


def test_json_has_it_all() -> None:
    told = json.loads(to_json([("net.toml", SUMMARY)]))
    assert told == {
        "networks": [
            {
                "name": "net",
                "file": "net.toml",
                "input": [3, 224, 112],
                "input_assumed": False,
                "layers": [
                    {
                        "name": "features.0",
                        "op": "conv",
                        "output": [64, 112, 56],
                        "parameters": 1_728,
                        "macs": 10_838_016,
                        "receptive_field": [7, 7],
                        "jump": [2, 2],
                        "start": [-3, -3],
                        "center": [0, 0],
                        "effective_padding": [[3, 2], [3, 2]],
                        "note": None,
                    }
                ],
                "parameters": 1_728,
                "macs": 10_838_016,
                "known": 1,
                "opaque": 0,
                "sizes": None,
                "layers_covered": None,
                "problems": [],
            }
        ]
    }


@pytest.mark.parametrize("name", NETWORKS)
def test_any_network_can_be_told(name: str, shown: Shown) -> None:
    summary = summarize(NETWORKS[name])
    assert len(shown(summary)) >= len(summary.rows) + 5
    (told,) = json.loads(to_json([("", summary)]))["networks"]
    assert [each["name"] for each in told["layers"]] == [row.name for row in summary.rows]


def test_what_does_not_go_through_is_in_json() -> None:
    (told,) = json.loads(to_json([("", summarize(network(layer("a", "conv", kernel=9))))]))["networks"]
    (problem,) = told["problems"]
    assert problem["layer"] == "a"
    assert "kernel 9 does not fit" in problem["message"]


def test_of_what_is_known_in_part_json_tells_how_many_layers_the_rules_cover() -> None:
    odd = NetworkLayer("odd", "opaque", Opaque("no idea"), ("a",))
    part = to_dict(summarize(network(layer("a", "conv"), odd, layer("b", "conv", "odd"))), "")
    assert (part["sizes"], part["layers_covered"]) == (["H ≥ 3", "W ≥ 3"], 1)
    nothing = to_dict(summarize(network(replace(odd, sources=("input",)))), "")
    assert (nothing["sizes"], nothing["layers_covered"]) == (None, 0)

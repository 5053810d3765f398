"""Layers that take from themselves."""

from __future__ import annotations

from typing import Any

import pytest
from support.rules import found, found_in

CFG = "[net]\nchannels=3\nheight=8\nwidth=8\n"
ROWS = "backbone:\n- [-1, 1, Conv, [8]]\n- [{}, 1, Conv, [8]]\n- [{}, 1, Conv, [8]]\nhead:\n- [-1, 1, Detect, [3]]\n"


def test_the_way_around_is_told() -> None:
    layers: list[dict[str, Any]] = [
        {"op": "add", "name": "a", "from": ["input", "c"]},
        {"op": "relu", "name": "b"},
        {"op": "tanh", "name": "c"},
    ]
    (finding,) = found_in("cycle", *layers)
    assert (finding.layer, finding.message) == (
        "a",
        "'a' takes from itself, by way of others: 'a' takes from 'c', 'c' from 'b', 'b' from 'a'",
    )
    assert finding.fix == "let 'a' take from a layer before it"
    assert finding.changes == ()


def test_a_long_way_is_told_in_short() -> None:
    names = [f"l{number}" for number in range(20)]
    (finding,) = found_in(
        "cycle", {"op": "relu", "name": "a", "from": "l19"}, *({"op": "relu", "name": name} for name in names)
    )
    assert finding.message.endswith("'l19' from 'l18', 'l18' from 'l17', 'l17' from 'l16', …, 'l0' from 'a'")


def test_a_layer_that_names_itself_is_told_so() -> None:
    (finding,) = found_in("cycle", {"op": "add", "name": "a", "from": ["input", "a"]})
    assert finding.message == "'a' takes from itself"


@pytest.mark.parametrize(
    "layers",
    [
        [{"op": "relu", "name": "a", "from": "b"}, {"op": "relu", "name": "b", "from": "input"}],
        [{"op": "relu", "name": "a"}, {"op": "add", "name": "b", "from": ["a", "input"]}],
    ],
)
def test_a_layer_that_only_comes_later_makes_no_cycle(layers: list[dict[str, Any]]) -> None:
    assert found_in("cycle", *layers) == []


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        (
            "[avgpool]\n[route]\nlayers=-1,2\n[dropout]\n",
            "'route 1' takes from 'dropout 2', 'dropout 2' from 'route 1'",
        ),
        ("[avgpool]\n[route]\nlayers=1\n", "'route 1' takes from itself"),
        (
            "[avgpool]\n[shortcut]\nfrom=2\n[dropout]\n",
            "'shortcut 1' takes from 'dropout 2', 'dropout 2' from 'shortcut 1'",
        ),
    ],
)
def test_routes_and_shortcuts_of_darknet_go_around(sections: str, told: str) -> None:
    (finding,) = found("cycle", CFG + sections, "a.cfg")
    assert finding.message.endswith(told)


def test_routes_of_darknet_that_skip_the_way_around_make_no_cycle() -> None:
    assert found("cycle", f"{CFG}[avgpool]\n[route]\nlayers=3\n[dropout]\n[route]\nlayers=0\n", "a.cfg") == []


def test_rows_of_ultralytics_go_around() -> None:
    (finding,) = found("cycle", ROWS.format(2, 1), "yolo.yaml")
    assert finding.message.endswith("'row 1' takes from 'row 2', 'row 2' from 'row 1'")
    assert found("cycle", ROWS.format(2, 0), "yolo.yaml") == []

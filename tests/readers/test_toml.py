"""convarith's own format: from text to networks with their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.network_files import FITS, in_pyproject
from support.places import line_at, lines_at, text_at

from convarith.errors import ConvArithError
from convarith.networks.places import Place
from convarith.readers.parsed import PlacedError
from convarith.readers.toml import read, read_pyproject

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.readers.parsed import ParsedNetwork


@pytest.mark.parametrize(
    ("reader", "text", "first"),
    [(read, FITS, 1), (read_pyproject, in_pyproject(FITS), 3)],
    ids=["its own file", "pyproject"],
)
def test_networks_are_read_with_their_lines(
    reader: Callable[[str], list[ParsedNetwork]], text: str, first: int
) -> None:
    (done,) = reader(text)
    (layer,) = done.network.layers
    assert (done.network.name, done.network.input, layer.name) == ("net", (3, 8, 8), "wide")
    given = {"name": first + 1, "input": first + 2, "layer": first + 4}
    assert (line_at(done.network.places.start), lines_at(done.network.places, *given)) == (first, given)
    settings = {key: first + number for number, key in enumerate(["name", "op", "kernel", "out_channels"], 5)}
    assert (line_at(layer.places.start), lines_at(layer.places, *settings)) == (first + 4, settings)
    assert text_at(text, layer.places.place_of("name")) == '"wide"'
    assert text_at(text, layer.places.key_of("name")) == "name"


@pytest.mark.parametrize(
    "text",
    [
        "network=[{name='net', input=[3, 8, 8], layer=[{name='wide', op='conv', kernel=3, out_channels=4}]}]",
        FITS.replace("\n", "\r\n"),
        FITS.replace("[[network", "[[ 'network' ").replace("network.layer", '"net\\u0077ork"."layer"'),
        FITS.replace("kernel = 3", "kernel = 0x3"),
        FITS.replace("[3, 8, 8]", "[\n 3, # channels ]]\n 8,\n 8,\n]"),
    ],
    ids=["inline", "CRLF", "quoted", "hexadecimal", "over several lines"],
)
def test_however_it_is_written_it_is_the_same_network(text: str) -> None:
    ((one,), (other,)) = read(FITS), read(text)
    assert one.problems == other.problems == ()
    assert other.network.input == one.network.input
    assert [each.operation for each in other.network.layers] == [each.operation for each in one.network.layers]


def test_a_pyproject_may_hold_much_else() -> None:
    text = f"[tool.ruff]\nline-length = 3\n{in_pyproject(FITS)}[tool.network]\nx = 1\n"
    (done,) = read_pyproject(text)
    assert done.problems == ()
    assert line_at(done.network.places.start) == 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tool = 3",
        "tool = []",
        "tool = [{convarith = 1}]",
        "[tool]",
        "[tool]\nconvarith = 3",
        "[tool.convarith]",
        "[[tool.convarith]]",
        "[project]\nname = 'mine'",
        FITS,
    ],
)
def test_a_pyproject_without_a_table_for_convarith_has_no_network(text: str) -> None:
    with pytest.raises(ConvArithError, match=r"\[tool\.convarith\]") as caught:
        read_pyproject(text)
    assert caught.value.code == "no-network"


@pytest.mark.parametrize("text", ["", "# nothing here", "network = 3", "network = []", "[network]"])
def test_a_text_without_networks_has_nothing_to_check(text: str) -> None:
    with pytest.raises(ConvArithError, match=r"\[\[network\]\]") as caught:
        read(text)
    assert caught.value.code == "no-network"


def test_a_network_in_place_of_a_list_of_them_is_told_of() -> None:
    with pytest.raises(ConvArithError, match=r"\[\[network\]\]") as caught:
        read("[network.layer]")
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize(
    ("reader", "text", "code", "line"),
    [
        (read, "\n[[networks]]", "unknown-key", 2),
        (read, "\n\nnet.work = 1", "no-network", 3),
        (read, FITS + "[[nets.layer]]", "unknown-key", 10),
        (read_pyproject, "[tool.convarith]\nnetworks = 1", "no-network", 2),
        (read_pyproject, f"{in_pyproject(FITS)}\n[tool.convarith.colours]", "unknown-key", 13),
    ],
)
def test_an_unknown_key_at_the_top_is_refused_with_its_line(
    reader: Callable[[str], list[ParsedNetwork]], text: str, code: str, line: int
) -> None:
    with pytest.raises(PlacedError, match="is no key of a configuration") as caught:
        reader(text)
    assert (caught.value.code, line_at(caught.value.place)) == (code, line)


@pytest.mark.parametrize(
    "text",
    [
        "[[network]",
        "network",
        "= 1",
        "a = 1\na = 2",
        "\0",
        "a = '''",
        "[a]\n[a]",
        "a = 1\rb = 2",
        f"a = {'9' * 5000}",
        "a = " + "[" * 9000 + "]" * 9000,
        "a = " + "{b = " * 9000 + "1" + "}" * 9000,
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_what_is_no_toml_is_refused(text: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        read(text)
    assert caught.value.code == "unreadable"
    assert "\n" not in str(caught.value)


def test_what_is_no_toml_is_refused_with_its_place() -> None:
    with pytest.raises(PlacedError, match="Unclosed array") as caught:
        read("[[network]]\ninput = [1 2]")
    assert caught.value.place == Place(2, 12)


@pytest.mark.parametrize("depth", [10, 400])
def test_depth_alone_is_no_mistake_of_the_syntax(depth: int) -> None:
    keys = ".".join(["a"] * depth)
    (done,) = read(f"{FITS}from.{keys} = 1")
    assert [(problem.error.code, line_at(problem.place)) for problem in done.problems] == [("bad-value", 10)]

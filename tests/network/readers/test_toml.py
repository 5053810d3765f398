"""convarith's own format: from text to networks with their lines."""

from __future__ import annotations

import pytest

from convarith.errors import ConvArithError
from convarith.network.readers.toml import read

OWN = """\
[[network]]
name = "net"
input = [3, 8, 8]

[[network.layer]]
op = "conv"
kernel = 3
out_channels = 4
"""


def below_tool(text: str) -> str:
    return text.replace("[[network", "[[tool.convarith.network")


@pytest.mark.parametrize(
    ("text", "pyproject"), [(OWN, False), (below_tool(OWN), True)], ids=["its own file", "pyproject"]
)
def test_networks_are_read_with_their_lines(text: str, *, pyproject: bool) -> None:
    (done,) = read(text, pyproject=pyproject)
    (layer,) = done.network.nodes
    assert (done.network.name, done.network.input, layer.name) == ("net", (3, 8, 8), "conv 1")
    assert (done.network.line, done.network.lines) == (1, {"name": 2, "input": 3, "layer": 5})
    assert (layer.line, layer.lines) == (5, {"op": 6, "kernel": 7, "out_channels": 8})


@pytest.mark.parametrize(
    "text",
    [
        'network = [{name = "net", input = [3, 8, 8], layer = [{op = "conv", kernel = 3, out_channels = 4}]}]',
        OWN.replace("\n", "\r\n"),
        OWN.replace("[[network", "[[ 'network' ").replace("network.layer", '"net\\u0077ork"."layer"'),
        OWN.replace("kernel = 3", "kernel = 0x3"),
        OWN.replace("[3, 8, 8]", "[\n 3, # channels ]]\n 8,\n 8,\n]"),
    ],
    ids=["inline", "CRLF", "quoted", "hexadecimal", "over several lines"],
)
def test_however_it_is_written_it_is_the_same_network(text: str) -> None:
    ((one,), (other,)) = read(OWN), read(text)
    assert one.problems == other.problems == ()
    assert other.network.input == one.network.input
    assert [node.operation for node in other.network.nodes] == [node.operation for node in one.network.nodes]


def test_a_pyproject_may_hold_much_else() -> None:
    text = f'[project]\nname = "mine"\n[tool.ruff]\nline-length = 3\n{below_tool(OWN)}[tool.network]\nx = 1\n'
    (done,) = read(text, pyproject=True)
    assert done.problems == ()
    assert done.network.line == 5


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
        OWN,
    ],
)
def test_a_pyproject_without_a_table_for_convarith_has_no_network(text: str) -> None:
    with pytest.raises(ConvArithError, match=r"\[tool\.convarith\]") as caught:
        read(text, pyproject=True)
    assert caught.value.code == "no-network"


@pytest.mark.parametrize("text", ["", "# nothing here", "network = 3", "network = []", "[network]", "[network.layer]"])
def test_a_text_without_networks_has_nothing_to_check(text: str) -> None:
    with pytest.raises(ConvArithError, match=r"\[\[network\]\]") as caught:
        read(text)
    assert caught.value.code == "no-network"


@pytest.mark.parametrize(
    ("text", "pyproject", "line"),
    [
        ("\n[[networks]]", False, 2),
        ("\n\nnet.work = 1", False, 3),
        (OWN + "[[nets.layer]]", False, 9),
        ("[tool.convarith]\nnetworks = 1", True, 2),
        (f"{below_tool(OWN)}\n[tool.convarith.colours]", True, 10),
    ],
)
def test_an_unknown_key_at_the_top_is_refused_with_its_line(text: str, line: int, *, pyproject: bool) -> None:
    with pytest.raises(ConvArithError, match=f"^line {line}: a configuration has no key") as caught:
        read(text, pyproject=pyproject)
    assert caught.value.code == "unknown-key"


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
    with pytest.raises(ConvArithError, match="at line 2"):
        read("[[network]]\ninput = [1 2]")


@pytest.mark.parametrize("depth", [10, 400])
def test_depth_alone_is_no_mistake_of_the_syntax(depth: int) -> None:
    keys = ".".join(["a"] * depth)
    (done,) = read(f"{OWN}from.{keys} = 1")
    assert [(problem.error.code, problem.line) for problem in done.problems] == [("bad-value", 9)]

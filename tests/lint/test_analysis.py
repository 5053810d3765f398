"""A network with the answers that rules ask of it."""

from __future__ import annotations

import pytest

from convarith.lint.analysis import DIRECT, WINDOWS, Analysis, WindowedLayer
from convarith.readers.source import read_source


def analysis(network: str, size: tuple[int, ...] | None = None) -> Analysis:
    """Give the analysis of a network in a line, on an input where one is given."""
    _, (parsed,) = read_source(network, None)
    return Analysis(parsed if size is None else parsed.on_input(size))


def test_windowed_layers_that_are_alike_share_their_axes() -> None:
    found = analysis("a: conv 8 k3 p1 | relu | b: conv 4 k3 p1 | c: conv 8 k3 p1 s2 | d: conv 8 k3 p1", (3, 8)).windowed
    a, b, c, d = found
    assert [each.layer.name for each in found] == ["a", "b", "c", "d"]
    assert a.axes is b.axes
    assert a.axes is not c.axes
    assert (d.axes[0].size, a.axes[0].size) == (4, 8)


def test_what_does_not_go_through_slides_no_window() -> None:
    assert [each.layer.name for each in analysis("a: conv 8 k3 | b: conv 8 k9", (3, 8)).windowed] == ["a"]


def test_layers_that_are_alike_are_looked_at_once_and_all_told() -> None:
    looked: list[str] = []

    def look(each: WindowedLayer) -> int | None:
        looked.append(each.layer.name)
        return each.axes[0].kernel if each.axes[0].kernel > 1 else None

    seen = analysis("a: conv 8 k3 p1 | b: conv 8 k1 | c: conv 8 k3 p1 | d: conv 8 k1", (3, 8)).seen_in(look)
    assert [(each.layer.name, kernel) for each, kernel in seen] == [("a", 3), ("c", 3)]
    assert len(looked) == 2


def test_layers_are_looked_at_by_what_they_are_resolved_to() -> None:
    found = analysis("a: conv 8 k3 p1 | b: max_pool k2 | c: conv_transpose 8 k2 s2", (3, 8))

    def seen(*kinds: str) -> list[str]:
        return [each.layer.name for each, _ in found.seen_in(lambda _: True, *kinds)]

    assert seen("Pool") == ["b"]
    assert seen(*DIRECT) == ["a", "b"]
    assert seen(*WINDOWS) == seen() == ["a", "b", "c"]


def test_layers_are_found_by_what_they_do() -> None:
    found = analysis("a: conv 8 k3 p1 | b: conv 8 k3 p1 | c: add from=a,b | d: concat from=a,c | relu", (3, 8))
    assert [each.name for each in found.layers_of("Concat", "Add")] == ["d", "c"]
    assert [len(found.layers_of(kind)) for kind in ("Windowed", "Identity")] == [2, 1]


def test_the_axes_of_any_layer_are_those_on_which_it_reads_its_first_input() -> None:
    found = analysis("a: pad padding=1:2 | b: conv 8 k3 | c: flatten | d: conv 8 k3", (3, 8))
    pad, conv, flatten, late = (found.axes(layer) for layer in found.network.layers)
    assert [(axis.lo, axis.hi) for axis in pad] == [(1, 2)]
    assert [axis.size for axis in conv] == [11]
    assert (flatten, late) == ((), ())


IN_WORDS = '[[network]]\ninput = [3, 8]\n[[network.layer]]\nop = "relu"\n'


@pytest.mark.parametrize(
    ("network", "size", "has"),
    [
        ("conv 8 k3", (3, 8, 8), True),
        ("conv 8 k3", (3, 8), False),
        ("conv 8 k3", None, False),
        (IN_WORDS, None, True),
    ],
)
def test_a_network_is_meant_for_a_size_unless_it_hears_sounds_of_any_length(
    network: str,
    size: tuple[int, ...] | None,
    has: bool,  # noqa: FBT001  # a column
) -> None:
    assert analysis(network, size).has_its_size == has

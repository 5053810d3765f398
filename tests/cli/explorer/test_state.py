"""What the page's address says, and what it cannot say."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.cli.explorer.state import KINDS, START, address, read_state
from convarith.cli.options import LayerOptions
from convarith.draw.style import Style
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError


def test_the_page_begins_with_the_guides_example() -> None:
    state = read_state(START)
    assert (state.size, state.options.layer()) == ("5x5", Conv(3, stride=2, padding=1))
    assert (state.view, state.order, state.seed, state.style) == (None, "rows", 0, Style())


def test_texts_are_those_of_the_command_line() -> None:
    state = read_state("size=3x4&layer=transposed&kernel=3x5&stride=2&padding=0:1x2:2&dilation=2&output_padding=1")
    assert state.size == "3x4"
    assert state.options.layer() == ConvTranspose(
        (3, 5), stride=2, padding=[(0, 1), (2, 2)], dilation=2, output_padding=1
    )


@pytest.mark.parametrize("kind", ["max", "avg", "lp"])
def test_a_pooling_is_a_layer_like_others(kind: str) -> None:
    assert read_state(f"size=5&layer={kind}&kernel=2&ceil=1").options.layer() == Pool(2, kind=kind, ceil_mode=True)


def test_the_picture_is_chosen_too() -> None:
    state = read_state("size=5&kernel=3&view=values&order=snake&seed=7&theme=dark&fps=2.5")
    assert (state.view, state.order, state.seed, state.style) == ("values", "snake", 7, Style("dark", fps=2.5))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("size=5&kern=3", "the page has no 'kern'"),
        ("size=5&layer=cube", "no layer is called 'cube'"),
        ("size=5&kernel=" + "1" * 101, "kernel has 101 characters"),
        ("size=5&seed=1e400", "seed '1e400' is not a whole number"),
        ("size=5&fps=fast", "'fast' frames a second cannot be"),
        ("size=5&fps=nan", "nan frames a second cannot be"),
        ("size=5&fps=0", "0 frames a second cannot be"),
        ("size=5&theme=blue", "no theme is called 'blue'"),
    ],
)
def test_what_cannot_be_chosen_is_refused(query: str, said: str) -> None:
    with pytest.raises(ConvArithError) as refused:
        read_state(query)
    assert said in refused.value.message
    assert refused.value.hint


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4).map(urlencode) | st.text(max_size=30))
def test_any_address_is_read_or_refused(query: str) -> None:
    with suppress(ConvArithError):
        assert read_state(query).style.theme


@pytest.mark.parametrize("kind", KINDS)
def test_a_command_lines_layer_has_an_address(kind: str) -> None:
    pool = None if kind in ("", "transposed") else kind
    options = LayerOptions(
        kernel="3", padding="0:1x2:2", transposed=kind == "transposed", pool=pool, ceil=pool is not None
    )
    query = address("5x5", options)
    assert "0:1x2:2" in query
    state = read_state(query)
    assert (state.size, state.options) == ("5x5", options)

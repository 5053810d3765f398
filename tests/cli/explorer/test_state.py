"""What the page's address says, and what it cannot say."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.cli.explorer.state import START, address, read_state
from convarith.draw.style import Style
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.names import PoolKind


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
def test_a_pooling_is_a_layer_like_others(kind: PoolKind) -> None:
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


LAYERS = [
    Conv(3),
    Conv((3, 5), stride=2, padding=[(0, 1), (2, -2)], dilation=(1, 2), groups=2, channels=(4, 6)),
    Conv(3, padding="same", padding_mode="circular"),
    ConvTranspose(3, stride=2, padding=1, output_padding=1),
    ConvTranspose(3, stride=2, output_size=(6, 7)),
    Pool(2, kind="avg"),
    Pool(3, stride=1, kind="max", ceil_mode=True),
    FrameworkLayer(3, framework="keras", stride=3, padding="same"),
    FrameworkLayer(2, framework="onnx", op="max_pool", stride=2, padding="SAME_UPPER"),
]


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_a_layer_has_an_address(layer: Layer) -> None:
    state = read_state(address((6, 7), layer, "values"))
    assert (state.size, state.options.layer(), state.view) == ("6x7", layer, "values")


def test_an_address_says_no_more_than_it_must() -> None:
    assert address((5, 5), Conv(3, stride=2, padding=1)) == START
    assert address(5, Pool(2, padding=[(0, 1)])) == "size=5&layer=max&kernel=2&padding=0:1"


@pytest.mark.parametrize(
    "layer", [Conv(3, padding=1, free_padding=True), Pool(2, kind="avg", count_include_pad=False)], ids=str
)
def test_a_layer_that_the_page_cannot_say_is_refused(layer: Layer) -> None:
    with pytest.raises(ConvArithError, match="the page has no controls for all of"):
        address(5, layer)

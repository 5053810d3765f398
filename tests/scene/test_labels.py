"""What is written under a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.sample_layers import subject_of

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.scene.labels import labels_of
from convarith.scene.model import Kind, Labels

if TYPE_CHECKING:
    from convarith.engine.layer import Layer


def labels(layer: Layer, size: int | tuple[int, ...], *kinds: Kind) -> Labels:
    return labels_of(subject_of(layer, size), kinds)


def lines(layer: Layer, size: int | tuple[int, ...]) -> list[str]:
    written = [line.replace("\u00a0", " ") for line in labels(layer, size).lines]
    return [line for line in written if line not in formulas(layer, size)]


def formulas(layer: Layer, size: int | tuple[int, ...]) -> list[str]:
    return [line for line in labels(layer, size).lines if line.startswith(("o = ", "o′ = ", "axis "))]


@pytest.mark.parametrize(
    ("layer", "size", "written"),
    [
        (Conv(3, stride=2, padding=1), (5, 5), ["o = ⌊(i + 2p − k)/s⌋ + 1 = ⌊(5 + 2·1 − 3)/2⌋ + 1 = 3"]),
        (
            ConvTranspose(3, stride=2, padding=1, output_padding=1),
            3,
            ["o′ = s·(i′ − 1) + a + k − 2p = 2·(3 − 1) + 1 + 3 − 2·1 = 6"],
        ),
        (
            Conv(3),
            (4, 5),
            ["axis 0: o = (i − k) + 1 = (4 − 3) + 1 = 2", "axis 1: o = (i − k) + 1 = (5 − 3) + 1 = 3"],
        ),
    ],
)
def test_the_formula_of_the_output_size_has_its_numbers(
    layer: Layer, size: int | tuple[int, ...], written: list[str]
) -> None:
    assert formulas(layer, size) == written


@pytest.mark.parametrize(
    ("layer", "size", "written"),
    [
        (Conv(3, stride=2, padding=1), (5, 5), "convolution: i = 5, k = 3, s = 2, p = 1 → o = 3"),
        (Conv(3, dilation=2), 7, "convolution: i = 7, k = 3, s = 1, d = 2, p = 0 → o = 3"),
        (Conv((3, 2)), (5, 6), "convolution: i = 5x6, k = 3x2, s = 1, p = 0 → o = 3x5"),
        (Conv(3, padding=[(0, 1)]), (5, 5), "convolution: i = 5, k = 3, s = 1, p = 0:1 → o = 4"),
        (Conv(3, padding=[(-1, 0), (1, 1)]), (5, 5), "convolution: i = 5x5, k = 3, s = 1, p = −1:0x1:1 → o = 2x5"),
        (Pool(2), 4, "max pooling: i = 4, k = 2, s = 2, p = 0 → o = 2"),
        (Pool(2, kind="lp"), 4, "L2 pooling: i = 4, k = 2, s = 2, p = 0 → o = 2"),
        (Pool(2, kind="lp", norm=1.5), 4, "L1.5 pooling: i = 4, k = 2, s = 2, p = 0 → o = 2"),
        (
            Conv(3, padding=1, padding_mode="circular"),
            5,
            "convolution: i = 5, k = 3, s = 1, p = 1 circular → o = 5",
        ),
    ],
)
def test_the_setting_in_the_guides_symbols(layer: Layer, size: int | tuple[int, ...], written: str) -> None:
    assert lines(layer, size) == [written]


def test_a_transposed_layer_tells_p_from_its_own_padding() -> None:
    layer = ConvTranspose(3, stride=2, padding=1, output_padding=1)
    assert lines(layer, (3, 3)) == [
        "transposed convolution: i′ = 3, k = 3, s = 2, p = 1, a = 1 → o′ = 6",
        "as the convolution it equals: s′ = 1, p′ = 1:2, kernel turned by 180°",
    ]


def test_the_kernel_is_shown_as_the_window_carries_it() -> None:
    assert labels(ConvTranspose((2, 3)), (2, 2)).kernel == (("1,2", "1,1", "1,0"), ("0,2", "0,1", "0,0"))
    assert labels(ConvTranspose(3), 2).kernel == (("2", "1", "0"),)
    assert labels(Conv(3), 5).kernel == ()


def test_a_kernel_too_large_to_write_out_is_left_out() -> None:
    assert labels(ConvTranspose(6), 2).kernel == ()


def test_the_legend_has_the_kinds_there_are() -> None:
    legend = labels(Conv(3), 5, Kind.INPUT, Kind.OUTPUT).legend
    assert legend == ((Kind.INPUT, "input"), (Kind.OUTPUT, "output"))


def test_what_explains_itself_is_not_named() -> None:
    unnamed = (Kind.KERNEL, Kind.TAP, Kind.ZERO, Kind.HIDDEN, Kind.EMPTY)
    assert labels(Conv(3), 5, *unnamed, Kind.PARTIAL).legend == ((Kind.PARTIAL, "running total"),)


def test_a_picture_that_shows_the_kernel_itself_needs_none_beside_the_legend() -> None:
    assert labels_of(subject_of(ConvTranspose(3), 2), [], kernel=False).kernel == ()


def test_zeros_that_look_alike_share_an_entry_of_the_legend() -> None:
    legend = labels(ConvTranspose(3, stride=2), 3, Kind.INPUT, Kind.INSERTED, Kind.PADDING).legend
    assert legend == ((Kind.INPUT, "input"), (Kind.PADDING, "zero, inserted or padding"))

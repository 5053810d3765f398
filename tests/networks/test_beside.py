"""Settings beside each other: how far one stands from the first."""

from __future__ import annotations

import pytest
from support.sample_networks import layer, network

from convarith.errors import ConvArithError
from convarith.networks.beside import set_beside

PADDED = network(layer("a", "conv", stride=2, padding=1))
LATER = network(layer("a", "conv", stride=2, padding=[[0, 1], [2, 0]]))


def test_the_shift_is_how_much_earlier_the_first_output_begins_to_look() -> None:
    first, other = set_beside([PADDED, LATER], (8, 8))
    assert (first.shift, other.shift) == ((0, 0), (-1, 1))
    assert first.last.output == other.last.output == (1, 4, 4)


def test_the_input_has_the_channels_that_one_of_them_tells() -> None:
    telling = network(layer("a", "conv", in_channels=5), shape=())
    silent = network(layer("a", "conv"), shape=())
    assert [each.summary.input for each in set_beside([silent, telling], (8, 9))] == [(5, 8, 9)] * 2


def test_what_looks_at_all_at_once_has_no_shift() -> None:
    flat = network(layer("flat", "flatten"))
    assert [each.shift for each in set_beside([PADDED, flat], (8, 8))] == [(0, 0), None]


def test_what_does_not_go_through_is_refused_with_its_place() -> None:
    wide = network(layer("a", "conv"), layer("b", "conv", "a", kernel=9))
    with pytest.raises(ConvArithError, match=r"^setting 2: b: axis 0: kernel 9 does not fit") as caught:
        set_beside([PADDED, wide], (8, 8))
    assert caught.value.code == "does-not-fit"
    with pytest.raises(ConvArithError, match=r"^setting 1 has no layers") as caught:
        set_beside([network(), PADDED], (8, 8))
    assert caught.value.code == "no-layers"

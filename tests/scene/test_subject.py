"""What meets in a window and where an input lands, held against the definitions in plain loops."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from support.sample_layers import subject_of
from support.strategies import Arrays, conv, conv_transpose, direct_arrays, sizes, transposed_arrays

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.scene.subject import Position, ScatterTarget, Subject, Tap, refuse_many_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis import strategies as st
    from support import plain_loops

    from convarith.engine.layer import Layer

Triple = tuple[Position, Position | None, Position]
"""Output, input element and weight."""


def few(arrays: st.SearchStrategy[Arrays], *, outputs: int = 60) -> st.SearchStrategy[Arrays]:
    """Leave out what plain loops would take long over."""

    def in_time(setting: Arrays) -> bool:
        transposed = arrays is transposed_arrays
        counts = [(line.transposed() if transposed else line.convolved())[0] for line in setting.lines]
        return prod(counts) <= outputs and prod(line.kernel for line in setting.lines) <= 30

    return arrays.filter(in_time)


def direct(setting: Arrays) -> Subject:
    layer = conv(setting.lines, setting.groups)
    return subject_of(replace(layer, channels=channels(setting)), sizes(setting.lines), seed=setting.seed)


def transposed(setting: Arrays) -> Subject:
    layer = conv_transpose(setting.lines, setting.groups)
    return subject_of(replace(layer, channels=channels(setting)), sizes(setting.lines), seed=setting.seed)


def channels(setting: Arrays) -> tuple[int, int]:
    return setting.groups * setting.inside, setting.groups * setting.outside


def outputs_of(subject: Subject) -> Iterator[Position]:
    return product(range(subject.channels[1]), *(range(axis.output) for axis in subject.axes))


def elements_of(subject: Subject) -> Iterator[Position]:
    return product(range(subject.channels[0]), *map(range, subject.input_size))


def met(subject: Subject) -> Counter[Triple]:
    """Count what meets in all windows, but zeros."""
    return Counter(
        (output, tap.element, tap.weight)
        for output in outputs_of(subject)
        for tap in subject.window(output)
        if tap.element is not None
    )


def at_least_two(index: tuple[int, ...]) -> tuple[int, ...]:
    """Give the index of a lone axis as that of a column in a single row."""
    return (0, *index) if len(index) == 1 else index


def along(lines: list[tuple[int, set[plain_loops.Triple]]]) -> Iterator[tuple[Position, Position, Position]]:
    """Join the axes of the oracle: places, taps and elements."""
    for each in product(*(sorted(reads) for _, reads in lines)):
        places, taps, elements = (tuple(part) for part in zip(*each, strict=True))
        yield at_least_two(places), at_least_two(taps), at_least_two(elements)


@given(few(direct_arrays))
def test_the_window_of_a_convolution_is_that_of_the_definition(setting: Arrays) -> None:
    subject = direct(setting)
    expected = Counter(
        ((output, *places), (output // setting.outside * setting.inside + local, *elements), (output, local, *taps))
        for output, local in product(range(subject.channels[1]), range(setting.inside))
        for places, taps, elements in along([line.convolved() for line in setting.lines])
    )
    assert met(subject) == expected


@given(few(transposed_arrays))
def test_the_window_of_a_transposed_convolution_is_that_of_the_definition(setting: Arrays) -> None:
    subject = transposed(setting)
    expected = Counter(
        ((lead // setting.inside * setting.outside + local, *places), (lead, *elements), (lead, local, *taps))
        for lead, local in product(range(subject.channels[0]), range(setting.outside))
        for places, taps, elements in along([line.transposed() for line in setting.lines])
    )
    assert met(subject) == expected


@given(few(transposed_arrays))
def test_an_input_lands_where_it_is_met(setting: Arrays) -> None:
    subject = transposed(setting)
    landed: Counter[Triple] = Counter(
        (target.output, element, target.weight)
        for element in elements_of(subject)
        for target in subject.scatter(element)
    )
    assert landed == met(subject)


@given(few(direct_arrays))
def test_a_window_meets_every_tap_once_zeros_too(setting: Arrays) -> None:
    subject = direct(setting)
    for output in outputs_of(subject):
        taps = list(subject.window(output))
        assert len({tap.place for tap in taps}) == len(taps)
        assert len(taps) == setting.inside * prod(line.kernel for line in setting.lines)
        for tap in taps:
            assert tap.element == (tap.place if in_input(subject, tap.place) else None)


def in_input(subject: Subject, place: Position) -> bool:
    return all(0 <= at < size for at, size in zip(place[1:], subject.input_size, strict=True))


@given(few(direct_arrays, outputs=30))
def test_the_output_is_the_sum_over_the_window(setting: Arrays) -> None:
    assert_sums(direct(setting))


@given(few(transposed_arrays, outputs=30))
def test_the_output_of_a_transposed_convolution_is_the_sum_over_its_window_and_that_of_its_stamps(
    setting: Arrays,
) -> None:
    subject = transposed(setting)
    assert_sums(subject)
    x, weight, y = subject.numbers
    assert weight is not None
    total = np.zeros_like(y)
    for element in elements_of(subject):
        for output, by in subject.scatter(element):
            total[output] += x[element] * weight[by]
    assert total.tolist() == y.tolist()


def assert_sums(subject: Subject) -> None:
    x, weight, y = subject.numbers
    assert weight is not None
    assert y.shape == (subject.channels[1], *(axis.output for axis in subject.axes))
    for output in outputs_of(subject):
        read = [tap for tap in subject.window(output) if tap.element is not None]
        assert y[output] == sum(x[tap.element] * weight[tap.weight] for tap in read)


def test_a_window_goes_by_its_taps() -> None:
    subject = subject_of(Conv((1, 2), padding=[(0, 0), (1, 0)]), (1, 2))
    assert list(subject.window((0, 0, 0))) == [
        Tap((0, 0, -1), None, (0, 0, 0, 0)),
        Tap((0, 0, 0), (0, 0, 0), (0, 0, 0, 1)),
    ]


def test_a_stamp_goes_by_the_kernels_elements() -> None:
    subject = subject_of(ConvTranspose((1, 2), stride=(1, 2)), (1, 2))
    assert list(subject.scatter((0, 0, 1))) == [
        ScatterTarget((0, 0, 2), (0, 0, 0, 0)),
        ScatterTarget((0, 0, 3), (0, 0, 0, 1)),
    ]


def test_a_turned_kernel_meets_its_last_element_first() -> None:
    subject = subject_of(ConvTranspose((1, 2)), (1, 1))
    assert [tap.weight for tap in subject.window((0, 0, 0))] == [(0, 0, 0, 1), (0, 0, 0, 0)]


def test_a_lone_axis_is_that_of_the_columns_in_a_single_row() -> None:
    subject = subject_of(Conv(3, stride=2), 7)
    assert subject.one_axis
    assert subject.input_size == (1, 7)
    assert [(axis.size, axis.kernel, axis.output) for axis in subject.axes] == [(1, 1, 1), (7, 3, 3)]
    assert not subject_of(Conv(3), (7, 7)).one_axis


@pytest.mark.parametrize("size", [5, (5,), (5, 4), (3, 4, 4)])
@pytest.mark.parametrize("layer", [Pool(2), Pool(2, kind="avg", channels=(2, 2)), Conv(2), ConvTranspose(2, groups=1)])
def test_every_layer_has_numbers_of_the_shapes_it_draws(layer: Layer, size: int | tuple[int, ...]) -> None:
    subject = subject_of(layer, size)
    x, weight, y = subject.numbers
    assert x.shape == (subject.channels[0], *subject.input_size)
    assert y.shape == (subject.channels[1], *(axis.output for axis in subject.axes))
    if isinstance(layer, Pool):
        assert weight is None
    else:
        assert weight is not None
        assert weight.shape == subject.weight_shape


@pytest.mark.parametrize("layer", [Conv(2, groups=2), ConvTranspose(2, groups=3)])
def test_groups_without_channels_are_drawn_as_one(layer: Layer) -> None:
    subject = subject_of(layer, (3, 3))
    assert (subject.channels, subject.groups) == ((1, 1), 1)
    assert subject.numbers.y.shape[0] == 1


def test_each_channel_of_a_pooling_is_a_group() -> None:
    subject = subject_of(Pool(2, channels=(3, 3)), (4, 4))
    assert subject.groups == 3
    assert {tap.place[0] for tap in subject.window((1, 0, 0))} == {1}


def test_numbers_follow_from_the_seed_and_are_small_and_whole() -> None:
    one, same, other = (subject_of(Conv(3), (9, 9), seed=seed).numbers for seed in (1, 1, 2))
    assert one.x.tolist() == same.x.tolist() != other.x.tolist()
    assert set(one.x.ravel().tolist()) == {0, 1, 2, 3}
    assert one.weight is not None
    assert set(one.weight.ravel().tolist()) <= {1, 2, 3}


def test_no_zero_of_a_transposed_input_passes_for_an_inserted_one() -> None:
    assert subject_of(ConvTranspose(3), (9, 9)).numbers.x.min() == 1


def test_given_numbers_take_the_place_of_random_ones() -> None:
    subject = subject_of(Conv((1, 2)), (2, 2), given=(((1, 2), (3, 4)), ((10, 1),)))
    assert subject.numbers.y.tolist() == [[[12], [34]]]


def test_a_layer_that_does_not_fit_is_refused_when_it_is_looked_at() -> None:
    with pytest.raises(ConvArithError, match="kernel 3 does not fit"):
        _ = subject_of(Conv(3), 2).axes


def test_sixteen_sheets_are_followed_and_seventeen_refused() -> None:
    refuse_many_sheets(1, 16)
    with pytest.raises(ConvArithError, match="17 sheets of one map are too many to follow, over 16") as caught:
        refuse_many_sheets(1, 17, 2)
    assert caught.value.code == "view"

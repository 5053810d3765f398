"""Inputs too long to be followed give way to their beginnings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.sample_layers import subject_of

from convarith.engine.transposed import ConvTranspose
from convarith.scene.equivalence import equivalence_scene
from convarith.scene.shortened import shortened


@pytest.mark.parametrize("size", [(1,), (13,), (3, 3), (8, 2), (4, 2, 2)])
def test_what_can_be_followed_stays_as_it_is(size: tuple[int, ...]) -> None:
    subject = subject_of(ConvTranspose(4, stride=2, padding=1), size)
    assert shortened(subject) is subject


def test_what_is_asked_for_as_a_whole_stays_as_it_is() -> None:
    subject = replace(subject_of(ConvTranspose(8, stride=4), (32,)), whole=True)
    assert shortened(subject) is subject


@pytest.mark.parametrize(
    ("layer", "size", "left"),
    [
        (ConvTranspose(8, stride=4), (32,), (7,)),
        (ConvTranspose(3, stride=2, padding=1), (224, 3), (9, 3)),
        (ConvTranspose(3, padding=-1), (10**9,), (34,)),
        (ConvTranspose(100, stride=100), (5,), (2,)),
        (ConvTranspose(3, stride=2, padding=1, output_size=128), (64,), (19,)),
    ],
)
def test_as_many_inputs_are_left_as_fit(layer: ConvTranspose, size: tuple[int, ...], left: tuple[int, ...]) -> None:
    subject = subject_of(layer, size)
    found = shortened(subject)
    assert found.answer.input == left
    assert found.answer.output_padding == subject.answer.output_padding
    for axis, whole in zip(found.direct_axes, subject.direct_axes, strict=True):
        assert (axis.kernel, axis.stride, axis.lo, axis.hi) == (whole.kernel, whole.stride, whole.lo, whole.hi)


def test_given_numbers_are_those_at_the_beginning() -> None:
    numbers = [[[column + 100 * row for column in range(3)] for row in range(40)]]
    subject = subject_of(ConvTranspose(3, stride=2), (40, 3), given=(numbers, None))
    assert shortened(subject).numbers.x.tolist() == [numbers[0][:8]]


def test_how_much_is_drawn_is_told() -> None:
    scene = equivalence_scene(subject_of(ConvTranspose(8, stride=4), (32,)), labels=True)
    names = {text.text for frame in scene.frames for text in frame.texts}
    assert {"input x, 7 of 32", "x among zeros, 7 of 32"} <= names
    assert "i′\u00a0=\u00a032" in scene.labels.lines[0] if scene.labels else False

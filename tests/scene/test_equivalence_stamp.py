"""The first act: whole stamps of their inputs' hues, which add up, and whose rim falls off."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import pytest
from support.sample_layers import TRANSPOSED, as_written, subject_called, subject_of, worked_out

from convarith.engine.transposed import ConvTranspose
from convarith.scene.equivalence import equivalence_scene
from convarith.scene.model import Kind

if TYPE_CHECKING:
    from convarith.scene.model import Cell, Frame, Scene
    from convarith.scene.subject import Subject

EXAMPLE = subject_of(ConvTranspose(3, stride=2, padding=1, output_padding=1), (3, 3))


def stamping(subject: Subject) -> tuple[Scene, list[Frame]]:
    """Give a scene with the frames of its first act but the poster."""
    scene = worked_out(equivalence_scene(subject, labels=True))
    return scene, list(scene.frames)[1 : scene.acts[1].start]


def stamps(frame: Frame) -> list[Cell]:
    return [cell for cell in frame.moving if cell.look.kind is Kind.KERNEL and cell.look.hue]


def rim(frame: Frame) -> list[Cell]:
    return [cell for cell in frame.moving if cell.look.kind is Kind.CROPPED]


def lit_input(frame: Frame) -> Cell:
    (found,) = (cell for cell in frame.moving if cell.look.kind is Kind.INPUT and cell.look.lit)
    return found


@pytest.mark.parametrize("name", TRANSPOSED)
def test_a_stamp_is_the_whole_kernel_times_its_input_in_its_hue(name: str) -> None:
    subject = subject_called(name)
    assert subject.numbers.weight is not None
    kernel = subject.numbers.weight.ravel().tolist()
    _, frames = stamping(subject)
    on_the_way = [frame for frame in frames if stamps(frame)]
    assert on_the_way
    for frame in on_the_way:
        source = lit_input(frame).look
        assert [cell.look.text for cell in stamps(frame)] == [as_written(int(source.text) * each) for each in kernel]
        assert {cell.look.hue for cell in stamps(frame)} == {source.hue}


def test_a_stamp_comes_out_of_its_input_and_ends_on_the_canvas() -> None:
    scene, frames = stamping(EXAMPLE)
    ways = [frame for frame in frames if stamps(frame) and not frame.writes]
    start, end = stamps(ways[0]), stamps(ways[len(ways) // 2 - 1])
    (left, bottom), _, (right, top), _ = lit_input(ways[0]).corners
    for cell in start:
        assert left < cell.center[0] < right
        assert bottom < cell.center[1] < top
    canvas = {each.corners for each in scene.cells} | {each.corners for each in rim(ways[0])}
    places = {tuple((round(x, 6), round(y, 6)) for x, y in corners) for corners in canvas}
    assert {tuple((round(x, 6), round(y, 6)) for x, y in cell.corners) for cell in end} <= places


def test_the_canvas_is_whole_from_the_start() -> None:
    scene, frames = stamping(EXAMPLE)
    assert len(rim(frames[0])) == 7 * 7 - 6 * 6
    kinds = [scene.cells[number].look.kind for number in range(scene.maps[3], scene.cells.total)]
    assert (kinds.count(Kind.EXTRA), kinds.count(Kind.EMPTY)) == (11, 25)


@pytest.mark.parametrize("name", ["plain transposed", "upsampling", "cropped to little", "line transposed"])
def test_at_the_end_rim_and_output_hold_all_that_the_stamps_come_to(name: str) -> None:
    subject = subject_called(name)
    _, frames = stamping(subject)
    marked = next(frame for frame in frames if "crop" in frame.caption)
    found = [cell.look.text for cell in rim(marked)] + [look.text for look in marked.settled.values()]
    weight = subject.numbers.weight
    assert weight is not None
    assert sum(int(text or "0") for text in found) == int(subject.numbers.x.sum()) * int(weight.sum())


@pytest.mark.parametrize("name", TRANSPOSED)
def test_sums_of_one_input_have_its_hue_and_those_of_several_have_none(name: str) -> None:
    subject = subject_called(name)
    scene, frames = stamping(subject)
    values = {cell.look.hue: cell.look.text for cell in frames[0].moving if cell.look.kind is Kind.INPUT}
    weights = {str(each) for each in range(1, 10)}
    few = prod(subject.input_size) <= 9 and "circular" not in name
    for frame in frames:
        for number, look in frame.settled.items():
            assert number >= scene.maps[3]
            if look.hue and few:
                assert look.text in {as_written(int(values[look.hue]) * int(each)) for each in weights}
    if name == "side by side":  # where nothing overlaps
        assert all(look.hue for frame in frames[:-2] for look in frame.settled.values() if look.kind is Kind.PARTIAL)


def test_what_lands_is_in_the_hue_of_its_input_and_says_how_much_it_adds() -> None:
    scene, frames = stamping(EXAMPLE)
    before: dict[int, int] = {}
    for frame in frames:
        if not frame.writes:
            continue
        for number in frame.writes:
            look = frame.shown[number]
            assert look.hue == lit_input(frame).look.hue
            assert int(look.text) - before.get(number, 0) == int(look.corner.removeprefix("+"))
            before[number] = int(look.text)
        assert {cell.look.hue for cell in rim(frame) if cell.look.corner} <= {lit_input(frame).look.hue}
    assert set(before) == set(range(scene.maps[3], scene.cells.total))


def test_what_is_cropped_falls_outward_and_is_gone_in_the_end() -> None:
    _, frames = stamping(EXAMPLE)
    falling = [frame for frame in frames if "cropped" in frame.caption and rim(frame)]
    starts = rim(falling[0])
    assert {cell.look.hue for cell in starts} == {0}
    steps = [abs(cell.center[0] - start.center[0]) for cell, start in zip(rim(falling[-1]), starts, strict=True)]
    assert max(steps) > 0.5
    assert not rim(frames[-1])


def test_what_the_output_padding_keeps_is_tinted_while_the_rest_is_cropped() -> None:
    scene, frames = stamping(EXAMPLE)
    marked = next(frame for frame in frames if "cropped" in frame.caption)
    tinted = {number - scene.maps[3] for number, look in marked.shown.items() if look.kind is Kind.EXTRA}
    places = dict(enumerate(product(range(6), repeat=2)))
    assert tinted == {number for number, place in places.items() if max(place) == 5}
    assert "a = 1" in {text.text for text in marked.texts}


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        (ConvTranspose(3), "p = 0 crops nothing"),
        (ConvTranspose(3, padding=(2, 0)), "p = 2:2x0:0 is cropped off"),
        (
            ConvTranspose(2, stride=2, padding=[(-1, 0), (0, -2)]),
            "p = −1:0x0:−2: what is below zero is added",
        ),
        (
            ConvTranspose(3, padding=1, padding_mode="circular"),
            "p = 1, circular: out at one end, in at the other",
        ),
    ],
)
def test_what_the_padding_does_is_told(layer: ConvTranspose, told: str) -> None:
    _, frames = stamping(subject_of(layer, (3, 3)))
    assert frames[-1].caption == told

"""Rows of a network's outputs along one axis, all to one scale, and what is seen of each."""

from __future__ import annotations

from itertools import pairwise

import pytest
from support.sample_layers import looks
from support.sample_networks import NETWORKS, layer, network, seen_of_input, spaces

from convarith.engine.conv import Conv
from convarith.networks.graph import INPUT, NetworkLayer
from convarith.networks.operations import Flatten, Identity, Windowed
from convarith.scene.field import field_scene
from convarith.scene.field_rows import window_text
from convarith.scene.model import Kind, Scene

UNET = network(
    layer("down", "conv", kernel=2, stride=2),
    layer("up", "conv_transpose", "down", kernel=2, stride=2),
    layer("skip", "concat", "up", INPUT),
    shape=(1, 8, 16),
)


def boxes(scene: Scene) -> list[list[tuple[float, float]]]:
    """Give from where to where each cell of each row reaches, row by row upwards."""
    rows: dict[float, list[tuple[float, float]]] = {}
    for cell in scene.cells:
        (left, bottom), (right, _) = cell.corners[:2]
        rows.setdefault(bottom, []).append((left, right))
    return [rows[bottom] for bottom in sorted(rows)]


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize(
    "name", ["chain", "pooled", "dilated", "up again", "upsampled", "residual", "skipping", "all of it"]
)
def test_in_the_end_what_the_middle_output_sees_of_the_input_is_lit(name: str, axis: int) -> None:
    net = NETWORKS[name]
    top = net.layers[-1].name
    sizes = spaces(net)
    after = looks(field_scene(net, axis=axis, labels=False))
    seen = seen_of_input(net, top)[tuple((size - 1) // 2 for size in sizes[top])]
    length = net.input[1 + axis]
    assert [number for number in range(length) if after[number].lit] == sorted({place[axis] for place in seen})


def test_each_output_stands_over_the_middle_of_its_window_as_wide_as_its_step() -> None:
    bottom, conv, pool = boxes(
        field_scene(
            network(layer("a", "conv"), layer("b", "max_pool", "a", kernel=2), shape=(1, 9, 9)), axis=1, labels=False
        )
    )
    assert bottom == [(at, at + 1) for at in range(9)]
    assert conv == [(at + 1, at + 2) for at in range(7)]
    assert pool == [(2 * at + 1, 2 * at + 3) for at in range(3)]


def test_what_goes_down_and_up_again_stands_over_the_input() -> None:
    bottom, down, up, skip = boxes(field_scene(UNET, axis=1, labels=False))
    assert bottom == up == skip
    assert [row[0] for row in down] == [cell[0] for cell in bottom[::2]]


def test_cells_of_a_long_input_are_shared() -> None:
    net = network(layer("a", "conv", padding=1), shape=(1, 1_000))
    scene = field_scene(net, axis=0, labels=False)
    for row in boxes(scene):
        assert len(row) == 200
        assert all(one[1] == pytest.approx(other[0]) for one, other in pairwise(row))
    assert [number for number, look in enumerate(looks(scene)) if look.lit] == [99, 100, 299]


def test_in_a_terminal_all_cells_are_as_wide() -> None:
    net = network(layer("a", "max_pool", kernel=(1, 4)), layer("b", "conv", "a", kernel=(1, 3)), shape=(1, 4, 96))
    for row in boxes(field_scene(net, axis=1, labels=False, flat=True)):
        assert {round(right - left, 6) for left, right in row} == {1.0}
        assert len(row) in (48, 44, 45)


def test_what_leaves_all_as_it_is_is_left_out_and_what_follows_it_takes_from_what_comes_before() -> None:
    relu = NetworkLayer("relu", "relu", Identity(), ("a",))
    net = network(layer("a", "conv"), relu, layer("b", "conv", "relu"))
    scene = field_scene(net, axis=0, labels=True)
    assert [text.text for text in scene.texts] == [INPUT, "8", "a", "k3 s1 → 6", "b", "k3 s1 → 4"]
    assert [len(frame.links) for frame in scene.frames] == [0, 2, 4]


def test_frames_go_down_from_the_layer_to_the_input() -> None:
    frames = list(field_scene(UNET, axis=1, labels=True).frames)
    assert [frame.caption for frame in frames] == ["skip: 1 of 16", "up: 1 of 16", "down: 1 of 8", "input: 2 of 16"]
    assert [bool(frame.reads) for frame in frames] == [False, True, True, True]


def test_rows_have_the_colours_of_their_place() -> None:
    kinds = [cell.look.kind for cell in field_scene(UNET, axis=1, labels=False).cells]
    assert kinds == [Kind.INPUT] * 16 + [Kind.PARTIAL] * (8 + 16) + [Kind.OUTPUT] * 16


def test_a_window_is_told_by_its_kernel_stride_and_dilation() -> None:
    assert window_text(Windowed(Conv((3, 5), stride=2, dilation=(1, 2)), 4), (9, 9)) == "k3x5 s2 d1x2"
    assert window_text(Windowed(Conv((3, 5), stride=2, dilation=(1, 2)), 4), (9, 9), 1) == "k5 s2 d2"
    assert window_text(Flatten(), (9, 9)) == ""
    assert window_text(None, (9, 9)) == ""


@pytest.mark.parametrize("layers", [2, 7, 19, 50])
def test_what_is_written_can_be_read_where_the_picture_is_seen_at_400_pixels(layers: int) -> None:
    net = network(*(layer(f"conv{n}", "conv", f"conv{n - 1}" if n else INPUT) for n in range(layers)), shape=(1, 224))
    scene = field_scene(net, labels=True)
    assert scene.texts[0].size / scene.extent.width * 400 >= 6
    assert scene.extent.width / scene.extent.height > 0.7

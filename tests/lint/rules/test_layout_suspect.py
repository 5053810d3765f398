"""Inputs whose axes seem to be in another order."""

from __future__ import annotations

import pytest
from support.rules import found_in_line

from convarith.engine.numbers import size_text
from convarith.lint.findings import Change

CONV = "conv 8 k3 p1"


@pytest.mark.parametrize(
    ("size", "meant", "like"),
    [
        ((224, 224, 3), (3, 224, 224), "channels last"),
        ((480, 640, 3), (3, 480, 640), "channels last"),
        ((64, 64, 4), (4, 64, 64), "channels last"),
        ((16, 224, 224, 3), (3, 16, 224, 224), "channels last"),
        ((224, 3, 224), (3, 224, 224), "channels first that were read as last"),
        ((640, 3, 480), (3, 640, 480), "channels first that were read as last"),
        ((16, 3, 16), (3, 16, 16), "channels first that were read as last"),
        ((64, 4, 64), (4, 64, 64), "channels first that were read as last"),
        ((1, 4, 64, 64), (4, 64, 64), "a batch of 1 before the channels"),
        ((128, 3, 200), (3, 128, 200), "channels first that were read as last"),
        ((16, 3, 16, 16), (3, 16, 16), "a batch of 16 before the channels"),
        ((1, 3, 224, 224), (3, 224, 224), "a batch of 1 before the channels"),
        ((1, 1, 28, 28), (1, 28, 28), "a batch of 1 before the channels"),
        ((8, 3, 64, 64), (3, 64, 64), "a batch of 8 before the channels"),
    ],
)
def test_a_picture_in_another_order_is_told_with_what_is_meant(
    size: tuple[int, ...], meant: tuple[int, ...], like: str
) -> None:
    (finding,) = found_in_line("layout-suspect", CONV, size)
    assert finding.message.endswith(f"and looks like {like}")
    assert finding.changes == (Change(None, "input", meant),)
    assert not finding.safe


@pytest.mark.parametrize(
    "size",
    [
        (3, 224, 224),
        (1, 28, 28),
        (100, 1, 1),  # what a generator begins with
        (64, 1, 1000),  # a recording of 64 channels as a map of one row
        (64, 3, 100),
        (512, 40, 4),  # what a reader of text lines has left of them
        (3, 16, 112, 112),  # a film
        (3, 3, 64, 64),  # of three frames, perhaps
        (1, 96, 96, 96),  # a volume
        (3, 3, 3),
        (64, 16, 64),
        (127, 3, 200),
        (8, 1, 64, 64),
        (1, 8, 64, 64),
        (8, 5, 64, 64),
        (1, 3, 8, 64),
        (64, 64, 5),
        (100, 8, 3),
        (640, 4, 480),
        (1, 3, 8, 8),
        (1, 16000),
    ],
)
def test_inputs_that_are_what_they_seem_are_left_alone(size: tuple[int, ...]) -> None:
    assert found_in_line("layout-suspect", CONV, size) == []


def test_kernels_along_three_axes_say_that_space_has_three() -> None:
    assert found_in_line("layout-suspect", "conv 8 k3x3x3 p1", (1, 3, 224, 224)) == []


def test_what_it_is_read_as_is_told_too() -> None:
    (colours,) = found_in_line("layout-suspect", CONV, (224, 224, 3))
    assert colours.message == "input 224x224x3 is read as 224 channels of 224x3, and looks like channels last"
    assert colours.fix == "if it is a picture of 3 channels, it is 3x224x224"
    (grey,) = found_in_line("layout-suspect", CONV, (1, 1, 28, 28))
    assert grey.fix == "if it is a picture of 1 channel, it is 1x28x28"


@pytest.mark.parametrize("kernel", ["k7x7x7", "k7x7"], ids=["three", "two"])
def test_kernels_say_how_many_axes_there_are_also_where_they_do_not_fit(kernel: str) -> None:
    assert len(found_in_line("layout-suspect", f"conv 8 {kernel}", (1, 3, 224, 224))) == (kernel == "k7x7")


def test_a_kernel_that_does_not_fit_three_positions_says_nothing() -> None:
    (finding,) = found_in_line("layout-suspect", "conv 8 k7 s2", (1, 3, 224, 224))
    assert finding.fix == "if it is a picture of 3 channels, it is 3x224x224"


KERAS = """\
{{"class_name": "Sequential", "config": {{"name": "net", "layers": [
  {{"class_name": "InputLayer", "config": {{"batch_shape": [null, {shape}], "name": "in"}}}},
  {{"class_name": "Conv2D", "config": {{"name": "conv", "filters": 8, "kernel_size": [3, 3], "strides": [1, 1],
   "padding": "same", "data_format": "{layout}"}}}}]}}}}
"""


@pytest.mark.parametrize(
    ("shape", "layout", "suspect"),
    [
        ("3, 224, 224", "channels_last", True),
        ("224, 224, 3", "channels_first", True),
        ("224, 224, 3", "channels_last", False),
        ("3, 224, 224", "channels_first", False),
    ],
)
def test_the_data_format_of_keras_is_held_against_the_input(shape: str, layout: str, suspect: bool) -> None:  # noqa: FBT001  # a column
    assert bool(found_in_line("layout-suspect", KERAS.format(shape=shape, layout=layout))) == suspect


@pytest.mark.parametrize("size", [(1, 3, 32, 32), (9, 3, 8, 8), (32, 32), (8, 8, 3)])
def test_channels_that_a_layer_declares_tell_what_is_meant_whatever_the_sizes(size: tuple[int, ...]) -> None:
    (finding,) = found_in_line("layout-suspect", f"{CONV} in_channels=3", size)
    meant = (3, 8, 8) if 8 in size else (3, 32, 32)
    assert finding.changes == (Change(None, "input", meant),)
    (mismatch,) = found_in_line("channel-mismatch", f"{CONV} in_channels=3", size)
    assert mismatch.fix == finding.fix == f"write the input channels first, without a batch: {size_text(meant)}"
    assert mismatch.changes == ()  # the layer is as it should be

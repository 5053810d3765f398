"""Settings beside each other: how far one stands from the first."""

from __future__ import annotations

import pytest
from support.sample_networks import layer, network

from convarith.errors import ConvArithError
from convarith.networks.beside import set_beside
from convarith.readers.network import network as read

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


def code(*texts: str) -> list[str]:
    """Give the code of each, or why there is none."""
    found = [each.code for each in set_beside([read(text) for text in texts], (8, 9))]
    return [each.message if isinstance(each, ConvArithError) else each.code for each in found]


def test_all_are_said_in_the_words_of_the_one_framework_that_is_named() -> None:
    plain, keras = code("conv 4 k3 s2 p1", 'keras.layers.Conv2D(4, 3, 2, padding="same")')
    assert keras.splitlines()[-2] == 'layer = keras.layers.Conv2D(4, 3, strides=2, padding="same")'
    assert plain.splitlines()[-3:-1] == [
        "x = keras.ops.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])",
        "layer = keras.layers.Conv2D(4, 3, strides=2)",
    ]
    assert all("torch.nn." in each for each in code("conv 4 k3", "max_pool k2"))


def test_padding_before_a_layer_is_said_with_it() -> None:
    apart, within, mirrored = code(
        "pad 0:1 | conv 4 k3", "pad 1 | conv 4 k4 padding=0:1", "pad 1 padding_mode=reflect | conv 4 k3"
    )
    assert "pad(x, (0, 1, 0, 1))" in apart
    assert "pad(x, (1, 2, 1, 2))" in within
    assert mirrored == "no code for 2 layers"


def test_what_has_no_code_is_told() -> None:
    assert code("conv 4 k3", "relu | flatten")[1] == "no code for 2 layers"
    mirrored = code("keras.layers.Conv2D(4, 3)", "conv 4 k3 p1 padding_mode=reflect")[1]
    assert mirrored.startswith("Keras cannot say this convolution of 8x9 with its padding mode")

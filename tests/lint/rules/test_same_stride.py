"""same-stride: padding `same` with a stride, where frameworks differ."""

from __future__ import annotations

import pytest
from support.rules import changed, found_in

from convarith.lint.findings import Change

CONV = {"name": "it", "op": "conv", "out_channels": 2, "kernel": 3, "stride": 2, "padding": "same"}
UP = {**CONV, "op": "conv_transpose"}
POOL = {"name": "it", "op": "max_pool", "kernel": 3, "stride": 2, "padding": "same"}


def test_who_places_it_so_and_by_how_much_others_differ_is_told() -> None:
    (finding,) = found_in("same-stride", CONV, input=[3, 224, 224])
    assert finding.message == (
        "padding 'same' with stride 2 comes to 0:1x0:1, as in TensorFlow, Keras, JAX, Flax, Haiku, Equinox, ONNX, "
        "Core ML; PyTorch, which refuses that, by custom has 1x1, shifted by 1x1"
    )
    assert finding.fix == "give what is meant in numbers: padding 0:1x0:1"
    assert (finding.changes, finding.safe) == ((Change("it", "padding", ((0, 1), (0, 1))),), True)


def test_a_pooling_and_a_transposed_convolution_too() -> None:
    (pooled,), (up,) = found_in("same-stride", POOL), found_in("same-stride", UP)
    assert "comes to 0:1, as in TensorFlow, Keras, JAX" in pooled.message
    assert pooled.message.endswith("; PyTorch, which refuses that, by custom has 1, shifted by 1")
    assert up.message.endswith("; PyTorch, which refuses that, by custom has 1, shifted by 1")


def test_where_the_custom_gives_another_size_that_is_told() -> None:
    (finding,) = found_in("same-stride", {**CONV, "kernel": 4, "stride": 3}, input=[2, 9])
    assert finding.message.endswith("by custom has 2, shifted by 2, and gives 4, not 3")


def test_the_odd_position_first_is_held_against_tensorflow() -> None:
    (finding,) = found_in("same-stride", {**CONV, "padding": "same-lower"})
    assert "comes to 1:0, as in JAX, Flax, Haiku, Equinox, ONNX, Core ML" in finding.message
    assert finding.message.endswith("TensorFlow, which has 'same' only, has 0:1, shifted by 1")


def test_who_reads_the_same_name_otherwise_is_told() -> None:
    (finding,) = found_in("same-stride", {**CONV, "kernel": 1, "stride": 4}, input=[2, 8])
    assert finding.message == (
        "padding 'same' with stride 4 comes to 0, as in TensorFlow, Keras, JAX, Flax, Haiku, Equinox, Core ML; "
        "ONNX has -1, shifted by 1"
    )


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (CONV, [3, 225, 225]),  # as much at both ends
        ({**CONV, "kernel": 4}, [3, 224]),
        ({**CONV, "kernel": 2}, [3, 224]),  # none at all
        ({**CONV, "kernel": 1}, [3, 224]),
        ({**CONV, "kernel": 2, "stride": 4}, [3, 8]),  # ONNX crops what no window reads
        ({**CONV, "stride": 1, "kernel": 4}, [3, 224]),  # even-same tells that
        ({**POOL, "stride": 1, "kernel": 2, "dilation": 2}, [3, 8]),  # whatever ONNX makes of dilation
        ({**CONV, "stride": [1, 2], "kernel": [4, 2]}, [3, 8, 8]),
        ({**CONV, "framework": "keras"}, [3, 224]),
        ({**CONV, "framework": "onnx", "padding": "SAME_LOWER"}, [3, 224]),
        ({**CONV, "padding": [[0, 1]]}, [3, 224]),
        ({**CONV, "padding": "same-filled"}, [3, 224]),
        (CONV, None),  # it depends on the size
    ],
    ids=str,
)
def test_what_all_place_alike_or_is_said_is_in_order(layer: dict[str, object], shape: list[int] | None) -> None:
    assert found_in("same-stride", layer, input=shape) == []


@pytest.mark.parametrize("layer", [CONV, POOL, UP, {**UP, "kernel": 5, "stride": 4}, {**UP, "kernel": 2, "stride": 3}])
def test_the_change_leaves_what_comes_out_and_ends_the_finding(layer: dict[str, object]) -> None:
    expected = {"input": [2, 16, 18], "sizes": None}
    after = changed("same-stride", layer, **expected)
    assert found_in("same-stride", *after, **expected) == []
    assert found_in("expected-shape", *({**each, "expect": out(layer)} for each in after), **expected) == []


def out(layer: dict[str, object]) -> list[int]:
    (finding,) = found_in("expected-shape", {**layer, "expect": [1, 1, 1]}, input=[2, 16, 18])
    return [int(each) for each in finding.message.rpartition(" ")[2].split("x")]


def test_for_a_range_of_sizes_numbers_are_not_the_same_thing() -> None:
    (finding,) = found_in("same-stride", CONV, sizes="16..32")
    assert not finding.safe

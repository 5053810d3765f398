"""A layer in a framework's terms: what it comes to on an input size."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest
from support.sample_frameworks import BARE, SAMPLE, registered

from convarith.engine.axis import Axis
from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.pytorch import FRAMEWORK

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="module")
def known() -> Iterator[None]:
    with registered(SAMPLE, BARE):
        yield


def layer(kernel: Any = 3, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework=FRAMEWORK.name, **words)


def test_a_framework_is_given_or_named() -> None:
    assert FrameworkLayer(3, framework="torch") == layer()
    assert layer().resolve(5).framework == "pytorch"


def test_it_is_read_for_an_input_size() -> None:
    up = layer(op="conv_transpose", stride=2, padding=1, output_size=6)
    assert up.op == "conv_transpose"
    assert up.resolve(3).layer == ConvTranspose(3, stride=2, padding=1, output_size=6)
    assert up.resolve((3,)).layer.flip_kernel
    assert up.output_shape(3) == (6,)
    assert up.direct_axes(3) == (Axis(size=6, kernel=3, stride=2, lo=1, hi=1),)
    assert up.axes(3) == ConvTranspose(3, stride=2, padding=1, output_padding=1).axes(3)
    assert layer(padding="same").resolve((5, 5)).layer == Conv(3, padding="same")


def test_it_tells_what_there_is_to_know_of_it() -> None:
    assert layer().resolve(5).notes == ()
    told = FrameworkLayer(3, framework="keras", op="conv_transpose", stride=2, padding="same")
    assert told.resolve(5).notes != ()


def test_what_its_padding_holds_is_that_of_its_reading() -> None:
    assert layer(padding=1).resolve(5).layer.padding_mode == "zeros"
    assert layer(padding=1, padding_mode="reflect").resolve(5).layer.padding_mode == "reflect"


def test_without_a_framework_it_is_refused() -> None:
    with pytest.raises(ConvArithError, match="no framework is called None; there are "):
        FrameworkLayer(3, framework=None)  # type: ignore[arg-type]  # as from a file


def test_a_pooling_steps_by_its_kernel_unless_the_framework_steps_otherwise() -> None:
    assert FrameworkLayer(3, framework="sample", op="max_pool").stride == 3
    assert FrameworkLayer(3, framework="bare", op="max_pool").stride == 1
    assert FrameworkLayer(3, framework="bare", op="conv").stride == 1


def test_a_layer_shows_its_framework_by_name() -> None:
    said = FrameworkLayer(3, framework="onnx", padding="SAME_UPPER")
    assert eval(repr(said)) == said  # noqa: S307  # our own text


def test_a_layer_travels_between_processes() -> None:
    said = layer(padding="same", extra_arguments={"any": 1})
    again = pickle.loads(pickle.dumps(said))  # noqa: S301  # pickled here
    assert again == said  # pickled here


def test_a_pooling_has_as_many_channels_as_come_in_and_at_least_one() -> None:
    with pytest.raises(ConvArithError, match="channels 0 is below 1"):
        layer(op="max_pool", channels=(0, 0))
    with pytest.raises(ConvArithError, match="pooling keeps its channels: 2 in cannot become 3"):
        layer(op="max_pool", channels=(2, 3)).output_shape(5)

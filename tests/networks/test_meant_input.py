"""An input with a batch before it, without its channels, or with these last, told by the layers that take it."""

from __future__ import annotations

import pytest

from convarith.networks.graph import Network, infer_shapes
from convarith.networks.meant_input import MeantInput, meant_input
from convarith.readers.network import network

NET = "conv 16 k3 p1 in_channels=3 | relu | max_pool k2 | conv 32 k3"
Sizes = tuple[int, ...]


def meant(text: str, shape: Sizes) -> MeantInput | None:
    net = network(text)
    told = Network(net.name, shape, net.layers)
    return meant_input(told, infer_shapes(told).problems)


@pytest.mark.parametrize(
    ("text", "shape", "instead", "told"),
    [
        (NET, (1, 3, 224, 224), (3, 224, 224), "a batch of 1 before the channels"),
        (NET, (16, 3, 32, 32), (3, 32, 32), "a batch of 16 before the channels"),
        (NET, (8, 224, 224, 3), (3, 224, 224), "a batch of 8 with its channels last"),
        (NET, (32, 48), (3, 32, 48), "spatial sizes without the channels"),
        (NET, (480, 640, 3), (3, 480, 640), "channels last"),
        ("conv 8 k3x3x3 in_channels=3", (1, 3, 8, 16, 16), (3, 8, 16, 16), "a batch of 1 before the channels"),
        ("conv 8 k1 in_channels=512", (7, 7, 512), (512, 7, 7), "channels last"),
        ("linear 10 in_features=784", (1, 784), (784,), "a batch of 1 before the channels"),
        ("flatten | linear 10 in_features=784", (16, 1, 28, 28), (1, 28, 28), "a batch of 16 before the channels"),
        (f"{NET} | conv 8 k3 in_channels=5", (1, 3, 64, 64), (3, 64, 64), "a batch of 1 before the channels"),
    ],
)
def test_the_first_layers_tell_what_an_input_is_meant_as(text: str, shape: Sizes, instead: Sizes, told: str) -> None:
    assert meant(text, shape) == MeantInput(instead, told)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        (NET, (3, 224, 224)),
        (NET, (16, 32, 32)),  # other channels, and no order of these axes has three
        ("conv 8 k3 in_channels=32", (16, 32, 32)),  # more likely channels that do not go together
        ("conv 8 k3 in_channels=8", (9, 8, 8)),  # the last axis is no shorter than space would be
        ("conv 8 k3x3x3 in_channels=3", (1, 3, 224, 224)),  # space has three axes
        ("conv 8 k7 in_channels=3", (3, 4, 4)),  # too small, which is no matter of order
        ("conv 8 k3 in_channels=3 | conv 8 k3 in_channels=5", (3, 32, 32)),
    ],
)
def test_an_input_that_has_the_axes_it_should_is_left_to_what_is_wrong_with_it(text: str, shape: Sizes) -> None:
    assert meant(text, shape) is None

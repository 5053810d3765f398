"""Blocks of PyTorch's layers: their names, what they declare, and where they stop."""

from __future__ import annotations

import pytest

from convarith.errors import ConvArithError
from convarith.networks.graph import Network, infer_shapes
from convarith.networks.places import KnownPlaces, Place
from convarith.readers.builder import MOST_EXPANDED, NetworkBuilder
from convarith.readers.configs.torch_blocks import Blocks, Tensor, input_of


def blocks_of(*shape: int) -> tuple[Blocks, Tensor]:
    builder = NetworkBuilder("net", shape)
    return Blocks(builder, "model", KnownPlaces(Place(3), {"kernel": Place(4)})), input_of(builder)


def network_of(blocks: Blocks) -> Network:
    return blocks.builder.parsed().network


def test_layers_are_named_within_their_block_and_stand_on_its_line() -> None:
    blocks, x = blocks_of(3, 8)
    y = blocks.windowed("conv", "conv", x, 3, 4, padding=1)
    blocks.within("part").norm("bn", y)
    first, second = network_of(blocks).layers
    assert (first.name, first.places) == ("model.conv", KnownPlaces(Place(3), {"kernel": Place(4)}))
    assert (second.name, second.places, second.sources) == ("model.part.bn", KnownPlaces(Place(3)), ("model.conv",))


def test_parts_of_channels_join_again() -> None:
    blocks, x = blocks_of(6, 8)
    first, second = blocks.split("split", x, 2, 4)
    joined = blocks.concat("cat", second, first, blocks.opaque("mix", "a note", first, 5))
    assert joined.channels == 11
    assert infer_shapes(network_of(blocks)).shapes == {
        "model.split.0": (2, 8),
        "model.split.1": (4, 8),
        "model.mix": (5, 8),
        "model.cat": (11, 8),
    }


def test_ends_are_padded_and_cropped_apart_or_by_a_name() -> None:
    blocks, x = blocks_of(1, 9)
    blocks.padded_conv("pair", x, 4, 1, (2, 1))
    blocks.padded_conv("name", x, 4, 1, "causal-filled", stride=2)
    blocks.padded_transposed("up", x, 4, 1, (2, 0), stride=2)
    assert [shape for _, shape in infer_shapes(network_of(blocks)).shapes.values()] == [9, 5, 18]


def test_a_convolution_declares_the_channels_that_its_code_declares() -> None:
    blocks, x = blocks_of(3, 8)
    blocks.windowed("conv", "conv", Tensor(x.layer, 5), 3, 4)
    (problem,) = infer_shapes(network_of(blocks)).problems
    assert problem.error.code == "channel-mismatch"


def test_there_is_an_end_to_layers() -> None:
    blocks, x = blocks_of(3, 8)
    for _ in range(MOST_EXPANDED):
        blocks.plus("", x, x)
    with pytest.raises(ConvArithError, match="more than 100,000 layers") as caught:
        blocks.plus("", x, x)
    assert caught.value.code == "too-large"

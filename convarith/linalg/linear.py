"""Which layers are linear, and so have a matrix: convolutions, and the pooling that takes means."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from convarith.engine.conv import Conv
from convarith.engine.layer import channels_or_one_per_group, checked_layer
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints

Linear: TypeAlias = Conv | ConvTranspose | Pool
"""A layer in convarith's own terms that has a W; of the poolings that is average pooling."""


def linear(layer: Layer, size: Ints) -> Linear:
    """Give a layer as it is for an input of ``size``, where it is linear.

    Raises:
        ConvArithError: Where a framework refuses it; ``no-matrix`` for a max or L-p pooling.
    """
    return refuse_nonlinear(checked_layer(layer).resolve(size).layer)


def refuse_nonlinear(layer: Layer) -> Linear:
    """Give back a layer in convarith's own terms that is linear.

    Raises:
        ConvArithError: ``no-matrix``.
    """
    if isinstance(layer, Conv | ConvTranspose) or (isinstance(layer, Pool) and layer.kind == "avg"):
        return layer
    raise ConvArithError(
        f"{layer.op} is not linear, so there is no matrix W with y = W·x",
        "no-matrix",
        "take a convolution or an average pooling",
    )


def with_channels(layer: Linear) -> Linear:
    """Give a layer with its channels: one for each of its groups where it has none."""
    return replace(layer, channels=channels_or_one_per_group(layer.channels, layer.channel_groups))

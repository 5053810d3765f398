"""Keras' layers that join, arrange anew or leave as it is what comes in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr, whole_number
from convarith.errors import ConvArithError
from convarith.networks.operations import (
    Add,
    Concat,
    Flatten,
    Identity,
    Multiply,
    Normalization,
    Permute,
    PRelu,
    Reshape,
    Upsample,
)
from convarith.readers.keras.tensor import in_our_order, place_of
from convarith.records import replace

if TYPE_CHECKING:
    from convarith.readers.keras.tensor import Given, Tensor


def same(given: Given, op: str) -> Tensor:
    """Add what leaves a shape as it is, and learns nothing."""
    return given.add(op, Identity, axes=given.only.axes, channels=given.only.channels)


def activation(given: Given) -> Tensor:
    """Add an activation under its name."""
    name = given.config.get("activation")
    return same(given, name if isinstance(name, str) and name.isidentifier() else "activation")


def prelu(given: Given) -> Tensor:
    """Add an activation with a slope for each channel; one with a slope for each place is not known here."""
    shared, axes, channels = given.config.get("shared_axes") or [], given.only.axes, given.only.channels
    if channels is None or axes is None or len(shared) != axes - 1 or given.channel_axis(axes) in shared:
        return given.add_opaque("PReLU, of which it is not told that it has a slope for each channel")
    return given.add("prelu", partial(PRelu, channels), axes=axes, channels=channels)


def normalization(given: Given, op: str) -> Tensor:
    """Add a normalization that learns a factor and a summand for each channel."""
    axes = given.only.axes
    over = given.config.get("axis", -1)
    listed = list(over) if isinstance(over, (list, tuple)) else [over]
    if axes is not None and {place_of(axis, axes, given) for axis in listed} != {0}:
        return given.add_opaque(f"{given.class_name} along axis {short_repr(over)}, which is not that of the channels")
    groups = given.setting("groups") if op == "group_norm" else None
    if groups == -1:  # each channel by itself
        groups = None
    shift = op not in ("rms_norm", "scale") and given.says("center")
    make = partial(Normalization, groups, scale=given.says("scale"), shift=shift)
    return given.add(op, make, axes=axes, channels=given.only.channels)


def joined(given: Given, op: str) -> Tensor:
    """Add what joins its inputs element by element."""
    axes = max((each.axes or 0 for each in given.inputs), default=0) or None
    channels = max((each.channels or 0 for each in given.inputs), default=None)
    operation = Multiply if op == "multiply" else Add
    given.refuse_without_input()
    return given.add(op, operation, axes=axes, channels=channels, inputs=given.inputs)


def concatenated(given: Given, axis: Any) -> Tensor:  # whatever the file holds
    """Add what joins its inputs along one of Keras' axes."""
    given.refuse_without_input()
    axes = given.inputs[0].axes
    if axes is None:
        return given.add_opaque(f"{given.class_name} of axes that are not known")
    if place_of(axis, axes, given):
        return given.add_opaque(f"{given.class_name} along axis {axis}, which is no axis of channels")
    channels = [each.channels for each in given.inputs]
    total = sum(each for each in channels if each is not None)
    return given.add("concat", Concat, axes=axes, channels=None if None in channels else total, inputs=given.inputs)


def concatenate(given: Given) -> Tensor:
    """Add what joins its inputs along the axis that it has."""
    return concatenated(given, given.config.get("axis", -1))


def flatten(given: Given) -> Tensor:
    """Add what makes flat features."""
    channels = given.only.channels if given.only.axes == 1 else None
    return given.add("flatten", Flatten, axes=1, channels=channels)


def reshape(given: Given) -> Tensor:
    """Add another shape of the same elements."""
    shape = given.setting("target_shape")
    if not isinstance(shape, (list, tuple)) or not shape:
        raise ConvArithError(f"target_shape {short_repr(shape)} is no shape", "bad-value", "list its sizes", "shape")
    ours = in_our_order(tuple(shape), given_first=given.channels_first)
    return given.add("reshape", partial(Reshape, ours), axes=len(ours), channels=ours[0])


def permute(given: Given) -> Tensor:
    """Add another order of axes, which Keras counts from 1."""
    return permuted(given, given.setting("dims"))


def permuted(given: Given, order: Any) -> Tensor:  # whatever the file holds
    """Add an order of axes, each by Keras' number of it."""
    if not isinstance(order, (list, tuple)) or not order:
        raise ConvArithError(f"{short_repr(order)} is no order of axes", "bad-value", "list their numbers", "order")
    axes = len(order)
    places = tuple(place_of(axis, axes, given) for axis in order)
    return given.add("permute", partial(Permute, in_our_order(places, given_first=given.channels_first)), axes=axes)


def embedding(given: Given) -> Tensor:
    """Add a table in which numbers are looked up, as something that is not known but for its shape."""
    count, width = given.only.channels, whole_number("output_dim", given.setting("output_dim"))
    if given.only.axes == 1 and count is not None:
        given = replace(given, recorded=(width, count) if given.channels_first else (count, width))
    return given.add_opaque("Embedding, which looks numbers up in a table")


def recurrent(given: Given) -> Tensor:
    """Add a recurrent layer, as something that is not known but for the shape of its last state."""
    if not given.config.get("return_sequences"):
        given = replace(given, recorded=(whole_number("units", given.setting("units")),))
    return given.add_opaque(f"{given.class_name}, a recurrent layer")


def repeat_vector(given: Given) -> Tensor:
    """Add features that are repeated along a new axis."""
    count, features = given.setting("n"), given.only.channels
    whole_number("n", count)
    column = given.add("reshape", partial(Reshape, (-1, 1)), axes=2, channels=features, part="column")
    return given.add("upsample", partial(Upsample, count), axes=2, channels=features, inputs=[column])

"""Tensors of Keras on their way through a network here, and what a layer is given while it is translated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convarith.networks.operations import Operation, Shape
    from convarith.networks.places import Places
    from convarith.readers.builder import NetworkBuilder
    from convarith.readers.keras.graph import KerasShape

FORMATS = ("channels_last", "channels_first")


@dataclass(frozen=True, slots=True)
class Tensor:
    """What a layer gives.

    Attributes:
        source: The layer's name here.
        axes: How many axes it has in Keras, without the batch; None where that is not known.
        channels: Its channels, or its features where it has nothing else; None where they are not known.
        channels_first: Whether the first of these axes in Keras are its channels, and not the last.
    """

    source: str
    axes: int | None = None
    channels: int | None = None
    channels_first: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What a layer is given to be translated.

    Attributes:
        builder: Where its translation goes.
        name: The layer's name here.
        class_name: Its class.
        config: Its settings.
        arguments: What its call is given by position beside tensors.
        keywords: What its call is given by name.
        inputs: What it takes.
        places: Where it stands.
        recorded: The shape that its file has of what it gives.
        channels_first: Whether its axes are in Keras' order ``channels_first``.
    """

    builder: NetworkBuilder
    name: str
    class_name: str
    config: Mapping[str, Any]
    arguments: Sequence[Any]
    keywords: Mapping[str, Any]
    inputs: tuple[Tensor, ...]
    places: Places
    recorded: KerasShape | None
    channels_first: bool

    @property
    def only(self) -> Tensor:
        """The one thing that it takes.

        Raises:
            ConvArithError: ``bad-reference`` where it takes nothing, ``too-many-inputs`` where it takes several.
        """
        self.refuse_without_input()
        if len(self.inputs) > 1:
            raise ConvArithError(
                f"{self.class_name} takes one input, not {len(self.inputs)}", "too-many-inputs", "join them before it"
            )
        return self.inputs[0]

    def refuse_without_input(self) -> None:
        """Refuse to go on where it takes nothing.

        Raises:
            ConvArithError: ``bad-reference``.
        """
        if not self.inputs:
            raise ConvArithError(f"{self.class_name} takes from no layer", "bad-reference", "name one in inbound_nodes")

    def says(self, key: str) -> bool:
        """Tell whether a flag, which is set where nothing is said, is set."""
        return self.config.get(key) is not False

    def channel_axis(self, axes: int) -> int:
        """Give Keras' number of the axis of channels."""
        return 1 if self.channels_first else axes

    def setting(self, key: str) -> Any:  # whatever the file holds
        """Give a setting that it must have.

        Raises:
            ConvArithError: ``missing-key`` where it has none.
        """
        value = self.config.get(key)
        if value is None:
            raise ConvArithError(f"{self.class_name} has no {key}", "missing-key", f"write its {key}")
        return value

    def add(
        self,
        op: str,
        make: Callable[[], Operation],
        *,
        axes: int | None,
        channels: int | None = None,
        part: str = "",
        inputs: Sequence[Tensor] | None = None,
    ) -> Tensor:
        """Add what it is to the network.

        Args:
            op: Name of the operation.
            make: Makes it.
            axes: As in `Tensor`.
            channels: As in `Tensor`.
            part: What this one is called of several layers that it is.
            inputs: What it takes; None for `only`.

        Raises:
            ConvArithError: As `only`.
        """
        sources = [each.source for each in ([self.only] if inputs is None else inputs)]
        name = f"{self.name}/{part}" if part else self.name
        weights = (id(self.config), part)  # a layer has one configuration, however often it is called
        found = self.builder.add(op, make, name=name, sources=sources, places=self.places, weights=weights)
        channels = channels if type(channels) is int and channels > 0 else None
        return Tensor(found, axes, channels, self.channels_first)

    def add_opaque(self, note: str) -> Tensor:
        """Add it as something that is not known, with the shape that the file has of what it gives."""
        sources = [each.source for each in self.inputs]
        shape = known_shape(self.recorded, given_first=self.channels_first)
        found = self.builder.add_opaque(note, shape=shape, name=self.name, sources=sources, places=self.places)
        return tensor_of(found, self.recorded, channels_first=self.channels_first)


def tensor_of(source: str, shape: KerasShape | None, *, channels_first: bool) -> Tensor:
    """Give the tensor of a shape in Keras' order; one that is not known for None."""
    if not shape:
        return Tensor(source, channels_first=channels_first)
    return Tensor(source, len(shape), shape[0 if channels_first else -1], channels_first)


def in_our_order(each: tuple[Any, ...], *, given_first: bool) -> tuple[Any, ...]:
    """Give what there is of each axis, in Keras' order, in the order used here: channels first."""
    return each if given_first else (*each[-1:], *each[:-1])


def known_shape(shape: KerasShape | None, *, given_first: bool) -> Shape | None:
    """Give a shape in the order used here; None where a size is not known, or there is none."""
    known = tuple(size for size in shape or () if size is not None)
    return None if not shape or len(known) < len(shape) else in_our_order(known, given_first=given_first)


def place_of(axis: Any, axes: int, given: Given) -> int:  # whatever the file holds
    """Give which axis here one of Keras' is, whose axis 0 is the batch.

    Raises:
        ConvArithError: ``bad-value`` for the batch, and for what is no axis.
    """
    if type(axis) is not int or not -axes <= axis <= axes or axis == 0:
        raise ConvArithError(
            f"{given.class_name} has axis {short_repr(axis)}, of {axes} and the batch",
            "bad-value",
            f"give 1 to {axes}, or -1 for the last",
        )
    place = axis - 1 if axis > 0 else axis + axes
    return place if given.channels_first else (place + 1) % axes

"""What is drawn: a layer on an input, with the numbers it is shown with and the order in which it works."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.engine.axis import Axis
from convarith.engine.conv import Conv
from convarith.engine.numbers import whole_number
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.records import NamedTuple, dataclass, replace
from convarith.scene.order import known_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from convarith.engine.answer import Answer
    from convarith.engine.layer import Layer

Nested: TypeAlias = "float | Sequence[Nested]"
"""Numbers, nested as the axes of an array are."""
Given: TypeAlias = "tuple[Nested | None, Nested | None]"
"""The numbers of an input and of a weight, as far as they are given."""
Position = tuple[int, ...]
"""A channel, then a place along each axis."""

_MOST_NUMBERS = 100_000_000  # inputs, and multiplications, which take seconds
_MOST_APART = 9  # inputs of a transposed convolution with numbers of their own, of a single digit
_MOST_SHEETS = 16  # of one map, beyond which they are too many to follow


class Tap(NamedTuple):
    """A kernel element over a place of the stretched, padded input.

    Attributes:
        place: Channel and position u along each axis.
        element: Channel and index of the input element there; None for a zero.
        weight: Index of the kernel element, its two channels first; for pooling the place in the window.
    """

    place: Position
    element: Position | None
    weight: Position


class Contribution(NamedTuple):
    """A kernel element over an input element, as `Tap`."""

    place: Position
    element: Position
    weight: Position


class ScatterTarget(NamedTuple):
    """An output that an input reaches, and the kernel element on the way."""

    output: Position
    weight: Position


class Numbers(NamedTuple):
    """The numbers that a layer is shown with.

    Attributes:
        x: Input, shape (C, *spatial).
        weight: As the layer takes it; None for pooling.
        y: What comes out, shape (O, *output).
    """

    x: NDArray[Any]
    weight: NDArray[Any] | None
    y: NDArray[Any]


@dataclass(frozen=True)
class Subject:
    """A layer on an input of some size.

    Attributes:
        answer: The layer, its input size and the axes that follow; where it tells its channels, each is drawn.
        order: In which the outputs are worked out, one of `convarith.scene.order.ORDERS`.
        seed: What random numbers and the random order follow from.
        given: Numbers of the input and of the weight, nested as their axes are; None for small whole ones.
        whole: Whether long axes are drawn in full, and not only around their ends.

    Raises:
        ConvArithError: ``bad-value`` for an order or a seed that cannot be.
    """

    answer: Answer
    order: str = "rows"
    seed: int = 0
    given: Given = (None, None)
    whole: bool = False

    def __post_init__(self) -> None:
        known_order(self.order)
        whole_number("seed", self.seed, least=0)

    @cached_property
    def layer(self) -> Layer:
        """The layer as it is drawn: with a single channel where it tells none, whatever its groups."""
        layer = self.answer.layer
        if layer.channels is not None:
            return layer
        ungrouped = {"groups": 1} if layer.has_weight else {}
        return replace(layer, channels=(1, 1), **ungrouped)

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """The axes on which outputs read inputs, at least two: a lone one is that of the columns in a single row."""
        return self._two_at_least(self.answer.axes)

    @cached_property
    def direct_axes(self) -> tuple[Axis, ...]:
        """The axes in the layer's own terms, as many as `axes`."""
        return self._two_at_least(self.answer.direct_axes)

    def _two_at_least(self, axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
        return (Axis(size=1, kernel=1), *axes) if len(axes) == 1 else axes

    @cached_property
    def input_size(self) -> tuple[int, ...]:
        """Spatial input size, as many numbers as `axes`."""
        return (1, *self.answer.input) if self.one_axis else self.answer.input

    @property
    def one_axis(self) -> bool:
        """Whether the input has one axis only, and is drawn as a single row."""
        return len(self.answer.input) == 1

    @property
    def transposed(self) -> bool:
        """Whether the layer is a transposed convolution."""
        return self.answer.transposed

    @cached_property
    def output_padding(self) -> tuple[int, ...]:
        """Output padding of each axis of a transposed layer, which cell after cell is asked about; else nothing."""
        return self.answer.output_padding if self.transposed else ()

    @property
    def channels(self) -> tuple[int, int]:
        """Channels in and out that are drawn."""
        return self.layer.channels or (1, 1)

    @property
    def groups(self) -> int:
        """Groups of channels; each channel of a pooling is one."""
        return self.layer.channel_groups

    @cached_property
    def weight_shape(self) -> tuple[int, ...]:
        """Shape of the weight, the two channels first; of the window for pooling."""
        return (*self.layer.weight_channels, *(axis.kernel for axis in self.axes))

    def window(self, output: Position) -> Iterator[Tap]:
        """Yield the taps of the window of an output, in their order."""
        channel, *where = output
        inside, outside = (count // self.groups for count in self.channels)
        group = channel // outside
        along = [_taps(axis, at) for axis, at in zip(self.axes, where, strict=True)]
        for lead in range(group * inside, (group + 1) * inside):
            pair = (lead, channel % outside) if self.transposed else (channel, lead % inside)
            for taps in product(*along):
                place, elements, weight = zip(*taps, strict=True)
                element = None if None in elements else (lead, *elements)
                yield Tap((lead, *place), element, (*pair, *weight))

    def scatter(self, element: Position) -> Iterator[ScatterTarget]:
        """Yield what an input element of a transposed layer is scattered to, in the order of the kernel's elements.

        An input of a transposed convolution is an output of the direct one, and its window is where it leads.
        """
        channel, *where = element
        inside, outside = (count // self.groups for count in self.channels)
        group = channel // inside
        windows = [list(axis.window(at)) for axis, at in zip(self.direct_axes, where, strict=True)]
        for target in range(group * outside, (group + 1) * outside):
            for hits in product(*windows):
                output = (target, *(position for _, position in hits))
                yield ScatterTarget(output, (channel, target % outside, *(tap for tap, _ in hits)))

    @cached_property
    def samples(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Numbers of the input, and of the weight: those given, else the least and the largest there can be."""
        x, weight = (
            (usual[0], usual[-1]) if numbers is None else tuple(_flat(numbers))
            for numbers, usual in zip(self.given, self._usual, strict=True)
        )
        return x, weight

    @property
    def _usual(self) -> tuple[range, range]:
        """The numbers of the input and of the weight where none are given."""
        # A transposed input has no zero, which would hide what is scattered.
        few = self.channels[0] * prod(self.input_size) if self._few_inputs else 3
        return (range(1, 1 + few), range(1, 10)) if self.transposed else (range(4), range(1, 4))

    @property
    def _few_inputs(self) -> bool:
        """Whether each input element can have a number of its own, which tells where it ends up."""
        return self.transposed and self.channels[0] * prod(self.input_size) <= _MOST_APART

    @cached_property
    def numbers(self) -> Numbers:
        """Input, weight and output: those given, or small whole numbers.

        Raises:
            ConvArithError: ``too-large`` where they would take longer than anyone waits for a picture.
        """
        import numpy as np

        inputs_and_products = self.channels[0] * prod(self.input_size), prod(self.channels) * self.answer.products
        if max(inputs_and_products) > _MOST_NUMBERS:
            raise ConvArithError(
                f"{inputs_and_products[0]:,} inputs and {inputs_and_products[1]:,} multiplications are too many for "
                f"a picture with numbers, over {_MOST_NUMBERS:,}",
                "too-large",
                "see it in the view map, or ask for a smaller size",
            )
        x, weight = self._usual_numbers()
        if self.given[0] is not None:
            x = np.array(self.given[0]).reshape(x.shape)
        if self.given[1] is not None and weight is not None:
            weight = np.array(self.given[1]).reshape(weight.shape)
        result = self._run(
            x[np.newaxis, :, 0] if self.one_axis else x[np.newaxis],
            weight[:, :, 0] if weight is not None and self.one_axis else weight,
        )[0]
        return Numbers(x, weight, result[:, np.newaxis] if self.one_axis else result)

    def _usual_numbers(self) -> tuple[NDArray[Any], NDArray[Any] | None]:
        """Give the input and the weight where none are given; pooling has no weight."""
        import numpy as np

        rng = np.random.default_rng(self.seed)
        inputs, weights = self._usual
        shape = (self.channels[0], *self.input_size)
        if self._few_inputs:
            x = rng.permutation(np.array(inputs)).reshape(shape)
        else:
            x = rng.integers(inputs.start, inputs.stop, size=shape)
        if self.transposed:
            return x, np.resize(np.array(weights), self.weight_shape)  # in order, so that it can be seen to turn
        if isinstance(self.layer, Pool):
            return x, None
        return x, rng.integers(weights.start, weights.stop, size=self.weight_shape)

    @cached_property
    def divisors(self) -> NDArray[Any]:
        """What a pooling divides the sum of each window by, if it does; shape (*output), of as many axes as `axes`."""
        from convarith.engine.index import divisors

        assert isinstance(self.layer, Pool)  # noqa: S101  # nothing else divides
        return divisors(self.layer, self.axes)

    def _run(self, x: NDArray[Any], weight: NDArray[Any] | None) -> NDArray[Any]:
        """Run the layer on a batch."""
        from convarith.numeric.convolve import convolve
        from convarith.numeric.pool import pool

        if isinstance(self.layer, Pool):
            return pool(self.layer, x.astype(float))  # a largest of nothing is −∞
        assert isinstance(self.layer, Conv | ConvTranspose)  # noqa: S101  # there are no other layers
        assert weight is not None  # noqa: S101  # only pooling has none
        return convolve(self.layer, x, weight)


def _taps(axis: Axis, output: int) -> list[tuple[int, int | None, int]]:
    """Give, for each tap of a window along an axis, its position, the input element there, and that of the kernel."""
    positions = [axis.position(output, tap) for tap in range(axis.kernel)]
    return [(each, axis.read_at(each), axis.kernel_element(tap)) for tap, each in enumerate(positions)]


def _flat(numbers: Nested) -> Iterator[float]:
    """Yield nested numbers one by one."""
    if isinstance(numbers, int | float):
        yield numbers
        return
    for each in numbers:
        yield from _flat(each)


def contributions(window: Iterable[Tap]) -> list[Contribution]:
    """Give the taps over an input element, without those over zeros."""
    return [Contribution(place, element, weight) for place, element, weight in window if element is not None]


def refuse_many_sheets(*counts: int) -> None:
    """Refuse maps of more sheets than anyone could follow.

    Raises:
        ConvArithError: ``view``.
    """
    if max(counts) > _MOST_SHEETS:
        raise ConvArithError(
            f"{max(counts):,} sheets of one map are too many to follow, over {_MOST_SHEETS}",
            "view",
            "leave the channels out, or give fewer channels or a smaller outer axis",
        )

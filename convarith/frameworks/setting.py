"""What is said of a layer in a framework's terms, before anyone has interpreted it: plain data."""

from __future__ import annotations

from abc import ABC
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from convarith.engine.layer import Layer, channels_or_one_per_group, checked_groups, freeze
from convarith.engine.names import known_name
from convarith.engine.numbers import along, whole_number, whole_numbers
from convarith.engine.padding import checked_mode, normalized_padding, pads_along
from convarith.engine.pool import checked_norm
from convarith.engine.window import Window
from convarith.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.numbers import Ints
    from convarith.engine.padding import PaddingAsSaid, Pair
    from convarith.names import PaddingMode, PaddingName


OPERATIONS = {
    "conv": "convolution",
    "conv_transpose": "transposed convolution",
    "max_pool": "max pooling",
    "avg_pool": "average pooling",
    "lp_pool": "L-p pooling",
}
"""The operations, and what they are called in a sentence."""


def with_article(op: str) -> str:
    """Name an operation with its article.

    >>> with_article("avg_pool")
    'an average pooling'
    """
    return f"{'an' if OPERATIONS[op][0] in 'aL' else 'a'} {OPERATIONS[op]}"


class Feature(NamedTuple):
    """Something that a layer says and not every framework has an argument for.

    Attributes:
        name: As it stands in a sentence, and in `Framework.unsupported`.
        setting: The field that says it.
    """

    name: str
    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisSetting(Window):
    """What is said of one axis: its window, whose lo and hi are 0 where the padding is no number.

    Attributes:
        size: Input size i.
        output_padding: a; None where it is not given.
        output_size: The output size wanted; None where it is not given.
    """

    size: int
    output_padding: int | None = None
    output_size: int | None = None

    @property
    def pads(self) -> Pair:
        """(lo, hi)."""
        return self.lo, self.hi

    @property
    def unpadded(self) -> Window:
        """Its window without padding."""
        return Window(self.kernel, self.stride, self.dilation)

    @property
    def first_tap(self) -> Window:
        """A window of one tap that steps as it does, without padding."""
        return Window(1, self.stride)


@dataclass(frozen=True, slots=True, repr=False)
class Setting(Layer, ABC):
    """A layer as a framework's user says it; `convarith.frameworks.layer.FrameworkLayer` names the framework too.

    Attributes:
        kernel: k, taps along each axis; stride, dilation and channels as in `Layer`. A stride of None is 1, or a
            pooling's kernel.
        op: One of `OPERATIONS`.
        padding: Numbers as in `Layer`, or a name of `convarith.engine.padding.NAMES` or of the framework; None for the
            framework's default.
        groups: Groups of channels.
        output_padding: a; None where it is not given, which is not 0 everywhere.
        output_size: The spatial size wanted of a transposed convolution.
        ceil_mode: Round a pooling's number of windows up.
        count_include_pad: Whether a mean counts padding; None for the framework's default.
        padding_mode: What padding holds, by convarith's names in any case, where the framework has more than zeros.
        norm: The p of an L-p pooling.
        extra_arguments: Arguments that only this framework has, and their values: pairs, or a mapping.

    Raises:
        ConvArithError: ``bad-value`` for what is no number where one belongs; ``group-divides`` where groups
            and channels disagree.
    """

    op: str = field(default="conv", kw_only=True)
    stride: Ints = field(default=None, kw_only=True)  # type: ignore[assignment]  # an Ints after __post_init__
    padding: PaddingAsSaid | None = field(default=None, kw_only=True)  # type: ignore[assignment]  # a default of its own
    groups: int = field(default=1, kw_only=True)
    output_padding: Ints | None = field(default=None, kw_only=True)
    output_size: Ints | None = field(default=None, kw_only=True)
    ceil_mode: bool = field(default=False, kw_only=True)
    count_include_pad: bool | None = field(default=None, kw_only=True)
    padding_mode: PaddingMode = field(default="zeros", kw_only=True)
    norm: float = field(default=2, kw_only=True)
    extra_arguments: Mapping[str, Any] | Sequence[tuple[str, Any]] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        freeze(self, "op", known_name("operation", self.op, OPERATIONS, setting="op"))
        freeze(self, "extra_arguments", tuple(dict(self.extra_arguments).items()))
        freeze(self, "norm", checked_norm(self.norm))
        freeze(self, "padding_mode", checked_mode(self.padding_mode))
        if self.stride is None:
            freeze(self, "stride", self.kernel if self.is_pooling else 1)
        for name in ("kernel", "stride", "dilation"):
            freeze(self, name, whole_numbers(name, getattr(self, name)))
        if self.padding is not None and not isinstance(self.padding, str):
            freeze(self, "padding", normalized_padding(self.padding))
        if self.channels is not None:
            freeze(self, "channels", tuple(whole_number("channels", each) for each in self.channels))
        freeze(self, "groups", checked_groups(self.groups, self.channels))
        for name, least in (("output_padding", 0), ("output_size", 1)):
            if getattr(self, name) is not None:
                freeze(self, name, whole_numbers(name.replace("_", " "), getattr(self, name), least=least))

    @property
    def uniform(self) -> bool:
        """Whether it is known to be set alike along all axes: False, as a text may list them."""
        return False

    @property
    def is_pooling(self) -> bool:
        """Whether it is a pooling."""
        return self.op.endswith("pool")

    @property
    def transposed(self) -> bool:
        """Whether it is a transposed convolution."""
        return self.op == "conv_transpose"

    @property
    def has_weight(self) -> bool:
        """Whether it multiplies by a weight: all but poolings do."""
        return not self.is_pooling

    @property
    def channel_groups(self) -> int:
        """Groups of channels that do not see each other; each channel of a pooling is one."""
        return channels_or_one_per_group(self.channels, 1)[0] if self.is_pooling else self.groups

    @property
    def weight_channels(self) -> Pair:
        """The first two axes of the weight, as convarith lays it out."""
        inside, outside = channels_or_one_per_group(self.channels, self.channel_groups)
        first, second = (inside, outside) if self.transposed else (outside, inside)
        return first, second // self.channel_groups

    @property
    def padding_name(self) -> PaddingName | None:
        """The padding where it is given by name; None where it is in numbers or not given."""
        return cast("PaddingName", self.padding) if isinstance(self.padding, str) else None  # a layer checks it

    def extra_argument(self, name: str, default: Any) -> Any:
        """Give the value of an argument that only this framework has."""
        return dict(self.extra_arguments).get(name, default)

    def along(self, size: tuple[int, ...]) -> list[AxisSetting]:
        """Give what is said of each axis of an input.

        Raises:
            ConvArithError: ``wrong-axes`` where a list of one per axis has another length.
        """
        pads = self.pads(size) or [(0, 0)] * len(size)
        return [self._along(each, number, pads) for number, each in enumerate(size)]

    def _along(self, size: int, number: int, pads: list[Pair]) -> AxisSetting:
        axes = len(pads)
        window = self.window(number, axes, pads[number])
        extra, wanted = self.output_padding, self.output_size
        return AxisSetting(
            kernel=window.kernel,
            stride=window.stride,
            dilation=window.dilation,
            lo=window.lo,
            hi=window.hi,
            size=size,
            output_padding=None if extra is None else along(extra, number, axes, "output padding"),
            output_size=None if wanted is None else along(wanted, number, axes, "output size"),
        )

    def pads(self, size: tuple[int, ...]) -> list[Pair] | None:
        """Give (lo, hi) of each axis where the padding is given in numbers; None where it is a name or not given.

        Raises:
            ConvArithError: ``wrong-axes`` where a list of one per axis has another length.
        """
        if self.padding is None or isinstance(self.padding, str):
            return None
        numbers: Any = self.padding  # normalized in __post_init__
        pairs = (pads_along(numbers, number, len(size)) for number in range(len(size)))
        return [pair for pair in pairs if not isinstance(pair, str)]

    def features(self) -> Iterator[Feature]:
        """Name what it says that not every framework has an argument for."""
        yield from self._features_of_padding()
        for name in ("output_padding", "output_size", "count_include_pad"):
            if getattr(self, name) is not None:
                yield Feature(name.replace("_", " "), name)
        if any(step > 1 for step in ((self.dilation,) if isinstance(self.dilation, int) else self.dilation)):
            yield Feature("dilation", "dilation")
        if self.groups > 1:
            yield Feature("groups", "groups")
        if self.ceil_mode:
            yield Feature("ceil mode", "ceil_mode")

    def _features_of_padding(self) -> Iterator[Feature]:
        if self.padding is None or isinstance(self.padding, str):
            return
        yield Feature("padding in numbers", "padding")
        numbers: Any = self.padding  # normalized in __post_init__
        pairs = numbers if isinstance(numbers, tuple) else ()
        if any(lo != hi for lo, hi in pairs):
            yield Feature("padding that differs before and after", "padding")
        if any(min(pair) < 0 for pair in pairs) or (isinstance(numbers, int) and numbers < 0):
            yield Feature("negative padding", "padding")

"""The options that describe a layer, the same in every command that takes one."""

from __future__ import annotations

from convarith.cli.choices import FRAMEWORKS, PADDING_MODES, PADDINGS, POOLS
from convarith.cli.panels import CHANNELS, FRAMEWORK, LAYER, POOLING
from convarith.cli.parameters import Group, argument, flag, given_by, group, option, parameters_of_fields
from convarith.cli.parse import read_channels, read_extra_argument, read_groups
from convarith.engine.names import called
from convarith.engine.numbers import short_repr, size_text
from convarith.engine.spelling import read_framework_padding, read_ints, read_padding
from convarith.errors import ConvArithError
from convarith.records import dataclass, fields, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from convarith.engine.layer import Layer

SIZE = argument(metavar="SIZE", help="Spatial input size, outermost axis first: 32, 5x5, 16x224x224.")


LAYER_TEXT = argument(
    metavar="[LAYER]",
    help="Instead of options: the layer as code, 'nn.Conv2d(3, 64, 7, stride=2)', or as a line, 'conv 64 k7 s2'.",
    required=False,
)


@dataclass(frozen=True, slots=True)
class LayerOptions:
    """What the user gave, as text; None where nothing was given.

    Attributes:
        told: The layer that a text in place of options tells, whose kernel, channels and kind then stand in the options
            too.
        text: That text.
    """

    kernel: str | None = given_by(option("--kernel", "-k", metavar="K", help="Kernel size: 3, or 3x5.", panel=LAYER))
    stride: str | None = given_by(
        option("--stride", "-s", metavar="S", help="Stride.", show_default="1, or a pool's kernel", panel=LAYER)
    )
    padding: str | None = given_by(
        option(
            "--padding",
            "-p",
            metavar="P",
            help="1, 1x2, before:after per axis as 0:1x2:2, negative to crop, or a name.",
            show_default="0",
            choices=PADDINGS,
            panel=LAYER,
        )
    )
    dilation: str | None = given_by(
        option("--dilation", "-d", metavar="D", help="Dilation.", show_default="1", panel=LAYER)
    )
    transposed: bool = given_by(
        flag(
            "--transposed",
            "-t",
            help="A transposed convolution: SIZE is its input, padding that of the direct convolution it transposes.",
            panel=LAYER,
        )
    )
    output_padding: str | None = given_by(
        option(
            "--output-padding",
            "-a",
            metavar="A",
            help="Transposed: extra size at the end.",
            show_default="0",
            panel=LAYER,
        )
    )
    output_size: str | None = given_by(
        option("--output-size", metavar="SIZE", help="Transposed: the size wanted, instead of -a.", panel=LAYER)
    )
    groups: str | None = given_by(
        option("--groups", "-g", metavar="G", help="Groups of channels.", show_default="1", panel=CHANNELS)
    )
    channels: str | None = given_by(
        option("--channels", "-c", metavar="IN:OUT", help="Channels: 3:64, or 8 for both.", panel=CHANNELS)
    )
    pool: str | None = given_by(
        option("--pool", metavar="KIND", help="A pooling layer instead.", choices=POOLS, panel=POOLING)
    )
    ceil: bool = given_by(flag("--ceil", help="Round the number of windows up.", panel=POOLING))
    norm: float | None = given_by(
        option("--norm", metavar="P", help="The p of --pool lp.", kind=float, show_default="2", panel=POOLING)
    )
    padding_mode: str | None = given_by(
        option(
            "--padding-mode",
            metavar="MODE",
            help="What padding holds.",
            show_default="zeros",
            choices=PADDING_MODES,
            panel=LAYER,
        )
    )
    framework: str | None = given_by(
        option(
            "--framework",
            metavar="NAME",
            help="Take the options as this framework does, as pytorch.",
            choices=FRAMEWORKS,
            panel=FRAMEWORK,
        )
    )
    extra_arguments: list[str] | None = given_by(
        option(
            "--set",
            metavar="NAME=VALUE",
            help="An argument that only the framework has: opset=9.",
            several=True,
            panel=FRAMEWORK,
        )
    )

    told: Layer | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        if self.pool is not None:
            from convarith.engine.pool import OTHER_POOLS, POOLS

            object.__setattr__(self, "pool", called(self.pool, POOLS, OTHER_POOLS) or self.pool)

    def layer(self) -> Layer:
        """Make the layer that the options describe.

        Raises:
            ConvArithError: ``bad-value`` for text that is no number, ``contradiction`` for options that exclude each
                other, and whatever the layer itself refuses.
        """
        if self.told is not None:
            return self._told_with_channels(self.told)
        if self.framework is not None:
            from convarith.frameworks.layer import FrameworkLayer

            return FrameworkLayer(framework=self.framework, **self.setting())
        if self.extra_arguments:
            raise ConvArithError("--set is for a framework's own arguments", "contradiction", "add --framework NAME")
        values = self._values(read_padding)
        if self.pool is not None:
            from convarith.engine.pool import Pool, checked_kind

            return Pool(**values, kind=checked_kind(self.pool), ceil_mode=self.ceil)
        if self.transposed:
            from convarith.engine.transposed import ConvTranspose

            return ConvTranspose(**values)
        from convarith.engine.conv import Conv

        return Conv(**values)

    def _told_with_channels(self, told: Layer) -> Layer:
        """Give the layer that a text tells, with what a command has found out of the channels."""
        groups = {} if self.groups is None else {"groups": read_groups(self.groups)}
        channels = None if self.channels is None else read_channels(self.channels)
        return replace(told, channels=channels, **groups)

    @classmethod
    def of(cls, text: str) -> LayerOptions:
        """Read a text in place of options.

        Raises:
            ConvArithError: As `convarith.readers.text.layer`.
        """
        from convarith.readers.text import layer

        told = layer(text)
        pooling, groups = told.op.endswith("_pool"), getattr(told, "groups", 1)
        return cls(
            kernel=size_text(told.kernel),
            channels=None if told.channels is None else ":".join(map(str, told.channels)),
            groups=str(groups) if groups > 1 else None,
            pool=told.op.removesuffix("_pool") if pooling else None,
            transposed=told.op == "conv_transpose",
            framework=getattr(told, "framework", None),
            told=told,
            text=text,
        )

    def setting(self) -> dict[str, Any]:
        """Give what the user said as arguments of a `FrameworkLayer`, but for the framework.

        Raises:
            ConvArithError: As `layer`, as far as it does not take a framework to tell.
        """
        if self.told is not None:
            said = {each.name: getattr(self.told, each.name) for each in fields(self.told) if each.name in _SETTINGS}
            usual = {each.name: each.default for each in fields(self.told)}
            return {"op": self.told.op} | {name: value for name, value in said.items() if value != usual[name]}
        values = self._values(read_framework_padding)
        if self.extra_arguments:
            values["extra_arguments"] = dict(map(read_extra_argument, self.extra_arguments))
        if self.pool is not None:
            from convarith.engine.pool import checked_kind

            return values | {"op": f"{checked_kind(self.pool)}_pool", "ceil_mode": self.ceil}
        return values | {"op": "conv_transpose" if self.transposed else "conv"}

    def _values(self, padding: Callable[[str], Any]) -> dict[str, Any]:
        """Read the text of what is given, that of the padding by a way of its own."""
        self._refuse_contradictions()
        if self.kernel is None:
            raise ConvArithError("a layer needs its kernel size", "bad-value", "give --kernel, as in -k 3 or -k 3x5")
        readers = _READERS | {"padding": padding}
        return {name: read(getattr(self, name)) for name, read in readers.items() if getattr(self, name) is not None}

    def words(self) -> Iterator[str]:
        """Yield the words of a command line that tell the same."""
        if self.text is not None:
            yield self.text
            return
        for each in _OPTIONS:
            value = getattr(self, each.name)
            name = min(each.metadata["parameter"].names, key=len)
            if value is True:
                yield name
            elif value != each.default:
                for one in value if isinstance(value, list) else [value]:
                    yield from (name, f"{one:g}" if isinstance(one, float) else one)

    def given(self) -> list[str]:
        """Name the options that the user gave."""
        if self.told is not None:
            return ["LAYER"]
        named = {"extra_arguments": "--set"}
        given = [each.name for each in _OPTIONS if getattr(self, each.name) != each.default]
        return [named.get(name, f"--{name.replace('_', '-')}") for name in given]

    def _refuse_contradictions(self) -> None:
        if self.pool is not None and self.transposed:
            raise ConvArithError("--pool and --transposed exclude each other", "contradiction", "give one of them")
        if self.pool is not None and self.groups is not None:
            raise ConvArithError("pooling has no groups", "contradiction", "leave out --groups")
        if self.pool is not None and self.padding_mode is not None:
            raise ConvArithError("pooling has no padding mode", "contradiction", "leave out --padding-mode")
        if self.pool != "lp" and self.norm is not None:
            raise ConvArithError("--norm is for L-p pooling", "contradiction", "add --pool lp, or leave it out")
        if self.pool is None and self.ceil:
            raise ConvArithError("--ceil is for pooling", "contradiction", "add --pool max, avg or lp")
        for name in ("output_padding", "output_size"):
            if getattr(self, name) is not None and not self.transposed:
                raise ConvArithError(
                    f"--{name.replace('_', '-')} is for transposed convolutions", "contradiction", "add --transposed"
                )
        if self.output_padding is not None and self.output_size is not None:
            raise ConvArithError(
                f"--output-padding {self.output_padding} and --output-size {self.output_size} fix the same thing twice",
                "contradiction",
                "give one of them",
            )


_OPTIONS = tuple(each for each in fields(LayerOptions) if each.name not in ("told", "text"))
_SETTINGS = (
    *("kernel", "stride", "padding", "dilation", "channels", "groups", "output_padding", "output_size", "padding_mode"),
    *("ceil_mode", "count_include_pad", "norm", "extra_arguments"),
)
_READERS: dict[str, Callable[[str], Any]] = {
    "kernel": lambda text: read_ints(text, "kernel"),
    "stride": lambda text: read_ints(text, "stride"),
    "dilation": lambda text: read_ints(text, "dilation"),
    "groups": read_groups,
    "channels": read_channels,
    "output_padding": lambda text: read_ints(text, "output padding"),
    "output_size": lambda text: read_ints(text, "output size"),
    "norm": float,
    "padding_mode": str,
}
"""How the text of each option is read that becomes an argument of the layer."""


def told_by(text: str | None, options: LayerOptions) -> LayerOptions:
    """Give the layer that a text tells in place of options, or that of the options where there is no text.

    Raises:
        ConvArithError: ``contradiction`` for both; as `convarith.readers.text.layer`.
    """
    if text is None:
        return options
    refuse_beside(text, options)
    return LayerOptions.of(text)


def refuse_beside(text: str, options: LayerOptions) -> None:
    """Refuse options of a layer beside a text that tells all of it, and a size in its place.

    Raises:
        ConvArithError: ``contradiction``, ``bad-value``.
    """
    if not set(filter(str.isalpha, text)) - set("xX"):
        raise ConvArithError(
            f"{short_repr(text)} is one size too many",
            "bad-value",
            f"a map of two axes is one word, as in {text}x{text}" if text.isdigit() else "write all axes once, as 5x5",
        )
    if given := options.given():
        raise ConvArithError(
            f"{short_repr(text)} tells the layer, and {', '.join(given)} is given too",
            "contradiction",
            "write it into the text, or give options alone",
        )


BARE_LAYER_OPTIONS = group(LayerOptions)
"""The options of a layer as one value, for a command that has a text of its own."""

LAYER_OPTIONS: Any = Group(
    {"text": LAYER_TEXT} | parameters_of_fields(LayerOptions),
    lambda text, **given: told_by(text, LayerOptions(**given)),
)
"""The same, or a text in their place."""

"""The options that describe a layer, the same in every command that takes one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, replace
from functools import partial, wraps
from typing import Annotated, Any, get_type_hints

import typer

from convarith.cli.parse import read_channels, read_extra_argument, read_groups
from convarith.engine.conv import Conv
from convarith.engine.layer import Layer
from convarith.engine.numbers import short_repr, size_text
from convarith.engine.pool import POOLS, Pool
from convarith.engine.spelling import read_framework_padding, read_ints, read_padding
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError

Size = Annotated[
    str, typer.Argument(metavar="SIZE", help="Spatial input size, outermost axis first: 32, 5x5, 16x224x224.")
]


LayerText = Annotated[
    str | None,
    typer.Argument(
        metavar="[LAYER]",
        help="Instead of options: the layer as code or a line of our own, 'nn.Conv2d(3, 64, 7, stride=2)'.",
    ),
]


@dataclass(frozen=True, slots=True)
class LayerOptions:
    """What the user gave, as text; None where nothing was given.

    Attributes:
        told: The layer that a text in place of options tells, whose kernel, channels and kind then stand in the options
            too.
    """

    kernel: Annotated[str | None, typer.Option("--kernel", "-k", metavar="K", help="Kernel size: 3, or 3x5.")] = None
    stride: Annotated[
        str | None, typer.Option("--stride", "-s", metavar="S", help="Stride; 1, or a pool's kernel.")
    ] = None
    padding: Annotated[
        str | None,
        typer.Option(
            "--padding",
            "-p",
            metavar="P",
            help="1, 1x2, before:after per axis as 0:1x2:2, negative to crop, or "
            "valid, same, same-lower, half, full, causal, causal-filled, same-filled.",
        ),
    ] = None
    dilation: Annotated[str | None, typer.Option("--dilation", "-d", metavar="D", help="Dilation; 1.")] = None
    transposed: Annotated[
        bool,
        typer.Option(
            "--transposed",
            "-t",
            help="A transposed convolution: SIZE is its input, padding that of the direct convolution it transposes.",
        ),
    ] = False
    output_padding: Annotated[
        str | None, typer.Option("--output-padding", "-a", metavar="A", help="Transposed: extra size at the end.")
    ] = None
    output_size: Annotated[
        str | None,
        typer.Option("--output-size", metavar="SIZE", help="Transposed: the size wanted, instead of -a."),
    ] = None
    groups: Annotated[str | None, typer.Option("--groups", "-g", metavar="G", help="Groups of channels; 1.")] = None
    channels: Annotated[
        str | None, typer.Option("--channels", "-c", metavar="IN:OUT", help="Channels: 3:64, or 8 for both.")
    ] = None
    pool: Annotated[
        str | None, typer.Option("--pool", metavar="KIND", help="A pooling layer instead: max, avg or lp.")
    ] = None
    ceil: Annotated[bool, typer.Option("--ceil", help="Pooling: round the number of windows up.")] = False
    norm: Annotated[float | None, typer.Option("--norm", metavar="P", help="The p of --pool lp; 2.")] = None
    padding_mode: Annotated[
        str | None,
        typer.Option(
            "--padding-mode", metavar="MODE", help="What padding holds: zeros, reflect, replicate or circular."
        ),
    ] = None
    framework: Annotated[
        str | None,
        typer.Option("--framework", metavar="NAME", help="Take the options as this framework does: pytorch, keras, …"),
    ] = None
    extra_arguments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An argument that only the framework has: opset=9."),
    ] = None

    told: Layer | None = None

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
            return Pool(**values, kind=self.pool, ceil_mode=self.ceil)
        return ConvTranspose(**values) if self.transposed else Conv(**values)

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
            if self.pool not in POOLS:
                Pool(1, kind=self.pool)  # refuses it
            return values | {"op": f"{self.pool}_pool", "ceil_mode": self.ceil}
        return values | {"op": "conv_transpose" if self.transposed else "conv"}

    def _values(self, padding: Callable[[str], Any]) -> dict[str, Any]:
        """Read the text of what is given, that of the padding by a way of its own."""
        self._refuse_contradictions()
        if self.kernel is None:
            raise ConvArithError("a layer needs its kernel size", "bad-value", "give --kernel, as in -k 3 or -k 3x5")
        readers = _READERS | {"padding": padding}
        return {name: read(getattr(self, name)) for name, read in readers.items() if getattr(self, name) is not None}

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


_OPTIONS = tuple(each for each in fields(LayerOptions) if each.name != "told")
_SETTINGS = (
    *("kernel", "stride", "padding", "dilation", "channels", "groups", "output_padding", "output_size", "padding_mode"),
    *("ceil_mode", "count_include_pad", "norm", "extra_arguments"),
)
_READERS: dict[str, Callable[[str], Any]] = {
    "kernel": partial(read_ints, name="kernel"),
    "stride": partial(read_ints, name="stride"),
    "dilation": partial(read_ints, name="dilation"),
    "groups": read_groups,
    "channels": read_channels,
    "output_padding": partial(read_ints, name="output padding"),
    "output_size": partial(read_ints, name="output size"),
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
    if not any(map(str.isalpha, text)):
        raise ConvArithError(
            f"{short_repr(text)} is one size too many", "bad-value", "write that of all axes as in 5x5"
        )
    if given := options.given():
        raise ConvArithError(
            f"{short_repr(text)} tells the layer, and {', '.join(given)} is given too",
            "contradiction",
            "write it into the text, or give options alone",
        )


def with_layer_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a layer in place of its parameter ``options``.

    Typer reads a command's options off its signature, so the signature is extended by the fields of `LayerOptions`,
    and by an argument for a text in their place; what comes in by them is gathered again before the command sees it.
    A command with a parameter ``text`` of its own gets the text as it is.
    """
    hints = get_type_hints(LayerOptions, include_extras=True)
    layer_parameters = [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if each.default is MISSING else each.default,
            annotation=hints[each.name],
        )
        for each in _OPTIONS
    ]
    text = inspect.Parameter("text", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=LayerText)

    @wraps(command)
    def gathered(**values: Any) -> None:  # each option has its own type
        options = LayerOptions(**{each.name: values.pop(each.name) for each in _OPTIONS})
        if not own_text:
            options = told_by(values.pop("text"), options)
        command(options=options, **values)

    signature = inspect.signature(command, eval_str=True)
    own_text = "text" in signature.parameters
    parameters: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        own = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        in_place = layer_parameters if own_text else [text, *layer_parameters]
        parameters += in_place if parameter.name == "options" else [own]
    gathered.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # inspect reads it
    gathered.__annotations__ = {each.name: each.annotation for each in parameters}
    return gathered

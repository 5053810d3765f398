"""How each operation is written in a configuration: its keys, which are the fields of layers, and what they make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from convarith.engine.conv import Conv
from convarith.engine.numbers import short_repr
from convarith.engine.padding import MODES
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.networks.operations import Add, Concat, Flatten, GlobalPool, Linear, Upsample, Windowed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convarith.engine.layer import Layer
    from convarith.networks.operations import Operation

Settings: TypeAlias = "Mapping[str, Any]"
"""Keys of a layer and their values, whatever the file holds."""

FRAMEWORK = "framework"
"""Key of the framework in whose words a layer's settings are."""


@dataclass(frozen=True, slots=True)
class Schema:
    """How an operation is written.

    Attributes:
        build: Makes the operation from its settings, which have its keys and no others.
        required: Keys that it must have.
        optional: Keys that it may have.
        joins: Whether it takes several inputs.
    """

    build: Callable[[Settings], Operation]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    joins: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """All its keys."""
        return (*self.required, *self.optional)


_LAYERS: Mapping[str, Callable[..., Layer]] = {
    "conv": Conv,
    "conv_transpose": ConvTranspose,
    "max_pool": partial(Pool, kind="max"),
    "avg_pool": partial(Pool, kind="avg"),
    "lp_pool": partial(Pool, kind="lp"),
}
_CHANNELS = ("out_channels", "in_channels")
_FLAGS = ("ceil_mode", "count_include_pad")


def _windowed(op: str, settings: Settings) -> Operation:
    for name in _FLAGS:
        if not isinstance(settings.get(name, False), bool):
            raise ConvArithError(
                f"{name} {short_repr(settings[name])} is neither true nor false", "bad-value", "give one of them", name
            )
    mode = settings.get("padding_mode", "zeros")
    if not isinstance(mode, str):
        raise ConvArithError(
            f"padding_mode {short_repr(mode)} is no name",
            "bad-value",
            f"the names are {', '.join(MODES)}",
            "padding_mode",
        )
    channels = {key: settings[key] for key in _CHANNELS if key in settings}
    fields = {key: value for key, value in settings.items() if key not in (*_CHANNELS, FRAMEWORK)}
    make = partial(_framework_layer, settings[FRAMEWORK], op) if FRAMEWORK in settings else _LAYERS[op]
    return Windowed(make(**fields), **channels, default_stride="pool" in op and "stride" not in settings)


def _framework_layer(name: Any, op: str, **fields: Any) -> Layer:
    from convarith.frameworks.layer import FrameworkLayer

    return FrameworkLayer(framework=name, op=op, **fields)


_WINDOW = ("stride", "padding", "dilation")
_CONV = (*_WINDOW, "padding_mode", "groups", "in_channels", FRAMEWORK)
_POOL = (*_WINDOW, "ceil_mode", FRAMEWORK)
SCHEMAS: Mapping[str, Schema] = {
    "conv": Schema(partial(_windowed, "conv"), ("kernel", "out_channels"), _CONV),
    "conv_transpose": Schema(
        partial(_windowed, "conv_transpose"),
        ("kernel", "out_channels"),
        (*_CONV, "output_padding", "output_size"),
    ),
    "max_pool": Schema(partial(_windowed, "max_pool"), ("kernel",), _POOL),
    "avg_pool": Schema(partial(_windowed, "avg_pool"), ("kernel",), (*_POOL, "count_include_pad")),
    "lp_pool": Schema(partial(_windowed, "lp_pool"), ("kernel",), (*_POOL, "norm")),
    "global_avg_pool": Schema(lambda _: GlobalPool()),
    "global_max_pool": Schema(lambda _: GlobalPool()),
    "upsample": Schema(lambda settings: Upsample(**settings), (), ("scale", "size")),
    "flatten": Schema(lambda _: Flatten()),
    "linear": Schema(lambda settings: Linear(**settings), ("out_features",), ("in_features",)),
    "concat": Schema(lambda _: Concat(), joins=True),
    "add": Schema(lambda _: Add(), joins=True),
}
"""Every operation, by its name in a configuration."""

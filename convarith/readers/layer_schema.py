"""How each operation is written in a configuration: its keys, which are the fields of layers, and what they make."""

from __future__ import annotations

from functools import partial

from convarith.engine.conv import Conv
from convarith.engine.numbers import short_repr, spatial
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.networks import operations
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias

    from convarith.engine.layer import Layer
    from convarith.networks.operations import Operation

Settings: TypeAlias = "Mapping[str, Any]"
"""Keys of a layer and their values, whatever the file holds."""

FRAMEWORK = "framework"
"""Key of the framework in whose words a layer's settings are."""

STACK = "stack"
"""Name of the operation that is layers of its own, which may repeat."""

TO = "to"
"""Key of the layer whose spatial size another one takes."""


class Schema(NamedTuple):
    """How an operation is written.

    Attributes:
        make: Makes the operation from its settings, which have its keys and no others.
        required: Keys that it must have.
        optional: Keys that it may have.
        joins: Whether it takes several inputs.
        numbers: The key of its numbers, in whose place ``to`` may name a layer whose size is meant; empty for none.
    """

    make: Callable[[Settings], Operation]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    joins: bool = False
    numbers: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """All its keys."""
        return (*self.required, *self.optional, *((self.numbers, TO) if self.numbers else ()))

    def build(self, settings: Settings) -> Operation:
        """Make the operation from its settings, which have its keys and no others.

        Raises:
            ConvArithError: What the operation refuses; ``bad-value`` for a flag that is neither true nor false;
                ``contradiction`` for numbers beside ``to``, and ``missing-key`` for neither.
        """
        for name, value in settings.items():
            if name in _FLAGS and not isinstance(value, bool):
                told = f"{name} {short_repr(value)} is neither true nor false"
                raise ConvArithError(told, "bad-value", "give one of them", name)
        if not self.numbers:
            return self.make(settings)
        if TO in settings and self.numbers in settings:
            told = f"{self.numbers} and to fix the same thing twice"
            raise ConvArithError(told, "contradiction", "leave one of them out", TO)
        if TO not in settings and self.numbers not in settings:
            raise ConvArithError(f"it has neither {self.numbers} nor to", "missing-key", f"add {self.numbers} = …")
        return self.make({self.numbers: None} | {key: value for key, value in settings.items() if key != TO})


_LAYERS: Mapping[str, Callable[..., Layer]] = {
    "conv": Conv,
    "conv_transpose": ConvTranspose,
    "max_pool": partial(Pool, kind="max"),
    "avg_pool": partial(Pool, kind="avg"),
    "lp_pool": partial(Pool, kind="lp"),
}
_OF_THE_OPERATION = ("out_channels", "in_channels", "bias")
_NOT_THE_LAYERS = (*_OF_THE_OPERATION, FRAMEWORK)
_FLAGS = ("ceil_mode", "count_include_pad", "bias", "align_corners", "keepdims", "affine")


def _windowed(op: str, settings: Settings) -> Operation:
    own = {key: settings[key] for key in _OF_THE_OPERATION if key in settings}
    fields = {key: value for key, value in settings.items() if key not in _NOT_THE_LAYERS}
    make = partial(_framework_layer, settings[FRAMEWORK], op) if FRAMEWORK in settings else _LAYERS[op]
    return operations.Windowed(make(**fields), **own, default_stride="pool" in op and "stride" not in settings)


def _normalization(settings: Settings, *, affine: bool = True, shift: bool = True) -> Operation:
    fields = {key: value for key, value in settings.items() if key not in ("affine", "bias")}
    affine = settings.get("affine", affine)
    return operations.Normalization(**fields, scale=affine, shift=affine and settings.get("bias", shift))


def _opaque(settings: Settings) -> Operation:
    note, shape = settings.get("note", "not known"), settings.get("output")
    if not isinstance(note, str):
        raise ConvArithError(f"note {short_repr(note)} is no text", "bad-value", "say what the layer is", "note")
    return operations.Opaque(note, None if shape is None else spatial(shape, "output"))


def _framework_layer(name: Any, op: str, **fields: Any) -> Layer:
    from convarith.frameworks.layer import FrameworkLayer

    return FrameworkLayer(framework=name, op=op, **fields)


_WINDOW = ("stride", "padding", "dilation")
_CONV = (*_WINDOW, "padding_mode", "groups", "in_channels", "bias", FRAMEWORK)
_POOL = (*_WINDOW, "ceil_mode", FRAMEWORK)
_RESAMPLING = ("mode", "align_corners")
IDENTITIES = (
    *("identity", "dropout", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "swish", "mish"),
    *("sigmoid", "log_sigmoid", "hard_sigmoid", "hard_swish", "tanh", "hard_tanh", "softplus", "softsign", "softmax"),
    *("log_softmax", "local_response_norm", "drop_path", "rrelu", "threshold", "hard_shrink", "soft_shrink"),
    *("tanh_shrink", "channel_shuffle"),
)
"""Names of what leaves every shape as it is and learns nothing."""
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
    "global_avg_pool": Schema(lambda _: operations.GlobalPool()),
    "global_max_pool": Schema(lambda _: operations.GlobalPool()),
    "adaptive_avg_pool": Schema(lambda settings: operations.AdaptivePool("avg", **settings), ("size",)),
    "adaptive_max_pool": Schema(lambda settings: operations.AdaptivePool("max", **settings), ("size",)),
    "upsample": Schema(lambda settings: operations.Upsample(**settings), (), ("scale", "size", *_RESAMPLING)),
    "resize": Schema(lambda settings: operations.Resize(**settings), (), _RESAMPLING, numbers="size"),
    "pad": Schema(lambda settings: operations.Pad(**settings), (), ("padding_mode",), numbers="padding"),
    "crop": Schema(lambda settings: operations.Crop(**settings), (), ("offset",), numbers="cropping"),
    "pixel_shuffle": Schema(lambda settings: operations.PixelShuffle(**settings), ("factor",)),
    "pixel_unshuffle": Schema(lambda settings: operations.PixelUnshuffle(**settings), ("factor",)),
    "flatten": Schema(lambda _: operations.Flatten()),
    "unflatten": Schema(lambda settings: operations.Unflatten(**settings), ("shape",)),
    "reshape": Schema(lambda settings: operations.Reshape(**settings), ("shape",)),
    "permute": Schema(lambda settings: operations.Permute(**settings), ("order",)),
    "mean": Schema(lambda settings: operations.Mean(**settings), (), ("axis", "keepdims")),
    "linear": Schema(
        lambda settings: operations.Linear(**settings), ("out_features",), ("in_features", "bias", "axis")
    ),
    "split": Schema(lambda settings: operations.Split(**settings), ("index",), ("sizes", "parts", "axis")),
    "concat": Schema(lambda _: operations.Concat(), joins=True),
    "add": Schema(lambda _: operations.Add(), joins=True),
    "multiply": Schema(lambda _: operations.Multiply(), joins=True),
    "batch_norm": Schema(_normalization, (), ("in_channels", "affine")),
    "instance_norm": Schema(partial(_normalization, affine=False), (), ("in_channels", "affine")),
    "group_norm": Schema(_normalization, ("groups",), ("in_channels", "affine")),
    "layer_norm": Schema(_normalization, (), ("shape", "affine", "bias")),
    "rms_norm": Schema(partial(_normalization, shift=False), (), ("shape", "affine")),
    "prelu": Schema(lambda settings: operations.PRelu(**settings), (), ("slopes",)),
    **{name: Schema(lambda _: operations.Identity()) for name in IDENTITIES},
    STACK: Schema(lambda _: operations.Identity(), ("layers",), ("repeat",)),
    "opaque": Schema(_opaque, (), ("output", "note"), joins=True),
}
"""Every operation, by its name in a configuration."""

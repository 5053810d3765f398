"""The keys of convarith's own format: what each says, what it takes, and what holds without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from convarith.readers.kinds import (
    AXES,
    COUNT,
    FACTORS,
    FLAG,
    FRAMEWORK_NAME,
    KEPT_SIZE,
    LAYER_BEFORE,
    LAYER_NAMES,
    LAYER_TABLES,
    LAYERS,
    LAYERS_BEFORE,
    MARGINS,
    NAME,
    NORM,
    ORDER,
    PADDING,
    PADDING_MODE,
    PER_AXIS,
    PER_AXIS_FROM_0,
    POSITION,
    RANGE,
    RESIZING_MODE,
    SHAPE,
    SHAPE_WITH_GAP,
    TEXT,
)
from convarith.readers.layer_schema import SCHEMAS, TO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.readers.kinds import Kind


class Key(NamedTuple):
    """A key of a table.

    Attributes:
        kind: What its value may be.
        what: What it says.
        example: A value, other than the default.
        default: The value that it has where it is left out; None where that is no value, but said in words.
        otherwise: What holds where it is left out and there is no such value; empty for nothing to say.
    """

    kind: Kind
    what: str
    example: Any
    default: Any = None
    otherwise: str = ""


TABLES: Mapping[str, Mapping[str, Key]] = {
    "network": {
        "name": Key(NAME, "What the network is called in findings.", "unet", otherwise="its number"),
        "input": Key(
            SHAPE,
            "What comes in: channels, then spatial sizes, without the batch.",
            [3, 256, 256],
            otherwise="that of the settings, or of `--input`",
        ),
        "sizes": Key(
            RANGE,
            "Sizes of all spatial axes that have to go through too, from the first to the last.",
            "64..512",
            otherwise="only the input",
        ),
        "framework": Key(
            FRAMEWORK_NAME,
            "The framework in whose words the layers are: its names of padding, its defaults, its limits.",
            "pytorch",
            otherwise="convarith's own words, which are PyTorch's formulas with more names",
        ),
        "output": Key(
            LAYER_NAMES,
            "The layers that give what the network is for, so that nothing has to take from them.",
            ["head", "aux"],
            otherwise="the last layer",
        ),
        "layer": Key(
            LAYER_TABLES, "The layers, each a table; what comes into one is what comes out of the one before.", []
        ),
    },
    "layer": {
        "name": Key(
            NAME, "What the layer is called, in findings and by other layers.", "enc1", otherwise="its op and number"
        ),
        "op": Key(NAME, "What the layer does.", "conv"),
        "from": Key(LAYERS_BEFORE, "What comes in.", ["enc1", "up1"], otherwise="the layer before"),
        "expect": Key(
            SHAPE, "What has to come out: channels, then spatial sizes.", [64, 256, 256], otherwise="not checked"
        ),
    },
}
"""Keys of the tables: those of a network, and those that every layer has."""


def _flag(what: str, *, default: bool) -> Key:
    return Key(FLAG, what, not default, default)


_OF_ALL: Mapping[str, Key] = {
    "kernel": Key(PER_AXIS, "Taps along each axis.", 3),
    "stride": Key(PER_AXIS, "Input positions from one window to the next.", 2, 1),
    "padding": Key(PADDING, "Positions added before and after each axis.", "0:1x0:1", 0),
    "dilation": Key(PER_AXIS, "Input positions from one tap to the next.", 2, 1),
    "padding_mode": Key(PADDING_MODE, "What padding holds: zeros, or elements of the input.", "reflect", "zeros"),
    "groups": Key(COUNT, "Groups of channels that do not see each other; it divides the channels in and out.", 64, 1),
    "in_channels": Key(COUNT, "Channels that come in, as they were declared.", 64, otherwise="not checked"),
    "out_channels": Key(COUNT, "Channels that come out.", 128),
    "bias": _flag("Whether a number is added to each channel or feature, which is a parameter more.", default=True),
    "framework": Key(
        FRAMEWORK_NAME,
        "The framework in whose words this layer is.",
        "keras",
        otherwise="that of the network",
    ),
    "output_padding": Key(PER_AXIS_FROM_0, "Positions added at the end of the output.", 1, 0),
    "output_size": Key(
        PER_AXIS, "The spatial size wanted, from which the output padding follows.", "224x224", otherwise="what follows"
    ),
    "ceil_mode": _flag("Whether a window may begin that hangs over the end.", default=False),
    "count_include_pad": _flag("Whether a mean counts padding.", default=True),
    "norm": Key(NORM, "The p of an L-p pooling.", 3, 2),
    "size": Key(PER_AXIS, "Spatial size that comes out.", "7x7"),
    "scale": Key(FACTORS, "Factor by which each axis grows or shrinks.", 2),
    "mode": Key(RESIZING_MODE, "What an element that comes out is made of.", "bilinear", "nearest"),
    "align_corners": _flag("Whether the first and last elements lie on those of the input.", default=False),
    "cropping": Key(MARGINS, "Positions cut off at both ends of each axis.", [[0, 1], [0, 1]]),
    "offset": Key(PER_AXIS_FROM_0, "Positions cut off at the beginning, beside `to`.", 0, otherwise="half of all"),
    "to": Key(LAYER_BEFORE, "The layer whose spatial size is meant, in place of numbers.", "enc1"),
    "factor": Key(PER_AXIS, "How many positions along each axis are channels on the other side.", 2),
    "shape": Key(SHAPE_WITH_GAP, "What comes out, without the batch; −1 stands for what is left over.", [64, -1]),
    "order": Key(ORDER, "For each axis of what comes out the one of what comes in; 0 is the channels.", [1, 0, 2]),
    "axis": Key(AXES, "Along which axis; 0 is the channels.", 0, otherwise="all of space"),
    "keepdims": _flag("Whether the axes stay, with size 1.", default=False),
    "out_features": Key(COUNT, "Features that come out.", 10),
    "in_features": Key(COUNT, "Features that come in, as they were declared.", 400, otherwise="not checked"),
    "index": Key(POSITION, "Which of the pieces, from 0 on.", 0),
    "sizes": Key(PER_AXIS, "Sizes of all pieces in a list, or one for all but a smaller last one.", [32, 64]),
    "parts": Key(COUNT, "How many pieces, all as large as the first but for a smaller last one.", 2),
    "affine": _flag("Whether it learns a factor, and a summand where it has one.", default=True),
    "slopes": Key(COUNT, "How many slopes are learnt: 1, or as many as there are channels.", 64, 1),
    "layers": Key(LAYERS, "The layers of the block; `input` is what comes into it.", "conv 64 k3 p1 | relu"),
    "repeat": Key(COUNT, "How often the block stands one after the other.", 3, 1),
    "output": Key(SHAPE, "What comes out, as far as is known.", [64, 8, 8], otherwise="nothing after it is checked"),
    "note": Key(TEXT, "What the layer is.", "attention over frames", otherwise="not known"),
}

_OF_SOME: Mapping[tuple[str, str], Key] = {
    ("pad", "padding"): _OF_ALL["padding"]._replace(kind=MARGINS, default=None),
    ("conv_transpose", "padding_mode"): Key(
        PADDING_MODE, "What padding holds: zeros, or in some frameworks the other end.", "circular", "zeros"
    ),
    ("group_norm", "groups"): Key(COUNT, "Groups of channels that are normalized together.", 32),
    ("instance_norm", "affine"): _OF_ALL["affine"]._replace(example=True, default=False),
    ("unflatten", "shape"): Key(SHAPE_WITH_GAP, "What the features, or the channels, become.", [64, 8, -1]),
    **{
        (op, "shape"): Key(
            SHAPE, "Sizes of the last axes, which are normalized together.", [64, 8], otherwise="channels"
        )
        for op in ("layer_norm", "rms_norm")
    },
    **{
        (op, "size"): Key(KEPT_SIZE, "Spatial size that comes out.", "7x7")
        for op in ("adaptive_avg_pool", "adaptive_max_pool")
    },
    ("split", "axis"): Key(POSITION, "Along which axis; 0 is the channels.", 1, 0),
    **{
        (op, "stride"): _OF_ALL["stride"]._replace(default=None, otherwise="the kernel")
        for op in ("max_pool", "avg_pool", "lp_pool")
    },
}

OPERATIONS: Mapping[str, str] = {
    "conv": "A convolution.",
    "conv_transpose": "A transposed convolution; its padding is that of the convolution that it transposes.",
    "max_pool": "The largest element of each window.",
    "avg_pool": "The mean of each window.",
    "lp_pool": "The p-norm of each window.",
    "global_avg_pool": "The mean of all of space.",
    "global_max_pool": "The largest element of all of space.",
    "adaptive_avg_pool": "Means of windows that share space out to a size.",
    "adaptive_max_pool": "The largest elements of windows that share space out to a size.",
    "upsample": "Space enlarged or reduced by interpolation: by `scale`, or to `size`.",
    "resize": "Space brought to a size by interpolation.",
    "pad": "Padding as a layer of its own.",
    "crop": "Both ends of space cut off.",
    "pixel_shuffle": "Channels traded for space: depth to space.",
    "pixel_unshuffle": "Space traded for channels: space to depth.",
    "flatten": "All channels and positions in one row of features.",
    "unflatten": "Features, or channels, in several axes.",
    "reshape": "The same elements in another shape.",
    "permute": "Axes in another order.",
    "mean": "The mean along some axes.",
    "linear": "A fully connected layer over flat features.",
    "split": "One of the pieces that an axis falls into, by `sizes` or `parts`.",
    "concat": "Inputs stacked along their channels.",
    "add": "Inputs added element by element, with broadcasting.",
    "multiply": "Inputs multiplied element by element, with broadcasting.",
    "batch_norm": "A normalization of each channel over the batch.",
    "instance_norm": "A normalization of each channel of each instance.",
    "group_norm": "A normalization of groups of channels.",
    "layer_norm": "A normalization of the last axes, or of the channels.",
    "rms_norm": "A normalization by the root of the mean square, of the last axes or the channels.",
    "prelu": "An activation that learns the slope of its negative side.",
    "stack": "A block of layers, which may repeat.",
    "opaque": "A layer that is not known here.",
}
"""What each operation does, but for those that leave every shape as it is."""

ALTERNATIVES: Mapping[str, tuple[str, str]] = {
    "upsample": ("scale", "size"),
    "split": ("sizes", "parts"),
    **{op: (schema.numbers, TO) for op, schema in SCHEMAS.items() if schema.numbers},
}
"""Keys of which an operation has one or the other."""


def key_of(op: str, name: str) -> Key:
    """Give a key of an operation's own."""
    return _OF_SOME.get((op, name)) or _OF_ALL[name]

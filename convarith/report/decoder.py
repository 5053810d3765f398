"""A decoder as text: in convarith's own format, and as the code of a framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError
from convarith.frameworks.codegen import call, literal, per_axis
from convarith.frameworks.registry import framework as known
from convarith.frameworks.search import translate
from convarith.networks.operations import Windowed
from convarith.readers.layer_schema import SCHEMAS
from convarith.records import replace
from convarith.solving.solve import expressible, solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convarith.engine.padding import Pair
    from convarith.frameworks.translation import Translation
    from convarith.networks.operations import Shape
    from convarith.solving.mirror import Decoder, DecoderLayer

    _Writer = Callable[[Mapping[str, Any], Shape], str]


def to_toml(decoder: Decoder) -> str:
    """Write a decoder in convarith's own format; its last layer expects the shape that it leads back to."""
    lines = ["[[network]]", f"name = {_toml(decoder.name)}", f"input = {_toml(decoder.input)}"]
    for layer in decoder.layers:
        lines += ["", "[[network.layer]]", f"name = {_toml(layer.name)}", f"op = {_toml(layer.written.op)}"]
        lines += [f"{key} = {_toml(value)}" for key, value in layer.written.settings.items()]
    return "\n".join([*lines, f"expect = {_toml(decoder.layers[-1].shape)}"])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        from json import dumps

        return dumps(value, ensure_ascii=False)
    return str(value)


def to_code(decoder: Decoder, framework: str) -> str:
    """Write a decoder as the code of a framework, one layer after the other.

    Raises:
        ConvArithError: ``not-in-framework`` for frameworks that no networks are written for, and layers that one lacks.
    """
    if framework not in _WRITERS:
        raise ConvArithError(
            f"networks are not written in the code of {framework}",
            "not-in-framework",
            f"name {' or '.join(_WRITERS)}, or leave --framework out for convarith's own format",
        )
    return _WRITERS[framework](decoder)


def _pytorch(decoder: Decoder) -> str:
    lines = [
        f"    {line},  # {size_text(layer.shape)}" if last else f"    {line},"
        for layer, shape in _with_inputs(decoder)
        for line, last in _last_marked(_in_pytorch(layer, shape))
    ]
    return "\n".join(["import torch", "", "decoder = torch.nn.Sequential(", *lines, ")"])


def _keras(decoder: Decoder) -> str:
    lines = [f"    keras.Input({literal(_channels_last(decoder.input))}),"]
    lines += [
        f"    {line},  # {size_text(_channels_last(layer.shape))}" if last else f"    {line},"
        for layer, shape in _with_inputs(decoder)
        for line, last in _last_marked(_in_keras(layer, shape))
    ]
    return "\n".join(["import keras", "", "decoder = keras.Sequential([", *lines, "])"])


_WRITERS: Mapping[str, Callable[[Decoder], str]] = {"pytorch": _pytorch, "keras": _keras}


def _with_inputs(decoder: Decoder) -> Iterator[tuple[DecoderLayer, Shape]]:
    """Yield the layers, each with the shape that comes into it."""
    shapes = [decoder.input, *(layer.shape for layer in decoder.layers)]
    return zip(decoder.layers, shapes, strict=False)


def _last_marked(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    return ((line, number == len(lines)) for number, line in enumerate(lines, 1))


def _translated(layer: DecoderLayer, shape: Shape, framework: str) -> Translation:
    """Give what slides a window as a framework says it, in one layer where another padding lets it."""
    operation = SCHEMAS[layer.written.op].build(layer.written.settings)
    assert isinstance(operation, Windowed)  # noqa: S101  # the operations of engine layers are
    plain, size, named = operation.layer, shape[1:], known(framework)
    if plain.has_weight:
        plain = replace(plain, channels=(shape[0], layer.shape[0]))
    said = translate(plain.resolve(size), size, named)
    if said.exact or not plain.has_weight:
        return said
    window = {name: getattr(plain, name) for name in ("kernel", "stride", "dilation")}
    other = next(expressible(solutions(size, layer.shape[1:], plain.op, window), framework), None)
    if other is None:
        return said
    of_channels: dict[str, Any] = {"channels": plain.channels, "groups": plain.channel_groups}
    return translate(replace(other.solution.layer, **of_channels).resolve(size), size, named)


def _in_pytorch(layer: DecoderLayer, shape: Shape) -> Sequence[str]:
    """Write a layer as modules of PyTorch."""
    (op, given), axes = layer.written, len(shape) - 1
    if op in _WINDOWED:
        said = _translated(layer, shape, "pytorch")
        return [*_torch_pad(said.before, axes), said.call, *_torch_pad(said.after, axes)]
    if op in ("crop", "pad"):
        return _torch_pad(_pairs(layer, shape), axes)
    if op == "reshape":
        return [_TORCH["flatten"](given, shape), _TORCH["unflatten"](given, shape)]
    if op in _TORCH_SAME:
        return [f"torch.nn.{_TORCH_SAME[op]}()"]
    if op not in _TORCH:
        raise _not_written(layer, "PyTorch")
    return [_TORCH[op](given, shape)]


def _in_keras(layer: DecoderLayer, shape: Shape) -> Sequence[str]:
    """Write a layer as layers of Keras, channels last."""
    (op, given), axes = layer.written, len(shape) - 1
    if op in _WINDOWED:
        said = _translated(layer, shape, "keras")
        return [*_keras_pad(said.before, axes), said.call, *_keras_pad(said.after, axes)]
    if op in ("crop", "pad"):
        return _keras_pad(_pairs(layer, shape), axes)
    if op in _KERAS_SAME:
        return [call("keras.layers.Activation", _KERAS_SAME[op])]
    if op not in _KERAS or (op == "upsample" and "size" in given and axes != 2):
        raise _not_written(layer, "Keras")
    return [_KERAS[op](given, shape)]


def _not_written(layer: DecoderLayer, framework: str) -> ConvArithError:
    return ConvArithError(
        f"{layer.name}: {framework} has no one layer for {layer.written.op}",
        "not-in-framework",
        "leave --framework out for convarith's own format",
    )


def _pairs(layer: DecoderLayer, shape: Shape) -> tuple[Pair, ...]:
    """Give the padding of a crop or a padding, negative to crop."""
    axes = SCHEMAS[layer.written.op].build(layer.written.settings).axes(shape[1:])
    return tuple((axis.lo, axis.hi) for axis in axes or ())


def _torch_pad(pairs: Sequence[Pair] | None, axes: int) -> list[str]:
    """Write padding, or where it is negative a crop, which PyTorch lists from the last axis on."""
    if not pairs or not any(map(any, pairs)):
        return []
    return [call(f"torch.nn.ZeroPad{axes}d", tuple(number for pair in reversed(pairs) for number in pair))]


def _keras_pad(pairs: Sequence[Pair] | None, axes: int) -> list[str]:
    """Write padding and cropping, which are two layers of Keras."""
    found = []
    for name, sign in (("ZeroPadding", 1), ("Cropping", -1)):
        taken = tuple((max(sign * lo, 0), max(sign * hi, 0)) for lo, hi in pairs or ())
        if any(map(any, taken)):
            found.append(call(f"keras.layers.{name}{axes}D", taken[0] if axes == 1 else taken))
    return found


def _channels_last(shape: Sequence[int]) -> tuple[int, ...]:
    return (*shape[1:], shape[0])


_WINDOWED = ("conv", "conv_transpose", "max_pool", "avg_pool", "lp_pool")
_TORCH: Mapping[str, _Writer] = {
    "linear": lambda given, shape: call("torch.nn.Linear", shape[0], given["out_features"], bias=given.get("bias")),
    "flatten": lambda _, __: "torch.nn.Flatten()",
    "unflatten": lambda given, _: call("torch.nn.Unflatten", 1, given["shape"]),
    "upsample": lambda given, shape: call(
        "torch.nn.Upsample",
        size=per_axis(given["size"], len(shape) - 1) if "size" in given else None,
        scale_factor=given.get("scale"),
    ),
    "batch_norm": lambda given, shape: call(_torch_norm("Batch", shape), shape[0], affine=given.get("affine")),
    "instance_norm": lambda given, shape: call(_torch_norm("Instance", shape), shape[0], affine=given.get("affine")),
    "group_norm": lambda given, shape: call(
        "torch.nn.GroupNorm", given["groups"], shape[0], affine=given.get("affine")
    ),
    "layer_norm": lambda given, shape: call("torch.nn.LayerNorm", given.get("shape", shape)),
    "rms_norm": lambda given, shape: call("torch.nn.RMSNorm", given.get("shape", shape)),
    "prelu": lambda given, _: call("torch.nn.PReLU", *([given["slopes"]] if "slopes" in given else [])),
    "pixel_shuffle": lambda given, _: call("torch.nn.PixelShuffle", given["factor"]),
    "pixel_unshuffle": lambda given, _: call("torch.nn.PixelUnshuffle", given["factor"]),
}


def _torch_norm(kind: str, shape: Shape) -> str:
    return f"torch.nn.{kind}Norm{len(shape) - 1 or 1}d"


def _keras_upsampling(given: Mapping[str, Any], shape: Shape) -> str:
    axes = len(shape) - 1
    if "size" in given:
        return call("keras.layers.Resizing", *per_axis(given["size"], axes), interpolation="nearest")
    return call(f"keras.layers.UpSampling{axes}D", given["scale"] if axes == 1 else per_axis(given["scale"], axes))


_KERAS: Mapping[str, _Writer] = {
    "linear": lambda given, _: call("keras.layers.Dense", given["out_features"], use_bias=given.get("bias")),
    "flatten": lambda _, __: "keras.layers.Flatten()",
    "unflatten": lambda given, _: call("keras.layers.Reshape", _channels_last(given["shape"])),
    "reshape": lambda given, _: call("keras.layers.Reshape", _channels_last(given["shape"])),
    "upsample": _keras_upsampling,
    "batch_norm": lambda _, __: "keras.layers.BatchNormalization()",
    "group_norm": lambda given, _: call("keras.layers.GroupNormalization", given["groups"]),
    "instance_norm": lambda _, __: "keras.layers.GroupNormalization(-1)",
    "layer_norm": lambda _, __: "keras.layers.LayerNormalization()",
    "prelu": lambda _, __: "keras.layers.PReLU()",
}
_TORCH_SAME = {
    "relu": "ReLU",
    "relu6": "ReLU6",
    "leaky_relu": "LeakyReLU",
    "rrelu": "RReLU",
    "elu": "ELU",
    "selu": "SELU",
    "celu": "CELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "swish": "SiLU",
    "mish": "Mish",
    "sigmoid": "Sigmoid",
    "log_sigmoid": "LogSigmoid",
    "hard_sigmoid": "Hardsigmoid",
    "hard_swish": "Hardswish",
    "tanh": "Tanh",
    "hard_tanh": "Hardtanh",
    "softplus": "Softplus",
    "softsign": "Softsign",
}
_KERAS_SAME = {
    **{
        name: name for name in ("relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish", "sigmoid")
    },
    **{name: name for name in ("log_sigmoid", "hard_sigmoid", "tanh", "hard_tanh", "softplus", "softsign")},
    "swish": "silu",
    "hard_swish": "hard_silu",
}

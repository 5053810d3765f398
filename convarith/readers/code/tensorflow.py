"""The functions of tf.nn: https://www.tensorflow.org/api_docs/python/tf/nn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.networks.operations import Opaque, Windowed
from convarith.readers.code.passing import padded, same
from convarith.readers.code.signature import signature, weighted, windowed
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convarith.networks.operations import Operation
    from convarith.readers.code.signature import Fields, Signature

_AXES = {"": None, "1d": 1, "2d": 2, "3d": 3}
_ARRAYS = "input weight"


def _functions() -> Iterator[tuple[str, Signature]]:
    for ending, axes in _AXES.items():
        stride = "stride" if axes == 1 else "strides:stride"
        if axes is not None:
            yield (
                f"conv{ending}",
                signature(
                    "conv",
                    f"{stride} padding",
                    "data_format: dilations:dilation name:",
                    _conv(axes),
                    arrays=_ARRAYS,
                ),
            )
        yield (
            f"conv{ending}_transpose",
            signature(
                "conv_transpose",
                "output_shape strides:stride",
                "padding data_format: dilations:dilation name:",
                _transposed(axes),
                arrays=_ARRAYS,
            ),
        )
        for op in ("max_pool", "avg_pool"):
            yield (
                f"{op}{ending}",
                signature(
                    op,
                    "ksize:kernel strides:stride padding",
                    "data_format: name:",
                    _of_space(windowed("tensorflow", op, axes)),
                    arrays="input",
                ),
            )


def _of_space(make: Callable[[Fields], Operation]) -> Callable[[Fields], Operation]:
    """Leave batch and channels out of lists that have them, the first and the last."""

    def made(fields: Fields) -> Operation:
        axes = len(fields["weight"]) - 2 if "weight" in fields else None
        lists = ("kernel", "stride", "dilation", "padding")
        return make({key: _inner(value, axes, key) if key in lists else value for key, value in fields.items()})

    return made


def _inner(value: Any, axes: int | None, name: str) -> Any:
    if not isinstance(value, tuple):
        return value
    if name == "padding":
        return value[1:-1]
    # A list of three could be of one axis as well as of three; without the rank of the array it is taken for three.
    whole = len(value) == axes + 2 if axes else len(value) > 3
    return value[1:-1] if whole else value


def _conv(axes: int | None) -> Callable[[Fields], Operation]:
    """Give what makes a convolution, whose groups the input alone tells: a weight has the channels of one."""
    make = _of_space(weighted("tensorflow", "conv", "*IO", axes))

    def made(fields: Fields) -> Operation:
        found = make(fields)
        return replace(found, in_channels=None) if isinstance(found, Windowed) else found

    return made


def _transposed(axes: int | None) -> Callable[[Fields], Operation]:
    make = _of_space(weighted("tensorflow", "conv_transpose", "*OI", axes))

    def made(fields: Fields) -> Operation:
        size = fields.pop("output_shape")
        channels = size[-1] if isinstance(size, tuple) and size else None
        size = size[1:-1] if isinstance(size, tuple) else ()
        if not size or None in size:
            return Opaque("a transposed convolution to a shape that the code does not tell")
        groups = channels // fields["weight"][-2] if channels and "weight" in fields else 1
        return make({**fields, "output_size": size, "groups": max(groups, 1)})

    return made


def _pool(fields: Fields) -> Operation:
    kind = str(fields.pop("pooling_type")).lower()
    if kind not in ("max", "avg"):
        return Opaque(f"a pooling by {kind}")
    return windowed("tensorflow", f"{kind}_pool", None)({"stride": 1, **fields})


NN: dict[str, Signature] = {
    **dict(_functions()),
    **same("relu relu6 leaky_relu elu selu gelu silu swish sigmoid tanh softmax log_softmax dropout", arrays="x"),
    "convolution": signature(
        "conv",
        "",
        "strides:stride padding data_format: dilations:dilation name:",
        _conv(None),
        arrays=_ARRAYS,
    ),
    "pool": signature(
        "pool",
        "window_shape:kernel pooling_type",
        "strides:stride padding data_format: dilations:dilation name:",
        _pool,
        arrays="input",
    ),
}
"""Of tf.nn."""

CORE: dict[str, Signature] = {
    "pad": signature(
        "pad",
        "paddings:padding",
        "mode: constant_values: name:",
        lambda f: padded(f["padding"]),
        arrays="tensor",
        whole=True,
    ),
}
"""Of tensorflow itself."""

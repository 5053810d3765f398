"""What ONNX's arguments come to, by formulas of its own: as onnxruntime 1.31.1 was seen to compute them on the CPU.

Where the specification differs, a note says so; ``docs/disagreements/onnx.toml`` has the differences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.layer import Resolved
from convarith.engine.numbers import size_text
from convarith.engine.padding import pads_for_name
from convarith.engine.window import Window
from convarith.errors import ConvArithError
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.frameworks.setting import OPERATIONS
from convarith.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.engine.axis import Axis
    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import AxisSetting, Setting

AUTO_PAD = {"NOTSET": "NOTSET", "VALID": "valid", "SAME_UPPER": "same", "SAME_LOWER": "same-lower"}
"""Its names for padding, and what they are called here."""
_UPPER_OR_LOWER = {meaning: name for name, meaning in AUTO_PAD.items() if name.startswith("SAME")}
_INFERENCE_AGREES = 22  # shape inference leaves out the windows that onnxruntime leaves out
OPSETS = range(1, 27)
"""The opsets that onnxruntime runs."""
_NEWEST_USED = 22  # no operator here has changed since
_SINCE = {
    ("max_pool", "dilation"): 10,
    ("max_pool", "ceil mode"): 10,
    ("avg_pool", "count include pad"): 7,
    ("avg_pool", "ceil mode"): 10,
    ("avg_pool", "dilation"): 19,
    ("lp_pool", "ceil mode"): 18,
    ("lp_pool", "dilation"): 18,
}
"""The opset from which on an operator has an attribute; https://onnx.ai/onnx/operators/ lists all its versions."""


def opset(layer: Setting) -> int:
    """Give the opset of the model that the layer is of; the newest that is known here where it is not told."""
    found: int = layer.extra_argument("opset", _NEWEST_USED)
    return found


def interpret(layer: Setting, size: tuple[int, ...]) -> Resolved:
    """Tell what onnxruntime does with a layer, whose padding has the name used here if any.

    Raises:
        ConvArithError: ``not-in-framework`` for what a later opset has; ``padding-limit``, ``output-padding-limit`` or
            ``output-size`` for what is refused; ``does-not-fit``.
    """
    for feature in layer.features():
        since = _SINCE.get((layer.op, feature.name), 0)
        if opset(layer) < since:
            raise ConvArithError(
                f"opset {opset(layer)} has no {feature.name} for a {OPERATIONS[layer.op]}",
                "not-in-framework",
                f"{since} has it",
                feature.setting,
            )
    reading = {"conv": _direct, "conv_transpose": _transposed}.get(layer.op, _pooled)(layer, size)
    return replace(reading, notes=(*reading.notes, *_order_note(layer.pads(size))))


def in_row(pads: Sequence[Pair]) -> list[int]:
    """List all begins, then all ends."""
    return [lo for lo, _ in pads] + [hi for _, hi in pads]


def _order_note(pads: Sequence[Pair] | None) -> tuple[str, ...]:
    """Tell of pads that look as if they were listed axis by axis: read so, they would be symmetric."""
    row = in_row(pads or [])
    if len(row) < 4 or row[::2] != row[1::2] or all(lo == hi for lo, hi in pads or []):
        return ()
    others = " and ".join(f"{lo}:{lo}" for lo in row[::2])
    return (f"pads {row} list all begins, then all ends; listed axis by axis they would mean {others}",)


def _direct(layer: Setting, size: tuple[int, ...]) -> Resolved:
    if layer.padding not in _UPPER_OR_LOWER:
        return Resolved(direct(layer, layer.pads(size) or 0))
    largest = max(axis.dilation for axis in layer.along(size))
    if largest > 1:
        pads = in_row([(axis.lo, axis.hi) for axis in direct(layer, layer.padding).axes(size)])
        raise ConvArithError(
            f"onnxruntime runs {_UPPER_OR_LOWER[layer.padding]} for dilation 1 only, not {largest}",
            "padding-limit",
            f"the specification means pads={pads}; give that",
            "padding",
        )
    pairs, notes = _same(layer, size)
    return Resolved(direct(layer, pairs), notes=notes)


def _transposed(layer: Setting, size: tuple[int, ...]) -> Resolved:
    """Read a transposed convolution: pads crop, unless ``output_shape`` or a SAME name sets what is cropped."""
    axes = layer.along(size)
    found = [_cropped(axis, layer.padding_name or "NOTSET") for axis in axes]
    notes = [note for *_, said in found for note in said]
    if layer.output_size is not None and any(any(axis.pads) for axis in axes):
        notes.append("where output_shape is given, pads are ignored")
    plain = transposed(layer, size, [pads for pads, *_ in found], [more for _, more, _ in found])
    return Resolved(plain, notes=tuple(dict.fromkeys(notes)))


def _cropped(axis: AxisSetting, name: str) -> tuple[Pair, int, list[str]]:
    """Give what is cropped of one axis, what it is longer by, and notes."""
    more = axis.output_padding or 0
    if more >= axis.stride:
        below = f" (the specification lets it be below dilation {axis.dilation})" if more < axis.dilation else ""
        raise ConvArithError(
            f"output_padding {more} is not below stride {axis.stride}{below}",
            "output-padding-limit",
            f"use at most {axis.stride - 1}",
            "output_padding",
        )
    if axis.output_size is not None:
        return _cropped_to(axis.output_size, axis, more, name)
    if name not in _UPPER_OR_LOWER:
        return axis.pads, more, []
    target, notes = axis.size * axis.stride, []
    pads, least = _to_reach(target - more, axis, name)
    if more:
        notes.append(f"shape inference adds output_padding to {target}; onnxruntime gives {least + more}")
    elif least < target:
        notes.append(f"the specification gives {target}; onnxruntime never extends, and gives {least}")
    return pads, more, notes


def _cropped_to(wanted: int, axis: AxisSetting, more: int, name: str) -> tuple[Pair, int, list[str]]:
    """Give the same for an output size that is wanted."""
    pads, least = _to_reach(wanted - more, axis, name)
    if wanted - least >= axis.stride:
        reach = axis.unpadded.direct_sizes(axis.size)
        raise ConvArithError(
            f"output_shape {wanted} is out of reach: without padding it is {reach[0]} to {reach[-1]}",
            "output-size",
            f"ask for at most {reach[-1]}",
            "output_size",
        )
    notes = []
    if sum(pads) % 2 and name not in _UPPER_OR_LOWER:
        notes.append(
            f"output_shape {wanted} crops {sum(pads)}, the odd one at the begin, as with SAME_LOWER; "
            "with SAME_UPPER it is at the end"
        )
    return pads, wanted - least, notes


def _to_reach(output: int, axis: AxisSetting, name: str) -> tuple[Pair, int]:
    """Give the crop that leaves an output size where there is as much, and the least size that it leaves."""
    pads = pads_for_name("same" if name == "same" else "same-lower", axis.unpadded, size=output, output=axis.size)
    return pads, replace(axis, lo=pads[0], hi=pads[1]).least_size(axis.size)


def _pooled(layer: Setting, size: tuple[int, ...]) -> Resolved:
    notes: tuple[str, ...] = ()
    if layer.padding in _UPPER_OR_LOWER:
        pads, notes = _same(layer, size)
    else:
        pads = layer.pads(size) or [(0, 0)] * len(size)
        for axis, pair in zip(layer.along(size), pads, strict=True):
            if max(pair) >= axis.kernel:
                raise ConvArithError(
                    f"pads {pair[0]} and {pair[1]} of a pooling are not below its kernel {axis.kernel}",
                    "pool-padding",
                    f"use at most {axis.kernel - 1}, or a Pad node first",
                    "padding",
                )
    pool = pooled(layer, pads, count_include_pad=bool(layer.count_include_pad), absolute=layer.op == "lp_pool")
    notes += _power_note(layer) + _inference_note(layer, pool.axes(size))
    over = [axis for axis in pool.axes(size) if axis.overhang]
    if over and layer.op == "lp_pool":
        notes += ("what hangs over the end in ceil mode counts as zeros; PyTorch counts it as the mean of the rest",)
    if layer.op == "lp_pool" or (layer.op == "max_pool" and any(axis.hi < 0 for axis in over)):
        # A largest is also taken of what a SAME name has cropped, once a window hangs over it; a mean is not.
        pads = [(axis.lo, axis.hi + axis.overhang) for axis in pool.axes(size)]
        pool = replace(pool, padding=tuple(pads), ceil_mode=False)
    return Resolved(pool, notes)


def _power_note(layer: Setting) -> tuple[str, ...]:
    """Tell of an L-p pooling whose p is odd.

    Raises:
        ConvArithError: ``not-in-framework`` for a p that is no whole number.
    """
    if layer.op != "lp_pool":
        return ()
    if layer.norm % 1:
        raise ConvArithError(
            f"LpPool has a whole number for its p, not {layer.norm}", "not-in-framework", "use a whole number", "norm"
        )
    return ("an odd p sums |x|ᵖ; PyTorch sums xᵖ, which differs below 0",) if layer.norm % 2 else ()


def _inference_note(layer: Setting, axes: Sequence[Axis]) -> tuple[str, ...]:
    """Tell of windows that shape inference counts in ceil mode, and onnxruntime leaves out as they start too late."""
    counted = [axis.ceil_outputs(axis.size) for axis in axes]
    if not layer.ceil_mode or opset(layer) >= _INFERENCE_AGREES or counted == [axis.output for axis in axes]:
        return ()
    found = size_text([axis.output for axis in axes])
    note = f"below opset {_INFERENCE_AGREES} shape inference counts windows that start after the input, and says"
    return (f"{note} {size_text(counted)}; onnxruntime gives {found}",)


def _same(layer: Setting, size: tuple[int, ...]) -> tuple[list[Pair], tuple[str, ...]]:
    """Give the pads that a SAME name comes to: not for the dilated kernel, and below 0 where the stride is longer.

    Halves of a total below 0 are rounded towards 0, as C++ divides; that of a convolution is one nearer to 0.
    """
    axes, pads, notes = layer.along(size), [], []
    name = _UPPER_OR_LOWER[str(layer.padding)]
    # Some of its kernels hand the pads to a library that checks them.
    checked = {
        "max_pool": all(axis.dilation == 1 for axis in axes),
        "avg_pool": opset(layer) < 19 and not (layer.ceil_mode and layer.count_include_pad),
    }
    for axis in axes:
        windows = axis.first_tap.outputs(axis.size)
        total = Window(axis.kernel, axis.stride).least_size(windows) - axis.size
        if total < 0 and checked.get(layer.op):
            raise ConvArithError(
                f"{name} for kernel {axis.kernel} and stride {axis.stride} would crop {-total} of {axis.size}",
                "padding-limit",
                f"use VALID, which gives {windows} windows too",
                "padding",
            )
        if total < 0 and layer.op == "conv":
            total += 1
        if axis.effective_kernel > axis.kernel:
            notes.append(
                f"the specification pads for the dilated kernel {axis.effective_kernel}, for {windows} windows; "
                f"onnxruntime for kernel {axis.kernel}"
            )
        if total < 0:
            notes.append(f"{name} crops {-total} of {axis.size}: kernel {axis.kernel} is below stride {axis.stride}")
        doubled = total if layer.padding == "same" else total + 1
        before = doubled // 2 if doubled >= 0 else -(-doubled // 2)
        pads.append((before, total - before))
    return pads, tuple(dict.fromkeys(notes))

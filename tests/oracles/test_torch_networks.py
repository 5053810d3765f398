"""PyTorch as a referee of what layers of networks do: their shapes, their numbers, and what they cost.

Multiplications are held against torch's own flop counter, which counts two operations for each, on the meta device.
Where torch itself deviates, what follows is left out:

- By a factor that is no whole number, its 2-D ``nearest`` copies an axis that keeps its size and repeats one that
  doubles, whatever the factor; its 1-D and 3-D go by the factor, as here.
- `functional.pad` cannot crop more than there is, into the padding of the other side; here it can.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import EMPTY, REFUSED, Draw, outcome

from convarith.engine.resampling import Resampling, SharedAxis
from convarith.errors import ConvArithError
from convarith.networks.operations import (
    AdaptivePool,
    Crop,
    Flatten,
    Linear,
    Mean,
    Normalization,
    Pad,
    Permute,
    PixelShuffle,
    PixelUnshuffle,
    Reshape,
    Split,
    Unflatten,
    Upsample,
)
from convarith.numeric.correlate import padded
from convarith.numeric.resampling import adaptive_pool, resample
from convarith.numeric.shuffle import pixel_shuffle, pixel_unshuffle
from convarith.readers.layer_schema import SCHEMAS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from convarith.networks.operations import Operation, Shape

torch = pytest.importorskip("torch", reason="torch is not installed: `make oracle` installs it and runs this")
functional = torch.nn.functional
torch.set_num_threads(1)

AXES = (1, 2, 3)


def tell(what: str, count: int) -> None:
    print(f"torch {torch.__version__.partition('+')[0]}: {count} {what}")  # noqa: T201  # `make oracle` shows it
    assert count


def counted(module: Any, shape: Shape) -> tuple[Shape, int, int]:
    """Give a module's output shape for one input, its parameters and its multiplications, as torch counts them."""
    from torch.utils.flop_counter import FlopCounterMode

    module = module.to("meta")
    with FlopCounterMode(display=False) as counter:
        output = module(torch.empty(1, *shape, device="meta"))
    parameters = sum(each.numel() for each in module.parameters())
    return tuple(output.shape[1:]), parameters, counter.get_total_flops() // 2


@pytest.mark.parametrize(("axes", "op"), list(product(AXES, ["conv", "conv_transpose"])))
def test_what_convolutions_cost(axes: int, op: str) -> None:
    draw, count = Draw(len(op), axes), 0
    make = getattr(torch.nn, f"Conv{'Transpose' * (op == 'conv_transpose')}{axes}d")
    for _ in range(300):
        groups, bias = draw.one(1, 3), draw.sometimes(0.5)
        inside, outside = groups * draw.one(1, 3), groups * draw.one(1, 3)
        window: dict[str, Any] = {
            "stride": draw.each(1, 3),
            "padding": draw.each(0, 2),
            "dilation": draw.each(1, 3),
            "groups": groups,
            "bias": bias,
        }
        kernel, shape = draw.each(1, 3), (inside, *draw.each(1, 9))
        operation = SCHEMAS[op].build({"kernel": kernel, "out_channels": outside, **window})
        try:
            mine = costs(operation, shape)
        except ConvArithError:
            continue
        assert mine == counted(make(inside, outside, kernel, **window, device="meta"), shape)
        count += 1
    tell(f"{axes}-D {op} layers of equal shape, parameters and multiplications", count)


def costs(operation: Operation, shape: Shape) -> tuple[Shape | None, int, int]:
    return operation.output([shape]), operation.parameters([shape]), operation.macs([shape])


def test_what_other_layers_give_and_cost() -> None:
    nn = torch.nn
    known: list[tuple[Operation, Any, Shape]] = [
        (Linear(7), nn.Linear(12, 7), (12,)),
        (Linear(7, bias=False), nn.Linear(12, 7, bias=False), (12,)),
        (Normalization(), nn.BatchNorm2d(6), (6, 4, 5)),
        (Normalization(scale=False, shift=False), nn.InstanceNorm2d(6), (6, 4, 5)),
        (Normalization(groups=3), nn.GroupNorm(3, 6), (6, 4, 5)),
        (Normalization(shape=(4, 5)), nn.LayerNorm((4, 5)), (6, 4, 5)),
        (Normalization(shape=(5,), shift=False), nn.RMSNorm(5), (6, 4, 5)),
        (SCHEMAS["prelu"].build({"slopes": 6}), nn.PReLU(6), (6, 4, 5)),
        (Flatten(), nn.Flatten(), (6, 4, 5)),
        (Unflatten((2, 3)), nn.Unflatten(1, (2, 3)), (6, 4, 5)),
        (PixelShuffle(2), nn.PixelShuffle(2), (12, 4, 5)),
        (PixelUnshuffle(2), nn.PixelUnshuffle(2), (3, 4, 6)),
        (Pad(((1, 2), (3, -1))), nn.ZeroPad2d((3, -1, 1, 2)), (3, 4, 6)),
    ]
    for operation, module, shape in known:
        assert costs(operation, shape) == counted(module, shape), operation
    tell("other layers of equal shape, parameters and multiplications", len(known))


def test_shapes_arranged_anew() -> None:
    x = torch.empty(1, 12, 7, 10, device="meta")
    known: list[tuple[Operation, Any]] = [
        (Reshape((6, -1, 5)), x.reshape(1, 6, -1, 5)),
        (Permute((2, 0, 1)), x.permute(0, 3, 1, 2)),
        (Mean(), x.mean((2, 3))),
        (Mean((0, -1), keepdims=True), x.mean((1, -1), keepdim=True)),
        *((Split(index, parts=parts), x.chunk(parts, 1)[index]) for parts in (1, 5, 7) for index in (0, -1)),
        *((Split(index, sizes=5, axis=2), x.split(5, 3)[index]) for index in (0, 1)),
        *((Split(index, sizes=(3, 4), axis=1), x.split((3, 4), 2)[index]) for index in (0, 1)),
    ]
    for operation, theirs in known:
        assert operation.output([tuple(x.shape[1:])]) == tuple(theirs.shape[1:]), operation
    tell("shapes arranged anew", len(known))


def test_a_chunk_has_as_many_pieces_as_torch_makes() -> None:
    for size, parts in product(range(1, 12), range(1, 12)):
        made = torch.empty(1, size, device="meta").chunk(parts, 1)
        operation = Split(len(made) - 1, parts=parts)
        assert operation.output([(size,)]) == tuple(made[-1].shape[1:])
        with pytest.raises(ConvArithError, match="fall into"):
            Split(len(made), parts=parts).output([(size,)])


def input_of(draw: Draw, low: int, high: int) -> NDArray[np.float64]:
    return draw.integers(2, 3, *draw.each(low, high))


@pytest.mark.parametrize(("axes", "mode"), [*product(AXES, ["linear", "nearest", "nearest-exact"]), (2, "cubic")])
def test_interpolation(axes: int, mode: str) -> None:
    draw, count = Draw(len(mode), axes), 0
    theirs = (
        "bicubic" if mode == "cubic" else ("linear", "bilinear", "trilinear")[axes - 1] if mode == "linear" else mode
    )
    for _ in range(300):
        x = input_of(draw, 1, 12)
        align = mode in ("linear", "cubic") and draw.sometimes(0.5)
        corners = {"align_corners": align} if mode in ("linear", "cubic") else {}
        size: Any = draw.each(1, 15) if draw.sometimes(0.5) else None
        scale: Any = (
            None if size else tuple(float(draw.any((0.5, 0.7, 1.0, 1.1, 1.5, 2.0, 2.3, 3.0))) for _ in size_of(x))
        )
        operation = Upsample(scale=scale, size=size, mode=mode, align_corners=align)
        try:
            shape = operation.output([x.shape[1:]])
        except ConvArithError:
            with pytest.raises(RuntimeError):
                functional.interpolate(torch.from_numpy(x), scale_factor=scale, mode=theirs, **corners)
            continue
        if axes == 2 and mode == "nearest" and scale and any(map(shortened, size_of(x), shape[1:], scale)):
            continue
        readings = operation.reads(x.shape[2:], shape[1:])
        mine = resample(x, [each for each in readings if isinstance(each, Resampling)])
        expected = functional.interpolate(torch.from_numpy(x), size=size, scale_factor=scale, mode=theirs, **corners)
        assert mine.shape == tuple(expected.shape) == (2, *shape), (x.shape, operation)
        assert np.allclose(mine, expected.numpy(), rtol=1e-4, atol=1e-3), (x.shape, operation)
        count += 1
    tell(f"{axes}-D interpolations by {mode}", count)


def shortened(size: int, output: int, scale: float) -> bool:
    return output in (size, 2 * size) and output != size * scale


def size_of(x: NDArray[Any]) -> Shape:
    return x.shape[2:]


@pytest.mark.parametrize(("axes", "kind"), list(product(AXES, ["max", "avg"])))
def test_adaptive_pooling(axes: int, kind: str) -> None:
    draw = Draw(len(kind), axes)
    run = getattr(functional, f"adaptive_{kind}_pool{axes}d")
    for _ in range(200):
        x, size = input_of(draw, 1, 12), draw.each(1, 12)
        readings = AdaptivePool(kind, size).reads(size_of(x), size)
        expected = run(torch.from_numpy(x), size if axes > 1 else size[0]).numpy()
        assert np.allclose(adaptive_pool(kind, x, readings), expected, rtol=1e-12)
    tell(f"{axes}-D adaptive {kind} poolings", 200)


def test_area_is_an_adaptive_mean() -> None:
    x = Draw(0, 2).integers(1, 2, 7, 9)
    readings = Upsample(size=(3, 5), mode="area").reads((7, 9), (3, 5))
    expected = functional.interpolate(torch.from_numpy(x), size=(3, 5), mode="area").numpy()
    assert np.allclose(adaptive_pool("avg", x, [each for each in readings if isinstance(each, SharedAxis)]), expected)


def test_shuffles() -> None:
    x = np.arange(2 * 24 * 6 * 8.0).reshape(2, 24, 6, 8)
    for run, theirs in ((pixel_shuffle, functional.pixel_shuffle), (pixel_unshuffle, functional.pixel_unshuffle)):
        assert np.array_equal(run(x, (2, 2)), theirs(torch.from_numpy(x), 2).numpy())


@pytest.mark.parametrize(
    ("axes", "mode"),
    list(product(AXES, [("zeros", "constant"), *((each, each) for each in ("reflect", "replicate", "circular"))])),
)
def test_padding_and_cropping(axes: int, mode: tuple[str, str]) -> None:
    draw, count = Draw(len(mode[0]), axes), 0
    least = -2 if mode[0] == "zeros" else 0  # torch crops by constant padding alone
    for _ in range(200):
        x = input_of(draw, 1, 6)
        pads = [(draw.one(least, 3), draw.one(least, 3)) for _ in range(axes)]
        if any(-size > min(pair) for size, pair in zip(size_of(x), pads, strict=True)):
            continue  # torch does not
        flat = [pad for pair in reversed(pads) for pad in pair]
        run = partial(functional.pad, torch.from_numpy(x), flat, mode=mode[1])
        try:
            mine = padded(x, Pad(pads, padding_mode=mode[0]).axes(size_of(x)) or ())
        except ConvArithError:
            assert outcome(run, RuntimeError) in (REFUSED, EMPTY)
            continue
        assert np.array_equal(mine, run().numpy()), (x.shape, pads)
        count += 1
    cropped = padded(np.arange(20.0).reshape(1, 1, 4, 5), Crop(((1, 1), (0, 2))).axes((4, 5)) or ())
    assert cropped.tolist() == [[[[5, 6, 7], [10, 11, 12]]]]
    tell(f"{axes}-D paddings of {mode[0]}", count)


def test_causal_padding_that_fills_the_last_window_is_that_of_encodec() -> None:
    def encodec(length: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
        effective = (kernel - 1) * dilation + 1
        total = effective - stride
        frames = (length - effective + total) / stride + 1
        return total, (ceil(frames) - 1) * stride + (effective - total) - length

    count = 0
    for length, kernel, stride, dilation in product(range(1, 30), range(1, 9), range(1, 5), (1, 2)):
        pads = encodec(length, kernel, stride, dilation)
        window: dict[str, Any] = {"kernel": kernel, "out_channels": 1, "stride": stride, "dilation": dilation}
        operation = SCHEMAS["conv"].build({**window, "padding": "causal-filled"})
        (axis,) = operation.axes((length,)) or ()
        assert (axis.lo, axis.hi) == pads
        if -pads[0] > length:
            continue  # torch does not
        x = functional.pad(torch.zeros(1, 1, length), pads)
        expected = functional.conv1d(x, torch.zeros(1, 1, kernel), stride=stride, dilation=dilation)
        assert operation.output([(1, length)]) == tuple(expected.shape[1:])
        count += 1
    tell("causal paddings as EnCodec's", count)

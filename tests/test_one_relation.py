"""The number, the routes, W, its transpose, the picture and the comparison come from one relation.

Thousands of random settings, in convarith's own terms and in every framework's: whatever one door makes of a layer, all
others make of it too, or all refuse it.
"""

from __future__ import annotations

from functools import cache
from itertools import chain, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw
from support.plain_loops import layer_on
from support.sample_layers import subject_of

from convarith.engine.conv import Conv
from convarith.engine.padding import MODES, NAMES
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.registry import NAMES as FRAMEWORKS
from convarith.frameworks.registry import framework
from convarith.frameworks.run_readings import numbers
from convarith.linalg.linear import linear, with_channels
from convarith.linalg.matrix import matrix
from convarith.numeric.adjoint import dottest, random_arrays
from convarith.numeric.forward import forward
from convarith.numeric.routes import ROUTES
from convarith.numeric.verify import verify

if TYPE_CHECKING:
    from convarith.engine.layer import Layer

OPS = ("conv", "conv_transpose", "avg_pool")
EACH = {1: 220, 2: 50}  # settings of so many axes of an operation, in the terms of one framework or of convarith itself


def setting(draw: Draw, op: str, names: list[str]) -> dict[str, Any]:
    """Draw what any layer may be given, often with padding that holds elements of the input."""
    said: dict[str, Any] = {"kernel": draw.each(1, 5 - draw.axes), "stride": draw.each(1, 3)}
    said["padding"] = draw.any([*names, 0, 1, 1, 2, tuple((draw.one(-1, 3), draw.one(-1, 3)) for _ in said["kernel"])])
    if op != "avg_pool":
        said |= {"dilation": draw.each(1, 2), "groups": draw.one(1, 2)}
        said["padding_mode"] = draw.any([*MODES, "circular"])
        if draw.sometimes(0.5):
            said["channels"] = (said["groups"] * draw.one(1, 2), said["groups"] * draw.one(1, 2))
    elif draw.sometimes(0.5):
        said |= {"ceil_mode": True, "count_include_pad": draw.sometimes(0.5)}
    if op == "conv_transpose" and draw.sometimes(0.3):
        said["output_padding"] = 1
    return said


def own(op: str, said: dict[str, Any]) -> Layer:
    if op == "avg_pool":
        return Pool(**said, kind="avg", free_padding=True)
    return ConvTranspose(**said) if op == "conv_transpose" else Conv(**said)


def paddings(name: str, op: str) -> list[str]:
    """Give the names of paddings that a framework has, those that hold elements of the input more often."""
    found = list(framework(name).paddings.get(op, {})) if name in FRAMEWORKS else list(NAMES)
    return found + [each for each in found if each in ("CIRCULAR", "REFLECT")] * 3


@cache
def layers(name: str, op: str, axes: int) -> list[tuple[Layer, tuple[int, ...]]]:
    """Give random layers that are not refused, and how large an input each gets."""
    draw = Draw(len(name) + axes, axes)
    found = []
    for _ in range(EACH[axes]):
        said, size = setting(draw, op, paddings(name, op)), draw.each(2, 6 - draw.axes)
        try:
            layer = FrameworkLayer(framework=name, op=op, **said) if name in FRAMEWORKS else own(op, said)
            layer.output_shape(size)
        except ConvArithError:
            continue
        found.append((layer, size))
    return found


@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("name", ["convarith", *FRAMEWORKS])
def test_every_door_gives_the_same(name: str, op: str, axes: int) -> None:
    for number, (layer, size) in enumerate(layers(name, op, axes)):
        try:
            plain = with_channels(linear(layer, size))
            whole = matrix(plain, size)
        except ConvArithError as error:
            assert error.code == "no-matrix"  # noqa: PT017  # a mean of nothing
            continue
        x, weight = random_arrays(plain, size, number)
        given = None if isinstance(plain, Pool) else weight
        expected = layer_on(plain, x, weight)
        alike = np.allclose if isinstance(plain, Pool) else np.array_equal
        doors = {
            "number": alike(forward(layer, x, given), expected),
            **{route: alike(by(plain, x, weight), expected) for route, by in ROUTES.items()},
            "W": alike(whole.toarray(given) @ x.ravel(), expected.ravel()),
            "dot test": dottest(layer, size).agrees,
            "picture": pictured(layer, size),
            "comparison": compared(layer, plain, size),
        }
        if number % 8 == 0:
            doors["verify"] = verify(layer, size, seed=number).fine
        assert all(doors.values()), (
            f"{layer} on {size}, as {plain}: {[door for door, fine in doors.items() if not fine]}"
        )


def pictured(layer: Layer, size: tuple[int, ...]) -> bool:
    """Tell whether what meets in the window of each output, as it is drawn, comes to the output that is drawn."""
    subject = subject_of(layer, size)
    x, weight, y = subject.numbers
    if weight is None:
        return True
    return all(
        value == sum(x[each.element] * weight[each.weight] for each in subject.window(at) if each.element is not None)
        for at, value in np.ndenumerate(y)
    )


def compared(layer: Layer, plain: Layer, size: tuple[int, ...]) -> bool:
    """Tell whether a comparison runs what the layer is."""
    channels, weight = plain.weight_channels, np.ones(plain.weight_shape(len(size)), dtype=np.int64)
    inside = weight.shape[0] if plain.transposed or not plain.has_weight else channels[1] * plain.channel_groups
    x = np.arange(1, inside * int(np.prod(size)) + 1).reshape(1, inside, *size)
    found = numbers(layer.resolve(size), size)
    return np.allclose(found, layer_on(plain, x, weight)[0])


def test_there_are_thousands_of_settings_and_each_mode_is_among_them() -> None:
    drawn = chain(*(layers(*each) for each in product(("convarith", *FRAMEWORKS), OPS, (1, 2))))
    found = [layer.resolve(size).layer for layer, size in drawn]
    assert len(found) >= 3_000
    for op, mode in [*(("conv", mode) for mode in MODES), ("conv_transpose", "zeros"), ("conv_transpose", "circular")]:
        assert sum((layer.op, layer.padding_mode) == (op, mode) for layer in found) >= 30

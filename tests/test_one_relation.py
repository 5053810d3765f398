"""The number, the routes, W, its transpose, the picture and the comparison come from one relation.

Thousands of random settings, in convarith's own terms and in every framework's: what plain loops make of a layer, with
the padding mode that was said, each door makes of it too; and what one refuses, all refuse.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from support.framework_oracle import Draw
from support.plain_loops import layer_on
from support.sample_layers import subject_of

from convarith.engine.answer import describe
from convarith.engine.conv import Conv
from convarith.engine.padding import MODES, NAMES
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.compare import compare
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.registry import NAMES as FRAMEWORKS
from convarith.frameworks.registry import framework
from convarith.frameworks.run_readings import numbers, outcomes
from convarith.linalg.linear import linear, with_channels
from convarith.linalg.matrix import matrix
from convarith.numeric.adjoint import dottest, random_arrays
from convarith.numeric.forward import forward
from convarith.numeric.routes import ROUTES
from convarith.numeric.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from convarith.engine.layer import Layer

LINEAR = ("conv", "conv_transpose", "avg_pool")
EACH = {1: 240, 2: 56, 3: 6}  # settings of so many axes of an operation, in the terms of one framework or of our own
BY_NAME = {"CIRCULAR": "circular", "REFLECT": "reflect"}  # paddings of Flax that say what they hold


class Drawn(NamedTuple):
    """A random layer, the size of its input, and what its padding was said to hold."""

    layer: Layer
    size: tuple[int, ...]
    mode: str


def setting(draw: Draw, name: str, op: str) -> dict[str, Any]:
    """Draw what any layer may be given, often with padding that holds elements of the input."""
    known = None if name == "convarith" else framework(name)
    names = list(NAMES if known is None else known.paddings.get(op, {}))
    names += [each for each in names if each in BY_NAME] * 3
    said: dict[str, Any] = {"kernel": draw.each(1, max(2, 5 - draw.axes)), "stride": draw.each(1, 3)}
    said["padding"] = draw.any([*names, 0, 1, 1, 2, tuple((draw.one(-1, 3), draw.one(-1, 3)) for _ in said["kernel"])])
    if op.startswith("conv"):
        said |= {"dilation": draw.each(1, 2), "groups": draw.one(1, 2)}
        said["padding_mode"] = draw.any([*MODES, "circular"])
        if draw.sometimes(0.5):
            said["channels"] = (said["groups"] * draw.one(1, 2), said["groups"] * draw.one(1, 2))
    elif draw.sometimes(0.5):
        said["ceil_mode"] = True
    if op == "avg_pool" and draw.sometimes(0.5):
        said["count_include_pad"] = draw.sometimes(0.5)
    if op == "lp_pool":
        said["norm"] = draw.any([1, 2, 3, 1.5])
    if op == "conv_transpose" and draw.sometimes(0.3):
        said |= draw.any([{"output_padding": 1}, {"output_size": draw.each(2, 9)}])
    if known is not None and draw.sometimes(0.5):
        said["extra_arguments"] = {each: draw.any(values) for each, values in known.arguments.get(op, {}).items()}
    return said


def own(draw: Draw, op: str, said: dict[str, Any]) -> Layer:
    """Make a layer in convarith's own terms, with what only these have."""
    if op.endswith("pool"):
        more = {"divisor_override": draw.any([None, 5])} if op == "avg_pool" else {}
        more |= {"absolute": draw.sometimes(0.5)} if op == "lp_pool" else {}
        return Pool(**said, **more, kind=op.removesuffix("_pool"), dilation=draw.one(1, 2), free_padding=True)  # type: ignore[arg-type]
    if op == "conv_transpose":
        return ConvTranspose(**said, flip_kernel=draw.sometimes(0.6))
    return Conv(**said, free_padding=draw.sometimes(0.3))


@cache
def drawn(name: str, op: str, axes: int) -> tuple[list[Drawn], list[Drawn]]:
    """Give random layers that give a shape, and those that refuse to."""
    draw = Draw(len(name) + axes, axes)
    fitting: list[Drawn] = []
    refused: list[Drawn] = []
    for _ in range(EACH[axes]):
        said, size = setting(draw, name, op), draw.each(2, max(3, 6 - draw.axes))
        mode = BY_NAME.get(said["padding"], said.get("padding_mode", "zeros"))
        try:
            layer = own(draw, op, said) if name == "convarith" else FrameworkLayer(framework=name, op=op, **said)
        except ConvArithError:
            continue
        try:
            layer.output_shape(size)
        except ConvArithError:
            refused.append(Drawn(layer, size, mode))
        else:
            fitting.append(Drawn(layer, size, mode))
    return fitting, refused


WHERE = pytest.mark.parametrize(
    ("name", "axes"), [*product(["convarith", *FRAMEWORKS], [1, 2]), ("convarith", 3), ("pytorch", 3)]
)


@pytest.mark.parametrize("op", LINEAR)
@WHERE
def test_every_door_gives_what_plain_loops_give(name: str, axes: int, op: str) -> None:
    for number, (layer, size, mode) in enumerate(drawn(name, op, axes)[0]):
        try:
            plain = with_channels(linear(layer, size))
            whole = matrix(plain, size)
        except ConvArithError as error:
            assert error.code == "no-matrix"  # noqa: PT017  # a mean of nothing
            continue
        x, weight = random_arrays(plain, size, number)
        given = None if isinstance(plain, Pool) else weight
        expected = layer_on(plain, x, weight, mode)
        y = np.random.default_rng((number, 1)).integers(-9, 10, expected.shape)
        tested = dottest(layer, size, seed=number)
        doors = {
            "number": alike(forward(layer, x, given), expected),
            **{route: alike(by(plain, x, weight), expected) for route, by in ROUTES.items()},
            "W": alike(whole.toarray(given) @ x.ravel(), expected.ravel()),
            "dot test": tested.agrees and bool(np.isclose(tested.left, (expected * y).sum())),
            "picture": pictured(layer, size, mode),
            "comparison": alike(compared(layer, size), layer_on(plain, *counting(plain, size), mode)[0]),
        }
        if number % 8 == 0:
            found = verify(layer, size, seed=number)
            doors["verify"] = found.fine and all(alike(each, expected) for each in found.results.values())
        wrong = [door for door, fine in doors.items() if not fine]
        assert not wrong, f"{wrong} of {layer} on {size}, as {plain}"


def alike(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Compare whole numbers exactly, and means within rounding."""
    exact = one.dtype.kind in "iu" and other.dtype.kind in "iu"
    return one.shape == other.shape and (np.array_equal(one, other) if exact else np.allclose(one, other))


def pictured(layer: Layer, size: tuple[int, ...], mode: str) -> bool:
    """Tell whether the output that is drawn is that of plain loops, and the sum of what its windows are drawn with."""
    subject = subject_of(layer, size)
    x, weight, y = subject.numbers
    plain: Any = linear(layer, size)
    plain = replace(plain, channels=subject.channels, **({"groups": subject.groups} if plain.has_weight else {}))
    if subject.one_axis:  # which is drawn as a single row
        drawn_x, drawn_weight = x[:, 0], None if weight is None else weight[:, :, 0]
    else:
        drawn_x, drawn_weight = x, weight
    ones = np.ones(plain.weight_shape(len(size)), dtype=np.int64)
    expected = layer_on(plain, drawn_x[np.newaxis], ones if drawn_weight is None else drawn_weight, mode)[0]
    if not np.allclose(y.reshape(expected.shape), expected):
        return False
    return weight is None or all(
        value == sum(x[each.element] * weight[each.weight] for each in subject.window(at) if each.element is not None)
        for at, value in np.ndenumerate(y)
    )


def compared(layer: Layer, size: tuple[int, ...]) -> NDArray[Any]:
    """Give what a comparison runs: of the setting in its framework's terms, or of the layer itself."""
    if isinstance(layer, FrameworkLayer):
        return outcomes(compare(layer, size, layer.framework))[layer.framework]  # type: ignore[arg-type]
    return numbers(layer.resolve(size), size)


def counting(plain: Layer, size: tuple[int, ...]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give the numbers that a comparison runs: an input that counts, and a weight of ones."""
    inside = 1 if plain.channels is None else plain.channels[0]
    x = np.arange(1, inside * int(np.prod(size)) + 1).reshape(1, inside, *size)
    return x, np.ones(plain.weight_shape(len(size)), dtype=np.int64)


@pytest.mark.parametrize("op", LINEAR)
@WHERE
def test_what_has_no_shape_is_refused_at_every_door(name: str, axes: int, op: str) -> None:
    for layer, size, _ in drawn(name, op, axes)[1][:40]:
        shape = layer.weight_shape(axes)
        x = np.ones((1, 1 if layer.channels is None else layer.channels[0], *size), dtype=np.int64)
        x = x if layer.channels or not layer.has_weight else np.repeat(x, layer.channel_groups, axis=1)
        doors: dict[str, Callable[[], object]] = {
            "shape": lambda: describe(layer, size),  # noqa: B023  # run at once
            "number": lambda: forward(layer, x, np.ones(shape) if layer.has_weight else None),  # noqa: B023
            "W": lambda: matrix(layer, size),  # noqa: B023
            "dot test": lambda: dottest(layer, size),  # noqa: B023
            "verify": lambda: verify(layer, size),  # noqa: B023
            "picture": lambda: subject_of(layer, size).numbers,  # noqa: B023
            "comparison": lambda: compared(layer, size),  # noqa: B023
        }
        for door, opened in doors.items():
            with pytest.raises(ConvArithError):
                pytest.fail(f"{door} of {layer} on {size} gives {opened()}")


@pytest.mark.parametrize("op", ["max_pool", "lp_pool"])
@pytest.mark.parametrize("name", ["convarith", *FRAMEWORKS])
def test_a_largest_and_a_root_are_drawn_as_they_are_run_and_have_no_matrix(name: str, op: str) -> None:
    for layer, size, _ in drawn(name, op, 2)[0]:
        subject = subject_of(layer, size)
        found = forward(layer, subject.numbers.x[np.newaxis].astype(float), None)[0]
        assert np.array_equal(found, subject.numbers.y, equal_nan=True), layer
        for door in (matrix, dottest, verify):
            with pytest.raises(ConvArithError, match="is not linear"):
                door(layer, size)


def test_there_are_thousands_of_settings_and_each_mode_is_among_them() -> None:
    places = [*product(("convarith", *FRAMEWORKS), LINEAR, (1, 2)), *product(("convarith", "pytorch"), LINEAR, (3,))]
    found = [each for place in places for each in drawn(*place)[0]]
    assert len(found) >= 3_000
    for op, mode in [*(("conv", mode) for mode in MODES), ("conv_transpose", "zeros"), ("conv_transpose", "circular")]:
        assert sum((each.layer.op, each.mode) == (op, mode) for each in found) >= 30, (op, mode)
    assert sum(len(drawn(*place)[1]) for place in places) >= 300

"""Flax as a referee of how its modules are read here, and of the code that is written for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw, Referee, arrays
from support.jax_family import (
    REFUSALS,
    convolution,
    falls_through,
    hasty_compiler,
    hold,
    hold_written,
    jax,
    lacking,
    pairs,
    pooling,
    refuse_what_aborts,
    wide,
)

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.flax import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.read import read
from convarith.numeric.forward import forward
from convarith.readers.flax import from_flax

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from support.framework_oracle import Words

    from convarith.frameworks.translation import Translation


flax = pytest.importorskip("flax", reason="flax is not installed: `make oracle` installs it and runs this")
from flax import linen, nnx  # noqa: E402  # after it was found

__all__ = ["hasty_compiler"]  # a fixture that pytest finds here

# numpy tells of a stride of 0 where JAX divides by it, before XLA refuses it.
pytestmark = pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")

NAMES = ("SAME", "SAME_LOWER", "VALID", "same", "valid")
HELD = {"CIRCULAR": "wrap", "REFLECT": "reflect"}
MANY = [(1, 1100), (2, 600), (3, 300)]


def referee() -> Referee:
    known = {"flax-transposed-names": falls_through}
    return Referee(FRAMEWORK, flax.__version__, REFUSALS, empty_is_refused=False, known=known)


def laid_out(weight: Any, said: Words, kind: str) -> Any:
    """Give a weight of convarith's layout in Flax's: (*kernel, in / groups, out), the channels swapped if turned."""
    swapped = kind == "conv" or dict(said.get("extra_arguments", ())).get("transpose_kernel", False)
    return jax.numpy.moveaxis(weight, (1, 0) if swapped else (0, 1), (-2, -1))


def words_of(kind: str, said: Words) -> dict[str, Any]:
    """Give the arguments that nnx and linen have in common."""
    words: dict[str, Any] = {
        "kernel_size": said["kernel"],
        "strides": said["stride"],
        "kernel_dilation": said["dilation"],
        "use_bias": False,
        **dict(said.get("extra_arguments", ())),
    }
    if "padding" in said:
        words["padding"] = said["padding"]
    if kind == "conv":
        return words | {"feature_group_count": said["groups"]}
    lacks = {"groups": "feature_group_count", "output_padding": "output_padding", "output_size": "output_size"}
    return words | lacking(said, **lacks)


def of_nnx(kind: str, said: Words, weight: Any) -> Any:
    make = nnx.Conv if kind == "conv" else nnx.ConvTranspose
    init = {"kernel_init": lambda *_: laid_out(weight, said, kind)}
    return make(*said["channels"], **words_of(kind, said), **init, rngs=nnx.Rngs(0))


def by_nnx(kind: str, said: Words, x: Any, weight: Any) -> Any:
    return jax.numpy.moveaxis(of_nnx(kind, said, weight)(jax.numpy.moveaxis(x, 1, -1)), -1, 1)


def by_linen(kind: str, said: Words, x: Any, weight: Any) -> Any:
    module = (linen.Conv if kind == "conv" else linen.ConvTranspose)(said["channels"][1], **words_of(kind, said))
    params = {"params": {"kernel": laid_out(weight, said, kind)}}
    return jax.numpy.moveaxis(module.apply(params, jax.numpy.moveaxis(x, 1, -1)), -1, 1)


def pooled(kind: str, said: Words, x: Any, _: None) -> Any:
    axes = x.ndim - 2
    refuse_what_aborts(said, x.shape[2:])
    words = {name: said[name] for name in ("count_include_pad",) if name in said}
    words |= lacking(said, ceil_mode="ceil_mode", dilation="window_dilation")
    if "padding" in said:
        words["padding"] = pairs(said["padding"], axes)
    if "stride" in said:
        words["strides"] = wide(said["stride"], axes)
    pool = nnx.max_pool if kind == "max_pool" else nnx.avg_pool
    return jax.numpy.moveaxis(pool(jax.numpy.moveaxis(x, 1, -1), said["kernel"], **words), -1, 1)


def setting(draw: Draw, kind: str) -> tuple[Words, tuple[int, ...]]:
    if kind == "conv":
        said, size = convolution(draw, (*NAMES, "CAUSAL"))
        if said.get("padding") in HELD:  # which hold other values, and have a test of their own
            said["padding"] = "EXPLICIT"
        return said, size
    said, size = convolution(draw, ("SAME", "VALID", "SAME", "VALID", *NAMES), groups=0.05)
    if said.get("padding") == "CIRCULAR":  # likewise
        said["padding"] = "CAUSAL"
    said["extra_arguments"] = (("transpose_kernel", True),) if draw.sometimes(0.4) else ()
    for name in ("output_padding", "output_size"):
        if draw.sometimes(0.02):
            said[name] = draw.each(1, 3)
    return said, size


def pool_setting(draw: Draw, kind: str) -> tuple[Words, tuple[int, ...]]:
    said, size = pooling(draw, NAMES, counted=kind == "avg_pool")
    if draw.sometimes(0.03):
        said["dilation"] = 2
    return said, size


@pytest.mark.parametrize(("axes", "many"), MANY)
@pytest.mark.parametrize("kind", ["conv", "conv_transpose"])
def test_convolutions_of_nnx(kind: str, axes: int, many: int) -> None:
    draw = Draw(1, axes)
    hold(referee(), kind, axes, lambda: setting(draw, kind), partial(by_nnx, kind), count=many)


@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("kind", ["conv", "conv_transpose"])
def test_convolutions_of_linen_are_the_same(kind: str, axes: int) -> None:
    draw = Draw(2, axes)
    hold(referee(), kind, axes, lambda: setting(draw, kind), partial(by_linen, kind), count=150)


@pytest.mark.parametrize(("axes", "many"), [(1, 300), (2, 200), (3, 100)])
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_poolings(kind: str, axes: int, many: int) -> None:
    draw = Draw(3, axes)
    hold(referee(), kind, axes, lambda: pool_setting(draw, kind), partial(pooled, kind), count=many)


@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("name", HELD)
def test_what_padding_holds_is_numpys_and_where_it_lies_is_read_here(name: str, axes: int) -> None:
    draw, compared = Draw(4, axes), 0
    for _ in range(60):
        said, size = setting(draw, "conv")
        said["padding"] = name
        x, weight = arrays(draw, "conv", said, size)
        try:
            read = FrameworkLayer(framework=FRAMEWORK.name, **said).axes(size)
        except ConvArithError:
            with pytest.raises(REFUSALS):
                by_nnx("conv", said, x, weight)
            continue
        padded = np.pad(x, [(0, 0), (0, 0), *((each.lo, each.hi) for each in read)], HELD[name])  # type: ignore[call-overload]
        plain = Conv(said["kernel"], stride=said["stride"], dilation=said["dilation"], groups=said["groups"])
        theirs = jax.jit(partial(by_nnx, "conv", said))(x, weight)
        assert np.array_equal(theirs, forward(plain, padded, weight)), (said, size)
        compared += 1
    print(f"flax {flax.__version__}: {compared} {axes}-D conv settings with padding {name}")  # noqa: T201
    assert compared > 40


@pytest.mark.parametrize("axes", [1, 2])
def test_a_circular_transposed_convolution_adds_what_it_crops_to_the_other_end(axes: int) -> None:
    draw = Draw(5, axes)
    for _ in range(40):
        said: Words = {"kernel": draw.each(1, 4), "stride": draw.each(1, 3), "dilation": draw.each(1, 3)}
        turned = draw.sometimes(0.5)
        said |= {"padding": "CIRCULAR", "extra_arguments": (("transpose_kernel", turned),), "channels": (2, 1)}
        size = draw.each(1, 5)
        x, weight = arrays(draw, "conv_transpose", said, size)
        reading = read(FRAMEWORK, FrameworkLayer(framework=FRAMEWORK.name, op="conv_transpose", **said), size)
        assert reading.layer.flip_kernel is turned
        whole = ConvTranspose(said["kernel"], stride=said["stride"], dilation=said["dilation"])
        assert weight is not None
        values = forward(whole, x, weight if turned else np.flip(weight, tuple(range(2, weight.ndim))))
        for number, axis in enumerate(reading.layer.direct_axes(size), 2):
            values = wrapped(values, number, axis.lo, axis.size)
        theirs = jax.jit(partial(by_nnx, "conv_transpose", said))(x, weight)
        assert np.array_equal(theirs, values), (said, size)
    print(f"flax {flax.__version__}: 40 {axes}-D conv_transpose settings with padding CIRCULAR")  # noqa: T201


def wrapped(values: NDArray[Any], axis: int, lo: int, size: int) -> NDArray[Any]:
    """Give ``size`` positions of an axis from number ``lo`` on; what lies around them is added where it falls."""
    shape = list(values.shape)
    shape[axis] = size
    result = np.zeros(shape)
    moved, target = np.moveaxis(values, axis, 0), np.moveaxis(result, axis, 0)
    for position, each in enumerate(moved):
        target[(position - lo) % size] += each
    return result


@pytest.mark.parametrize("kind", ["conv", "conv_transpose", "max_pool", "avg_pool"])
def test_what_is_written_computes_what_it_is_written_for(kind: str) -> None:
    words = partial(pool_setting if kind.endswith("pool") else setting, kind=kind)
    hold_written(FRAMEWORK, kind, put_weight, words, beyond=dilated_pool)


def dilated_pool(layer: Any) -> bool:
    return isinstance(layer, Pool) and bool(np.any(np.asarray(layer.dilation) > 1))


def put_weight(held: dict[str, Any], weight: NDArray[Any], said: Translation) -> None:
    words = {"extra_arguments": said.layer.extra_arguments}
    held["layer"].kernel[...] = jax.numpy.asarray(laid_out(weight, words, said.layer.op), np.float32)


@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("kind", ["conv", "conv_transpose"])
def test_modules_are_read_by_their_attributes(kind: str, axes: int) -> None:
    draw, compared = Draw(7, axes), 0
    for _ in range(60):
        said, size = setting(draw, kind)
        _, weight = arrays(draw, kind, said, size)
        try:
            expected = FrameworkLayer(framework=FRAMEWORK.name, op=kind, **said)
            axes_read = expected.axes(size)
        except ConvArithError:
            continue
        if falls_through(kind, said, size):
            with pytest.raises(ConvArithError, match="misreads it"):
                from_flax(of_nnx(kind, said, weight))
            continue
        for module in (
            of_nnx(kind, said, weight),
            (linen.Conv if kind == "conv" else linen.ConvTranspose)(said["channels"][1], **words_of(kind, said)),
        ):
            found = from_flax(module)
            assert found.axes(size) == axes_read
            assert (found.groups, found.extra_argument("transpose_kernel", default=False)) == (
                said["groups"],
                dict(said.get("extra_arguments", ())).get("transpose_kernel", False),
            )
        assert from_flax(of_nnx(kind, said, weight)).channels == said["channels"]
        compared += 1
    assert compared > 20


def test_other_modules_are_refused() -> None:
    for module in (nnx.Linear(1, 1, rngs=nnx.Rngs(0)), linen.ConvLocal(1, (3,)), linen.Dense(1)):
        with pytest.raises(ConvArithError, match="is no convolution of Flax"):
            from_flax(module)
    with pytest.raises(ConvArithError, match="input_dilation"):
        from_flax(nnx.Conv(1, 1, 3, input_dilation=2, rngs=nnx.Rngs(0)))

"""Flax as a referee of how its modules are read here, and of the code that is written for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw, arrays
from support.jax_family import (
    Family,
    convolution,
    falls_through,
    hasty_compiler,
    hold,
    jax,
    lacking,
    pairs,
    pooling,
    pytestmark,
    refuse_what_aborts,
    transposed,
    wide,
)

import convarith as ca
from convarith.engine.pool import Pool
from convarith.errors import ConvArithError
from convarith.frameworks.flax import FRAMEWORK
from convarith.frameworks.layer import FrameworkLayer
from convarith.readers.flax import from_flax

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from support.framework_oracle import Arguments

    from convarith.frameworks.translation import Translation


flax = pytest.importorskip("flax", reason="flax is not installed: `make oracle` installs it and runs this")
from flax import linen, nnx  # noqa: E402  # after it was found

__all__ = ["hasty_compiler", "pytestmark"]  # which pytest finds here

NAMES = ("SAME", "SAME_LOWER", "VALID", "same", "valid")
MODES = ("CIRCULAR", "REFLECT")


def laid_out(weight: Any, said: Arguments, kind: str) -> Any:
    """Give a weight of convarith's layout in Flax's: (*kernel, in / groups, out), the channels swapped if turned."""
    swapped = kind == "conv" or dict(said.get("extra_arguments", ())).get("transpose_kernel", False)
    return jax.numpy.moveaxis(weight, (1, 0) if swapped else (0, 1), (-2, -1))


def arguments_of(kind: str, said: Arguments) -> dict[str, Any]:
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


def of_nnx(kind: str, said: Arguments, weight: Any) -> Any:
    make = nnx.Conv if kind == "conv" else nnx.ConvTranspose
    init = {"kernel_init": lambda *_: laid_out(weight, said, kind)}
    return make(*said["channels"], **arguments_of(kind, said), **init, rngs=nnx.Rngs(0))


def by_nnx(kind: str, said: Arguments, x: Any, weight: Any) -> Any:
    return jax.numpy.moveaxis(of_nnx(kind, said, weight)(jax.numpy.moveaxis(x, 1, -1)), -1, 1)


def by_linen(kind: str, said: Arguments, x: Any, weight: Any) -> Any:
    module = (linen.Conv if kind == "conv" else linen.ConvTranspose)(said["channels"][1], **arguments_of(kind, said))
    params = {"params": {"kernel": laid_out(weight, said, kind)}}
    return jax.numpy.moveaxis(module.apply(params, jax.numpy.moveaxis(x, 1, -1)), -1, 1)


def pooled(kind: str, said: Arguments, x: Any) -> Any:
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


class TestFlax(Family):
    framework = FRAMEWORK
    version = flax.__version__
    convolutions = (1100, 600, 300)
    poolings = (300, 200, 100)

    def setting(self, draw: Draw, kind: str) -> tuple[Arguments, tuple[int, ...]]:
        if kind == "conv":
            return convolution(draw, (*NAMES, "CAUSAL", *MODES))
        if kind == "conv_transpose":
            return transposed(draw, (*NAMES, "CIRCULAR", "CIRCULAR"), ("transpose_kernel",))
        said, size = pooling(draw, NAMES, counted=kind == "avg_pool")
        if draw.sometimes(0.03):
            said["dilation"] = 2
        return said, size

    def run(self, kind: str, said: Arguments, x: Any, weight: Any) -> Any:
        return pooled(kind, said, x) if kind.endswith("pool") else by_nnx(kind, said, x, weight)

    def put_weight(self, held: dict[str, Any], weight: NDArray[Any], said: Translation) -> None:
        arguments = {"extra_arguments": said.layer.extra_arguments}
        held["layer"].kernel[...] = jax.numpy.asarray(laid_out(weight, arguments, said.layer.op), np.float32)

    def beyond(self, layer: Any) -> bool:
        """Tell whether a layer is a dilated pooling."""
        return isinstance(layer, Pool) and bool(np.any(np.asarray(layer.dilation) > 1))

    @pytest.mark.parametrize("axes", [1, 2])
    @pytest.mark.parametrize("kind", ["conv", "conv_transpose"])
    def test_convolutions_of_linen_are_the_same(self, kind: str, axes: int) -> None:
        draw = Draw(2, axes)
        hold(self.referee(), kind, axes, lambda: self.setting(draw, kind), partial(by_linen, kind), count=150)


setting = TestFlax().setting


@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize(("kind", "name"), [("conv", "CIRCULAR"), ("conv", "REFLECT"), ("conv_transpose", "CIRCULAR")])
def test_the_matrix_holds_what_padding_holds(kind: str, name: str, axes: int) -> None:
    draw, compared = Draw(4, axes), 0
    for _ in range(40):
        said, size = setting(draw, kind)
        said = {**said, "kernel": draw.each(1, 7 - axes), "padding": name}  # beyond the size too
        x, weight = arrays(draw, kind, said, size)
        assert weight is not None
        try:
            found = ca.matrix(FrameworkLayer(framework="flax", op=kind, **said), size)
        except ConvArithError:
            continue
        theirs = np.asarray(jax.jit(partial(by_nnx, kind, said))(x, weight))
        for image, y in zip(x, theirs, strict=True):
            assert np.array_equal(found.toarray(weight) @ image.ravel(), y.ravel()), (said, size)
        compared += 1
    print(f"flax {flax.__version__}: {compared} {axes}-D {kind} matrices with padding {name}")  # noqa: T201  # likewise
    assert compared > 20


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
            (linen.Conv if kind == "conv" else linen.ConvTranspose)(said["channels"][1], **arguments_of(kind, said)),
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


class KeepsGeometry(nnx.Conv):  # type: ignore[misc]  # Flax has no types here
    def __call__(self, x: Any) -> Any:
        return jax.nn.relu(super().__call__(x))


class Upsampling(nnx.Conv):  # type: ignore[misc]  # Flax has no types here
    def __call__(self, x: Any) -> Any:
        return super().__call__(jax.numpy.repeat(x, 2, axis=1))


class KeepsGeometryToo(linen.ConvTranspose):  # type: ignore[misc]  # Flax has no types here
    @linen.compact  # type: ignore[untyped-decorator]  # likewise
    def __call__(self, x: Any) -> Any:
        return jax.nn.relu(super().__call__(x))


def test_a_subclass_that_keeps_the_geometry_is_read_and_another_refused() -> None:
    assert from_flax(KeepsGeometry(2, 4, 3, strides=2, rngs=nnx.Rngs(0))).output_shape(9) == (5,)
    assert from_flax(KeepsGeometryToo(4, (3,), strides=2)).output_shape(5) == (10,)
    with pytest.raises(ConvArithError, match="Upsampling computes in a way of its own, which gives"):
        from_flax(Upsampling(2, 4, 3, rngs=nnx.Rngs(0)))

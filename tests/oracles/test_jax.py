"""JAX as a referee of how its functions are read here, and of the code that is written for them."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import Draw, Referee
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

from convarith.frameworks.jax import FRAMEWORK

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from support.framework_oracle import Words

    from convarith.frameworks.translation import Translation


__all__ = ["hasty_compiler"]  # a fixture that pytest finds here

# numpy tells of a stride of 0 where JAX divides by it, before XLA refuses it.
pytestmark = pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")

MANY = [(1, 1100), (2, 600), (3, 300)]
NAMES = ("SAME", "SAME_LOWER", "VALID", "same", "Same_Lower", "valid")


def output_padding_for(kind: str, said: Words, size: tuple[int, ...]) -> bool:
    """Tell whether use_consistent_padding meets more pairs than there are axes."""
    pads = said.get("padding")
    consistent = kind == "conv_transpose" and dict(said.get("extra_arguments", ())).get("use_consistent_padding")
    return bool(consistent) and isinstance(pads, tuple) and len(pads) > len(size)


def referee() -> Referee:
    known = {"jax-transposed-names": falls_through, "jax-output_padding_for-pads": output_padding_for}
    return Referee(FRAMEWORK, jax.__version__, REFUSALS, empty_is_refused=False, known=known)


def convolved(said: Words, x: Any, weight: Any) -> Any:
    axes = x.ndim - 2
    return jax.lax.conv_general_dilated(
        x,
        weight,
        wide(said["stride"], axes),
        pairs(said.get("padding", "VALID"), axes),
        rhs_dilation=wide(said["dilation"], axes),
        feature_group_count=said["groups"],
    )


def transposed(said: Words, x: Any, weight: Any) -> Any:
    axes, own = x.ndim - 2, dict(said.get("extra_arguments", ()))
    spatial = "HWD"[:axes]
    kernel = "OI" if own.get("transpose_kernel") else "IO"
    return jax.lax.conv_transpose(
        x,
        weight,
        wide(said["stride"], axes),
        pairs(said.get("padding", "VALID"), axes),
        rhs_dilation=wide(said["dilation"], axes),
        dimension_numbers=(f"NC{spatial}", f"{kernel}{spatial}", f"NC{spatial}"),
        **own,
        **lacking(said, groups="feature_group_count", output_padding="output_padding", output_size="output_size"),
    )


def pooled(kind: str, said: Words, x: Any, _: None) -> Any:
    axes = x.ndim - 2
    refuse_what_aborts(said, x.shape[2:])
    padding = pairs(said.get("padding", "VALID"), axes)
    window = {
        "window_dimensions": (1, 1, *said["kernel"]),
        "window_strides": (1, 1, *wide(said.get("stride", 1), axes)),
        "padding": padding if isinstance(padding, str) else [(0, 0), (0, 0), *padding],
        "window_dilation": (1, 1, *wide(said.get("dilation", 1), axes)),
        **lacking(said, ceil_mode="ceil_mode"),
    }
    if kind == "max_pool":
        return jax.lax.reduce_window(x, -np.inf, jax.lax.max, **window)
    total = jax.lax.reduce_window(x, 0.0, jax.lax.add, **window)
    if said.get("count_include_pad", True):
        return total / prod(said["kernel"])
    return total / jax.lax.reduce_window(jax.numpy.ones_like(x), 0.0, jax.lax.add, **window)


def transposed_setting(draw: Draw) -> tuple[Words, tuple[int, ...]]:
    said, size = convolution(draw, ("SAME", "VALID", "SAME", "VALID", *NAMES), groups=0.05)
    said["extra_arguments"] = tuple(
        (name, True) for name in ("transpose_kernel", "use_consistent_padding") if draw.sometimes(0.4)
    )
    for name in ("output_padding", "output_size"):
        if draw.sometimes(0.02):
            said[name] = draw.each(1, 3)
    return said, size


def pool_setting(draw: Draw, kind: str) -> tuple[Words, tuple[int, ...]]:
    said, size = pooling(draw, NAMES, counted=kind == "avg_pool")
    if draw.sometimes(0.5):
        said["dilation"] = draw.steps()["dilation"]
    return said, size


@pytest.mark.parametrize(("axes", "many"), MANY)
def test_convolutions(axes: int, many: int) -> None:
    draw = Draw(1, axes)
    hold(referee(), "conv", axes, lambda: convolution(draw, NAMES), convolved, count=many)


@pytest.mark.parametrize(("axes", "many"), MANY)
def test_transposed_convolutions(axes: int, many: int) -> None:
    draw = Draw(2, axes)
    hold(referee(), "conv_transpose", axes, lambda: transposed_setting(draw), transposed, count=many)


@pytest.mark.parametrize(("axes", "many"), [(1, 300), (2, 200), (3, 100)])
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_poolings(kind: str, axes: int, many: int) -> None:
    draw = Draw(3, axes)
    hold(referee(), kind, axes, lambda: pool_setting(draw, kind), partial(pooled, kind), count=many)


SETTINGS: dict[str, Callable[[Draw], tuple[Words, tuple[int, ...]]]] = {
    "conv": lambda draw: convolution(draw, NAMES),
    "conv_transpose": transposed_setting,
    "max_pool": partial(pool_setting, kind="max_pool"),
    "avg_pool": partial(pool_setting, kind="avg_pool"),
}


@pytest.mark.parametrize("kind", SETTINGS)
def test_what_is_written_computes_what_it_is_written_for(kind: str) -> None:
    hold_written(FRAMEWORK, kind, put_weight, SETTINGS[kind], beyond=lambda _: False)


def put_weight(held: dict[str, Any], weight: NDArray[Any], _: Translation) -> None:
    """Put in the weight as it is: what is written takes the layout that it has here."""
    held["w"] = jax.numpy.asarray(weight, np.float32)


def test_a_pooling_of_single_elements_that_only_crops_still_ends_the_process() -> None:
    lines = (
        "import jax, jax.numpy as jnp",
        "jax.lax.reduce_window(jnp.ones(4), -jnp.inf, jax.lax.max, (1,), (1,), [(0, -1)])",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert done.returncode < 0, done.stderr
    assert "RET_CHECK failure" in done.stderr

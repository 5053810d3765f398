"""JAX as a referee of how its functions are read here, and of the code that is written for them."""

from __future__ import annotations

import subprocess
import sys
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from support.jax_family import (
    Family,
    convolution,
    hasty_compiler,
    jax,
    lacking,
    pairs,
    pooling,
    pytestmark,
    refuse_what_aborts,
    transposed,
    wide,
)

from convarith.frameworks.jax import FRAMEWORK

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from support.framework_oracle import Arguments, Draw

    from convarith.frameworks.translation import Translation


__all__ = ["hasty_compiler", "pytestmark"]  # which pytest finds here

NAMES = ("SAME", "SAME_LOWER", "VALID", "same", "Same_Lower", "valid")


def pads_beyond_axes(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether use_consistent_padding meets more pairs than there are axes."""
    pads = said.get("padding")
    consistent = kind == "conv_transpose" and dict(said.get("extra_arguments", ())).get("use_consistent_padding")
    return bool(consistent) and isinstance(pads, tuple) and len(pads) > len(size)


def convolved(said: Arguments, x: Any, weight: Any) -> Any:
    axes = x.ndim - 2
    return jax.lax.conv_general_dilated(
        x,
        weight,
        wide(said["stride"], axes),
        pairs(said.get("padding", "VALID"), axes),
        rhs_dilation=wide(said["dilation"], axes),
        feature_group_count=said["groups"],
    )


def conv_transpose(said: Arguments, x: Any, weight: Any) -> Any:
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


def pooled(kind: str, said: Arguments, x: Any) -> Any:
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


class TestJax(Family):
    framework = FRAMEWORK
    version = jax.__version__
    known: ClassVar[Any] = {"jax-surplus-pads": pads_beyond_axes}
    convolutions = (1100, 600, 300)
    poolings = (300, 200, 100)

    def setting(self, draw: Draw, kind: str) -> tuple[Arguments, tuple[int, ...]]:
        if kind == "conv":
            return convolution(draw, NAMES)
        if kind == "conv_transpose":
            return transposed(draw, NAMES, ("transpose_kernel", "use_consistent_padding"))
        said, size = pooling(draw, NAMES, counted=kind == "avg_pool")
        if draw.sometimes(0.5):
            said["dilation"] = draw.steps()["dilation"]
        return said, size

    def run(self, kind: str, said: Arguments, x: Any, weight: Any) -> Any:
        if kind == "conv":
            return convolved(said, x, weight)
        return conv_transpose(said, x, weight) if kind == "conv_transpose" else pooled(kind, said, x)

    def put_weight(self, held: dict[str, Any], weight: NDArray[Any], _: Translation) -> None:
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

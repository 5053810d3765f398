"""Snippets that are run: for random layers of convarith's own, and for random settings in a framework's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from support.framework_oracle import Draw, arrays, ours

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is
from convarith.numeric.forward import forward
from convarith.numeric.pool import pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from support.framework_oracle import Arguments

    from convarith.engine.layer import Layer
    from convarith.frameworks.framework import Framework
    from convarith.frameworks.translation import Translation
    from convarith.names import PoolKind

    Snippet = Callable[[Translation, NDArray[Any], NDArray[Any] | None], NDArray[Any]]


def _conv(draw: Draw) -> Layer:
    groups = draw.any((1, 1, 2))
    pads: tuple[Any, ...] = (0, 1, "same", "same-lower", "full")
    return Conv(
        draw.each(1, 3),
        stride=draw.each(1, 3),
        dilation=draw.each(1, 2),
        groups=groups,
        channels=(groups * 2, groups),
        padding=draw.any((*pads, [(draw.one(-1, 2), draw.one(-1, 2)) for _ in range(draw.axes)])),
    )


def _transposed(draw: Draw) -> Layer:
    stride, dilation, groups = draw.each(1, 3), draw.each(1, 2), draw.any((1, 1, 2))
    return ConvTranspose(
        draw.each(1, 3),
        stride=stride,
        dilation=dilation,
        groups=groups,
        channels=(groups, groups * 2),
        padding=[(draw.one(-1, 2), draw.one(-1, 2)) for _ in range(draw.axes)],
        output_padding=tuple(draw.one(0, max(pair) - 1) for pair in zip(stride, dilation, strict=True)),
    )


def _pool(draw: Draw, kind: PoolKind) -> Layer:
    kernel = draw.each(1, 4)
    return Pool(
        kernel,
        kind=kind,
        stride=draw.each(1, 3),
        padding=tuple(draw.one(0, each // 2) for each in kernel),
        dilation=draw.any((1, 1, 1, 2)),
        ceil_mode=draw.sometimes(0.4),
        count_include_pad=draw.sometimes(0.7),
    )


TARGETS: dict[str, Callable[[Draw], Layer]] = {
    "conv": _conv,
    "conv_transpose": _transposed,
    "max_pool": lambda draw: _pool(draw, "max"),
    "avg_pool": lambda draw: _pool(draw, "avg"),
}


def check_any_layer(
    framework: Framework,
    kind: str,
    snippet: Snippet,
    lacks: Callable[[Layer, tuple[int, ...]], bool],
    *,
    counts: tuple[int, int, int],
) -> None:
    """Run what is written for random layers of convarith's own.

    Args:
        framework: The framework.
        kind: The operation.
        snippet: Runs what is written on x, (1, C, *size), with a weight of convarith's layout (None for pooling); gives
            the result with its channels first.
        lacks: Whether the framework cannot say a layer on a size; all others it has to say.
        counts: How many layers of 1, 2 and 3 axes.
    """
    written = 0
    for axes, count in enumerate(counts, 1):
        draw = Draw(6, axes)
        for _ in range(count):
            layer, size = TARGETS[kind](draw), draw.each(4, 6)
            x, weight = _arrays(draw, kind, layer, size)
            try:
                said = translate(Resolved(layer), size, framework)
            except ConvArithError as error:
                if error.code != "does-not-fit" and not (error.code == "not-expressible" and lacks(layer, size)):
                    raise
                continue
            expected = pool(layer, x) if isinstance(layer, Pool) else forward(layer, x, weight)
            _equal(said, snippet(said, x, _flipped(weight, said)), expected)
            written += 1
    print(f"{framework.name}: {written} snippets of {kind} for layers of convarith's own")  # noqa: T201  # the evidence
    assert written >= sum(counts) // 3


def check_own_settings(
    framework: Framework,
    kind: str,
    snippet: Snippet,
    words: Callable[[Draw], tuple[Arguments, tuple[int, ...]]],
    *,
    counts: tuple[int, int, int],
) -> None:
    """Run what is written for random settings in a framework's own words; arguments as of `check_any_layer`."""
    written = 0
    for axes, count in enumerate(counts, 1):
        draw = Draw(7, axes)
        for _ in range(count):
            said, size = words(draw)
            x, weight = arrays(draw, kind, said, size)
            try:
                expected = ours(framework, kind, said, x[:1], weight)
            except ConvArithError:
                continue
            expression = as_is(FrameworkLayer(framework=framework.name, op=kind, **said), size)
            _equal(expression, snippet(expression, x[:1], weight), expected)
            written += 1
    print(f"{framework.name}: {written} snippets of {kind} for its own words")  # noqa: T201  # likewise
    assert written >= sum(counts) // 3


def _arrays(
    draw: Draw, kind: str, layer: Layer, size: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    said: Arguments = {"kernel": layer.kernel}
    if isinstance(layer, Conv | ConvTranspose):
        said |= {"groups": layer.groups, "channels": layer.channels}
    x, weight = arrays(draw, kind, said, size)
    return x[:1], weight


def _flipped(weight: NDArray[Any] | None, said: Translation) -> NDArray[Any] | None:
    return np.flip(weight, tuple(range(2, weight.ndim))) if weight is not None and said.needs_flip else weight


def _equal(said: Translation, found: NDArray[Any], expected: NDArray[Any]) -> None:
    assert found.shape == expected.shape, said.code
    close = np.allclose if said.layer.op == "avg_pool" else np.array_equal
    assert close(found, expected, equal_nan=True), said.code

"""What convarith writes with ``compare --code`` reads back to the same layer, whatever the framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.framework_oracle import Draw
from support.snippets import TARGETS

from convarith.engine.layer import Resolved
from convarith.errors import ConvArithError
from convarith.frameworks.registry import NAMES, framework
from convarith.frameworks.search import translate
from convarith.networks.graph import INPUT
from convarith.networks.operations import Windowed
from convarith.readers.python import read

if TYPE_CHECKING:
    from convarith.frameworks.translation import Translation

PROSE = ("caffe", "darknet")
"""Frameworks whose networks are configurations, and no Python."""
COUNT = 12


def check(said: Translation, size: tuple[int, ...]) -> None:
    (parsed,) = read(said.code)
    assert not parsed.problems, (said.code, parsed.problems)
    operations = [(each.op, each.operation) for each in parsed.network.layers]
    (main,) = [operation for op, operation in operations if op not in ("pad", "crop")]
    assert isinstance(main, Windowed), (said.code, main)
    expected = said.reading.layer
    assert main.layer.resolve(said.size).layer.axes(said.size) == expected.axes(said.size), said.code
    assert (len(operations) > 1) == (not said.exact), said.code
    channels = 1 if expected.channels is None else expected.channels[0]
    *_, last = parsed.network.layers
    shapes = parsed.network.shapes(size) if parsed.network.input else _shapes(parsed.network, (channels, *size))
    before = said.reading.layer.output_shape(said.size)
    after = said.after or [(0, 0)] * len(size)
    assert shapes[last.name][1:] == tuple(each + lo + hi for each, (lo, hi) in zip(before, after, strict=True))


def _shapes(network: Any, given: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    found = {INPUT: given}
    for layer in network.layers:
        found[layer.name] = layer.operation.output([found[each] for each in layer.sources])
    return found


@pytest.mark.parametrize("kind", TARGETS)
@pytest.mark.parametrize("name", [each for each in NAMES if each not in PROSE])
def test_code_reads_back_to_the_same_axes(name: str, kind: str) -> None:
    known, read_back = framework(name), 0
    for axes in (1, 2, 3):
        draw = Draw(11, axes)
        for _ in range(COUNT):
            layer, size = TARGETS[kind](draw), draw.each(4, 6)
            try:
                said = translate(Resolved(layer), size, known)
                said.code  # noqa: B018  # where it cannot be written there is nothing to read
            except ConvArithError:
                continue
            check(said, size)
            read_back += 1
    assert read_back >= COUNT // 3

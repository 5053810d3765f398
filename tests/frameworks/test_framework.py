"""What every framework tells of itself, and how it says numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.sample_frameworks import BARE, SAMPLE, registered

from convarith.errors import ConvArithError
from convarith.frameworks.framework import PAD_ORDERS
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.registry import NAMES, framework
from convarith.frameworks.setting import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="module")
def known() -> Iterator[None]:
    with registered(SAMPLE, BARE):
        yield


def layer(kernel: int = 3, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework="sample", **words)


@pytest.mark.parametrize(
    ("order", "numbers", "pairs"),
    [
        ("all begins, then all ends", (1, 2, 3, 4), ((1, 3), (2, 4))),
        ("begin and end of each axis in turn", (1, 2, 3, 4), ((1, 2), (3, 4))),
        ("begin and end of each axis, the last one first", (1, 2, 3, 4), ((3, 4), (1, 2))),
        ("begin and end of each axis, the last one first", (1, 2, 3, 4, 5, 6), ((5, 6), (3, 4), (1, 2))),
        ("all begins, then all ends", (1, 2), ((1, 2),)),
    ],
)
def test_padding_in_a_row_comes_in_these_orders(
    order: str, numbers: tuple[int, ...], pairs: tuple[tuple[int, int], ...]
) -> None:
    assert PAD_ORDERS[order](numbers) == pairs


def test_numbers_are_said_as_they_are_unless_it_counts_otherwise() -> None:
    said = SAMPLE.in_numbers(layer(op="conv_transpose", stride=2), [(1, 1)], [1])
    assert (said.padding, said.output_padding) == (((1, 1),), (1,))
    assert SAMPLE.in_numbers(layer(op="conv_transpose"), [(1, 1)], [0]).output_padding is None


def test_the_ways_to_say_numbers_are_these_and_each_of_its_names() -> None:
    ways = list(SAMPLE.candidates(layer(), [(1, 1)], [0]))
    assert [way.padding for way in ways] == [((1, 1),), "SAME_SIZE", "NONE", "ODD"]


def test_a_rounding_and_a_count_are_also_left_unsaid() -> None:
    ways = list(SAMPLE.candidates(layer(op="max_pool", ceil_mode=True), [(0, 0)], [0]))
    assert [(way.padding, way.ceil_mode) for way in ways[:2]] == [(((0, 0),), True), (((0, 0),), False)]


def test_padding_apart_from_a_layer_is_refused_unless_it_writes_it() -> None:
    with pytest.raises(ConvArithError, match="Sample has no padding or cropping apart from a layer's") as found:
        SAMPLE.pad_lines("x", [(0, 1)], "conv")
    assert found.value.code == "not-in-framework"


@pytest.mark.parametrize("name", NAMES)
def test_every_framework_names_itself_its_operations_and_their_paddings(name: str) -> None:
    known = framework(name)
    assert known.name == name
    assert known.title
    assert known.version
    assert known.paddings.keys() <= OPERATIONS.keys()
    assert not known.pad_order or known.pad_order in PAD_ORDERS


@pytest.mark.parametrize("name", NAMES)
def test_every_framework_tells_what_it_lacks_by_features_that_there_are(name: str) -> None:
    known = framework(name)
    spoken = {
        "padding in numbers",
        "padding that differs before and after",
        "negative padding",
        "output padding",
        "output size",
        "count include pad",
        "dilation",
        "groups",
        "ceil mode",
    }
    for key, way_out in known.unsupported.items():
        kind, colon, feature = key.rpartition(":")
        assert not colon or kind in known.paddings, key
        assert feature in spoken or feature.startswith("padding mode '"), key
        assert way_out, key


@pytest.mark.parametrize("name", NAMES)
def test_every_framework_reads_a_plain_layer_and_writes_it(name: str) -> None:
    known = framework(name)
    for kind in known.paddings:
        said = FrameworkLayer(2, framework=name, op=kind, stride=2, padding=next(iter(known.paddings[kind]), None))
        assert len(said.output_shape((6, 6))) == 2
        code = known.code(said, (6, 6))
        assert code.call
        assert "\n" not in code.call
        assert code.lines

"""The protocol: a framework reads its own words, refuses what it lacks, and says numbers in its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from support.sample_frameworks import registered

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.errors import ConvArithError
from convarith.frameworks.framework import PAD_ORDERS, Code, Framework
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.frameworks.registry import NAMES, framework
from convarith.frameworks.setting import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.frameworks.setting import Setting


class Sample(Framework):
    """A framework with one padding of its own, and little else."""

    name = "sample"
    title = "Sample"
    version = "1"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": {"SAME_SIZE": "same", "NONE": "valid", "ODD": "odd"},
        "conv_transpose": {},
        "max_pool": {"SAME_SIZE": "same"},
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "negative padding": "crop first",
        "conv:dilation": "only its poolings are dilated",
        "output size": "give an output padding",
    }
    arguments: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {
        "conv": {"layout": ("first", "last"), "rounding": range(3)},
        "max_pool": {"exact": (False, True)},
    }
    most_axes = 3
    pad_order = "all begins, then all ends"
    on_misfit = "gives zeros"

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer as convarith does, but for its own padding ODD, which is 1 before."""
        if layer.padding == "odd":
            return Resolved(direct(layer, [(1, 0)] * len(size)))
        if layer.op == "conv_transpose":
            return Resolved(transposed(layer, size, layer.pads(size) or [(0, 0)] * len(size), layer.output_padding))  # type: ignore[arg-type]
        make = direct if layer.op == "conv" else pooled
        return Resolved(make(layer, layer.padding or 0))

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write one line."""
        del size
        return Code((), f"{layer.op}({layer.padding})", (f"y = {layer.op}(x)",))


class Bare(Sample):
    """A framework with an order of its own for nothing, and a step of 1."""

    name = "bare"
    title = "Bare"
    pad_order = ""
    pool_stride = 1


SAMPLE, BARE = Sample(), Bare()


@pytest.fixture(autouse=True, scope="module")
def known() -> Iterator[None]:
    with registered(SAMPLE, BARE):
        yield


def layer(kernel: int = 3, **words: Any) -> FrameworkLayer:
    return FrameworkLayer(kernel, framework="sample", **words)


def refusal(said: FrameworkLayer, size: Any) -> ConvArithError:
    with pytest.raises(ConvArithError) as found:
        said.resolve(size)
    return found.value


def test_its_own_name_of_a_padding_is_read_as_the_one_here() -> None:
    assert layer(4, padding="SAME_SIZE").resolve(5).layer == Conv(4, padding="same")
    assert layer(padding="NONE").output_shape(5) == (3,)


def test_a_padding_may_have_a_meaning_that_is_only_its_own() -> None:
    assert [(axis.lo, axis.hi) for axis in layer(padding="ODD").axes((5, 5))] == [(1, 0), (1, 0)]


def test_the_names_here_serve_too_where_it_has_what_they_mean() -> None:
    assert layer(padding="same").axes(5) == layer(padding="SAME_SIZE").axes(5)


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        (
            "SAME_SIZED",
            "conv",
            "Sample has no padding 'SAME_SIZED' for a convolution; its own names are SAME_SIZE, ODD, NONE",
        ),
        (
            "VALID",
            "conv",
            "a convolution, which is a name of TensorFlow; its own name for that is 'NONE', of ",
        ),
        ("full", "conv", "Sample has no padding 'full' for a convolution; its own names are"),
        ("same", "conv_transpose", "Sample has no padding 'same' for a transposed convolution; give numbers"),
        ("NONE", "max_pool", "Sample has no padding 'NONE' for a max pooling; its own names are SAME_SIZE"),
    ],
)
def test_a_name_that_it_has_not_is_refused_with_those_it_has(name: str, kind: str, message: str) -> None:
    found = refusal(layer(op=kind, padding=name), 5)
    assert found.code == "not-in-framework"
    assert message in str(found)


@pytest.mark.parametrize(("name", "owner"), [("SAME_UPPER", "ONNX"), ("pad=1", "Darknet")])
def test_the_name_of_another_framework_is_known_as_its(name: str, owner: str) -> None:
    assert f"no padding {name!r} for a convolution, which is a name of {owner}; its" in str(
        refusal(layer(padding=name), 5)
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"padding": -1}, "Sample has no negative padding for a convolution; crop first"),
        ({"dilation": 2}, "Sample has no dilation for a convolution; only its poolings are dilated"),
        (
            {"op": "conv_transpose", "output_size": 7},
            "no output size for a transposed convolution; give an output padding",
        ),
        (
            {"op": "avg_pool"},
            "Sample has no average pooling; it has convolution and transposed convolution and max pooling",
        ),
    ],
)
def test_what_it_has_no_word_for_is_refused_with_the_way_out(words: dict[str, Any], message: str) -> None:
    found = refusal(layer(**words), 5)
    assert found.code == "not-in-framework"
    assert message in str(found)


def test_what_one_operation_lacks_another_may_have() -> None:
    assert layer(op="max_pool", dilation=2).output_shape(9) == (2,)


def test_a_kernel_that_does_not_fit_is_refused_with_what_it_does_there() -> None:
    found = refusal(layer(7), 5)
    assert found.code == "does-not-fit"
    assert str(found) == (
        "kernel 7 does not fit: 5 + 0 + 0 padded input < 7 effective kernel; Sample gives zeros; "
        "pad by at least 1 and 1, or use a kernel of at most 5"
    )


def test_any_other_refusal_is_left_as_it_is() -> None:
    found = refusal(layer(stride=(1, 1)), 5)
    assert found.code == "wrong-axes"
    assert "Sample" not in str(found)


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("conv", {}, []),
        ("conv", {"padding": "SAME_SIZE", "dilation": (1, 1), "groups": 1}, []),
        ("conv", {"padding": 0}, ["padding in numbers"]),
        ("conv", {"padding": ((1, 1), (2, 2))}, ["padding in numbers"]),
        ("conv", {"padding": ((0, 1),)}, ["padding in numbers", "padding that differs before and after"]),
        ("conv", {"padding": (-1, 0)}, ["padding in numbers", "negative padding"]),
        ("conv", {"dilation": 2, "groups": 2}, ["dilation", "groups"]),
        ("conv", {"dilation": (1, 2), "padding_mode": "reflect"}, ["dilation", "padding mode 'reflect'"]),
        ("conv_transpose", {"output_padding": 0, "output_size": 5}, ["output padding", "output size"]),
        ("max_pool", {"ceil_mode": True}, ["ceil mode"]),
        ("avg_pool", {"count_include_pad": False}, ["count include pad"]),
    ],
)
def test_the_features_of_a_layer_are_what_not_every_framework_has_a_word_for(
    kind: str, words: dict[str, Any], expected: list[str]
) -> None:
    assert [each.name for each in layer(op=kind, **words).features()] == expected


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


def test_padding_in_a_row_is_read_in_its_order() -> None:
    assert [(axis.lo, axis.hi) for axis in layer(padding="0,1,2,3").axes((5, 5))] == [(0, 2), (1, 3)]


@pytest.mark.parametrize(
    ("name", "padding", "code", "message"),
    [
        (
            "sample",
            "0,1,2",
            "pad-order",
            "Sample lists all begins, then all ends: 2·2 = 4 numbers, not 3; write 0,0,0,0",
        ),
        ("sample", "0,1,2,x", "bad-value", "padding '0,1,2,x' is not made of whole numbers; write it as in 0,0,1,1"),
        ("sample", "0,-1,0,0", "not-in-framework", "Sample has no negative padding for a convolution; crop first"),
        ("bare", "0,1,2,3", "pad-order", "Bare takes no list of begins and ends for its padding; write 1, or 1x2"),
    ],
)
def test_padding_in_a_row_that_it_would_not_take_is_refused(name: str, padding: str, code: str, message: str) -> None:
    found = refusal(FrameworkLayer(3, framework=name, padding=padding), (5, 5))
    assert found.code == code
    assert message in str(found)


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


def test_a_pooling_steps_by_its_kernel_unless_the_framework_steps_otherwise() -> None:
    assert FrameworkLayer(3, framework="sample", op="max_pool").stride == 3
    assert FrameworkLayer(3, framework="bare", op="max_pool").stride == 1
    assert FrameworkLayer(3, framework="bare", op="conv").stride == 1


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


@pytest.mark.parametrize(
    ("op", "arguments", "message"),
    [
        (
            "conv",
            {"layuot": "last"},
            "Sample has no argument 'layuot' of a convolution that is known here; there are layout, rounding",
        ),
        (
            "conv",
            {"exact": True},
            "Sample has no argument 'exact' of a convolution that is known here; that is for max",
        ),
        ("max_pool", {"excat": True}, "of a max pooling that is known here; there are exact"),
        ("conv_transpose", {"any": 1}, "of a transposed convolution that is known here; leave it out"),
        ("conv", {"layout": "middle"}, "Sample's layout cannot be 'middle'; give first or last"),
        ("conv", {"rounding": 3}, "Sample's rounding cannot be 3; give 0 to 2"),
        ("conv", {"rounding": True}, "Sample's rounding cannot be True; give 0 to 2"),
        ("max_pool", {"exact": "no"}, "Sample's exact cannot be 'no'; give False or True"),
        ("max_pool", {"exact": 1}, "Sample's exact cannot be 1; give False or True"),
    ],
)
def test_an_argument_that_an_operation_has_not_or_a_value_that_it_cannot_have_is_refused(
    op: str, arguments: dict[str, Any], message: str
) -> None:
    found = refusal(layer(op=op, extra_arguments=arguments), 5)
    assert message in str(found)
    assert found.setting == next(iter(arguments))


def test_an_argument_that_an_operation_has_is_taken() -> None:
    assert layer(extra_arguments={"layout": "last", "rounding": 2}).output_shape(5) == (3,)


def test_more_axes_than_it_has_are_refused() -> None:
    assert layer().output_shape((5, 5, 5)) == (3, 3, 3)
    found = refusal(layer(), (5, 5, 5, 5))
    assert str(found) == "Sample has no convolution of 4 axes; it has them for 1 to 3"


def test_a_layer_shows_its_framework_by_name() -> None:
    said = FrameworkLayer(3, framework="onnx", padding="SAME_UPPER")
    assert eval(repr(said)) == said  # noqa: S307  # our own text

"""A layer known by its axes, said in a framework's words: whole, padded before, or cropped after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.sample_frameworks import registered
from support.strategies import Line, conv, conv_transpose, direct_lines, sizes, transposed_lines

from convarith.engine.conv import Conv
from convarith.engine.layer import Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.plain_layers import direct, pooled, transposed
from convarith.frameworks.pytorch import FRAMEWORK as PYTORCH
from convarith.frameworks.registry import NAMES, framework
from convarith.frameworks.search import translate
from convarith.frameworks.translation import Translation, as_is

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.engine.axis import Axis
    from convarith.engine.padding import Pair
    from convarith.frameworks.setting import Setting
    from convarith.names import PoolKind


class Valid(Framework):
    """A framework whose layers have no padding, and whose transposed layers leave the kernel as it is."""

    name = "valid"
    title = "Valid"
    version = "1"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {"conv": {}, "conv_transpose": {}, "max_pool": {}}
    unsupported: ClassVar[Mapping[str, str]] = {"ceil mode": "crop first"}
    comment = ";"

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Refuse any padding."""
        if any(map(any, layer.pads(size) or [])) or layer.output_padding:
            raise ConvArithError("padding", "not-in-framework")
        if layer.op == "conv_transpose":
            return Resolved(transposed(layer, size, [(0, 0)] * len(size), flip_kernel=False))
        return Resolved(direct(layer, 0) if layer.op == "conv" else pooled(layer, 0))

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write two lines."""
        return Code(("(import)",), f"({layer.op} {layer.kernel})", (f"(of {size})", f"y = ({layer.op} x)"))

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Write one line, with what it is for."""
        return (f"{x} = (pad {x} {list(pads)} {op})",)


class Whole(Valid):
    """The same, but without padding or cropping apart from a layer."""

    name = "whole"

    def pad_lines(self, x: str, pads: Sequence[Pair], op: str) -> tuple[str, ...]:
        """Refuse."""
        return Framework.pad_lines(self, x, pads, op)


class Cropping(Valid):
    """The same, but its transposed layers crop 1 from either end, and there is no other way to say one."""

    name = "cropping"

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Crop."""
        return Resolved(transposed(layer, size, [(1, 1)] * len(size)))


VALID, WHOLE, CROPPING = Valid(), Whole(), Cropping()


@pytest.fixture(autouse=True, scope="module")
def known() -> Iterator[None]:
    with registered(VALID, WHOLE, CROPPING):
        yield


UP = ConvTranspose(3, stride=2)


def test_what_one_layer_says_is_said_by_one_layer() -> None:
    found = translate(Resolved(Conv(3, padding=1)), (5, 5), PYTORCH)
    assert found.exact
    assert (found.size, found.before, found.after, found.needs_flip) == ((5, 5), None, None, False)
    assert found.call == "torch.nn.Conv2d(1, 1, kernel_size=3, padding=1)"


def test_a_padding_that_it_has_no_word_for_comes_first() -> None:
    found = translate(Resolved(Conv(3, padding=[(1, 0), (-1, 2)])), (5, 5), PYTORCH)
    assert not found.exact
    assert (found.size, found.before, found.after) == ((6, 6), ((1, 0), (-1, 2)), None)
    assert found.layer.padding is None or not any(map(any, found.layer.pads((6, 6)) or []))


def test_a_crop_that_it_has_no_word_for_comes_after() -> None:
    found = translate(Resolved(ConvTranspose(3, stride=2, padding=[(0, 1)])), (4,), PYTORCH)
    assert (found.size, found.before, found.after) == ((4,), None, ((0, -1),))


@pytest.mark.parametrize(("pad", "after"), [((1, 1), None), ((2, 1), ((-1, 0),)), ((1, 3), ((0, -2),))])
def test_what_is_cropped_already_is_not_cropped_again(pad: Pair, after: Any) -> None:
    assert translate(Resolved(ConvTranspose(3, stride=2, padding=[pad])), (4,), CROPPING).after == after


@pytest.mark.parametrize("pad", [(0, 1), (1, 0), (-1, -1)])
def test_what_is_cropped_does_not_come_back(pad: Pair) -> None:
    with pytest.raises(ConvArithError, match="cannot say this"):
        translate(Resolved(ConvTranspose(3, stride=2, padding=[pad])), (4,), CROPPING)


def test_more_than_an_output_padding_may_be_is_padded_after() -> None:
    found = translate(Resolved(ConvTranspose(3, stride=2, padding=[(0, -5)])), (4,), PYTORCH)
    assert found.after == ((0, 5),)


@pytest.mark.parametrize(("flipped", "flips"), [(True, True), (False, False)])
def test_the_kernel_is_turned_where_the_framework_leaves_it(flipped: bool, flips: bool) -> None:  # noqa: FBT001  # both
    found = translate(Resolved(replace(UP, flip_kernel=flipped)), (4,), VALID)
    assert found.needs_flip is flips
    assert ("; the kernel is turned by 180 degrees against the usual one" in found.code) is flips


def test_the_code_has_all_in_its_order() -> None:
    before = translate(Resolved(Conv(3, padding=[(0, 1)])), (5,), VALID)
    assert before.code.split("\n") == ["(import)", "", "x = (pad x [(0, 1)] conv)", "(of (6,))", "y = (conv x)"]
    after = translate(Resolved(ConvTranspose(3, padding=1, flip_kernel=False)), (5,), VALID)
    assert after.code.split("\n") == [
        "(import)",
        "",
        "(of (5,))",
        "y = (conv_transpose x)",
        "y = (pad y [(-1, -1)] conv)",
    ]
    pool = translate(Resolved(Pool(3, stride=1, padding=1)), (5,), VALID)
    assert "x = (pad x [(1, 1)] max_pool)" in pool.code  # below everything, not zeros


@pytest.mark.parametrize(
    ("target", "by"),
    [
        (Resolved(Conv(3, padding=1)), WHOLE),
        (Resolved(ConvTranspose(3, padding=1, flip_kernel=False)), WHOLE),
        (Resolved(Pool(2, kind="avg")), VALID),
        # Padding that comes first would count.
        (
            Resolved(Pool(3, stride=1, kind="avg", padding=[(0, 1)], free_padding=True, count_include_pad=False)),
            PYTORCH,
        ),
        # A window hangs over on one axis, and is taken away on the other; a root counts what there is of it.
        (
            Resolved(Pool(3, kind="lp", stride=(4, 2), padding=[(0, 3), (0, 0)], ceil_mode=True, free_padding=True)),
            PYTORCH,
        ),
        # What the padding holds has no word there.
        (Resolved(Conv(3, padding=1, padding_mode="reflect")), VALID),
    ],
)
def test_what_cannot_be_said_is_refused(target: Resolved, by: Framework) -> None:
    with pytest.raises(ConvArithError, match=f"{by.title} cannot say this .* of 6x6.*; .*run it elsewhere") as refusal:
        translate(target, (6, 6), by)
    assert refusal.value.code == "not-expressible"


def test_a_mean_is_said_with_the_count_that_it_has() -> None:
    for count in (True, False):
        target = Resolved(Pool(3, stride=1, kind="avg", padding=1, count_include_pad=count))
        found = translate(target, (5,), PYTORCH)
        assert found.exact
        reading = found.reading.layer
        assert isinstance(reading, Pool)
        assert reading.count_include_pad is count


def test_a_mean_that_is_only_cropped_has_no_padding_that_could_count() -> None:
    found = translate(Resolved(Pool(3, stride=1, kind="avg", padding=-1, count_include_pad=False)), (6,), PYTORCH)
    assert found.before == ((-1, -1),)


def test_windows_that_ceil_mode_takes_away_are_not_there_on_the_padded_input() -> None:
    root = Pool(3, kind="lp", stride=4, padding=[(0, 3)], ceil_mode=True, free_padding=True)
    found = translate(Resolved(root), (6,), PYTORCH)
    assert (found.before, found.layer.ceil_mode, found.reading.layer.output_shape(9)) == (((0, 3),), False, (2,))


def test_where_nothing_counts_what_hangs_over_is_padding_and_the_other_way_round() -> None:
    for kind in ("max", "avg"):
        same = Pool(3, kind=kind, stride=2, padding="same", count_include_pad=False, free_padding=True)
        found = translate(Resolved(same), (6,), PYTORCH)
        assert (found.exact, found.layer.ceil_mode) == (True, True)
        hanging = Pool(3, kind=kind, stride=2, ceil_mode=True, count_include_pad=False)
        assert translate(Resolved(hanging), (6,), framework("jax")).layer.padding == ((0, 1),)


def test_what_the_padding_holds_and_the_norm_are_kept() -> None:
    found = translate(Resolved(Conv(3, padding=1, padding_mode="circular")), (6,), PYTORCH)
    assert found.layer.padding_mode == "circular"
    root = Resolved(Pool(3, kind="lp", norm=3, absolute=True))
    assert translate(root, (6,), framework("onnx")).layer.norm == 3


def test_a_padding_that_lists_all_axes_is_written_as_the_pairs_that_it_means() -> None:
    said = FrameworkLayer(3, framework="tinygrad", padding="1,2,3,4")
    assert as_is(said, (5, 5)).layer.padding == ((3, 4), (1, 2))


def test_a_layer_as_it_is_has_the_reading_that_it_is_given() -> None:
    said = FrameworkLayer(3, framework="pytorch", padding="same")
    found = as_is(said, (5,))
    assert found == Translation(PYTORCH, said, (5,), said.resolve(5))
    assert found.call == 'torch.nn.Conv1d(1, 1, kernel_size=3, padding="same")'


# What is said is the target again, once the input is padded and the output cropped: in every framework but those that
# can say too little of what is drawn here; their own tests show as much of what they can.

ABLE = [name for name in NAMES if name not in ("caffe", "darknet")]

Read = set[tuple[int, int, int]]
"""Of one axis, each output, kernel element and input element that are multiplied."""


def reads(axis: Axis, *, turn: bool) -> Read:
    """Give what an axis reads; with ``turn`` by a kernel that is turned first."""
    last = axis.kernel - 1
    return {
        (output, last - element if turn else element, source)
        for output in range(axis.output)
        for element, source in axis.window(output)
    }


def said(found: Translation, number: int, size: int) -> tuple[int, Read]:
    """Give output size and reads along an axis of what an expression says, with its padding and its crop."""
    reading = found.reading
    axis = reading.layer.axes(found.size)[number]
    lo, _ = found.before[number] if found.before else (0, 0)
    start, end = found.after[number] if found.after else (0, 0)
    output = axis.output + start + end
    return output, {
        (window + start, element, source - lo)
        for window, element, source in reads(axis, turn=found.needs_flip)
        if 0 <= source - lo < size and 0 <= window + start < output
    }


def assert_said(target: Resolved, size: tuple[int, ...], by: Framework) -> None:
    try:
        found = translate(target, size, by)
    except ConvArithError as error:
        assume(error.code != "not-expressible")
        raise
    for number, axis in enumerate(target.layer.axes(size)):
        assert said(found, number, size[number]) == (axis.output, reads(axis, turn=False)), found


few = st.integers(1, 2)


@pytest.mark.parametrize("name", ABLE)
@given(lines=st.lists(direct_lines, min_size=1, max_size=2), groups=few)
def test_a_convolution_is_the_target_again(name: str, lines: list[Line], groups: int) -> None:
    assert_said(Resolved(conv(lines, groups)), tuple(sizes(lines)), framework(name))


@pytest.mark.parametrize("name", ABLE)
@given(lines=st.lists(transposed_lines, min_size=1, max_size=2), flipped=st.booleans())
def test_a_transposed_convolution_is_the_target_again(name: str, lines: list[Line], flipped: bool) -> None:  # noqa: FBT001
    assert_said(Resolved(replace(conv_transpose(lines), flip_kernel=flipped)), tuple(sizes(lines)), framework(name))


@pytest.mark.parametrize("name", ABLE)
# Of poolings some frameworks can say few: neither dilation nor uneven padding.
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(
    lines=st.lists(direct_lines, min_size=1, max_size=2),
    kind=st.sampled_from(["max", "avg"]),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_a_pooling_is_the_target_again(
    name: str, lines: list[Line], kind: PoolKind, flags: tuple[bool, bool, bool]
) -> None:
    ceil_mode, count_include_pad, dilated = flags
    target = Pool(
        [line.kernel for line in lines],
        stride=[line.stride for line in lines],
        dilation=[line.dilation if dilated else 1 for line in lines],
        # What ceil mode lets hang over a crop is no matter of any framework.
        padding=[(line.lo, max(line.hi, 0) if ceil_mode else line.hi) for line in lines],
        kind=kind,
        ceil_mode=ceil_mode,
        count_include_pad=count_include_pad,
        free_padding=True,
    )
    size = tuple(sizes(lines))
    try:
        target.axes(size)
    except ConvArithError:
        assume(False)  # what does not fit is no target
    assert_said(Resolved(target), size, framework(name))


# PyTorch has a word, a pad or a crop for every convolution there is.


def symmetric(line: Line) -> Line:
    """Give the line with as much padding at both ends, and no less, so that it fits."""
    most = max(line.lo, line.hi, 0)
    return replace(line, lo=most, hi=most)


@given(lines=st.lists(direct_lines, min_size=1, max_size=3), groups=few)
def test_pytorch_can_say_every_convolution(lines: list[Line], groups: int) -> None:
    assert translate(Resolved(conv(lines, groups)), tuple(sizes(lines)), PYTORCH).code


@given(lines=st.lists(transposed_lines, min_size=1, max_size=3), flipped=st.booleans())
def test_pytorch_can_say_every_transposed_convolution(lines: list[Line], flipped: bool) -> None:  # noqa: FBT001  # both
    assert translate(Resolved(replace(conv_transpose(lines), flip_kernel=flipped)), tuple(sizes(lines)), PYTORCH).code


@given(lines=st.lists(direct_lines.map(symmetric), min_size=1, max_size=2))
def test_what_has_a_symmetric_padding_needs_nothing_beside_its_layer(lines: list[Line]) -> None:
    assert translate(Resolved(conv(lines)), tuple(sizes(lines)), PYTORCH).exact


# What cannot be said is said to be in the way where it could be said without it.


@pytest.mark.parametrize(
    ("target", "size", "name", "obstacle"),
    [
        (
            ConvTranspose(
                (1, 2),
                stride=2,
                padding=[(1, 1), (2, 2)],
                output_padding=(1, 0),
                channels=(4, 6),
                groups=2,
            ),
            (5, 7),
            "jax",
            "groups",
        ),
        (Conv(3, stride=2, dilation=2, padding=1), (9,), "keras", "dilation"),
        (Conv(3, stride=2, padding=1, padding_mode="circular"), (9,), "keras", "padding mode"),
        (Conv(3, padding=1), (9, 9, 9, 9), "pytorch", None),
        (Pool(3, kind="lp", norm=3, absolute=True), (9,), "pytorch", "norm"),
        (Pool(3, kind="avg", stride=2, ceil_mode=True), (6,), "mlx", "ceil mode"),
        (Pool(3, kind="avg", padding=1, divisor_override=2), (9,), "jax", "divisor override"),
        (ConvTranspose(3, stride=2, dilation=2, groups=2), (5,), "keras", "groups and dilation"),
    ],
)
def test_what_is_in_the_way_is_that_without_which_it_could_be_said(
    target: Any, size: tuple[int, ...], name: str, obstacle: str | None
) -> None:
    by = framework(name)
    with pytest.raises(ConvArithError) as refusal:
        translate(Resolved(target), size, by)
    error = refusal.value
    named = "" if obstacle is None else f" with its {obstacle}"
    assert error.message.endswith(f"of {'x'.join(map(str, size))}{named}")
    assert error.setting == (None if obstacle is None else obstacle.split(" and ")[0].replace(" ", "_"))
    if obstacle is not None:
        assert error.hint.startswith(f"without {obstacle} it could")


def test_a_dilation_that_makes_no_difference_is_left_out_where_it_is_in_the_way() -> None:
    target = Resolved(ConvTranspose(1, stride=2, dilation=3))
    found = translate(target, (7,), framework("keras"))
    assert found.call == "keras.layers.Conv1DTranspose(1, 1, strides=2, output_padding=0)"
    assert translate(target, (7,), PYTORCH).call == (
        "torch.nn.ConvTranspose1d(1, 1, kernel_size=1, stride=2, dilation=3)"
    )


def test_a_divisor_is_said_where_there_is_an_argument_for_it() -> None:
    target = Resolved(Pool(3, kind="avg", stride=2, divisor_override=2))
    found = translate(target, (5, 5), PYTORCH)
    assert found.call == "torch.nn.AvgPool2d(kernel_size=3, stride=2, divisor_override=2)"
    with pytest.raises(ConvArithError, match="cannot say this average pooling of 5 with its divisor override"):
        translate(target, (5,), PYTORCH)  # AvgPool1d has none


def test_what_padding_holds_is_said_by_name_where_a_name_says_it() -> None:
    found = translate(Resolved(Conv(3, padding=1, padding_mode="circular")), (5,), framework("flax"))
    assert found.layer.padding == "CIRCULAR"
    other = translate(FrameworkLayer(3, framework="flax", padding="REFLECT").resolve(5), (5,), PYTORCH)
    assert other.call.endswith('padding=1, padding_mode="reflect")')

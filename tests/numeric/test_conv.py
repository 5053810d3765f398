"""`conv` and `conv_transpose` as their users call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import plain_loops
from support.strategies import Arrays, direct_arrays, transposed_arrays

from convarith.engine.padding import NAMES
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.numeric.conv import conv, conv_transpose

if TYPE_CHECKING:
    from convarith.names import PaddingName


@settings(max_examples=50)
@given(direct_arrays)
def test_conv_takes_its_kernel_from_the_weight(case: Arrays) -> None:
    result = conv(
        case.x,
        case.weight,
        case.bias,
        [line.stride for line in case.lines],
        [(line.lo, line.hi) for line in case.lines],
        [line.dilation for line in case.lines],
        case.groups,
    )
    assert np.array_equal(result, case.convolved() + case.bias.reshape(-1, *[1] * len(case.lines)))


@settings(max_examples=50)
@given(transposed_arrays)
def test_conv_transpose_takes_its_kernel_from_the_weight(case: Arrays) -> None:
    result = conv_transpose(
        case.x,
        case.transposed_weight,
        case.bias,
        [line.stride for line in case.lines],
        [(line.lo, line.hi) for line in case.lines],
        [line.extra for line in case.lines],
        [line.dilation for line in case.lines],
        case.groups,
    )
    assert np.array_equal(result, case.transposed() + case.bias.reshape(-1, *[1] * len(case.lines)))


@settings(max_examples=50)
@given(transposed_arrays)
def test_an_output_size_stands_for_the_output_padding_that_gives_it(case: Arrays) -> None:
    result = conv_transpose(
        case.x,
        case.transposed_weight,
        stride=[line.stride for line in case.lines],
        padding=[(line.lo, line.hi) for line in case.lines],
        dilation=[line.dilation for line in case.lines],
        groups=case.groups,
        output_size=[line.transposed()[0] for line in case.lines],
    )
    assert np.array_equal(result, case.transposed())


@pytest.mark.parametrize("stride", [1, 2])
def test_a_kernel_that_is_not_flipped_is_a_flipped_one_flipped(stride: int) -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.integers(-9, 10, (1, 2, 4, 5)), rng.integers(-9, 10, (2, 3, 3, 2))
    unflipped = conv_transpose(x, weight, stride=stride, flip_kernel=False)
    assert np.array_equal(unflipped, conv_transpose(x, weight[..., ::-1, ::-1], stride=stride))
    assert not np.array_equal(unflipped, conv_transpose(x, weight, stride=stride))


@pytest.mark.parametrize("stride", [1, 2])
def test_a_circular_one_is_the_transpose_of_a_circular_convolution(stride: int) -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.integers(-9, 10, (1, 3, 6)), rng.integers(-9, 10, (2, 3, 3))
    result = conv(x, weight, stride=stride, padding=1, padding_mode="circular")
    y = rng.integers(-9, 10, result.shape)
    back = conv_transpose(y, weight, stride=stride, padding=1, output_padding=stride - 1, padding_mode="circular")
    assert (result * y).sum() == (x * back).sum()
    with pytest.raises(ConvArithError, match="no padding mode 'reflect'"):
        conv_transpose(y, weight, padding_mode="reflect")  # type: ignore[arg-type]


def test_lists_will_do() -> None:
    assert conv([[[1, 2, 3]]], [[[10, 1]]]).tolist() == [[[12, 23]]]
    assert conv_transpose([[[1, 2]]], [[[10, 1]]], [100], stride=2).tolist() == [[[110, 101, 120, 102]]]


def test_a_kernel_of_one_mixes_channels_only() -> None:
    x = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    weight = np.arange(2 * 3).reshape(2, 3)
    assert np.array_equal(conv(x, weight[:, :, None, None]), np.einsum("nchw,oc->nohw", x, weight))


@pytest.mark.parametrize(
    ("padding", "pair"),
    [
        ("valid", (0, 0)),
        ("same", (1, 2)),
        ("same-lower", (2, 1)),
        ("half", (2, 2)),
        ("full", (3, 3)),
        ("causal", (3, 0)),
        ("causal-filled", (3, 0)),
    ],
)
def test_named_padding_is_the_pair_that_it_stands_for(padding: PaddingName, pair: tuple[int, int]) -> None:
    x, weight = np.arange(1, 8).reshape(1, 1, 7), np.array([[[1, 10, 100, 1000]]])
    expected = plain_loops.conv(x, weight, [plain_loops.convolved(7, 4, 1, 1, *pair)], 1)
    assert np.array_equal(conv(x, weight, padding=padding), expected)


@pytest.mark.parametrize("padding", NAMES)
def test_named_padding_of_a_transposed_convolution_is_that_of_its_direct_one(padding: str) -> None:
    x, weight = np.arange(1, 5).reshape(1, 1, 4), np.array([[[1, 10, 100]]])
    (direct,) = ConvTranspose(3, stride=2, padding=padding).direct_axes(4)  # type: ignore[arg-type]
    line = plain_loops.transposed(4, 3, 2, 1, direct.lo, direct.hi, direct.size + direct.lo + direct.hi - 9)
    expected = plain_loops.conv_transpose(x, weight, [line], 1)
    assert np.array_equal(conv_transpose(x, weight, stride=2, padding=padding), expected)  # type: ignore[arg-type]


MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@settings(max_examples=100)
@given(
    st.sampled_from(sorted(MODES)),
    st.lists(st.tuples(st.integers(1, 5), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=3),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_a_padding_mode_is_numpys_pad_and_then_a_convolution(
    mode: Any, lines: list[tuple[int, float, float]], stride: int, kernel: int
) -> None:
    most = {"reflect": -1, "replicate": 3, "circular": 0}[mode]
    widths = [(round(lo * (size + most)), round(hi * (size + most))) for size, lo, hi in lines]
    x = np.random.default_rng(0).integers(-9, 10, (2, 2, *(size for size, _, _ in lines)))
    weight = np.random.default_rng(1).integers(-9, 10, (3, 2, *(min(kernel, size) for size, _, _ in lines)))
    held = np.pad(x, [(0, 0), (0, 0), *widths], mode=MODES[mode])  # type: ignore[call-overload]  # a name of three
    assert np.array_equal(
        conv(x, weight, stride=stride, padding=widths, padding_mode=mode), conv(held, weight, stride=stride)
    )


@pytest.mark.parametrize(("mode", "limit"), [("reflect", 4), ("circular", 5)])
def test_padding_modes_reach_as_far_as_there_are_elements(mode: Any, limit: int) -> None:
    x, weight = np.ones((1, 1, 5)), np.ones((1, 1, 1))
    for pair in ((limit, 0), (0, limit)):
        assert conv(x, weight, padding=[pair], padding_mode=mode).shape == (1, 1, 5 + limit)
    for pair in ((limit + 1, 0), (0, limit + 1)):
        with pytest.raises(ConvArithError, match=f"pads 5 by at most {limit}, not {limit + 1}; pad less") as caught:
            conv(x, weight, padding=[pair], padding_mode=mode)
        assert caught.value.code == "padding-limit"


def test_replicating_has_no_limit() -> None:
    assert conv([[[7]]], [[[1]]], padding=100, padding_mode="replicate").tolist() == [[[7] * 201]]


X, WEIGHT = np.ones((1, 2, 5)), np.ones((4, 2, 3))


@pytest.mark.parametrize("run", [conv, conv_transpose])
@pytest.mark.parametrize(
    ("x", "weight", "options", "code"),
    [
        pytest.param(X, WEIGHT[:, :, :0], {}, "bad-value", id="empty kernel"),
        pytest.param(X, 3.0, {}, "bad-array", id="a number for a weight"),
        pytest.param(X, WEIGHT[0], {}, "bad-array", id="no kernel"),
        pytest.param(X, [[[1, 2], [1]]], {}, "bad-array", id="ragged weight"),
        pytest.param([[[1, 2], [1]]], WEIGHT, {}, "bad-array", id="ragged input"),
        pytest.param("abc", WEIGHT, {}, "bad-array", id="text"),
        pytest.param(np.ones((1, 4, 0)), np.ones((4, 4, 3)), {}, "bad-value", id="an axis of no elements"),
        pytest.param(X[0], WEIGHT, {}, "bad-array", id="no batch"),
        pytest.param(X[:, :1], WEIGHT, {}, "channel-mismatch", id="channels"),
        pytest.param(X, WEIGHT, {"groups": 3}, "group-divides", id="groups"),
        pytest.param(X, WEIGHT, {"groups": 0}, "bad-value", id="no groups"),
        pytest.param(X, WEIGHT, {"stride": 0}, "bad-value", id="no stride"),
        pytest.param(np.ones((1, 4, 5)), np.ones((4, 4, 3)), {"bias": np.ones(5)}, "bad-array", id="bias"),
        pytest.param(np.ones((1, 4, 5)), np.ones((4, 4, 3)), {"stride": (1, 1)}, "wrong-axes", id="axes"),
        pytest.param(X, WEIGHT, {"padding": "sane"}, "bad-value", id="a name that is none"),
    ],
)
def test_bad_input_is_refused_with_a_code_and_a_hint(
    run: Any, x: Any, weight: Any, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(ConvArithError) as caught:
        run(x, weight, **options)
    assert caught.value.code == code
    assert caught.value.hint


def test_an_unknown_padding_mode_is_refused() -> None:
    with pytest.raises(ConvArithError, match="no padding mode is called 'mirror'; there are zeros") as caught:
        conv(X, WEIGHT, padding_mode="mirror")  # type: ignore[arg-type]
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize(
    ("options", "code"),
    [({"output_padding": 2, "stride": 2}, "output-padding-limit"), ({"output_size": 9}, "output-size")],
)
def test_an_output_out_of_reach_is_refused(options: dict[str, Any], code: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        conv_transpose(np.ones((1, 4, 5)), WEIGHT, **options)
    assert caught.value.code == code

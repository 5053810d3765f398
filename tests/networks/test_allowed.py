"""The nearest values that a layer takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.networks.allowed import largest_allowed, nearest_groups
from convarith.networks.operations import Identity, Normalization, Windowed

IMAGE = (12, 30, 30)


@given(st.integers(1, 9), st.integers(0, 40))
def test_padding_of_a_pooling_is_cut_to_half_its_kernel(kernel: int, padding: int) -> None:
    found = largest_allowed(Windowed(Pool(kernel, kind="max", padding=padding)), "padding", [IMAGE])
    assert found == (None if padding <= kernel // 2 else kernel // 2)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 20))
def test_output_padding_is_cut_below_stride_or_dilation(stride: int, dilation: int, extra: int) -> None:
    up = ConvTranspose(2, stride=stride, dilation=dilation, output_padding=extra)
    limit = max(stride, dilation) - 1
    assert largest_allowed(Windowed(up), "output_padding", [IMAGE]) == (None if extra <= limit else limit)


def test_axes_are_cut_apart() -> None:
    pool = Windowed(Pool((2, 8), kind="max", padding=(2, 3)))
    assert largest_allowed(pool, "padding", [IMAGE]) == (1, 3)
    pairs = Windowed(Pool((2, 8), kind="max", padding=((0, 1), (9, 9))))
    assert largest_allowed(pairs, "padding", [IMAGE]) is None  # which one number for each axis does not say


def test_what_is_refused_for_another_reason_has_no_largest_value() -> None:
    assert largest_allowed(Windowed(Conv(40, padding=2), 4), "padding", [IMAGE]) is None
    assert largest_allowed(Windowed(Pool(2, kind="max", padding=2)), "padding", [(12,)]) is None
    assert largest_allowed(Identity(), "padding", [IMAGE]) is None
    assert largest_allowed(None, "padding", [IMAGE]) is None


@given(st.integers(1, 60), st.integers(1, 60), st.integers(2, 60))
def test_no_number_of_groups_that_divides_is_nearer(channels: int, out_channels: int, groups: int) -> None:
    found = nearest_groups(Windowed(Conv(3, groups=groups), out_channels), [(channels, 9)])
    divisors = [each for each in range(1, 61) if channels % each == 0 and out_channels % each == 0]
    assert found is not None
    assert abs(found - groups) == min(abs(each - groups) for each in divisors)
    assert found in divisors


def test_only_what_has_groups_has_a_nearest_number_of_them() -> None:
    assert nearest_groups(Normalization(groups=5), [IMAGE]) == 4
    assert nearest_groups(Identity(), [IMAGE]) is None
    assert nearest_groups(None, [IMAGE]) is None
    assert nearest_groups(Windowed(Conv(3, groups=5), 4), []) is None

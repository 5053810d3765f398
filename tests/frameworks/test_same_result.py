"""Two readings are alike where their numbers are the same, whatever was said."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.engine.conv import Conv
from convarith.engine.layer import Layer, Resolved
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.frameworks.same_result import reads_alike

MEAN: dict[str, Any] = {"kernel": 3, "kind": "avg", "stride": 1}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Conv(3, padding=1), Conv(3, padding="same"), True),
        (Conv(3, padding=1), Conv(3), False),
        # The steps from a lone tap to the next.
        (Conv(1, stride=2, dilation=3), Conv(1, stride=2), True),
        (Conv(2, dilation=3), Conv(2), False),
        (ConvTranspose(1, stride=2, dilation=3), ConvTranspose(1, stride=2), True),
        # What there is no padding to hold.
        (Conv(3, padding_mode="circular"), Conv(3), True),
        (Conv(3, padding=1, padding_mode="circular"), Conv(3, padding=1), False),
        (ConvTranspose(3, stride=2, padding="same", padding_mode="circular"), ConvTranspose(3, stride=2), False),
        # A kernel can be turned.
        (ConvTranspose(3, flip_kernel=False), ConvTranspose(3), True),
        # An odd p.
        (Pool(2, kind="lp", norm=3, absolute=True), Pool(2, kind="lp", norm=3), False),
        (Pool(2, kind="lp", absolute=True), Pool(2, kind="lp"), True),
        (Pool(2, kind="lp", norm=4), Pool(2, kind="lp"), False),
        # What a mean divides by.
        (Pool(**MEAN, padding=1), Pool(**MEAN, padding=1, count_include_pad=False), False),
        (Pool(**MEAN), Pool(**MEAN, count_include_pad=False), True),
        (Pool(**MEAN, padding=1, divisor_override=3), Pool(**MEAN, padding=1), True),
        (Pool(**MEAN, padding=1, divisor_override=2), Pool(**MEAN, padding=1), False),
        (Pool(**MEAN, padding=1, divisor_override=2), Pool(**MEAN, padding=1, divisor_override=4), False),
        # Beyond the end a largest has nothing, be it padding or hung over.
        (Pool(2, ceil_mode=True), Pool(2, padding=[(0, 1)]), True),
    ],
)
def test_readings_are_alike_where_their_numbers_are(one: Layer, other: Layer, alike: bool) -> None:  # noqa: FBT001
    assert reads_alike(Resolved(one), Resolved(other), (5,)) is alike

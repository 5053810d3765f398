"""Settings that change nothing."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in_line

from convarith.lint.check import check
from convarith.lint.findings import Change
from convarith.lint.selection import Selection


@pytest.mark.parametrize(
    ("network", "size", "setting", "safe"),
    [
        ("a: conv 8 k1 d2", None, "dilation", True),
        ("a: conv 8 k1 d1x2", None, "dilation", True),
        ("a: conv 8 k2 s2 padding=same padding_mode=reflect", (3, 6, 6), "padding_mode", False),
        ("a: conv 8 k1 s2 padding=same padding_mode=reflect", None, "padding_mode", True),
        ("a: conv 8 k3 padding_mode=reflect", None, "padding_mode", True),
        ("a: max_pool k3 s1 p1 ceil_mode=true", None, "ceil_mode", True),
        ("a: max_pool k2 s3 p1 ceil_mode=true", (3, 5, 5), "ceil_mode", False),
        ("a: max_pool k2 s3 p1 ceil_mode=true", (3, 5, 6), "ceil_mode", False),
        ("a: max_pool k1 d2", None, "dilation", True),
        ("a: conv 8 k3 s2 p1", (3, 1, 1), "stride", False),
        ("a: conv 8 k3 s1x2 p1", (3, 1, 1), "stride", False),
    ],
)
def test_what_may_be_left_out_is_told_and_left_out(
    network: str,
    size: tuple[int, ...] | None,
    setting: str,
    safe: bool,  # noqa: FBT001  # a column
) -> None:
    (finding,) = found_in_line("no-effect", network, size)
    assert finding.message.startswith(setting)
    assert (finding.changes, finding.safe) == ((Change("a", setting, None),), safe)


@pytest.mark.parametrize(
    ("network", "size"),
    [
        ("conv 8 k3 d2", None),
        ("conv 8 k1x3 d2", None),
        ("conv 8 k3 p1 padding_mode=reflect", None),
        ("max_pool k2 ceil_mode=true", (3, 6, 6)),  # divides here, and may not elsewhere
        ("max_pool k2 ceil_mode=true", (3, 5, 5)),
        ("max_pool k2 ceil_mode=true", None),
        ("max_pool k1 s2 | max_pool k2", (3, 3, 3)),
        ("conv 8 k3 s2 p1", None),
        ("conv 8 k3 p1", (3, 1, 1)),
        ("conv 8 k3 s2 p1", (3, 1)),  # a sound, which comes in any length
        ("conv 8 k3x1 p1x0 padding_mode=reflect", None),
        ("max_pool k2 s3x2 p1x0 ceil_mode=true", (3, 5, 5)),  # has an effect along one axis
        ("max_pool k2 s1x2 ceil_mode=true", None),
        ("conv 8 k2 s2 padding=same padding_mode=reflect", None),
        ("conv_transpose 8 k1 s2 d3 a2", None),  # which dilation allows
        ("conv 8 k3 s2 p1", (3, 1, 2)),
        ("conv_transpose 8 k3 s2", (3, 1, 1)),
    ],
)
def test_what_has_an_effect_or_may_have_is_not(network: str, size: tuple[int, ...] | None) -> None:
    assert blamed("no-effect", network, size) == []


def test_the_stride_of_a_pooling_that_nobody_gave_is_not_told() -> None:
    pooling = "[[network]]\ninput = [3, 1, 1]\n[[network.layer]]\nop = 'max_pool'\nkernel = 2\npadding = 1\n"
    assert check(pooling, selection=Selection(select=("no-effect",))) == []

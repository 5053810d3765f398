"""Channels that are not those that come in."""

from __future__ import annotations

from support.rules import blamed, changed, found_in, found_in_line

from convarith.lint.findings import Change

CONV = {"op": "conv", "name": "conv", "kernel": 3, "out_channels": 16}


def test_the_channels_that_come_in_are_told_and_mended() -> None:
    (finding,) = found_in("channel-mismatch", {**CONV, "in_channels": 1}, input=[3, 9, 9])
    assert finding.message == "in_channels = 1, but 3 come in"
    assert finding.fix == "it fits with in_channels = 3 in 'conv' (the number that disagrees)"
    assert (finding.changes, finding.safe) == ((Change("conv", "in_channels", 3),), True)
    (after,) = changed("channel-mismatch", {**CONV, "in_channels": 1}, input=[3, 9, 9])
    assert found_in("channel-mismatch", after, input=[3, 9, 9]) == []


def test_channels_disagree_whatever_the_input() -> None:
    (finding,) = found_in_line("channel-mismatch", "nn.Sequential(nn.Conv2d(3, 6, 5), nn.Conv2d(8, 16, 5))")
    assert (finding.layer, finding.changes) == ("1", (Change("1", "in_channels", 6),))


def test_concatenated_channels_add_up() -> None:
    line = "a: conv 4 k1 | b: conv 8 k1 | concat from=a,b | conv 8 k1 in_channels="
    assert blamed("channel-mismatch", f"{line}12", (3, 9, 9)) == []
    assert blamed("channel-mismatch", f"{line}11", (3, 9, 9)) == ["conv 4"]


def test_behind_what_is_not_known_nothing_is_told() -> None:
    assert blamed("channel-mismatch", "conv 4 k1 | opaque | conv 8 k1 in_channels=3", (3, 9, 9)) == []
    assert blamed("channel-mismatch", "nn.Sequential(nn.Conv2d(3, 6, 5), Unknown(), nn.Conv2d(8, 16, 5))") == []

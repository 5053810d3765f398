"""Decoders that do not quite give back the size of their input."""

from __future__ import annotations

import pytest
from support.rules import blamed, found, found_in_line

from convarith.lint.findings import Change

CODEC = (
    "conv 8 k4 s2 p1 | conv 8 k8 s4 p2 | conv 8 k10 s5 p3 | conv 8 k16 s8 p4 | conv_transpose 8 k16 s8 p4 | "
    "five: conv_transpose 8 k10 s5 p3 | conv_transpose 8 k8 s4 p2 | last: conv_transpose 1 k4 s2 p1"
)
THREE = "conv 8 k3 s2 p1 | conv 8 k3 s2 p1 | a: conv_transpose 8 k3 s2 p1 | b: conv_transpose 1 k3 s2 p1"
PICTURE = """\
[[network]]
input = [1, {size}, {size}]
[[network.layer]]
op = "stack"
repeat = {times}
layers = "conv 8 k3 s2 p1"
[[network.layer]]
op = "stack"
repeat = {times}
layers = "conv_transpose 1 k4 s2 p1"
"""


def test_the_output_padding_of_the_stage_that_falls_short_gives_it_back() -> None:
    (finding,) = found_in_line("not-restored", CODEC, (1, 32000))
    assert (finding.layer, finding.message) == ("last", "an input of 32000 comes out as 31992")
    assert finding.changes == (Change("five", "output_padding", 1),)
    assert not finding.safe
    assert (
        found_in_line("not-restored", CODEC.replace("k10 s5 p3 | conv_transpose", "k10 s5 p3 a1 | conv_transpose"))
        == []
    )


def test_several_stages_may_need_one() -> None:
    (finding,) = found_in_line("not-restored", THREE, (1, 64, 64))
    assert finding.changes == (Change("a", "output_padding", 1), Change("b", "output_padding", 1))


def test_one_axis_that_does_not_come_back_is_enough() -> None:
    (finding,) = found_in_line("not-restored", THREE, (1, 64, 61))
    assert finding.message == "an input of 64x61 comes out as 61x61"


def test_of_an_interpolation_there_is_nothing_to_change() -> None:
    (finding,) = found_in_line("not-restored", "conv 8 k2 s2 | conv 8 k2 s2 | upsample scale=4", (1, 30, 30))
    assert finding.message == "an input of 30x30 comes out as 28x28"
    assert (finding.fix, finding.changes) == ("it comes back with an input of 28x28 or 32x32", ())


def test_a_branch_that_gathers_all_is_no_map() -> None:
    gated = THREE.replace("| a:", "| deep: relu | gate: global_avg_pool | multiply from=deep,gate | a:")
    assert blamed("not-restored", gated, (1, 64, 64)) == ["b"]


def test_it_holds_without_an_input_too() -> None:
    assert blamed("not-restored", THREE) == ["b"]


@pytest.mark.parametrize("size", [28, 36])
def test_an_input_that_the_file_asks_for_has_to_come_back(size: int) -> None:
    (finding,) = found_in_line("not-restored", PICTURE.format(size=size, times=3))
    below, above = size // 8 * 8, -(-size // 8) * 8
    assert finding.message == f"an input of {size}x{size} comes out as {above}x{above}"
    assert finding.fix == f"it comes back with an input of {below}x{below} or {above}x{above}"


@pytest.mark.parametrize("size", [8, 32, 64])
def test_one_that_comes_back_is_not_told(size: int) -> None:
    assert blamed("not-restored", PICTURE.format(size=size, times=3)) == []


@pytest.mark.parametrize(
    ("network", "size"),
    [
        ("conv 8 k3 s2 p1 | conv_transpose 1 k4 s2 p1", (1, 33)),  # which whoever runs it pads
        (THREE, (1, 61, 61)),  # comes back, if others do not
        ("conv 8 k3 | conv 8 k3", (1, 32)),  # no decoder
        ("conv_transpose 8 k4 s2 p1 | conv_transpose 8 k3 s2 p1", (1, 32)),  # makes it larger
        ("conv 8 k3 s4 p1 | upsample scale=2", (1, 32)),  # a map of half the size
        ("conv 8 k3 s4 p1 | upsample scale=3", (1, 4, 4)),  # of three quarters
        ("conv 8 k9x3 s2 p0x1 | conv_transpose 8 k2 s2", (1, 32, 32)),  # along one axis
        ("conv 8 k9 s2 | conv_transpose 8 k2 s2", (1, 32, 32)),  # without padding, by more than a step
        ("conv 8 k3 s2 | conv_transpose 8 k2 s2", (1, 32, 32)),  # by a step
        ("conv 8 k3 s2 p1 | conv_transpose 8 k4 s2 p1 | flatten | linear 10", (1, 32)),
    ],
)
def test_what_is_no_decoder_that_falls_short_is_left_alone(network: str, size: tuple[int, ...]) -> None:
    assert blamed("not-restored", network, size) == []


def test_in_a_codec_of_flat_keys_it_stands_at_the_rates() -> None:
    text = "DAC.sample_rate: 16000\nDAC.encoder_rates: [2, 4, 5, 8]\nDAC.decoder_rates: [8, 5, 4, 2]\n"
    (finding,) = found("not-restored", text, "16khz.yml")
    assert (finding.layer, finding.line, finding.column) == ("decoder.conv2", 3, 20)

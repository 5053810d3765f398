"""upsampler-parity: stages that give a position more than their rate times what comes in."""

from __future__ import annotations

import pytest
import yaml
from support.rules import found, found_in, found_in_line, found_in_vocoder

from convarith.lint.findings import Change

UP = {"op": "conv_transpose", "out_channels": 2}
EXACT = {**UP, "name": "exact", "kernel": 4, "stride": 2, "padding": 1}
LONGER = {**UP, "name": "longer", "kernel": 3, "stride": 2}


def test_each_stage_whose_kernel_less_its_rate_is_odd_is_told_with_what_it_leads_to() -> None:
    first, second = found_in_vocoder("upsampler-parity", upsample_kernel_sizes=[16, 8, 8, 6])
    assert first.message == (
        "kernel 16 less rate 5 is odd, so that padding 5 at both ends leaves a position more than 5 times what comes "
        "in; through the whole network 100 become 24,049, not 24,000"
    )
    assert (first.layer, first.fix) == ("ups.0", "use kernel 15")
    assert second.layer == "ups.3"


@pytest.mark.parametrize(("kernel", "wanted"), [(10, 15), (8, 5), (14, 15), (16, 15), (18, 15), (6, 5), (20, 25)])
def test_the_kernel_asked_for_meets_as_many_taps_everywhere_too(kernel: int, wanted: int) -> None:
    (finding,) = found_in_vocoder("upsampler-parity", upsample_kernel_sizes=[kernel, 8, 8, 9])
    assert finding.changes == (Change("ups.0", "kernel", wanted),)
    assert found_in_vocoder("overlap-uneven", upsample_kernel_sizes=[wanted, 8, 8, 9]) == []


def test_the_change_gives_the_length_that_was_meant() -> None:
    (finding,) = found_in_vocoder("upsampler-parity", upsample_kernel_sizes=[16, 8, 8, 9])
    assert finding.changes == (Change("ups.0", "kernel", 15),)
    assert found_in_vocoder("upsampler-parity", upsample_kernel_sizes=[15, 8, 8, 9]) == []


def test_a_kernel_that_is_no_multiple_is_in_order_where_the_length_is() -> None:
    assert found_in_vocoder("upsampler-parity", upsample_kernel_sizes=[15, 6, 6, 9]) == []


def test_output_padding_makes_odd_rates_exact() -> None:
    generator = {
        "upsample_scales": [5, 4, 4, 3],
        "upsample_kernel_sizes": [10, 8, 8, 6],
        "resblock_kernel_sizes": [3],
        "resblock_dilations": [[1, 3]],
    }
    config = {"generator_type": "HiFiGANGenerator", "generator_params": generator, "hop_size": 240}
    assert found("upsampler-parity", yaml.safe_dump(config), "conf.yaml") == []


def test_an_output_padding_counts_too() -> None:
    code = """
from torch import nn
model = nn.Sequential(
    nn.ConvTranspose1d(2, 2, 4, 2, 1),
    nn.ConvTranspose1d(2, 2, **{"kernel_size": 4, "stride": 2, "padding": 1, "output_padding": 1}),
)
"""
    (finding,) = found_in_line("upsampler-parity", code, (2, 16))
    assert finding.message.startswith("kernel 4 less rate 2 plus output padding 1 is odd, so that padding 1")
    assert finding.fix == "use kernel 3"  # as no multiple of the rate is exact


def test_without_a_hop_another_stage_that_is_exact_tells_what_is_meant() -> None:
    (finding,) = found_in("upsampler-parity", EXACT, LONGER)
    assert (finding.layer, finding.changes) == ("longer", (Change("longer", "kernel", 2),))
    assert finding.fix == "use kernel 2, or 4 with padding 1"
    for mended in ({"kernel": 2}, {"kernel": 4, "padding": 1}):
        assert found_in("upsampler-parity", EXACT, {**LONGER, "padding": 0, **mended}) == []
    assert found_in("upsampler-parity", LONGER) == []


def test_without_an_input_no_sizes_are_told() -> None:
    (finding,) = found_in("upsampler-parity", {**EXACT, "kernel": [4]}, LONGER, input=None)
    assert finding.message == (
        "kernel 3 less rate 2 is odd, so that padding 0 at both ends leaves a position more than 2 times what comes in"
    )


@pytest.mark.parametrize(
    "other",
    [
        {**LONGER, "padding": [[0, 1]]},  # exact, by unlike ends
        {**LONGER, "kernel": 4, "padding": [[0, 1]]},  # one more, by unlike ends that somebody chose
        {**LONGER, "kernel": 2, "dilation": 2},
        {**LONGER, "padding": 1},  # a position less: that is another rule's
        {**LONGER, "padding": 1, "output_padding": 1},
        {**LONGER, "kernel": 4},  # two more, as where it is cropped later
        {**LONGER, "stride": 1, "kernel": 2},  # no upsampling
    ],
    ids=str,
)
def test_other_lengths_are_not_its_matter(other: dict[str, object]) -> None:
    assert found_in("upsampler-parity", EXACT, other) == []


CROP = {"name": "end", "op": "crop", "cropping": [[0, 1]]}


@pytest.mark.parametrize(
    ("after", "outputs"),
    [([], ["longer", "exact"]), ([{"name": "end", "op": "opaque"}], None), ([CROP], None)],
    ids=["several outputs", "an output that is not known", "the length that is meant"],
)
def test_no_length_is_told_of_what_has_none_of_its_own(after: list[dict[str, object]], outputs: object) -> None:
    (finding,) = found_in("upsampler-parity", EXACT, LONGER, *after, output=outputs)
    assert finding.message.endswith("leaves a position more than 2 times what comes in")


def test_a_file_whose_layers_are_not_understood_is_left_alone() -> None:
    assert found_in_vocoder("upsampler-parity", upsample_initial_channel=None) == []
    assert found_in_vocoder("rate-product", upsample_initial_channel=None) == []


def test_images_often_mean_sizes_such_as_3_to_7() -> None:
    assert found_in("upsampler-parity", EXACT, LONGER, input=[2, 3, 3]) == []

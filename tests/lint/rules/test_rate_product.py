"""rate-product: the rates of a vocoder against the hop that its file tells."""

from __future__ import annotations

import json

import pytest
from support.rules import VOCODER, found, found_in_vocoder


def rate_findings(**keys: object) -> list[tuple[str, str | None, int | None]]:
    return [(each.message, each.fix, each.line) for each in found_in_vocoder("rate-product", **keys)]


def test_a_hop_that_is_not_the_product_is_told_on_its_line_with_the_rates_and_a_way_out() -> None:
    line = json.dumps({**VOCODER, "hop_size": 300}, indent=1).split("\n").index(' "hop_size": 300,') + 1
    assert rate_findings(hop_size=300) == [
        (
            "a frame becomes 5·4·4·3 samples = 240, but hop_size is 300",
            "make the rate of ups.2 5, or set hop_size = 240",
            line,
        )
    ]


def test_where_no_single_rate_would_do_the_product_is_asked_for() -> None:
    ((_, fix, _),) = rate_findings(hop_size=256)
    assert fix == "choose rates whose product is 256, or set hop_size = 240"


@pytest.mark.parametrize("hop", [240, None])
def test_the_product_itself_and_no_hop_at_all_are_in_order(hop: int | None) -> None:
    assert rate_findings(hop_size=hop) == []


def test_what_is_measured_is_the_network_so_that_stages_without_a_kernel_do_not_count() -> None:
    ((message, _, _),) = rate_findings(upsample_kernel_sizes=[15, 8, 8])
    assert message == "a frame becomes 5·4·4 samples = 80, but hop_size is 240"


def test_the_hop_may_stand_with_the_data() -> None:
    config = {"model": {**VOCODER, "inter_channels": 16}, "data": {"hop_length": 256, "sampling_rate": 24_000}}
    del config["model"]["hop_size"]
    (finding,) = found("rate-product", json.dumps(config), "config.json")
    assert finding.message == "a frame becomes 5·4·4·3 samples = 240, but hop_length is 256"


@pytest.mark.parametrize(("hop", "right"), [(80, True), (20, False), (320, False)])
def test_the_inverse_transform_multiplies_in(hop: int, *, right: bool) -> None:
    istft = {"upsample_rates": [5, 4], "upsample_kernel_sizes": [15, 8], "gen_istft_n_fft": 16, "gen_istft_hop_size": 4}
    assert (rate_findings(**istft, hop_size=hop) == []) is right


def test_sub_bands_multiply_in() -> None:
    bands = {"gen_istft_n_fft": 16, "gen_istft_hop_size": 4, "subbands": 4}
    rates = {"upsample_rates": [5, 4], "upsample_kernel_sizes": [15, 8], **bands}
    assert rate_findings(**rates, hop_size=320) == []
    ((message, _, _),) = rate_findings(**rates, hop_size=80)
    assert message == "a frame becomes 5·4·4·4 samples = 320, but hop_size is 80"


def test_sound_made_of_sound_has_no_hop() -> None:
    assert rate_findings(upsample_rates=[3], upsample_kernel_sizes=[3], hop_size=320, segment_size=9_601) == []


def test_an_activation_that_is_not_known_inside_keeps_the_length() -> None:
    bigvgan = {"activation": "snakebeta", "snake_logscale": True}
    assert rate_findings(**bigvgan) == []
    assert len(rate_findings(**bigvgan, hop_size=256)) == 1


def test_stages_that_add_a_position_are_another_rules() -> None:
    assert rate_findings(upsample_kernel_sizes=[10, 8, 8, 6]) == []


def test_channels_beyond_all_measure_are_left_alone() -> None:
    assert rate_findings(num_mels=10**9, hop_size=300) == []

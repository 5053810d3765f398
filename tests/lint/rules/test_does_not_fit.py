"""Windows that do not fit."""

from __future__ import annotations

import pytest
from support.rules import blamed, found_in

from convarith.lint.findings import Change

WIDE = {"op": "conv", "name": "wide", "kernel": 400, "stride": 320, "out_channels": 8}


def test_the_sum_is_told_and_the_least_input_that_fits() -> None:
    (finding,) = found_in("does-not-fit", WIDE, input=[1, 300])
    assert finding.message == "kernel 400 does not fit: 300 + 0 + 0 padded input < 400 effective kernel"
    assert finding.fix == "it fits with an input of at least 400 (the input's size)"
    assert (finding.changes, finding.safe) == ((Change(None, "input", (1, 400)),), False)


def test_the_least_input_is_of_the_network_and_not_of_the_layer() -> None:
    pools = [{"op": "max_pool", "kernel": 2} for _ in range(5)]
    (finding,) = found_in("does-not-fit", *pools, {**WIDE, "kernel": 3, "stride": 1}, input=[1, 64, 64])
    assert finding.message.endswith("2 + 0 + 0 padded input < 3 effective kernel")
    assert "an input of at least 96x96" in (finding.fix or "")


def test_dilation_and_padding_count() -> None:
    layer = {**WIDE, "kernel": 3, "stride": 1}
    assert blamed("does-not-fit", "conv 8 k3 d4", (1, 8)) == ["conv 1"]
    assert found_in("does-not-fit", {**layer, "dilation": 4}, input=[1, 9]) == []
    assert found_in("does-not-fit", {**layer, "dilation": 4, "padding": 1}, input=[1, 7]) == []


@pytest.mark.parametrize("line", ["conv 8 k9", "opaque | conv 8 k9"])
def test_without_an_input_or_behind_what_is_not_known_nothing_is_told(line: str) -> None:
    assert blamed("does-not-fit", line, (1, 4) if "opaque" in line else None) == []

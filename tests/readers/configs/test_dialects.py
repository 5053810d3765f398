"""Configurations of all dialects, mutated: whatever they hold, they are read, or refused as what they are."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convarith.errors import ConvArithError
from convarith.networks.graph import infer_shapes
from convarith.readers.document import DIALECTS, Document, networks

CONFIGS: dict[str, Any] = {
    "ultralytics": {
        "nc": 3,
        "scales": {"n": [0.5, 0.25, 64], "s": [1, 0.5, 64]},
        "backbone": [
            [-1, 1, "Conv", [16, 3, 2]],
            [-1, 2, "C3k2", [32, True, 0.5]],
            [-1, 1, "CBLinear", [[8, 8]]],
            [[-1, 1], 1, "CBFuse", [[1]]],
            [-1, 1, "SPPF", [32, 5]],
            [-1, 1, "Conv", [32, 3, 2]],
        ],
        "head": [
            [-1, 1, "nn.Upsample", ["None", 2, "nearest"]],
            [[-1, 0], 1, "Concat", [1]],
            [[-1], 1, "Detect", ["nc"]],
        ],
    },
    "waveform": {"model_type": "wav2vec2", "conv_dim": [8, 8], "conv_kernel": [4, 3], "conv_stride": [2, 2]},
    "codec": {"model_type": "encodec", "upsampling_ratios": [3, 2], "num_filters": 2, "kernel_size": 3},
    "picture": {"model_type": "resnet", "hidden_sizes": [16, 32], "depths": [1, 2], "embedding_size": 8},
    "vocoder": {
        "upsample_rates": [4, 2],
        "upsample_kernel_sizes": [8, 4],
        "upsample_initial_channel": 16,
        "resblock_kernel_sizes": [3],
        "resblock_dilation_sizes": [[1, 3]],
        "gen_istft_n_fft": 8,
        "gen_istft_hop_size": 2,
    },
    "dac": {"DAC.encoder_rates": [2, 3], "DAC.decoder_rates": [3, 2], "DAC.encoder_dim": 4},
    "seanet": {
        "seanet": {"ratios": [3, 2], "n_filters": 2, "causal": "${encodec.causal}"},
        "encodec": {"causal": True},
    },
}
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(
        [0, -1, 1, 3, 10**6, 10**30, 1.5, float("nan"), float("inf"), "", "nc", "Conv", "${a.b}", "[1, 2]"]
    ),
    st.lists(st.integers(-2, 4), max_size=3),
    st.dictionaries(st.sampled_from(["n", "model_type", "x"]), st.integers(0, 3), max_size=2),
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """List the tables and lists within a value, each with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in ((value, key), *places(value[key]))]


@pytest.mark.parametrize("name", CONFIGS)
def test_each_goes_through_as_it_is(name: str) -> None:
    (done,) = networks(Document(CONFIGS[name]))
    assert (done.problems, infer_shapes(done.network).problems) == ((), ())


@given(st.sampled_from(sorted(CONFIGS)), st.data())
def test_mutated_they_raise_nothing_of_ours_or_pythons(name: str, data: st.DataObject) -> None:
    config = deepcopy(CONFIGS[name])
    for _ in range(data.draw(st.integers(1, 3), "changes")):
        if found := places(config):
            table, key = found[data.draw(st.integers(0, len(found) - 1), "place")]
            table[key] = data.draw(JUNK, "value")
    try:
        parsed = networks(Document(config))
    except ConvArithError:
        return
    for each in parsed:
        if each.network.input:
            infer_shapes(each.network)


def test_every_dialect_says_what_it_is_and_our_own_comes_last() -> None:
    assert all(dialect.title and dialect.signs for dialect in DIALECTS)
    assert DIALECTS[-1].module == "own"

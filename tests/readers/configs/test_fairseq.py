"""Feature extractors of fairseq, and the literals that they are written in."""

from __future__ import annotations

import pytest
from support.configurations import FAIRSEQ
from support.parsed_networks import complaints, only_network, shapes
from support.places import line_at

from convarith.readers.formats import read_content


def test_the_shortest_waveform_is_of_400_samples() -> None:
    parsed = only_network("w2v.yaml", FAIRSEQ)
    assert parsed.network.input == (1, 400)
    assert shapes(parsed)["conv_layers.6"] == (512, 1)
    assert complaints(parsed, (1, 399))[0][:2] == ("conv_layers.6", 5)


def test_a_waveform_has_one_axis_where_the_file_tells_no_length() -> None:
    parsed = only_network("a.yaml", "conv_feature_layers: '[(4, 10, 5)] + [(4, 3, 2)] * 2'")
    assert parsed.network.input == ()
    assert [str(rule) for rule in parsed.network.sizes()] == ["L ≥ 40"]


@pytest.mark.parametrize("key", ["conv_feature_layers", "model.modalities.audio.feature_encoder_spec"])
def test_layers_wherever_they_stand(key: str) -> None:
    *outer, inner = key.split(".")
    text = f'"{inner}": "[(4, 3, 2)] * 2"'
    for each in reversed(outer):
        text = f'"{each}": {{{text}}}'
    assert shapes(only_network("a.json", f"{{{text}}}"), (1, 9)) == {"conv_layers.0": (4, 4), "conv_layers.1": (4, 1)}


@pytest.mark.parametrize(
    ("layers", "code"),
    [
        ("[(4, 3)]", "bad-value"),
        ("[]", "bad-value"),
        ("5", "bad-value"),
        ("[(4, 0, 1)]", "bad-value"),
        ("[(4, 3, 2)] * 10**9", "unreadable"),
        ("[(4, 3, 2)] * 1000000000", "too-large"),
        ("__import__('os').system('ls')", "unreadable"),
        ("[(4, 3, 2) for _ in range(9)]", "unreadable"),
        ("[(4, 3,", "unreadable"),
        ("(" * 5000, "unreadable"),
    ],
)
def test_bad_layers_are_problems_on_their_line(layers: str, code: str) -> None:
    (parsed,) = read_content("a.yaml", f'\nconv_feature_layers: "{layers}"'.encode())
    assert [(line_at(problem.place), problem.error.code) for problem in parsed.problems] == [(2, code)]

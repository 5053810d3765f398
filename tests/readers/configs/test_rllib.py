"""RLlib's ``conv_filters``, in Python, JSON and YAML."""

from __future__ import annotations

import pytest
from support.configurations import RLLIB
from support.parsed_networks import complaints, only_network, shapes
from support.places import line_at

from convarith.errors import ConvArithError
from convarith.readers.formats import read_content


def test_all_but_the_last_layer_pad_as_same_does() -> None:
    assert shapes(only_network("", RLLIB), (4, 84, 84)) == {
        "conv 1": (16, 21, 21),
        "conv 2": (32, 11, 11),
        "conv 3": (256, 1, 1),
    }


def test_layers_stand_where_they_are_written() -> None:
    layers = only_network("", RLLIB).network.layers
    assert [line_at(layer.places.place_of("kernel")) for layer in layers] == [4, 5, 6]


def test_what_comes_out_has_one_position_unless_more_layers_follow() -> None:
    expected = {True: (256, 1, 1), False: None}
    for squeezed, shape in expected.items():
        hidden = [] if squeezed else [64]
        text = f'{{"conv_filters": [[16, 8, 4], [256, 11, 1]], "post_fcnet_hiddens": {hidden}}}'
        assert only_network("a.json", text).network.layers[-1].expect == shape


@pytest.mark.parametrize(
    ("name", "text", "network"),
    [
        ("", '"conv_filters": [[16, 8, 4]],', "conv_filters"),
        ("", "conv_filters = [[16, 8, 4]]", "conv_filters"),
        ("", "{'dim': 84, 'conv_filters': [[16, (8, 8), 4]]}", "conv_filters"),
        ("", "config[\"model\"] = {'conv_filters': [[16, 8, 4]]}", "conv_filters"),
        ("a.json", '{"config": {"model": {"conv_filters": [[16, 8, 4]]}}}', "conv_filters"),
        ("a.yaml", "atari-ppo:\n  config:\n    model: {conv_filters: [[16, 8, 4]]}\n", "atari-ppo"),
    ],
)
def test_filters_wherever_they_stand(name: str, text: str, network: str) -> None:
    parsed = only_network(name, text)
    assert parsed.network.name == network
    assert shapes(parsed, (3, 8, 8)) == {"conv 1": (16, 1, 1)}


@pytest.mark.parametrize("layer", ["[16, 8]", "5", "[16, 'x', 1]", "[0, 8, 1]"])
def test_bad_layers_are_problems_on_their_line(layer: str) -> None:
    found = complaints(only_network("", f"conv_filters = [[16, 8, 4],\n{layer}]"))
    assert [each[1:] for each in found] == [(2, "bad-value")]


def test_filters_that_are_computed_are_not_read() -> None:
    with pytest.raises(ConvArithError, match="Call is no value"):
        read_content("", b"config = {'conv_filters': make_filters()}")

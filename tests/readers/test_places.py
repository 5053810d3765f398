"""What is wrong is pointed at in every format that has lines: the value that is to be mended, or else the key."""

from __future__ import annotations

import pytest
from support.places import text_at

from convarith.networks.graph import infer_shapes
from convarith.readers.document import Document
from convarith.readers.formats import read_content
from convarith.readers.network_tables import read_networks
from convarith.readers.spans import KeyPath, Span, Spans

TOML = """[[network]]
input = [3, 8, 8]
[[network.layer]]
op = "conv"  # é
out_channels = 4
kernel =  9 # too large
"""
JSON = '{"network": [{"input": [3, 8, 8], "layer": [{"op": "conv", "out_channels": 4, "kernel":  9}]}]}'
YAML = "network:\n- input: [3, 8, 8]\n  layer:\n  - {op: conv, name: é, kernel:  9 , out_channels: 4}\n"
DARKNET = "[net]\nchannels=3\nheight=8\nwidth=8\n\n[convolutional]\nfilters=4\n size = 9 # too large\n"
CAFFE = """name: "net"
input: "data" input_shape { dim: [1, 3, 8, 8] }
layer { name: "é" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 4 kernel_size:  9 } }
"""
CODE = "net = keras.Sequential([\n  keras.Input((8, 8, 3)),\n  layers.Conv2D(4,name='é',\n    kernel_size= 9),\n])\n"
PASTED = ">>> net = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, kernel_size= 9)])\n"
INDENTED = "  x = keras.Input((8, 8, 3))\n  y = layers.Conv2D(4, 9)(x)\n"
LINE = "3x8x8 | relu |\n wide: conv 4 kernel = 9 s1"


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("a.toml", TOML, "kernel"),
        ("a.toml", TOML.replace("\n", "\r\n"), "kernel"),
        ("a.json", JSON, '"kernel"'),
        ("a.yaml", YAML, "kernel"),
        ("a.cfg", DARKNET, "size"),
        ("a.prototxt", CAFFE, "kernel_size"),
        ("a.py", CODE, "9"),
        ("a.py", PASTED, "9"),
        ("a.py", INDENTED, "9"),
        ("", LINE, "kernel"),
        ("", "3x8x8 | relu | conv 4 k9", "k"),
        ("", "conv_filters = [[4, 9, 1]]", "9"),
    ],
)
def test_the_value_to_blame_and_its_name(name: str, text: str, key: str) -> None:
    (parsed,) = read_content(name, text.encode())
    through = infer_shapes(parsed.network, (3, 8, 8))
    (problem,) = (*parsed.problems, *through.problems) or [None]
    assert problem is not None
    assert problem.error.setting == "kernel"
    assert text_at(text, problem.place) == "9"
    (layer,) = (each for each in parsed.network.layers if each.name == problem.layer)
    assert text_at(text, layer.places.key_of("kernel")) == key
    assert (layer.places.written("kernel"), layer.places.written("groups")) == (problem.place, None)


PRINTED = (
    "Net(\n  (body): Sequential(\n    (0): LazyConv2d(0, 4, kernel_size=(9, 9), stride=(1, 1), padding=valid)\n  )\n)"
)


def test_of_a_print_the_settings_are_pointed_at() -> None:
    (parsed,) = read_content("", PRINTED.encode())
    (problem,) = infer_shapes(parsed.network, (3, 8, 8)).problems
    assert text_at(PRINTED, problem.place) == "(9, 9)"
    (layer,) = parsed.network.layers
    assert text_at(PRINTED, layer.places.start) == (
        "LazyConv2d(0, 4, kernel_size=(9, 9), stride=(1, 1), padding=valid)"
    )
    assert text_at(PRINTED, layer.places.place_of("padding")) == "valid"


SUMMARY = """Model: "net"
 Layer (type)                Output Shape              Param #
 conv (Conv2D)               (None, 6, 6, 4)           112
 flatten (Flatten)           (None, 100)               0
"""


def test_of_a_summary_the_layer_is_pointed_at() -> None:
    (parsed,) = read_content("", SUMMARY.encode())
    assert [text_at(SUMMARY, layer.places.start) for layer in parsed.network.layers] == [
        "conv (Conv2D)",
        "flatten (Flatten)",
    ]


def test_nothing_is_located_where_nothing_is_wrong() -> None:
    def find(_text: str) -> dict[KeyPath, Span]:
        pytest.fail("nobody asked")

    layer = {"op": "conv", "kernel": 3, "out_channels": 4, "expect": [4, 6, 6]}
    values = {"network": [{"input": [3, 8, 8], "layer": [layer]}]}
    (parsed,) = read_networks(Document(values, Spans("", find)))
    assert (parsed.problems, infer_shapes(parsed.network).problems) == ((), ())

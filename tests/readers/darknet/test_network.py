"""Darknet's cfg: its sections, its numbers of layers, and what its own reader takes without complaint."""

from __future__ import annotations

import pytest
from support.configurations import DARKNET
from support.parsed_networks import complaints, only_network, shapes
from support.places import line_at, text_at

from convarith.errors import ConvArithError
from convarith.networks.operations import Opaque
from convarith.readers.formats import read_content
from convarith.readers.parsed import NotInFormatError

NET = "[net]\nheight=16\nwidth=32\nchannels=3\n"


def after(*sections: str) -> str:
    """Give a cfg whose sections follow a convolution to 8 channels of half the size."""
    first = "[convolutional]\nfilters=8\nsize=3\nstride=2\npad=1"
    return "\n".join((NET + first, *sections))


def test_layers_in_a_row_and_by_their_numbers() -> None:
    assert shapes(only_network("yolo.cfg", DARKNET)) == {
        "convolutional 0": (8, 8, 16),
        "convolutional 0 batch_norm": (8, 8, 16),
        "maxpool 1": (8, 8, 16),
        "convolutional 2": (16, 8, 16),
        "shortcut 3": (16, 8, 16),
        "route 4 group": (8, 8, 16),
        "route 4": (8, 8, 16),
        "reorg 5": (32, 4, 8),
        "upsample 6": (32, 8, 16),
        "route 7": (40, 8, 16),
        "convolutional 8": (21, 8, 16),
        "yolo 9": (21, 8, 16),
    }


def test_layers_stand_where_their_options_do() -> None:
    layer = only_network("yolo.cfg", DARKNET).network.layers[0]
    assert text_at(DARKNET, layer.places.start) == "[convolutional]"
    given = {
        "batch_normalize": "batch_normalize=1",
        "out_channels": "filters=8",
        "kernel": "size=3",
        "stride": "stride=2",
        "padding": "pad=1",
        "activation": "activation=leaky",
    }
    assert {
        name: f"{text_at(DARKNET, layer.places.key_of(name))}={text_at(DARKNET, layer.places.place_of(name))}"
        for name in given
    } == given


def test_white_space_and_comments_are_not_of_an_option() -> None:
    text = "[net]\n\n[convolutional]\n size =\t x 3  # odd\n"
    places = only_network("a.cfg", text).network.layers[0].places
    assert [text_at(text, place) for place in (places.key_of("kernel"), places.place_of("kernel"))] == ["size", "x 3"]


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ("size=4\npad=1", (1, 9, 17)),  # an even kernel grows by one
        ("size=5\npadding=1", (1, 6, 14)),
        ("size=5\npad=1\npadding=9", (1, 8, 16)),
        ("size=3\npad=1\nstride_x=2", (1, 8, 8)),
        ("size=1\ndilation=8\nfilters=3", (3, 8, 16)),
        ("size=3\npad=1\nstride=2\nstride=1", (1, 4, 8)),  # the first one counts
        ("size=3 ; three\npad=1", (1, 8, 16)),
        ("size=3\npad=1\nstride=2\nantialiasing=1", (1, 4, 8)),
    ],
)
def test_a_convolution_by_its_options(options: str, shape: tuple[int, ...]) -> None:
    found = shapes(only_network("a.cfg", after(f"[convolutional]\n{options}")))
    assert list(found.values())[-1] == shape


@pytest.mark.parametrize(
    ("section", "shape"),
    [
        ("[maxpool]\nsize=2\nstride=2", (8, 4, 8)),
        ("[maxpool]\nsize=2\nstride=1", (8, 8, 16)),
        ("[maxpool]\nsize=3\nstride=2\npadding=0", (8, 3, 7)),
        ("[maxpool]\nstride=4", (8, 2, 4)),
        ("[local_avgpool]\nsize=2\nstride=2", (8, 4, 8)),
        ("[avgpool]", (8, 1, 1)),
        ("[upsample]\nstride=3", (8, 24, 48)),
        ("[upsample]\nstride=-2", (8, 4, 8)),
        ("[reorg3d]\nstride=2\nreverse=1", (2, 16, 32)),
        ("[connected]\noutput=5\n[connected]\noutput=7", (7, 1, 1)),
        ("[deconvolutional]\nfilters=4\nsize=2\nstride=2", (4, 16, 32)),
        ("[crop]\ncrop_height=4\ncrop_width=6", (8, 4, 6)),
        ("[dropout]", (8, 8, 16)),
        ("[avgpool]\n[scale_channels]\nfrom=0", (8, 8, 16)),
        ("[region]\nclasses=3\nnum=1", (8, 8, 16)),
    ],
)
def test_every_other_section(section: str, shape: tuple[int, ...]) -> None:
    assert list(shapes(only_network("a.cfg", after(section))).values())[-1] == shape


def test_a_shortcut_takes_other_channels_and_sizes_in_one_ratio() -> None:
    smaller = "[maxpool]\nsize=2\nstride=2\n[convolutional]\nfilters=3\nsize=1\n[shortcut]\nfrom=0"
    assert shapes(only_network("a.cfg", after(smaller)))["shortcut 3"] == (3, 4, 8)
    skewed = "[maxpool]\nsize=2\nstride_y=2\n[shortcut]\nfrom=0"
    assert complaints(only_network("a.cfg", after(skewed))) == [("shortcut 2", 14, "join-mismatch")]


@pytest.mark.parametrize(
    ("section", "line", "code"),
    [
        ("[convolutional]\nsize=three", 11, "bad-value"),
        ("[convolutional]\nfilters=0", 11, "bad-value"),
        ("[convolutional]\nfilters=3\ngroups=2\nsize=1", 12, "group-divides"),
        ("[route]\nlayers=-1,5", 11, "bad-reference"),
        ("[route]\nlayers=-2", 11, "bad-reference"),
        ("[route]\nlayers=1", 11, "cycle"),
        ("[route]\nlayers=-1,2\n[avgpool]", 11, "cycle"),
        ("[shortcut]\nfrom=2\n[avgpool]", 11, "cycle"),
        ("[route]\nlayers=2\n[route]\nlayers=0", 11, "bad-reference"),
        ("[route]", 10, "missing-key"),
        ("[shortcut]\nfrom=x", 11, "bad-value"),
        ("[maxpool]\nsize=2\nstride=2\n[route]\nlayers=-1,0", 13, "join-mismatch"),
        ("[yolo]\nmask=0,1\nclasses=2", 10, "channel-mismatch"),
        ("[dropout]\nprobability", 11, "bad-value"),
    ],
)
def test_what_is_wrong_has_its_line(section: str, line: int, code: str) -> None:
    assert [found[1:] for found in complaints(only_network("a.cfg", after(section)))] == [(line, code)]


@pytest.mark.parametrize("kind", ["local", "lstm", "Convolutional", "my_layer"])
def test_a_section_that_is_not_known_is_opaque(kind: str) -> None:
    parsed = only_network("a.cfg", after(f"[{kind}]\nsize=3"))
    assert parsed.network.layers[-1].operation == Opaque(f"[{kind}], whose layers are not known here")


def test_a_net_without_a_size_has_no_input() -> None:
    assert only_network("a.cfg", "[net]\nbatch=1\n[avgpool]").network.input == ()


@pytest.mark.parametrize("text", ["", "# nothing", "[convolutional]\nsize=1"])
def test_a_cfg_begins_with_its_net(text: str) -> None:
    with pytest.raises(ConvArithError, match=r"does not begin with \[net\]"):
        read_content("a.cfg", text.encode())


def test_an_option_before_all_sections_is_no_cfg() -> None:
    with pytest.raises(NotInFormatError) as refusal:
        read_content("a.cfg", b"\nsize=1\n[net]\n")
    assert line_at(refusal.value.place) == 2


def test_what_finds_boxes_or_is_held_against_labels_is_an_output() -> None:
    heads = ("[convolutional]\nfilters=7\nsize=1", "[yolo]\nmask=0\nclasses=2", "[route]\nlayers=0")
    both = only_network("a.cfg", after(*heads, *heads[:2]))
    assert both.network.outputs == ("yolo 2", "yolo 5")
    assert only_network("a.cfg", after("[softmax]", "[cost]")).network.outputs == ("cost 2",)
    assert only_network("a.cfg", after("[avgpool]")).network.outputs == ()

"""What ``model.summary()`` of Keras shows."""

from __future__ import annotations

import pytest
from support.places import line_at

from convarith.errors import ConvArithError
from convarith.networks.operations import Flatten, Identity, Linear, Opaque
from convarith.readers.formats import format_of, read_content
from convarith.readers.keras.summary import read

KERAS_2 = """\
Model: "sequential"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 conv2d (Conv2D)             (None, 26, 26, 32)        320

 flatten (Flatten)           (None, 21632)             0

 dropout (Dropout)           (None, 21632)             0

 dense (Dense)               (None, 10)                216330

=================================================================
Total params: 216,650
"""
KERAS_3 = """\
Model: "functional_1"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer_1       │ (None, 28, 28, 1) │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d_1 (Conv2D)   │ (None, 26, 26, 8) │         80 │ input_layer_1[0]… │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d_2 (Conv2D)   │ (None, 26, 26, 8) │         80 │ input_layer_1[0]… │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ joined              │ (None, 26, 26,    │          0 │ conv2d_1[0][0],   │
│ (Concatenate)       │ 16)               │            │ conv2d_2[0][0]    │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 160 (640.00 B)
"""


def test_a_window_is_not_told_but_its_shape_is() -> None:
    (parsed,) = read(KERAS_2)
    assert not parsed.problems
    assert [each.operation for each in parsed.network.layers] == [
        Opaque("Conv2D, whose settings a summary does not tell", (32, 26, 26)),
        Flatten(),
        Identity(),
        Linear(10),
    ]
    assert [line_at(each.places.start) for each in parsed.network.layers] == [5, 7, 9, 11]


def test_rows_of_a_box_go_over_lines_and_tell_their_sources() -> None:
    (parsed,) = read(KERAS_3)
    assert parsed.network.input == (1, 28, 28)
    *_, joined = parsed.network.layers
    assert (joined.name, joined.sources) == ("joined", ("conv2d_1", "conv2d_2"))
    assert parsed.network.shapes()["joined"] == (16, 26, 26)


def test_a_source_that_is_cut_off_is_not_guessed() -> None:
    (parsed,) = read(KERAS_3.replace("conv2d_2[0][0]", "a_very_long_…[0]"))
    assert parsed.network.layers[-1].operation == Opaque("Concatenate, whose sources are cut off", (16, 26, 26))


@pytest.mark.parametrize("text", [KERAS_2, KERAS_3, f">>> model.summary()\n{KERAS_2}"])
def test_it_is_known_by_how_it_begins(text: str) -> None:
    assert format_of("", text.encode()).module == "keras.summary"
    assert read_content("", text.encode())


def test_one_without_layers_is_no_network() -> None:
    with pytest.raises(ConvArithError, match="lists no layers"):
        read('Model: "empty"\n')

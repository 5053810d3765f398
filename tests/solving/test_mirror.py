"""Decoders: the layers of a network undone, one by one, from the last to the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import convarith as ca
from convarith.report.decoder import to_code, to_toml
from convarith.solving.mirror import mirror

if TYPE_CHECKING:
    from pathlib import Path

    from convarith.solving.mirror import Decoder

NUMBER = st.integers(1, 4)
CONVOLUTION = st.builds(
    "conv {} k{} s{} p{} d{}".format, st.sampled_from([2, 4, 6]), NUMBER, NUMBER, st.integers(0, 2), st.integers(1, 2)
)
GROWING = st.builds("conv_transpose {} k{} s{} p{}".format, st.sampled_from([2, 4]), NUMBER, NUMBER, st.integers(0, 1))
POOLING = st.builds("{}_pool k{} s{}".format, st.sampled_from(["max", "avg"]), st.integers(2, 3), NUMBER)
OTHERS = st.sampled_from(
    [
        *("relu", "batch_norm", "tanh", "dropout", "group_norm groups=2", "upsample scale=2", "global_avg_pool"),
        *("pad padding=1", "pad padding=1:2x0:1", "crop cropping=1x0", "adaptive_avg_pool size=2"),
        *("pixel_unshuffle factor=2", "pixel_shuffle factor=1"),
    ]
)
ENDS = st.sampled_from(["", " | flatten", " | flatten | linear 5", " | mean", " | mean | linear 5 | softmax"])
ENCODERS = st.builds(
    lambda layers, end: " | ".join(["identity", *layers]) + end,
    st.lists(st.one_of(CONVOLUTION, GROWING, POOLING, OTHERS), min_size=1, max_size=6),
    ENDS,
)
INPUTS = st.tuples(st.just(2), st.integers(6, 20), st.integers(6, 20))


def shape_back(decoder: Decoder) -> tuple[int, ...]:
    return list(decoder.network.shapes().values())[-1] if decoder.layers else decoder.input


@given(ENCODERS, INPUTS)
def test_there_and_back_gives_the_shape_of_the_input(text: str, shape: tuple[int, ...]) -> None:
    network = ca.network(text, input=shape)
    assume(not network.problems())
    decoder = mirror(network)
    assert decoder.input == list(network.shapes().values())[-1]
    assert shape_back(decoder) == shape


def test_activations_and_normalizations_stand_after_what_undoes_the_layer_they_stood_before() -> None:
    network = ca.network(
        "batch_norm | conv 6 k4 s2 p1 | batch_norm | relu | dropout | "
        "conv 16 k3 p1 | relu | flatten | linear 10 | softmax",
        input=(3, 16, 16),
    )
    assert [(layer.written.op, layer.shape) for layer in mirror(network).layers] == [
        ("linear", (16 * 64,)),
        ("unflatten", (16, 8, 8)),
        ("relu", (16, 8, 8)),
        ("conv", (6, 8, 8)),
        ("batch_norm", (6, 8, 8)),
        ("relu", (6, 8, 8)),
        ("conv_transpose", (3, 16, 16)),
    ]


@pytest.mark.parametrize(
    ("encoder", "shape", "op", "settings"),
    [
        ("conv 6 k4 s2 p1", (3, 9, 8), "conv_transpose", {"output_padding": (1, 0)}),
        ("conv 6 k3 s2 p1 bias=false", (3, 8, 8), "conv_transpose", {"output_padding": 1, "bias": False}),
        ("conv 6 k4 padding=same", (3, 9, 9), "conv", {"padding": ((2, 1), (2, 1))}),
        ("conv_transpose 4 k4 s2 p1", (3, 9, 9), "conv", {"kernel": 4, "stride": 2, "padding": 1}),
        ("max_pool k2", (3, 8, 8), "upsample", {"scale": 2}),
        ("max_pool k2", (3, 9, 8), "upsample", {"size": (9, 8)}),
        ("global_avg_pool", (3, 5, 7), "upsample", {"scale": (5, 7)}),
        ("upsample scale=2", (3, 5, 7), "avg_pool", {"kernel": 2}),
        ("upsample size=8", (3, 5, 7), "upsample", {"size": (5, 7)}),
        ("adaptive_avg_pool size=2", (3, 5, 7), "upsample", {"size": (5, 7)}),
        ("mean keepdims=true", (3, 5, 7), "upsample", {"scale": (5, 7)}),
        ("reshape shape=[105]", (3, 5, 7), "unflatten", {"shape": (3, 5, 7)}),
        ("permute order=[2,0,1]", (3, 5, 7), "permute", {"order": (1, 2, 0)}),
        ("pixel_unshuffle factor=2", (3, 4, 4), "pixel_shuffle", {"factor": 2}),
        ("pad 1:2", (3, 5), "crop", {"cropping": ((1, 2),)}),
        ("flatten", (3, 5, 7), "unflatten", {"shape": (3, 5, 7)}),
        ("pixel_shuffle factor=2", (4, 5, 7), "pixel_unshuffle", {"factor": 2}),
    ],
)
def test_what_undoes_an_operation(encoder: str, shape: tuple[int, ...], op: str, settings: dict[str, object]) -> None:
    (layer,) = mirror(ca.network(f"identity | {encoder}", input=shape)).layers
    assert layer.written.op == op
    assert settings.items() <= layer.written.settings.items()


def test_what_undoes_a_mean_over_space_brings_axes_and_then_places_back() -> None:
    layers = mirror(ca.network("identity | mean", input=(3, 5, 7))).layers
    assert [(layer.written.op, layer.shape) for layer in layers] == [
        ("unflatten", (3, 1, 1)),
        ("upsample", (3, 5, 7)),
    ]


def test_a_layer_without_effect_has_nothing_that_undoes_it() -> None:
    assert not mirror(ca.network("identity | flatten", input=(105,))).layers


def test_slopes_and_scales_are_those_of_the_encoder() -> None:
    text = "conv 4 k3 | prelu slopes=4 | conv 4 k3 | batch_norm affine=false | conv 3 k3"
    written = [layer.written for layer in mirror(ca.network(text, input=(4, 9, 9))).layers]
    assert [(each.op, each.settings) for each in written if each.op != "conv_transpose"] == [
        ("batch_norm", {"affine": False}),
        ("prelu", {"slopes": 4}),
    ]


def test_of_one_that_tells_no_input_a_usual_one_is_taken() -> None:
    assert mirror(ca.network("conv 6 k4 s2 p1 | conv 8 k4 s2 p1")).layers[-1].shape[1:] == (256, 256)


@given(ENCODERS, INPUTS)
def test_its_file_passes_the_check(text: str, shape: tuple[int, ...]) -> None:
    network = ca.network(text, input=shape)
    assume(not network.problems())
    decoder = mirror(network)
    assume(decoder.layers)
    read = ca.network(to_toml(decoder))
    assert list(read.shapes().values())[-1] == shape


CODED = "conv 6 k4 s2 p1 | batch_norm | relu | max_pool k3 s2 | pad 1:0 | conv 8 k5 s3 p2 | flatten | linear 10"


@pytest.mark.parametrize("framework", ["pytorch", "keras"])
@pytest.mark.parametrize("shape", [(3, 65, 64), (3, 40, 40), (1, 33, 50)])
def test_its_code_gives_the_shape_back(framework: str, shape: tuple[int, ...], tmp_path: Path) -> None:
    decoder = mirror(ca.network(CODED, input=shape))
    file = tmp_path / "decoder.py"
    file.write_text(to_code(decoder, framework))
    read = ca.network(file, input=decoder.input)
    assert list(read.shapes().values())[-1] == shape


def test_what_a_framework_has_no_layer_for_is_refused() -> None:
    decoder = mirror(ca.network("conv 4 k3 | threshold | conv 4 k3", input=(3, 5, 7)))
    with pytest.raises(ca.ConvArithError, match="PyTorch has no one layer for threshold"):
        to_code(decoder, "pytorch")
    with pytest.raises(ca.ConvArithError, match="networks are not written in the code of jax"):
        to_code(decoder, "jax")


BRANCHING = "a: conv 4 k3 p1 | b: conv 4 k3 p1 | c: add from=a,b | conv 4 k3"


@pytest.mark.parametrize(
    ("text", "shape", "code", "words"),
    [
        (BRANCHING, (4, 8, 8), "too-many-inputs", "c (add) takes a and b, not just b before it"),
        ("relu | split index=0 parts=2", (4, 8, 8), "no-solution", "nothing is known to undo"),
        ("relu | mean axis=1", (4, 8, 8), "no-solution", "nothing is known to undo"),
        ("conv 4 k9", (4, 8, 8), "does-not-fit", "does not fit"),
    ],
)
def test_what_has_no_one_way_back_is_refused(text: str, shape: tuple[int, ...], code: str, words: str) -> None:
    with pytest.raises(ca.ConvArithError) as raised:
        mirror(ca.network(text, input=shape))
    assert raised.value.code == code
    assert words in str(raised.value)


def test_an_opaque_layer_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "net.toml"
    file.write_text('[[network]]\ninput = [3, 8, 8]\n[[network.layer]]\nname = "odd"\nop = "opaque"\nnote = "custom"\n')
    with pytest.raises(ca.ConvArithError, match=r"nothing is known to undo odd \(opaque\): custom"):
        mirror(ca.network(file))

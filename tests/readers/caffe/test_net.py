"""Caffe's prototxt: inputs in all forms, blobs that change in place, phases, and both schemas."""

from __future__ import annotations

import pytest
from support.configurations import CAFFE, OLDER_CAFFE
from support.parsed_networks import complaints, only_network, shapes

from convarith.errors import ConvArithError
from convarith.networks.operations import Opaque
from convarith.readers.formats import read_content

INPUT = 'input: "data" input_shape { dim: 1 dim: 4 dim: 9 dim: 12 }\n'


def after(layer: str) -> str:
    """Give a net whose layer takes 4 channels of 9x12."""
    return f'{INPUT}layer {{ name: "it" bottom: "data" top: "out"\n{layer} }}'


def test_blobs_are_what_the_last_layer_made_of_them() -> None:
    parsed = only_network("deploy.prototxt", CAFFE)
    assert (parsed.network.name, parsed.network.input) == ("net", (3, 12, 15))
    assert shapes(parsed) == {
        "conv": (4, 12, 11),
        "relu": (4, 12, 11),
        "pool": (4, 6, 6),
        "slice": (1, 6, 6),
        "slice (2)": (3, 6, 6),
        "up": (4, 14, 14),
        "score": (4, 12, 11),
        "fc flat": (144,),
        "fc": (10,),
    }
    assert {layer.name: layer.sources for layer in parsed.network.layers}["pool"] == ("relu",)


def test_a_convolution_rounds_down_and_a_pooling_up() -> None:
    pool = 'type: "Pooling" pooling_param { kernel_size: 2 stride: 2 %s }'
    conv = 'type: "Convolution" convolution_param { num_output: 4 kernel_size: 2 stride: 2 }'
    assert shapes(only_network("a.prototxt", after(conv)))["it"] == (4, 4, 6)
    assert shapes(only_network("a.prototxt", after(pool % "")))["it"] == (4, 5, 6)
    assert shapes(only_network("a.prototxt", after(pool % "round_mode: FLOOR")))["it"] == (4, 4, 6)


def test_the_older_schema_has_its_types_in_capitals() -> None:
    parsed = only_network("train.prototxt", OLDER_CAFFE)
    assert parsed.network.input == (3, 9, 9)
    assert shapes(parsed) == {"conv": (4, 7, 7)}
    assert [layer.op for layer in parsed.network.layers] == ["opaque", "conv", "loss"]


@pytest.mark.parametrize(
    "given",
    [
        'input: "data" input_dim: 1 input_dim: 4 input_dim: 9 input_dim: 12',
        'input: "data" input_shape { dim: [1, 4, 9, 12] }',
        'layer { type: "Input" top: "data" input_param { shape: { dim: 1 dim: 4 dim: 9 dim: 12 } } }',
        'layer { type: "DummyData" top: "data" dummy_data_param < shape < dim: 1, dim: 4, dim: 9, dim: 12 > > }',
        'layers { type: MEMORY_DATA top: "data" memory_data_param { batch_size: 2 channels: 4 height: 9 width: 12 } }',
    ],
)
def test_an_input_in_every_form(given: str) -> None:
    parsed = only_network("a.prototxt", f'{given}\nlayer {{ name: "it" type: "TanH" bottom: "data" top: "out" }}')
    assert shapes(parsed) == {"it": (4, 9, 12)}


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (
            'type: "Convolution" convolution_param { num_output: 8 kernel_size: [3, 1] group: 4 dilation: 2 }',
            (8, 5, 12),
        ),
        ('type: "Deconvolution" convolution_param { num_output: 8 kernel_size: 4 stride: 2 pad: 1 }', (8, 18, 24)),
        ('type: "Pooling" pooling_param { pool: AVE global_pooling: true }', (4, 1, 1)),
        ('type: "InnerProduct" inner_product_param { num_output: 5 }', (5,)),
        ('type: "Flatten"', (432,)),
        ('bottom: "data" type: "Concat"', (8, 9, 12)),
        ('bottom: "data" type: "Eltwise" eltwise_param { operation: PROD }', (4, 9, 12)),
        ('type: "Reshape" reshape_param { shape { dim: 0 dim: 2 dim: -1 } }', (2, 216)),
        ('type: "Permute" permute_param { order: 0 order: 2 order: 3 order: 1 }', (9, 12, 4)),
        ('type: "Upsample" upsample_param { scale: 2 }', (4, 18, 24)),
        ('type: "Upsample" upsample_param { upsample_h: 20 upsample_w: 30 }', (4, 20, 30)),
        ('type: "Scale" scale_param { bias_term: true }', (4, 9, 12)),
        ('type: "Slice"', (4, 9, 12)),
        ('type: "SoftmaxWithLoss"', (1,)),
    ],
)
def test_every_other_layer(layer: str, shape: tuple[int, ...]) -> None:
    assert list(shapes(only_network("a.prototxt", after(layer))).values())[-1] == shape


@pytest.mark.parametrize(
    ("layer", "line", "code"),
    [
        ('type: "Convolution" convolution_param {\nnum_output: 4 kernel_size: x }', 4, "bad-value"),
        ('type: "Convolution" convolution_param {\nkernel_size: 3 }', 2, "missing-key"),
        ('type: "Convolution" convolution_param { num_output: 4 }', 2, "missing-key"),
        ('type: "Convolution" convolution_param { num_output: 4\nkernel_size: 13 }', 4, "does-not-fit"),
        ('type: "InnerProduct" inner_product_param {\nnum_output: 0 }', 4, "bad-value"),
        ('bottom: "none" type: "Eltwise"', 2, "bad-reference"),
        ('bottom: "data" type: "Flatten"', 2, "too-many-inputs"),
        ('type: "Crop"', 2, "missing-key"),
        ('top: "b" type: "Slice" slice_param { slice_point: 4 }', 2, "channel-mismatch"),
        ('type: "Slice" slice_param { slice_point: 2 }', 2, "list-length"),
    ],
)
def test_what_is_wrong_has_its_line(layer: str, line: int, code: str) -> None:
    assert [found[1:] for found in complaints(only_network("a.prototxt", after(layer)))] == [(line, code)]


def test_a_convolution_takes_each_of_its_bottoms_to_a_top_of_its_own() -> None:
    pool = (
        'layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { kernel_size: 3 stride: 3 } }'
    )
    both = (
        'name: "it" bottom: "data" bottom: "pool" top: "a" top: "b" convolution_param { num_output: 2 kernel_size: 3 }'
    )
    parsed = only_network("a.prototxt", f'{INPUT}{pool}\nlayer {{ type: "Convolution" {both} }}')
    assert shapes(parsed) == {"pool": (4, 3, 4), "it": (2, 7, 10), "it (2)": (2, 1, 2)}


@pytest.mark.parametrize("kind", ["Python", "ArgMax", "ROIPooling"])
def test_a_layer_that_is_not_known_is_opaque(kind: str) -> None:
    layer = only_network("a.prototxt", after(f'type: "{kind}"')).network.layers[-1]
    assert layer.operation == Opaque(f"{kind} of Caffe, which is not known here")


@pytest.mark.parametrize(
    ("rule", "there"),
    [
        ("", True),
        ("include { phase: TEST }", True),
        ("include { phase: TRAIN }", False),
        ("exclude { phase: TEST }", False),
        ("exclude { phase: TRAIN }", True),
        ('include { phase: TEST stage: "deploy" }', False),
        ("include { phase: TRAIN } include { phase: TEST }", True),
    ],
)
def test_a_net_is_read_in_its_test_phase(rule: str, there: bool) -> None:  # noqa: FBT001  # a case
    layers = only_network("a.prototxt", after(f'type: "ReLU" {rule}')).network.layers
    assert bool(layers) is there


def test_a_solver_is_no_net() -> None:
    with pytest.raises(ConvArithError, match="this prototxt is a solver's"):
        read_content("solver.prototxt", b'net: "a.prototxt"\nbase_lr: 0.01\n')


def test_outputs_are_the_blobs_that_no_layer_takes() -> None:
    assert only_network("deploy.prototxt", CAFFE).network.outputs == ("slice", "score", "fc")
    assert only_network("older.prototxt", OLDER_CAFFE).network.outputs == ("loss",)
    silent = after('type: "ReLU"') + 'layer { type: "Silence" bottom: "out" }\n'
    loss = 'layer { name: "alone" type: "EuclideanLoss" bottom: "data" }'
    assert only_network("a.prototxt", silent + loss).network.outputs == ("alone",)

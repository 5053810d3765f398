"""ONNX's own shape inference as a referee of networks that are read of its files: every model in the onnx package.

What is known of how many layers is printed: `pytest -rP` shows it.
"""

from __future__ import annotations

import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.onnx_models import fields_of, model_class

import convarith as ca
from convarith.networks.graph import infer_shapes
from convarith.networks.operations import Opaque
from convarith.networks.summary import summarize
from convarith.readers.onnx.file import from_model, read
from convarith.readers.onnx.messages import parse_model

if TYPE_CHECKING:
    from convarith.readers.parsed import ParsedNetwork

onnx = pytest.importorskip("onnx", reason="onnx is not installed: `make oracle` installs it and runs this")
helper = onnx.helper

DATA = Path(onnx.__file__).parent / "backend" / "test" / "data"
LIGHT = sorted(DATA.glob("light/*.onnx"))
OTHERS = sorted(path for path in DATA.glob("*/*/*.onnx"))


def stated(model: Any) -> dict[str, tuple[int, ...]]:
    """Give the shapes that onnx infers, batch first, of the tensors where all of it is known."""
    try:
        inferred = onnx.shape_inference.infer_shapes(model)
    except onnx.shape_inference.InferenceError:
        inferred = model
    found = {}
    for info in (*inferred.graph.value_info, *inferred.graph.output):
        dims = tuple(dim.dim_value for dim in info.type.tensor_type.shape.dim)
        if info.type.tensor_type.HasField("shape") and all(dims):
            found[info.name] = dims
    return found


def compared(parsed: ParsedNetwork, model: Any) -> Counter[str]:
    """Hold every layer's shape against onnx's, and count."""
    network = parsed.network
    shapes, expected = infer_shapes(network).shapes, stated(model)
    outputs = {node.name or node.output[0]: node.output[0] for node in reversed(model.graph.node) if node.output}
    counts, batches = Counter(layers=len(network.layers)), set()
    for layer in network.layers:
        if isinstance(layer.operation, Opaque):
            counts["opaque"] += 1
        elif layer.name in shapes and outputs.get(layer.name, layer.name) in expected:
            counts["compared"] += 1
            batch, *shape = expected[outputs.get(layer.name, layer.name)]
            assert shapes[layer.name] == tuple(shape), layer
            batches.add(batch)
    # What comes from elsewhere may have another batch; what changes it has to be opaque.
    assert counts["opaque"] or len(batches) < 2
    return counts


@pytest.mark.parametrize("path", LIGHT, ids=lambda path: path.stem)
def test_every_layer_of_a_model_is_known_and_has_the_shape_that_onnx_infers(path: Path) -> None:
    (parsed,) = read(path.read_bytes())
    assert not parsed.problems
    assert not parsed.network.problems()
    counts = compared(parsed, onnx.load(path))
    assert counts["opaque"] == 0
    assert counts["compared"] == counts["layers"]
    print(path.stem, dict(counts))  # noqa: T201  # pytest -rP shows it


@pytest.mark.parametrize(
    ("name", "parameters"),  # as published; ResNet-50's and DenseNet-121's are torchvision's too
    [("bvlc_alexnet", 60_965_224), ("vgg19", 143_667_240), ("resnet50", 25_557_032), ("densenet121", 7_978_856)],
)
def test_parameters_are_those_that_are_published(name: str, parameters: int) -> None:
    network = ca.network(DATA / "light" / f"light_{name}.onnx")
    shapes = {"input": network.input, **network.shapes()}
    counts = [
        layer.operation.parameters([shapes[source] for source in layer.sources])
        for layer in network.layers
        if layer.operation is not None
    ]
    assert sum(counts) == parameters


@pytest.mark.parametrize("path", LIGHT, ids=lambda path: path.stem)
def test_a_loaded_model_is_the_network_of_its_file(path: Path) -> None:
    model = onnx.load(path)
    network = ca.network(path)
    assert ca.network(model) == network
    live = ca.network(model.graph)  # which does not tell its opset
    assert live.shapes() == network.shapes()


@pytest.mark.parametrize("path", LIGHT, ids=lambda path: path.stem)
def test_a_file_has_the_fields_that_onnx_reads(path: Path) -> None:
    assert fields_of(parse_model(path.read_bytes()), "ModelProto") == fields_of(onnx.load(path), "ModelProto")


def test_no_shape_of_the_other_models_differs() -> None:
    total: Counter[str] = Counter()
    for path in OTHERS:
        (parsed,) = read(path.read_bytes())
        total += compared(parsed, onnx.load(path))
        assert len(summarize(parsed.network).rows) == len(parsed.network.layers)
    assert total["compared"] > 40
    print(len(OTHERS), "models:", dict(total))  # noqa: T201  # pytest -rP shows it


def test_no_shape_of_the_operators_own_examples_differs() -> None:
    collect = pytest.importorskip("onnx.backend.test.case.node").collect_testcases
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of onnx's own examples
        cases = [case for case in collect() if case.model is not None and case.model.graph.node]
    total: Counter[str] = Counter(cases=len(cases))
    for case in cases:
        parsed = from_model(case.model)
        total += compared(parsed, case.model)
        assert read(case.model.SerializeToString()) == [parsed], case.name
        assert len(summarize(parsed.network).rows) == len(parsed.network.layers)
    assert total["cases"] > 1000
    assert total["compared"] > 500
    print(dict(total))  # noqa: T201  # pytest -rP shows it


def test_messages_have_the_numbers_of_onnx() -> None:
    ours = model_class().DESCRIPTOR.file.message_types_by_name
    theirs = {
        **{name: getattr(onnx, name).DESCRIPTOR for name in ours if hasattr(onnx, name)},
        "OperatorSetIdProto": onnx.OperatorSetIdProto.DESCRIPTOR,
        "TensorTypeProto": onnx.TypeProto.Tensor.DESCRIPTOR,
        "DimensionProto": onnx.TensorShapeProto.Dimension.DESCRIPTOR,
    }
    assert theirs.keys() == set(ours)
    for name, message in ours.items():
        for field in message.fields:
            same = theirs[name].fields_by_name[field.name]
            assert (field.number, field.is_repeated) == (same.number, same.is_repeated), (name, field.name)
            # An enumeration is written as the whole number that it is.
            assert field.type == same.type or (field.type, same.type) == (field.TYPE_INT32, field.TYPE_ENUM), field.name


AUTO_PADS = ("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET")


@pytest.mark.parametrize("size", [7, 8])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("name", AUTO_PADS)
@pytest.mark.parametrize("operator", ["Conv", "MaxPool", "AveragePool"])
def test_padding_by_name_comes_to_the_shape_that_onnx_infers(operator: str, name: str, stride: int, size: int) -> None:
    inputs = ["x", "w"] if operator == "Conv" else ["x"]
    node = helper.make_node(operator, inputs, ["y"], kernel_shape=[3, 3], strides=[stride, stride], auto_pad=name)
    x = helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, (1, 2, size, size + 1))
    weight = helper.make_tensor("w", onnx.TensorProto.FLOAT, (4, 2, 3, 3), [0.0] * 72)
    y = helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)
    model = helper.make_model(helper.make_graph([node], "one", [x], [y], [weight] if operator == "Conv" else []))
    (parsed,) = read(model.SerializeToString())
    assert compared(parsed, model) == {"layers": 1, "compared": 1}


def tensor(name: str, *shape: int) -> Any:
    return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape or None)


CONDITIONAL = helper.make_graph([helper.make_node("Relu", ["a"], ["b"])], "branch", [], [tensor("b")])
STEP = helper.make_graph(
    [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Relu", ["s"], ["t"])],
    "step",
    [tensor("i", 1), tensor("go", 1), tensor("s", 1, 4, 8)],
    [tensor("on", 1), tensor("t", 1, 4, 8)],
)


@pytest.mark.parametrize(
    ("operator", "inputs", "attributes"),
    [
        ("LSTM", ["a", "w", "w"], {"hidden_size": 4}),
        ("GRU", ["a", "w", "w"], {"hidden_size": 4, "direction": "bidirectional"}),
        ("If", ["c"], {"then_branch": CONDITIONAL, "else_branch": CONDITIONAL}),
        ("Loop", ["n", "", "a"], {"body": STEP}),
        ("Scan", ["a"], {"body": STEP, "num_scan_inputs": 1}),
    ],
)
def test_what_has_a_state_or_branches_is_opaque(operator: str, inputs: list[str], attributes: dict[str, Any]) -> None:
    nodes = [
        helper.make_node("Conv", ["x", "k"], ["a"], name="before"),
        helper.make_node(operator, inputs, ["y"], name="unknown", **attributes),
        helper.make_node("Relu", ["y"], ["z"], name="after"),
    ]
    weights = [helper.make_tensor(name, onnx.TensorProto.FLOAT, (4, 3, 3), [0.0] * 36) for name in ("k", "w")]
    graph = helper.make_graph(nodes, "net", [tensor("x", 1, 3, 10)], [tensor("z")], weights)
    (parsed,) = read(helper.make_model(graph).SerializeToString())
    rows = {row.name: row for row in summarize(parsed.network).rows}
    assert rows["before"].output == (4, 8)
    assert rows["unknown"].note == f"{operator}, not known here"
    assert rows["after"].output is None

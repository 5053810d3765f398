"""Files of ONNX are networks: their weights are passed over, and what is not certain is opaque."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.onnx_models import model, node

import convarith as ca
from convarith.networks.graph import infer_shapes
from convarith.networks.operations import Opaque
from convarith.networks.summary import summarize
from convarith.readers.onnx.file import from_model, read
from convarith.readers.source import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from convarith.networks.graph import Network

IMAGE = {"x": (1, 3, 32, 32)}


def network(nodes: Sequence[Mapping[str, Any]], **rest: Any) -> Network:
    (parsed,) = read(model(nodes, **{"inputs": IMAGE, **rest}).SerializeToString())
    assert not parsed.problems
    return parsed.network


def shape_after(nodes: Sequence[Mapping[str, Any]], **rest: Any) -> Any:
    """Give the shape after the last of nodes, all of which are known."""
    found = network(nodes, **rest)
    assert [layer.operation.note for layer in found.layers if isinstance(layer.operation, Opaque)] == []
    return found.shapes()[found.layers[-1].name]


def note_of(nodes: Sequence[Mapping[str, Any]], **rest: Any) -> str:
    """Give why the last of nodes is not known."""
    operation = network(nodes, **rest).layers[-1].operation
    assert isinstance(operation, Opaque)
    return operation.note


CONV = node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1])
WEIGHT = {"w": (8, 3, 3, 3)}


def test_a_model_is_a_network_whose_layers_are_named_as_its_nodes() -> None:
    found = network([CONV, node("Relu", ["y"], ["z"])], weights=WEIGHT)
    assert (found.name, found.input) == ("net", (3, 32, 32))
    assert [(layer.name, layer.op, layer.sources) for layer in found.layers] == [
        ("Conv_0", "conv", ("input",)),
        ("Relu_1", "relu", ("Conv_0",)),
    ]
    assert found.shapes() == {"Conv_0": (8, 32, 32), "Relu_1": (8, 32, 32)}


def test_a_node_without_a_name_has_that_of_its_output() -> None:
    made = model([CONV], inputs=IMAGE, weights=WEIGHT)
    made.graph.node[0].name = ""
    assert from_model(made).network.layers[0].name == "y"


def test_a_file_is_known_by_its_ending_and_by_how_it_begins(tmp_path: Path) -> None:
    content = model([CONV], inputs=IMAGE, weights=WEIGHT)
    content.opset_import[0].domain = "ai.onnx"
    path = tmp_path / "net.onnx"
    path.write_bytes(content.SerializeToString())
    assert ca.network(path).shapes() == {"Conv_0": (8, 32, 32)}
    nameless = tmp_path / "net"
    nameless.write_bytes(b"\x08\x07" + b"\x12\x01a" + content.SerializeToString())  # version and producer
    assert ca.network(nameless).shapes() == {"Conv_0": (8, 32, 32)}


def test_the_kernel_and_the_channels_are_the_weights() -> None:
    assert shape_after([node("Conv", ["x", "w"], ["y"], group=3)], weights={"w": (6, 1, 5, 3)}) == (6, 28, 30)
    assert shape_after([node("ConvTranspose", ["x", "w"], ["y"], strides=[2, 2])], weights={"w": (3, 5, 2, 2)}) == (
        *(5, 64),
        64,
    )
    quantized = node("QLinearConv", ["x", "s", "z", "w", "s", "z", "s", "z"], ["y"])
    assert shape_after([quantized], weights={"w": (8, 3, 3, 3), "s": (), "z": ()}) == (8, 30, 30)


def test_a_weight_may_come_as_an_input_or_be_computed_from_constants() -> None:
    nodes = [node("Conv", ["x", "w"], ["y"])]
    assert shape_after(nodes, inputs={**IMAGE, "w": (4, 3, 3, 3)}) == (4, 30, 30)
    nodes = [node("DequantizeLinear", ["q", "s"], ["w"]), *nodes]
    assert shape_after(nodes, weights={"q": (4, 3, 3, 3), "s": ()}) == (4, 30, 30)


def test_a_network_that_is_quantized_as_it_runs_is_known() -> None:
    nodes = [
        node("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"]),
        node("ConvInteger", ["q", "w", "zero"], ["i"]),
        *(node("Cast", ["i"], ["f"], to=1), node("Mul", ["scale", "s"], ["both"]), node("Mul", ["f", "both"], ["y"])),
    ]
    assert shape_after(nodes, weights={"w": (8, 3, 3, 3), "s": ()}) == (8, 30, 30)


def test_a_linear_layer_goes_along_the_last_axis_and_its_bias_is_added_there() -> None:
    nodes = [node("MatMul", ["x", "m"], ["a"]), node("Add", ["a", "b"], ["s"]), node("Relu", ["s"], ["y"])]
    assert shape_after(nodes, weights={"m": (32, 5), "b": (5,)}) == (3, 32, 5)


def test_onnxruntimes_operators_on_quantized_tensors_are_known() -> None:
    numbers = ["s", "z"]
    nodes = [
        node("QLinearAdd", ["x", *numbers, "x", *numbers, *numbers], ["a"]),
        node("QLinearConcat", [*numbers, "a", *numbers, "x", *numbers], ["c"], axis=1),
        node("QLinearGlobalAveragePool", ["c", *numbers, *numbers], ["g"]),
        *(node("Flatten", ["g"], ["f"]), node("QLinearMatMul", ["f", *numbers, "m", *numbers, *numbers], ["y"])),
    ]
    assert shape_after(nodes, weights={"s": (), "z": (), "m": (6, 10)}) == (10,)


def test_a_kernel_that_is_not_its_weights_is_a_problem() -> None:
    nodes = [node("Conv", ["x", "w"], ["y"], kernel_shape=[5, 5])]
    parsed = from_model(model(nodes, inputs=IMAGE, weights=WEIGHT))
    (problem,) = parsed.problems
    assert (problem.layer, problem.error.code) == ("Conv_0", "weight-shape")
    assert str(problem.error) == "kernel_shape [5, 5] is not that of its weight, [3, 3]; leave kernel_shape out"


def test_an_initializer_listed_among_the_inputs_is_none() -> None:
    found = network([CONV], inputs={"w": (8, 3, 3, 3), "x": (1, 3, 32, 32)}, weights=WEIGHT)
    assert found.input == (3, 32, 32)
    assert found.shapes() == {"Conv_0": (8, 32, 32)}


def test_an_input_that_varies_is_not_known_unless_it_is_given(tmp_path: Path) -> None:
    content = model([CONV], inputs={"x": ("N", 3, "H", "W")}, weights=WEIGHT).SerializeToString()
    path = tmp_path / "net.onnx"
    path.write_bytes(content)
    assert ca.network(path).input == ()
    assert ca.network(path).shapes() == {}
    assert ca.network(path, (3, 20, 24)).shapes() == {"Conv_0": (8, 20, 24)}


def test_an_input_beside_the_first_is_opaque() -> None:
    nodes = [node("Add", ["x", "z"], ["y"])]
    found = network(nodes, inputs={**IMAGE, "z": (1, 3, 32, 32)})
    assert isinstance(found.layers[0].operation, Opaque)
    assert found.layers[0].operation.note == "another input, z"
    assert found.shapes() == {"z": (3, 32, 32), "Add_0": (3, 32, 32)}


def test_the_opset_decides_what_a_node_may_have() -> None:
    nodes = [node("AveragePool", ["x"], ["y"], kernel_shape=[3, 3], ceil_mode=1, strides=[2, 2])]
    assert shape_after(nodes) == (3, 16, 16)
    assert [problem.error.code for problem in network(nodes, opset=9).problems()] == ["not-in-framework"]
    assert shape_after(nodes, opset=99) == (3, 16, 16)


@pytest.mark.parametrize(
    ("nodes", "constants", "expected"),
    [
        ([node("MaxPool", ["x"], ["y"], kernel_shape=[2, 2], strides=[2, 2])], {}, (3, 16, 16)),
        ([node("GlobalAveragePool", ["x"], ["y"])], {}, (3, 1, 1)),
        ([node("Flatten", ["x"], ["y"])], {}, (3072,)),
        ([node("Flatten", ["x"], ["y"], axis=-3)], {}, (3072,)),
        ([node("Reshape", ["x", "s"], ["y"])], {"s": [0, -1]}, (3072,)),
        ([node("Reshape", ["x", "s"], ["y"])], {"s": [1, 3, 4, 8, 32]}, (3, 4, 8, 32)),
        ([node("Reshape", ["x", "s"], ["y"])], {"s": [-1, 3072]}, (3072,)),
        ([node("Reshape", ["x", "s"], ["y"])], {"s": [0, 0, -1]}, (3, 1024)),
        ([node("Transpose", ["x"], ["y"], perm=[0, 2, 3, 1])], {}, (32, 32, 3)),
        ([node("GlobalMaxPool", ["x"], ["p"]), node("Squeeze", ["p", "s"], ["y"])], {"s": [2, 3]}, (3,)),
        ([node("ReduceMean", ["x"], ["y"], axes=[2, 3], keepdims=0)], {}, (3,)),
        ([node("ReduceMean", ["x"], ["y"], axes=[-1, -2])], {}, (3, 1, 1)),
        ([node("ReduceMax", ["x", "s"], ["y"])], {"s": [1]}, (1, 32, 32)),
        ([node("Concat", ["x", "x"], ["y"], axis=1)], {}, (6, 32, 32)),
        ([node("Concat", ["x", "x"], ["y"], axis=-3)], {}, (6, 32, 32)),
        ([node("Split", ["x", "s"], ["y", "z"], axis=1), node("Relu", ["z"], ["r"])], {"s": [1, 2]}, (2, 32, 32)),
        ([node("Slice", ["x", "a", "b", "c"], ["y"])], {"a": [1, 2], "b": [9999999999, -3], "c": [2, 3]}, (3, 31, 27)),
        (
            [node("Slice", ["x", "a", "b", "c", "d"], ["y"])],
            {"a": [1], "b": [9999999999], "c": [3], "d": [2]},
            (3, 32, 16),
        ),
        ([node("Pad", ["x", "s"], ["y"], mode="reflect")], {"s": [0, 0, 1, 2, 0, 0, 3, 4]}, (3, 36, 38)),
        ([node("Pad", ["x", "s", "", "c"], ["y"])], {"s": [1, 2], "c": [-1]}, (3, 32, 35)),
        ([node("Resize", ["x", "", "s"], ["y"], mode="linear")], {"s": [1.0, 1.0, 2.0, 0.7]}, (3, 64, 22)),
        ([node("Resize", ["x", "", "", "s"], ["y"])], {"s": [1, 3, 7, 9]}, (3, 7, 9)),
        ([node("Upsample", ["x", "s"], ["y"])], {"s": [1.0, 1.0, 2.0, 3.0]}, (3, 64, 96)),
        ([node("SpaceToDepth", ["x"], ["y"], blocksize=4)], {}, (48, 8, 8)),
        ([node("Flatten", ["x"], ["f"]), node("Gemm", ["f", "m"], ["y"], transB=1)], {}, (10,)),
        ([node("Add", ["x", "b"], ["y"])], {"b": [1.0]}, (3, 32, 32)),
        ([node("Mul", ["x", "k"], ["y"])], {}, (3, 32, 32)),
        ([node("GlobalMaxPool", ["x"], ["p"]), node("Mul", ["x", "p"], ["y"])], {}, (3, 32, 32)),
        ([node("BatchNormalization", ["x", "v", "v", "v", "v"], ["y"])], {}, (3, 32, 32)),
    ],
    ids=lambda each: each[-1]["operator"] if isinstance(each, list) else "",
)
def test_what_is_certain_is_known(nodes: Any, constants: Any, expected: Any) -> None:
    weights = {"m": (10, 3072), "k": (3, 1, 1), "v": (3,)}
    assert shape_after(nodes, constants=constants, weights=weights) == expected


def test_a_shape_that_is_worked_out_of_the_inputs_is_followed() -> None:
    nodes = [
        *(node("Shape", ["x"], ["s"]), node("Constant", [], ["zero"], value_int=0)),
        *(node("Gather", ["s", "zero"], ["n"]), node("Unsqueeze", ["n"], ["m"], axes=[0])),
        *(node("Concat", ["m", "rest"], ["t"], axis=0), node("Reshape", ["x", "t"], ["y"])),
    ]
    assert shape_after(nodes, constants={"rest": [-1]}) == (3072,)
    # The size of another layer: what is resized has it for every input.
    nodes = [
        node("MaxPool", ["x"], ["p"], kernel_shape=[2, 2], strides=[2, 2]),
        *(node("Shape", ["x"], ["s"]), node("Slice", ["s", "two", "four", "zero"], ["hw"])),
        *(node("Shape", ["p"], ["t"]), node("Slice", ["t", "zero", "two", "zero"], ["nc"])),
        node("Concat", ["nc", "hw"], ["sizes"], axis=0),
        node("Resize", ["p", "", "", "sizes"], ["y"]),
    ]
    found = network(nodes, constants={"zero": [0], "two": [2], "four": [4]})
    assert found.layers[-1].sources == ("MaxPool_0", "input")
    assert infer_shapes(found, (3, 21, 30)).shapes["Resize_6"] == (3, 21, 30)


@pytest.mark.parametrize(
    ("nodes", "note"),
    [
        ([node("NonZero", ["x"], ["y"])], "NonZero, not known here"),
        ([node("Reshape", ["x", "s"], ["y"])], "Reshape, to [2, -1], which may change the batch"),
        ([node("Transpose", ["x"], ["y"], perm=[1, 0, 2, 3])], "Transpose, to the order [1, 0, 2, 3]"),
        ([node("Concat", ["x", "x"], ["y"], axis=2)], "Concat, along axis 2"),
        ([node("Squeeze", ["x"], ["y"], axes=[2])], "Squeeze, of axes [2] that may not have size 1"),
        ([node("ReduceMean", ["x"], ["y"])], "ReduceMean, along all axes"),
        ([node("Add", ["x", "k"], ["y"])], "Add, with a constant of shape [1, 3, 32, 32]"),
        ([node("Conv", ["x", "f"], ["y"])], "Conv, whose weight has shape [4, 3], which is no kernel"),
        ([node("Transpose", ["x"], ["y"], perm="last")], "Transpose, with attributes that it does not have"),
        ([node("Flatten", ["x"], ["y"], axis=2)], "Flatten, at axis 2"),
        ([node("Pad", ["x"], ["y"], pads=[0, 1, 0, 0, 0, 0, 0, 0])], "Pad, of batch or channels"),
    ],
    ids=lambda each: str(each) if not isinstance(each, list) else "",
)
def test_what_is_not_certain_is_opaque_and_says_why(nodes: Any, note: str) -> None:
    weights = {"k": (1, 3, 32, 32), "f": (4, 3)}
    assert note_of(nodes, weights=weights, constants={"s": [2, -1]}) == note


def test_constants_with_attributes_of_another_kind_are_not_known() -> None:
    odd = model([node("Constant", [], ["c"], value=3)], inputs=IMAGE).graph.node[0]
    odd.attribute[0].type = 0
    made = model([node("Shape", ["x"], ["s"], start="a"), node("Reshape", ["x", "s"], ["y"])], inputs=IMAGE)
    made.graph.node.insert(0, odd)
    operation = from_model(made).network.layers[-1].operation
    assert isinstance(operation, Opaque)
    assert operation.note == "Reshape, to a shape that is worked out as it runs"


def test_what_is_opaque_has_the_shape_that_the_file_states_for_its_own_input(tmp_path: Path) -> None:
    nodes = [node("NonMax", ["x"], ["y"]), node("Relu", ["y"], ["z"])]
    made = model(nodes, inputs=IMAGE, stated={"y": (1, 5, 8, 8)})
    path = tmp_path / "net.onnx"
    path.write_bytes(made.SerializeToString())
    assert ca.network(path).shapes() == {"NonMax_0": (5, 8, 8), "Relu_1": (5, 8, 8)}
    assert ca.network(path, (3, 64, 64)).shapes() == {}
    assert from_model(model(nodes, inputs={"x": (1, 3, "H", 32)}, stated={"y": (1, 5, 8, 8)})).network.shapes() == {}


def test_an_operator_of_another_domain_is_opaque() -> None:
    made = model([CONV], inputs=IMAGE, weights=WEIGHT)
    made.graph.node[0].domain = "mine"
    operation = from_model(made).network.layers[0].operation
    assert isinstance(operation, Opaque)
    assert operation.note == "Conv, of mine"


def test_a_tensor_that_no_node_before_gives_is_opaque() -> None:
    found = network([node("Relu", ["z"], ["y"]), node("Relu", ["x"], ["z"])])
    assert [layer.sources for layer in found.layers] == [(), ("z",), ("input",)]
    assert found.shapes().keys() == {found.layers[2].name}


@pytest.mark.parametrize(
    ("nodes", "told"),
    [
        (
            [node("Add", ["x", "c"], ["y"]), node("Relu", ["y"], ["b"]), node("Relu", ["b"], ["c"])],
            "'Add_0' takes from 'Relu_2', 'Relu_2' from 'Relu_1', 'Relu_1' from 'Add_0'",
        ),
        ([node("Relu", ["c"], ["y"]), node("Add", ["x", "c"], ["c"])], "'Add_1' takes from itself"),
    ],
)
def test_nodes_that_take_from_each_other_in_a_circle_are_a_problem(nodes: list[Any], told: str) -> None:
    (found,) = read(model(nodes, inputs=IMAGE).SerializeToString())
    assert [each.error.code for each in found.problems] == ["cycle"]
    assert found.problems[0].error.message.endswith(told)


def test_nodes_that_are_only_out_of_order_are_none() -> None:
    nodes = [node("Relu", ["z"], ["y"]), node("Relu", ["x"], ["z"])]
    (found,) = read(model(nodes, inputs=IMAGE).SerializeToString())
    assert found.problems == ()


def test_a_graph_without_nodes_is_refused() -> None:
    with pytest.raises(ca.ConvArithError, match="has no nodes") as caught:
        read(model([], inputs=IMAGE).SerializeToString())
    assert caught.value.code == "no-layers"
    with pytest.raises(ca.ConvArithError, match="int is no model of ONNX; give a ModelProto or a GraphProto"):
        from_model(3)


def test_more_nodes_than_can_be_meant_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convarith.readers.onnx.graph._MOST_NODES", 1)
    with pytest.raises(ca.ConvArithError, match="2 nodes are over 1") as caught:
        network([CONV, CONV], weights=WEIGHT)
    assert caught.value.code == "too-large"


WHOLE = model(
    [
        CONV,
        node("Shape", ["y"], ["s"]),
        node("Pad", ["y"], ["p"], pads=[0, 0, 1, 1, 0, 0, 1, 1]),
        node("Split", ["p", "sizes"], ["a", "b"], axis=1),
        node("Concat", ["b", "a"], ["c"], axis=1),
        node("Flatten", ["c"], ["f"]),
        node("Gemm", ["f", "m"], ["out"]),
    ],
    inputs=IMAGE,
    weights={**WEIGHT, "m": (9248, 10)},
    constants={"sizes": [4, 4]},
    stated={"p": (1, 8, 34, 34)},
).SerializeToString()


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_file_that_was_changed_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WHOLE)
    for place, byte in changes:
        content[place] = byte
    try:
        (parsed,) = read(bytes(content))
    except ca.ConvArithError as error:
        assert error.code in ("unreadable", "no-layers", "too-large")  # noqa: PT017  # which of them is free
    else:
        infer_shapes(parsed.network)


@given(st.integers(1, len(WHOLE) - 1))
def test_a_file_that_was_cut_off_is_read_or_refused(length: int) -> None:
    try:
        (parsed,) = read(WHOLE[:length])
    except ca.ConvArithError as error:
        assert error.code in ("unreadable", "no-layers")  # noqa: PT017  # which of them is free
    else:
        infer_shapes(parsed.network)


def test_outputs_are_the_layers_that_the_graph_gives_out() -> None:
    nodes = [CONV, node("Relu", ["y"], ["z"]), node("Sigmoid", ["y"], ["s"])]
    made = model(nodes, inputs=IMAGE, weights=WEIGHT)
    assert from_model(made).network.outputs == ()
    for name in ("z", "y", "x", "w", "nowhere"):
        made.graph.output.add(name=name)
    assert from_model(made).network.outputs == ("Relu_1", "Conv_0")


def test_the_weights_of_a_large_file_are_never_in_memory(tmp_path: Path) -> None:
    made = model([node("Conv", ["x", "w"], ["y"])], inputs={"x": (1, 3, 8, 8)}, weights={"w": (8, 3, 3, 3)})
    made.graph.initializer[0].raw_data = bytes(5_000_000)
    path = tmp_path / "large.onnx"
    path.write_bytes(made.SerializeToString())
    read_source(path)  # what it imports stays
    tracemalloc.start()
    try:
        _, (parsed,) = read_source(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [layer.op for layer in parsed.network.layers] == ["conv"]
    assert peak < 100_000


WRITTEN = model(
    [node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1]), node("Reshape", ["y", "s"], ["z"])],
    inputs=IMAGE,
    weights={"w": (8, 3, 3, 3)},
    constants={"s": [0, -1]},
).SerializeToString()


@given(st.integers(0, len(WRITTEN)), st.integers(0, 9), st.binary(max_size=9))
def test_a_file_that_was_changed_somewhere_is_read_or_refused(start: int, cut: int, put: bytes) -> None:
    changed = WRITTEN[:start] + put + WRITTEN[start + cut :]
    try:
        (parsed,) = read(changed)
    except ca.ConvArithError:  # and nothing else
        return
    assert len(summarize(parsed.network).rows) == len(parsed.network.layers)

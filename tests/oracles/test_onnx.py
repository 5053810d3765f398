"""onnxruntime as a referee of what is read of ONNX: seeded random nodes, legal and illegal, on its CPU provider.

The nodes are written here attribute by attribute, apart from the code that convarith writes; that is run too.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.framework_oracle import EMPTY, REFUSED, Draw, Referee, arrays, ours, outcome, recorded, run_snippet

import convarith as ca
from convarith.engine.layer import Resolved
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.onnx import FRAMEWORK as ONNX
from convarith.frameworks.reading import read
from convarith.frameworks.search import translate
from convarith.frameworks.translation import as_is
from convarith.numeric.forward import forward
from convarith.readers.onnx.layer import from_onnx

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray
    from support.framework_oracle import Arguments

REASON = "{} is not installed: `make oracle` installs it and runs this"
onnx = pytest.importorskip("onnx", reason=REASON.format("onnx"))
pytest.importorskip("onnx.reference", reason=REASON.format("onnx"))
onnxruntime = pytest.importorskip("onnxruntime", reason=REASON.format("onnxruntime"))
helper = onnx.helper
errors = pytest.importorskip("onnxruntime.capi.onnxruntime_pybind11_state", reason=REASON.format("onnxruntime"))

AXES = (1, 2, 3)
OPERATORS = {
    "conv": "Conv",
    "conv_transpose": "ConvTranspose",
    "max_pool": "MaxPool",
    "avg_pool": "AveragePool",
    "lp_pool": "LpPool",
}
ALIENS = ("SAME", "same_upper", "EXPLICIT", "causal", "half", "full")
REFUSALS = (errors.Fail, errors.InvalidArgument, errors.InvalidGraph, errors.RuntimeException)

onnxruntime.set_default_logger_severity(4)  # a refusal is an exception; it need not be logged besides
OPTIONS = onnxruntime.SessionOptions()
OPTIONS.intra_op_num_threads = OPTIONS.inter_op_num_threads = 1  # arrays of a few elements gain nothing by threads


def node_of(kind: str, said: Arguments, axes: int) -> Any:
    """Write the node that the words stand for."""

    def listed(value: Any) -> list[int]:
        return list(value) if isinstance(value, tuple) else [value] * axes

    attributes: dict[str, Any] = {"kernel_shape": listed(said["kernel"])}
    for word, name in (
        ("stride", "strides"),
        ("dilation", "dilations"),
        ("output_padding", "output_padding"),
        ("output_size", "output_shape"),
    ):
        if word in said and said[word] != 1:  # older operators have no dilations to be 1
            attributes[name] = listed(said[word])
    if isinstance(said.get("padding"), str):
        attributes["auto_pad"] = said["padding"]
    elif "padding" in said:
        attributes["pads"] = [lo for lo, _ in said["padding"]] + [hi for _, hi in said["padding"]]
    if "norm" in said:
        attributes["p"] = said["norm"]
    if kind.startswith("conv"):
        attributes["group"] = said.get("groups", 1)
    for name in ("ceil_mode", "count_include_pad"):
        if name in said:
            attributes[name] = int(said[name])
    return helper.make_node(OPERATORS[kind], ["x", "w"] if kind.startswith("conv") else ["x"], ["y"], **attributes)


def model_of(node: Any, opset: int, inputs: Mapping[str, NDArray[Any]]) -> Any:
    """Make a model of one node on inputs of float32."""
    infos = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, each.shape) for name, each in inputs.items()]
    result = helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, None)
    graph = helper.make_graph([node], "one", infos, [result])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)


def run_node(node: Any, opset: int, **inputs: NDArray[Any]) -> Any:
    """Run a model of one node on arrays, as float32."""
    single = {name: array.astype(np.float32) for name, array in inputs.items()}
    model = model_of(node, opset, single)
    session = onnxruntime.InferenceSession(model.SerializeToString(), OPTIONS, providers=["CPUExecutionProvider"])
    return session.run(None, single)[0]


def theirs(kind: str, said: Arguments, x: NDArray[Any], weight: NDArray[Any] | None) -> Any:
    inputs = {"x": x} if weight is None else {"x": x, "w": weight}
    node = node_of(kind, said, x.ndim - 2)
    return run_node(node, dict(said.get("extra_arguments", ())).get("opset", 22), **inputs)


def rounds_towards_zero(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether a pooling's windows lack less than a stride, and C++'s division gives one where there is none."""
    if not kind.endswith("pool"):
        return False
    try:
        layer = FrameworkLayer(framework="onnx", op=kind, **said)
        read(ONNX, layer, size)
    except ca.ConvArithError as error:
        if error.code != "does-not-fit":
            return False
        rooms = []
        for axis, (lo, hi) in zip(layer.along(size), layer.pads(size) or [(0, 0)] * len(size), strict=True):
            if layer.padding in ("SAME_UPPER", "SAME_LOWER"):
                rooms.append((-(-axis.size // axis.stride) - 1) * axis.stride + axis.kernel - axis.effective_kernel)
            else:
                rooms.append(axis.size + lo + hi - axis.effective_kernel)
        return all(room > -axis.stride for room, axis in zip(rooms, layer.along(size), strict=True))
    return False


def reads_nothing(kind: str, said: Arguments, size: tuple[int, ...]) -> bool:
    """Tell whether a dilated pooling has a window that lies on padding alone, so that there is nothing to pool."""
    if kind == "lp_pool" or not kind.endswith("pool") or said.get("count_include_pad"):
        return False
    try:
        axes = read(ONNX, FrameworkLayer(framework="onnx", op=kind, **said), size).layer.axes(size)
    except ca.ConvArithError:
        return False
    return any(not list(axis.window(output)) for axis in axes for output in range(axis.output))


REFEREE = Referee(
    ONNX,
    onnxruntime.__version__,
    REFUSALS,
    empty_is_refused=True,
    known={
        "onnx-pooling-rounds-towards-zero": rounds_towards_zero,
        "onnx-window-of-padding": reads_nothing,
    },
)


def hold(
    kind: str, axes: int, words: Callable[[], tuple[Arguments, tuple[int, ...]]], count: int, **options: Any
) -> None:
    REFEREE.hold(kind, axes, words, partial(theirs, kind), count=count, **options)


def padding(draw: Draw, most: tuple[int, ...]) -> dict[str, Any]:
    """Give pads up to ``most`` of each axis, a name, an alien name, or nothing."""
    what = draw.one(0, 19)
    if what == 0:
        return {"padding": draw.any(ALIENS)}
    if what < 8:
        return {"padding": draw.any(("SAME_UPPER", "SAME_LOWER", "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"))}
    if what < 10:
        return {}
    least = -1 if what == 10 else 0
    pairs = tuple((draw.one(least, each), draw.one(least, each)) for each in most)
    return {"padding": (*pairs, (0, 0), (0, 0)) if draw.sometimes(0.02) else pairs}


def steps(draw: Draw) -> dict[str, Any]:
    """Give strides and, for half of them, dilations."""
    both = draw.steps()
    if draw.sometimes(0.5) or both["dilation"] == (1,) * draw.axes:
        both["dilation"] = 1
    return both


def grouped(draw: Draw) -> dict[str, Any]:
    """Give groups and channels, of which those of the input rarely fit not."""
    groups = draw.any((1, 1, 2, 3))
    return {
        "groups": groups,
        "channels": (groups * draw.one(1, 2) + draw.sometimes(0.04), groups * draw.one(1, 2)),
    }


def convolution(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    kernel = draw.each(1, 4)
    said = {"kernel": kernel, **steps(draw), **padding(draw, (3,) * draw.axes), **grouped(draw)}
    return {**said, "extra_arguments": (("opset", draw.any((1, 11, 22))),)}, draw.each(1, 9 - draw.axes)


def transposed(draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    size = draw.each(1, 6 - draw.axes)
    said, _ = convolution(draw)
    strides, dilations = (
        (value if isinstance(value, tuple) else (value,) * draw.axes)[: draw.axes]
        for value in (said["stride"], said["dilation"])
    )
    if draw.sometimes(0.5):  # sometimes as large as the stride, or the dilation
        spoilt = draw.sometimes(0.2)
        limits = [max(step, gap) if spoilt else step - 1 for step, gap in zip(strides, dilations, strict=True)]
        said["output_padding"] = tuple(draw.one(0, max(limit, 0)) for limit in limits)
    if draw.sometimes(0.3):
        natural = [
            (i - 1) * s + d * (k - 1) + 1 for i, s, d, k in zip(size, strides, dilations, said["kernel"], strict=True)
        ]
        over = 1 if draw.sometimes(0.2) else 0
        said["output_size"] = tuple(
            draw.one(1, max(1, each + step - 1 + over)) for each, step in zip(natural, strides, strict=True)
        )
    return said, size


def pooling(kind: str, draw: Draw) -> tuple[Arguments, tuple[int, ...]]:
    kernel = draw.each(1, 4)
    spoilt = draw.sometimes(0.1)
    said: Arguments = {"kernel": kernel, **steps(draw), **padding(draw, tuple(k - 1 + spoilt for k in kernel))}
    if draw.sometimes(0.4):
        said["ceil_mode"] = True
    if kind == "lp_pool":
        said["norm"] = draw.one(1, 3)
    if kind == "avg_pool" and draw.sometimes(0.5):
        said["count_include_pad"] = draw.sometimes(0.5)
    since = draw.one(7, 22)
    return {**said, "extra_arguments": (("opset", 22 if draw.sometimes(0.5) else since),)}, draw.each(1, 8)


@pytest.mark.parametrize("axes", AXES)
def test_convolutions(axes: int) -> None:
    draw = Draw(51, axes)
    hold("conv", axes, lambda: convolution(draw), 1500)


@pytest.mark.parametrize("axes", AXES)
def test_transposed_convolutions(axes: int) -> None:
    draw = Draw(52, axes)
    hold("conv_transpose", axes, lambda: transposed(draw), 2000)


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool", "lp_pool"])
def test_poolings(kind: str, axes: int) -> None:
    draw = Draw({"max_pool": 53, "avg_pool": 54, "lp_pool": 55}[kind], axes)
    hold(kind, axes, lambda: pooling(kind, draw), 1500, exact=kind == "max_pool")


def setting(kind: str, draw: Draw) -> tuple[FrameworkLayer, tuple[int, ...], Arguments]:
    """Give a layer that is read without refusal, its size and its words."""
    while True:
        if kind.endswith("pool"):
            said, size = pooling(kind, draw)
        else:
            said, size = (convolution if kind == "conv" else transposed)(draw)
        try:
            layer = FrameworkLayer(framework="onnx", op=kind, **said)
            read(ONNX, layer, size)
        except ca.ConvArithError:
            continue
        if not reads_nothing(kind, said, size):
            return layer, size, said


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", OPERATORS)
def test_snippets_give_what_is_read(kind: str, axes: int) -> None:
    draw = Draw(56, axes)
    for _ in range(40):
        layer, size, said = setting(kind, draw)
        x, weight = arrays(draw, kind, said, size)
        assert_alike(run_code(as_is(layer, size).code, x, weight), ours(ONNX, kind, said, x, weight))


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("kind", OPERATORS)
def test_snippets_say_what_is_known_by_its_axes(kind: str, axes: int) -> None:
    draw, said_in_one, padded_or_cropped = Draw(57, axes), 0, 0
    for _ in range(90):
        target, size = engine_layer(kind, draw)
        try:
            found = translate(Resolved(target), size, ONNX)
        except ca.ConvArithError as error:
            assert error.code == "not-expressible"  # noqa: PT017  # the others are counted
            continue
        said_in_one += found.exact
        padded_or_cropped += not found.exact
        words = {"kernel": target.kernel, "groups": getattr(target, "groups", 1)}
        x, weight = arrays(draw, kind, words, size)
        assert_alike(run_code(found.code, x, weight), forward(target, x, weight))
    assert min(said_in_one, padded_or_cropped) > 0


def engine_layer(kind: str, draw: Draw) -> tuple[Any, tuple[int, ...]]:
    """Give a layer in convarith's own words, with padding of any size, and an input that it fits."""
    while True:
        size, pool = draw.each(2, 8 - draw.axes), kind.endswith("pool")
        widths = draw.any(((0, 0), (0, 1), (-1, 3)))
        shared: Arguments = {
            "kernel": draw.each(1, 3),
            "stride": draw.each(1, 3),
            "dilation": draw.each(1, 2),
            "padding": tuple((draw.one(*widths), draw.one(*widths)) for _ in range(draw.axes)),
        }
        try:
            if pool:
                more: Arguments = {"ceil_mode": draw.sometimes(0.3), "count_include_pad": draw.sometimes(0.8)}
                layer: Any = ca.Pool(**shared, **more, kind=kind.removesuffix("_pool"), free_padding=True)  # type: ignore[arg-type]
            elif kind == "conv":
                layer = ca.Conv(**shared, groups=draw.one(1, 2))
            else:
                layer = ca.ConvTranspose(**shared, groups=draw.one(1, 2), output_padding=draw.one(0, 1))
            if not pool or all(list(axis.window(o)) for axis in layer.axes(size) for o in range(axis.output)):
                layer.axes(size)
                return layer, size
        except ca.ConvArithError:
            continue


def run_code(code: str, x: NDArray[Any], weight: NDArray[Any] | None) -> Any:
    names = {} if weight is None else {"w": weight.astype(np.float32)}
    return run_snippet(code, x.astype(np.float32), lambda _: None, names)


def assert_alike(theirs: NDArray[Any], mine: NDArray[Any]) -> None:
    assert theirs.shape == mine.shape
    np.testing.assert_allclose(theirs, mine, rtol=1e-5, atol=1e-6)


def assert_read_alike(one: FrameworkLayer, other: FrameworkLayer, size: tuple[int, ...]) -> None:
    first, second = one.resolve(size), other.resolve(size)
    assert first.layer.axes(size) == second.layer.axes(size)
    assert first.notes == second.notes
    for name in ("op", "channels", "groups", "count_include_pad"):
        assert getattr(first.layer, name, None) == getattr(second.layer, name, None)


@pytest.mark.parametrize("kind", OPERATORS)
def test_nodes_are_read_as_their_words(kind: str) -> None:
    draw = Draw(58, 2)
    for _ in range(100):
        layer, size, said = setting(kind, draw)
        node = node_of(kind, said, 2)
        again = from_onnx(node, channels=said.get("channels"), opset=dict(said["extra_arguments"])["opset"])
        assert_read_alike(again, layer, size)


@pytest.mark.parametrize("kind", OPERATORS)
def test_nodes_written_here_are_read_back(kind: str) -> None:
    draw = Draw(59, 2)
    for _ in range(100):
        layer, size, said = setting(kind, draw)
        node = eval(as_is(layer, size).call, {"helper": helper})  # noqa: S307  # the code is what is tested
        again = from_onnx(node, channels=said.get("channels"), opset=dict(said["extra_arguments"])["opset"])
        assert_read_alike(again, layer, size)


UP = {"strides": [2]}
OLDER = {"onnx-ceil-mode-inference": 21}
"""Opsets of the settings on record that are not of the newest one."""
NEGATIVE = {"onnx-lp-pool-odd-p": [-1, 2, -3, 1]}
"""Inputs of those that are not on 1, 2, …"""
ODD = [9 ** (1 / 3), 35 ** (1 / 3), 28 ** (1 / 3)]
RECORD: dict[str, tuple[str, int, int, dict[str, Any], Any, Any, Any]] = {
    "onnx-pooling-rounds-towards-zero": ("MaxPool", 1, 3, {"strides": [3]}, [1], 1, []),
    "onnx-inference-rounds-towards-zero": ("Conv", 1, 3, {"strides": [3]}, REFUSED, 1, []),
    "onnx-window-of-padding": ("AveragePool", 2, 2, {"dilations": [3], "pads": [1, 1]}, [0], 1, [np.nan]),
    "onnx-pads-below-kernel": ("LpPool", 2, 1, {"pads": [1, 1]}, REFUSED, 4, [0, 1, 2, 0]),
    "onnx-lp-pool-ceil-mode": ("LpPool", 5, 2, {**UP, "ceil_mode": 1}, [5**0.5, 5, 5], 3, [5**0.5, 5, 50**0.5]),
    "onnx-ceil-mode-valid": ("MaxPool", 5, 2, {**UP, "ceil_mode": 1, "auto_pad": "VALID"}, [2, 4, 5], 3, [2, 4]),
    "onnx-lp-pool-odd-p": ("LpPool", 4, 2, {"p": 3}, ODD, 3, ODD),
    "onnx-ceil-mode-inference": ("MaxPool", 3, 2, {**UP, "pads": [1, 1], "ceil_mode": 1}, [1, 3], 3, [1, 3]),
    "onnx-same-lower-max-pool": ("MaxPool", 6, 3, {**UP, "auto_pad": "SAME_LOWER"}, [2, 4, 6], 3, [3, 5, 6]),
    "onnx-pool-same-dilated": (
        "MaxPool", 6, 3, {**UP, "dilations": [2], "auto_pad": "SAME_UPPER"}, [5, 5], 3, [4, 6, 6],
    ),
    "onnx-conv-same-dilated": (
        "Conv", 6, 3, {**UP, "dilations": [2], "auto_pad": "SAME_UPPER"}, REFUSED, 3, [6, 12, 10],
    ),
    "onnx-pool-same-below-stride": (
        "AveragePool", 6, 1, {"strides": [3], "auto_pad": "SAME_UPPER"}, [2, 5], 2, REFUSED,
    ),
    "onnx-max-pool-same-below-stride": (
        "MaxPool", 6, 1, {"strides": [3], "auto_pad": "SAME_UPPER"}, REFUSED, 2, [2, 5],
    ),
    "onnx-conv-same-below-stride": ("Conv", 4, 1, {"strides": [4], "auto_pad": "SAME_UPPER"}, [2], 1, [1]),
    "onnx-pads-beside-auto-pad": ("MaxPool", 5, 3, {"auto_pad": "VALID", "pads": [1, 1]}, [3, 4, 5], 5, REFUSED),
    "onnx-output-shape-odd": ("ConvTranspose", 3, 3, {**UP, "output_shape": [6]}, [1, 3, 2, 5, 3, 3], 6, REFUSED),
    "onnx-output-shape-longer": (
        "ConvTranspose", 3, 3, {**UP, "output_shape": [8], "auto_pad": "SAME_UPPER"},
        [1, 1, 3, 2, 5, 3, 3, 0], 8, [0, 1, 1, 3, 2, 5, 3, 3],
    ),
    "onnx-output-shape-out-of-reach": ("ConvTranspose", 3, 3, {**UP, "output_shape": [9]}, REFUSED, 9, REFUSED),
    "onnx-same-output-padding": (
        "ConvTranspose", 3, 3, {**UP, "output_padding": [1], "auto_pad": "SAME_UPPER"},
        [1, 3, 2, 5, 3, 3], 7, [1, 3, 2, 5, 3, 3],
    ),
    "onnx-transposed-same-below-stride": (
        "ConvTranspose", 3, 1, {**UP, "auto_pad": "SAME_UPPER"}, [1, 0, 2, 0, 3], 5, [0, 1, 0, 2, 0, 3],
    ),
    "onnx-output-padding-below-dilation": (
        "ConvTranspose", 3, 3, {**UP, "dilations": [3], "output_padding": [2]}, REFUSED, 13, REFUSED,
    ),
}  # fmt: skip
"""Each setting on record: operator, input size, kernel size and attributes, and what the runtime gives for an input of
1, 2, … and a kernel of ones, what size shape inference gives, and what the reference evaluator gives."""


def test_all_that_is_on_record_is_held_here() -> None:
    assert set(RECORD) == {name for name in recorded() if name.startswith("onnx-")}


@pytest.mark.filterwarnings("ignore::RuntimeWarning:onnx.reference", "ignore::RuntimeWarning:numpy")
@pytest.mark.parametrize("name", RECORD)
def test_what_is_on_record_is_still_seen(name: str) -> None:
    operator, size, kernel, attributes, runs, inferred, refers = RECORD[name]
    weighted = operator.startswith("Conv")
    node = helper.make_node(operator, ["x", "w"] if weighted else ["x"], ["y"], kernel_shape=[kernel], **attributes)
    opset = OLDER.get(name, 22)
    inputs = {"x": np.array(NEGATIVE.get(name, range(1, size + 1)), np.float32)[None, None]}
    inputs |= {"w": np.ones((1, 1, kernel), np.float32)} if weighted else {}
    model = model_of(node, opset, inputs)
    seen = outcome(lambda: run_node(node, opset, **inputs), *REFUSALS)
    assert_outcome(seen, runs)
    result = onnx.shape_inference.infer_shapes(model, strict_mode=True).graph.output[0].type.tensor_type.shape
    assert result.dim[2].dim_value == inferred
    # The reference evaluator refuses by whatever exception it runs into.
    evaluator = onnx.reference.ReferenceEvaluator(model)
    assert_outcome(outcome(lambda: evaluator.run(None, inputs)[0], Exception), refers)


def assert_outcome(seen: Any, expected: Any) -> None:
    if isinstance(expected, str):
        assert isinstance(seen, str)
        assert seen == expected
    elif not expected:
        assert isinstance(seen, str)
        assert seen == EMPTY
    else:
        np.testing.assert_allclose(seen[0, 0], expected, rtol=1e-6)

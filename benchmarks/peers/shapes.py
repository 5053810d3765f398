"""Shapes through a stack of different convolutions, and a check of it, in turn with ONNX in one process.

Usage: shapes.py LAYERS; prints the version of ONNX and its microseconds a layer, then for shapes and for a check the
median of the ratios and our microseconds a layer.
"""

import sys
import time
from collections.abc import Callable
from statistics import median

import onnx
from onnx import TensorProto, helper, shape_inference

from convarith.engine.conv import Conv
from convarith.lint.check import check_network
from convarith.lint.selection import Selection
from convarith.networks.graph import Network, NetworkLayer, infer_shapes
from convarith.networks.operations import Windowed
from convarith.readers.parsed import ParsedNetwork

SIZE = (4_000_000, 4_000_000)  # which the last layer does not see the whole of
layers = int(sys.argv[1])
rates = range(1, layers + 1)  # dilations, so that no two layers are the same


def network() -> Network:
    """Make the stack anew, as layers remember what they were asked."""
    operations = [Windowed(Conv(3, padding=rate, dilation=rate), out_channels=8) for rate in rates]
    sources = ["input", *(f"c{n}" for n in range(layers))]
    chain = (NetworkLayer(f"c{n}", "conv", each, (sources[n],)) for n, each in enumerate(operations))
    return Network("stack", (8, *SIZE), tuple(chain))


def timed(work: Callable[[], object]) -> float:
    """Time a call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


graph = helper.make_graph(
    [
        helper.make_node("Conv", [f"x{n}", f"w{n}"], [f"x{n + 1}"], pads=[rate] * 4, dilations=[rate] * 2)
        for n, rate in enumerate(rates)
    ],
    "stack",
    [helper.make_tensor_value_info("x0", TensorProto.FLOAT, (1, 8, *SIZE))],
    [helper.make_tensor_value_info(f"x{layers}", TensorProto.FLOAT, None)],
    [helper.make_tensor(f"w{n}", TensorProto.FLOAT, (8, 8, 3, 3), [0.0] * 576) for n in range(layers)],
)
model = helper.make_model(graph)
last = shape_inference.infer_shapes(model).graph.output[0].type.tensor_type.shape.dim
assert tuple(dim.dim_value for dim in last)[1:] == infer_shapes(network()).shapes[f"c{layers - 1}"]
assert not check_network(ParsedNetwork(network(), ()), "", (), Selection()).findings

seconds = []
for _ in range(15):
    stack, parsed = network(), ParsedNetwork(network(), ())
    seconds.append(
        (
            timed(lambda: shape_inference.infer_shapes(model)),
            timed(lambda stack=stack: infer_shapes(stack)),  # type: ignore[misc]  # bound at once
            timed(lambda parsed=parsed: check_network(parsed, "", (), Selection())),  # type: ignore[misc]
        )
    )
theirs, *ours = zip(*seconds, strict=True)
print(onnx.__version__, median(theirs) * 1e6 / layers)
for each in ours:
    print(median(a / b for a, b in zip(each, theirs, strict=True)), median(each) * 1e6 / layers)

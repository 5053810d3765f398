"""Shapes through a stack of convolutions, by convarith and by ONNX, in turn in one process.

Usage: shapes.py LAYERS; prints the median of the ratios and the microseconds a layer of both.
"""

import sys
import time
from statistics import median

import onnx
from onnx import TensorProto, helper, shape_inference

from convarith.engine.conv import Conv
from convarith.networks.graph import Network, NetworkLayer, infer_shapes
from convarith.networks.operations import Windowed

layers = int(sys.argv[1])
chain = tuple(
    NetworkLayer(f"c{n}", "conv", Windowed(Conv(3, padding=1), out_channels=8), (f"c{n - 1}" if n else "input",))
    for n in range(layers)
)
network = Network("stack", (8, 64, 64), chain)

graph = helper.make_graph(
    [helper.make_node("Conv", [f"x{n}", f"w{n}"], [f"x{n + 1}"], pads=[1, 1, 1, 1]) for n in range(layers)],
    "stack",
    [helper.make_tensor_value_info("x0", TensorProto.FLOAT, (1, 8, 64, 64))],
    [helper.make_tensor_value_info(f"x{layers}", TensorProto.FLOAT, None)],
    [helper.make_tensor(f"w{n}", TensorProto.FLOAT, (8, 8, 3, 3), [0.0] * 576) for n in range(layers)],
)
model = helper.make_model(graph)

ours, theirs = [], []
for _ in range(15):
    begun = time.perf_counter()
    shapes = infer_shapes(network).shapes
    ours.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    inferred = shape_inference.infer_shapes(model)
    theirs.append(time.perf_counter() - begun)
last = inferred.graph.output[0].type.tensor_type.shape.dim
assert [dim.dim_value for dim in last][1:] == list(shapes[f"c{layers - 1}"])
per_layer = 1e6 / layers
ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
print(f"{ratio} {median(ours) * per_layer} {median(theirs) * per_layer} {onnx.__version__}")

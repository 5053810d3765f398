"""The shapes of an ONNX model by ONNX, as a whole process.

Usage: onnx_shapes.py MODEL
"""

import sys

import onnx
from onnx import shape_inference

inferred = shape_inference.infer_shapes(onnx.load(sys.argv[1]))
assert inferred.graph.value_info

"""Models that are loaded are told apart by where their classes come from."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.onnx_models import model, node

import convarith as ca
from convarith.readers.live_network import from_object


def test_a_model_of_onnx_is_read() -> None:
    made = model([node("Relu", ["x"], ["y"])], inputs={"x": (1, 3, 8, 8)})
    homely = type("ModelProto", (), {"__module__": "onnx.onnx_ml_pb2", "graph": made.graph, "opset_import": []})()
    assert ca.network(homely).shapes() == {"Relu_0": (3, 8, 8)}
    assert ca.network(homely, (3, 9, 7)).shapes() == {"Relu_0": (3, 9, 7)}


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(
        ca.ConvArithError, match="3 is no path of a file with a network; give a str or a Path, or a "
    ) as caught:
        from_object(3)
    assert caught.value.code == "bad-value"
    stranger = type("Tensor", (), {"__module__": "torch"})()
    with pytest.raises(ca.ConvArithError, match=r"Tensor is no module of PyTorch; give a torch\.nn\.Module"):
        from_object(stranger, (3, 8, 8))


def test_no_framework_is_imported() -> None:
    script = (
        "import sys; import convarith as ca\n"
        "try: ca.network(3)\nexcept ca.ConvArithError: pass\n"
        "print(sorted({'torch', 'keras', 'onnx', 'google'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

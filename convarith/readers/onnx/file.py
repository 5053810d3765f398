"""Files of ONNX, and its models that are loaded: https://onnx.ai/onnx/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convarith.errors import ConvArithError
from convarith.frameworks.onnx_rules import OPSETS
from convarith.readers.onnx.graph import read_graph
from convarith.readers.onnx.messages import parse_model

if TYPE_CHECKING:
    from convarith.readers.onnx.wire import Content
    from convarith.readers.parsed import ParsedNetwork


def read(content: Content, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the network of an ONNX file; its weights are passed over, and may be missing.

    Args:
        content: What the file holds, or a map of it.
        framework: Not asked for: the words are ONNX's.

    Raises:
        ConvArithError: ``unreadable`` for what is no ONNX; ``too-large``; ``no-layers``.
    """
    del framework
    return [from_model(parse_model(content))]


def from_model(model: Any) -> ParsedNetwork:
    """Read a ModelProto, or a GraphProto, which does not tell its opset; onnx itself is not imported.

    Raises:
        ConvArithError: ``bad-value`` for anything else; ``too-large``; ``no-layers``.
    """
    if hasattr(model, "graph"):
        opset = next((each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), None)
        return read_graph(model.graph, opset if opset in OPSETS else None)
    if not hasattr(model, "node"):
        raise ConvArithError(
            f"{type(model).__name__} is no model of ONNX", "bad-value", "give a ModelProto or a GraphProto"
        )
    return read_graph(model, None)

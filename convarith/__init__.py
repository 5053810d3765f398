"""The arithmetic of convolutions: shapes, the explicit matrix, animations and a config check, from one engine.

Before the examples in docstrings stand ``import convarith as ca`` and ``import numpy as np``.
"""

from __future__ import annotations

TYPE_CHECKING = False  # that of `typing`, whose import takes longer than an answer
if TYPE_CHECKING:
    from typing import Any

    from convarith.draw.animate import animate
    from convarith.draw.animation import Animation
    from convarith.engine.answer import Answer, describe
    from convarith.engine.axis import Axis
    from convarith.engine.conv import Conv
    from convarith.engine.index import output_sizes
    from convarith.engine.layer import Layer
    from convarith.engine.pool import Pool
    from convarith.engine.transposed import ConvTranspose
    from convarith.errors import ConvArithError
    from convarith.frameworks.compare import Comparison, compare
    from convarith.frameworks.layer import FrameworkLayer
    from convarith.linalg.matrix import Matrix, matrix
    from convarith.lint.check import check
    from convarith.lint.findings import Finding, Findings
    from convarith.networks.graph import Network
    from convarith.numeric.adjoint import DotTest, dottest
    from convarith.numeric.conv import conv, conv_transpose
    from convarith.numeric.overlap import overlap
    from convarith.numeric.pool import avg_pool, lp_pool, max_pool
    from convarith.numeric.verify import Verification, verify
    from convarith.readers.flax import from_flax
    from convarith.readers.keras.layer import from_keras
    from convarith.readers.network import network
    from convarith.readers.onnx.layer import from_onnx
    from convarith.readers.text import layer
    from convarith.readers.torch.layer import from_torch
    from convarith.solving.fields import FieldStack, SolvedField, solve_field
    from convarith.solving.inverse import Inverse, inverse
    from convarith.solving.solve import Solved, solve
    from convarith.solving.solve_stack import SolvedStacks, solve_stack

__version__ = "0.2.0"

_HOMES = {
    "Animation": "convarith.draw.animation",
    "Answer": "convarith.engine.answer",
    "Axis": "convarith.engine.axis",
    "Comparison": "convarith.frameworks.compare",
    "Conv": "convarith.engine.conv",
    "ConvArithError": "convarith.errors",
    "ConvTranspose": "convarith.engine.transposed",
    "DotTest": "convarith.numeric.adjoint",
    "FieldStack": "convarith.solving.fields",
    "Finding": "convarith.lint.findings",
    "Findings": "convarith.lint.findings",
    "FrameworkLayer": "convarith.frameworks.layer",
    "Inverse": "convarith.solving.inverse",
    "Layer": "convarith.engine.layer",
    "Matrix": "convarith.linalg.matrix",
    "Network": "convarith.networks.graph",
    "Pool": "convarith.engine.pool",
    "Solved": "convarith.solving.solve",
    "SolvedField": "convarith.solving.fields",
    "SolvedStacks": "convarith.solving.solve_stack",
    "Verification": "convarith.numeric.verify",
    "animate": "convarith.draw.animate",
    "avg_pool": "convarith.numeric.pool",
    "check": "convarith.lint.check",
    "compare": "convarith.frameworks.compare",
    "conv": "convarith.numeric.conv",
    "conv_transpose": "convarith.numeric.conv",
    "describe": "convarith.engine.answer",
    "dottest": "convarith.numeric.adjoint",
    "from_flax": "convarith.readers.flax",
    "from_keras": "convarith.readers.keras.layer",
    "from_onnx": "convarith.readers.onnx.layer",
    "from_torch": "convarith.readers.torch.layer",
    "inverse": "convarith.solving.inverse",
    "layer": "convarith.readers.text",
    "lp_pool": "convarith.numeric.pool",
    "matrix": "convarith.linalg.matrix",
    "max_pool": "convarith.numeric.pool",
    "network": "convarith.readers.network",
    "output_sizes": "convarith.engine.index",
    "overlap": "convarith.numeric.overlap",
    "solve": "convarith.solving.solve",
    "solve_field": "convarith.solving.fields",
    "solve_stack": "convarith.solving.solve_stack",
    "verify": "convarith.numeric.verify",
}

__all__ = [
    "Animation",
    "Answer",
    "Axis",
    "Comparison",
    "Conv",
    "ConvArithError",
    "ConvTranspose",
    "DotTest",
    "FieldStack",
    "Finding",
    "Findings",
    "FrameworkLayer",
    "Inverse",
    "Layer",
    "Matrix",
    "Network",
    "Pool",
    "Solved",
    "SolvedField",
    "SolvedStacks",
    "Verification",
    "animate",
    "avg_pool",
    "check",
    "compare",
    "conv",
    "conv_transpose",
    "describe",
    "dottest",
    "from_flax",
    "from_keras",
    "from_onnx",
    "from_torch",
    "inverse",
    "layer",
    "lp_pool",
    "matrix",
    "max_pool",
    "network",
    "output_sizes",
    "overlap",
    "solve",
    "solve_field",
    "solve_stack",
    "verify",
]


def __getattr__(name: str) -> Any:  # whatever the module holds
    """Import a public name on first use, so that asking for a shape loads no NumPy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'convarith' has no attribute {name!r}{_likely_meant(name)}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def _likely_meant(name: str) -> str:
    """Tell which public name a wrong one was likely meant for; nothing where none is like it."""
    if name.startswith("_"):  # which only machinery asks for
        return ""
    import re

    from convarith.engine.names import PUBLIC_NAMES, nearest

    bare = re.sub(r"\d[dD]", "", name)
    found = bare if bare in _HOMES else nearest(bare, _HOMES, PUBLIC_NAMES)
    return "" if found is None else f"; did you mean {found!r}?"


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])

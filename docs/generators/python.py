"""The pages of the Python API: which public names stand together; Sphinx takes the rest from their docstrings."""

from __future__ import annotations

from inspect import isclass
from typing import NamedTuple

import convarith


class Group(NamedTuple):
    """A page of public names that go together.

    Attributes:
        title: Its heading.
        what: What they are for, in a sentence.
        names: In the order in which one meets them.
    """

    title: str
    what: str
    names: tuple[str, ...]


GROUPS = {
    "layers": Group(
        "Layers",
        "A convolution, a transposed one or a pooling, written out or read from what somebody else wrote.",
        (
            *("Conv", "ConvTranspose", "Pool", "FrameworkLayer", "Layer", "layer"),
            *("from_torch", "from_keras", "from_onnx", "from_flax"),
        ),
    ),
    "answers": Group(
        "Answers",
        "What comes out of a layer, why, and which element each tap of each window reads.",
        ("describe", "Answer", "Axis", "output_sizes"),
    ),
    "matrix": Group("The matrix", "The explicit W, as symbols, numbers or a sparse array.", ("matrix", "Matrix")),
    "numbers": Group(
        "Numbers",
        "Layers executed on arrays, and proofs that they do what their matrix does.",
        (
            *("conv", "conv_transpose", "max_pool", "avg_pool", "lp_pool", "overlap"),
            *("verify", "Verification", "dottest", "DotTest"),
        ),
    ),
    "pictures": Group("Pictures", "Animations of a layer in every view, theme and format.", ("animate", "Animation")),
    "frameworks": Group(
        "Frameworks", "One layer as several frameworks read it, and the code for each.", ("compare", "Comparison")
    ),
    "networks": Group(
        "Networks",
        "Whole networks: their shapes, costs and receptive fields, and whether they fit.",
        ("network", "Network", "check", "Finding", "Findings"),
    ),
    "solving": Group(
        "Solving",
        "From the size that is wanted back to the setting.",
        (
            *("solve", "Solved", "inverse", "Inverse"),
            *("solve_stack", "SolvedStacks", "solve_field", "SolvedField", "FieldStack"),
        ),
    ),
    "errors": Group("Errors", "How every refusal looks.", ("ConvArithError",)),
}

INDEX = """\
# Python

Everything public is a name of `convarith`, usually imported as `ca`. A name is loaded when it is first used, so that
asking for a shape imports no NumPy.

```python
>>> import convarith as ca
>>> ca.Conv(kernel=7, stride=2, padding=3).output_shape((224, 224))
(112, 112)
```

| page | what is there | names |
|---|---|---|
{rows}

```{{toctree}}
:hidden:

{pages}
```

<!-- Written by `make docs` from docs/generators/python.py. -->
"""

PAGE = """\
# {title}

{what}

```{{eval-rst}}
.. currentmodule:: convarith

{names}
```

<!-- Written by `make docs` from docs/generators/python.py; what is told of each name is its docstring. -->
"""

CLASS = """\
.. autoclass:: convarith.{}
   :members:
   :show-inheritance:
"""

FUNCTION = """\
.. autofunction:: convarith.{}
"""


def python_index() -> str:
    """Give the page that lists the others."""
    rows = [
        f"| [{group.title}]({name}.md) | {group.what} | {', '.join(f'`{each}`' for each in group.names)} |"
        for name, group in GROUPS.items()
    ]
    return INDEX.format(rows="\n".join(rows), pages="\n".join(GROUPS))


def python_page(name: str) -> str:
    """Give the page of a group."""
    group = GROUPS[name]
    told = [(CLASS if isclass(getattr(convarith, each)) else FUNCTION).format(each) for each in group.names]
    return PAGE.format(title=group.title, what=group.what, names="\n".join(told).rstrip())

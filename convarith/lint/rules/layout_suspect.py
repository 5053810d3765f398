"""An input whose axes seem to be in another order than they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis
    from convarith.networks.operations import Shape

_COLOURS = (3, 4)  # channels of a picture; a single one is no sign, since there are maps of one row
_LEAST = 16  # positions along an axis that is one of space


def _check(analysis: Analysis) -> Iterator[Hit]:
    for suspected, why in _suspicions(analysis):
        yield Hit(
            f"input {size_text(analysis.network.input)} {why}",
            None,
            "input",
            f"if it is a picture of {suspected[0]} channels, it is {size_text(suspected)}: channels, then space",
            (Change(None, "input", suspected),),
        )


def _suspicions(analysis: Analysis) -> Iterator[tuple[Shape, str]]:
    """Yield what the input may be, and what it is read as."""
    shape = analysis.network.input
    if len(shape) < 3:
        return
    channels, *size = shape
    read = f"is read as {channels} channels of {size_text(size)}"
    if shape[-1] in _COLOURS and _is_space(shape[:-1]):
        yield (shape[-1], *shape[:-1]), f"{read}, and looks like channels last"
    elif len(shape) == 3 and size[0] in _COLOURS and channels == size[1] and _is_space(size[1:]):
        yield (size[0], channels, size[1]), f"{read}, and looks like channels first that are read as last"
    elif len(size) > 2 and channels == 1 and size[0] in (1, *_COLOURS) and _is_space(size[1:]):
        certain = any(isinstance(each.operation.layer.kernel, tuple) for each in analysis.windowed)
        if not certain:  # as formats are that give kernels along each axis
            yield tuple(size), f"{read}: {len(size)} axes of space, and looks like a batch of 1 before the channels"


def _is_space(shape: Shape) -> bool:
    return min(shape) >= _LEAST


RULE = Rule(
    code="layout-suspect",
    severity=Severity.WARNING,
    what="an input whose axes seem to be in another order than they are read",
    why=(
        "Shapes here are channels first, and have no batch. A picture as [224, 224, 3] would have 224 channels and "
        "three columns, one as [1, 3, 224, 224] three axes of space: what comes out is wrong, or soon nothing."
    ),
    bad=Example("""\
[[network]]
input = [224, 224, 3]

[[network.layer]]
op = "conv"
out_channels = 64
kernel = 3
padding = 1
"""),
    good=Example("""\
[[network]]
input = [3, 224, 224]

[[network.layer]]
op = "conv"
out_channels = 64
kernel = 3
padding = 1
"""),
    check=_check,
)

"""An input whose axes seem to be in another order than they are read."""

from __future__ import annotations

from convarith.engine.numbers import counted, size_text
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule
from convarith.networks.operations import Windowed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis
    from convarith.networks.operations import Shape

_LEAST = 16  # positions along an axis of space
_LARGE = 128  # channels or positions, of which no map has so many beside three rows


def _check(analysis: Analysis) -> Iterator[Hit]:
    shape = analysis.network.input
    meant_by_layers = analysis.meant_input
    if meant_by_layers is not None:
        yield Hit(
            f"{_as_read(shape)}, and looks like {meant_by_layers.told}",
            None,
            "input",
            meant_by_layers.hint,
            (Change(None, "input", meant_by_layers.shape),),
        )
        return
    found = _suspected(analysis, shape) if len(shape) > 2 else None
    if found is not None:
        meant, why = found
        yield Hit(
            f"{_as_read(shape)}, and looks like {why}",
            None,
            "input",
            f"if it is a picture of {counted(meant[0], 'channel')}, it is {size_text(meant)}",
            (Change(None, "input", meant),),
        )


def _as_read(shape: Shape) -> str:
    of_space = f" of {size_text(shape[1:])}" if len(shape) > 1 else ""
    return f"input {size_text(shape)} is read as {counted(shape[0], 'channel')}{of_space}"


def _says_axes(analysis: Analysis) -> bool:
    """Tell whether some kernel is given along as many axes as space has, as in formats that are certain of them."""
    operations = (layer.operation for layer in analysis.layers_of("Windowed"))
    kernels = (each.layer.kernel for each in operations if isinstance(each, Windowed))
    return any(isinstance(each, tuple) and len(each) == len(analysis.network.input) - 1 for each in kernels)


def _suspected(analysis: Analysis, shape: Shape) -> tuple[Shape, str] | None:
    """Give what an input may be meant as, and what it looks like; a single channel alone is no sign of anything."""
    channels, first, *others = shape
    is_square = channels == first
    if (shape[-1] == 3 or (shape[-1] == 4 and is_square)) and min(shape[:-1]) >= _LEAST:
        return (shape[-1], *shape[:-1]), "channels last"
    if (
        len(others) == 1
        and first in (3, 4)
        and (channels == others[0] >= _LEAST or (first == 3 and min(channels, *others) >= _LARGE))
    ):
        return (first, channels, *others), "channels first that were read as last"
    batched = (channels == 1 and first in (1, 3, 4)) or (channels not in (3, 4) and first == 3)
    if len(others) > 1 and batched and min(others) >= _LEAST and not _says_axes(analysis):
        return (first, *others), f"a batch of {channels} before the channels"
    return None


RULE = Rule(
    code="layout-suspect",
    severity=Severity.WARNING,
    what="an input whose axes seem to be in another order than they are read",
    why=(
        "Shapes here are channels first, and have no batch. A picture as [224, 224, 3] would have 224 channels and "
        "three columns, one as [1, 3, 224, 224] three axes of space: what comes out is wrong, or soon nothing. "
        "Maps of one row, films and volumes are left alone, and so is what kernels along each axis confirm."
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

"""Output paddings with which a decoder gives back the size of its input."""

from __future__ import annotations

from convarith.errors import ConvArithError
from convarith.networks.layers import INPUT, infer_shapes
from convarith.networks.operations import Windowed
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convarith.networks.layers import LayerGraph
    from convarith.networks.operations import Shape

_MOST = 32  # layers that are changed, for each of which all shapes are worked out again


def restoring_paddings(network: LayerGraph, output: str) -> Mapping[str, int]:
    """Find output paddings with which an output of a network has the spatial size of its input.

    A transposed convolution, in order, that comes out less than a stride below a size that there was on the way down
    gets what is missing.

    Args:
        network: The network, with its input.
        output: Name of the layer.

    Returns:
        The output paddings by the names of their layers; empty where they do not get there.
    """
    found: dict[str, int] = {}
    for _ in range(_MOST):
        shapes: dict[str, Shape] = {INPUT: network.input, **infer_shapes(network).shapes}
        if shapes.get(output, ())[1:] == network.input[1:]:
            return found
        short = _first_short(network, shapes)
        if short is None:
            break
        name, missing = short
        try:
            network, found[name] = _padded(network, name, missing)
        except ConvArithError:
            break
    return {}


def _first_short(network: LayerGraph, shapes: Mapping[str, Shape]) -> tuple[str, int] | None:
    """Find the first transposed convolution that misses a size on the way down, and by how much along all axes."""
    down = {network.input[1:]}
    up = False
    for layer in network.layers:
        size = shapes.get(layer.name, ())[1:]
        if isinstance(layer.operation, Windowed) and layer.operation.layer.op == "conv_transpose" and size:
            up = True
            missing = _missing(size, down)
            if missing:
                return layer.name, missing
        if not up:
            down.add(size)
    return None


def _missing(size: Shape, down: Iterable[Shape]) -> int:
    """Give by how much a size is below the nearest of others that exceeds it alike along all axes; 0 for none."""
    above = [
        apart
        for apart in (
            {more - less for more, less in zip(other, size, strict=True)} for other in down if len(other) == len(size)
        )
        if len(apart) == 1 and min(apart) >= 0
    ]
    return min((min(apart) for apart in above), default=0)


def _padded(network: LayerGraph, name: str, more: int) -> tuple[LayerGraph, int]:
    """Give the network with so much more output padding in a layer, and how much that has then.

    Raises:
        ConvArithError: Where the layer refuses it, or has other paddings along other axes.
    """
    (layer,) = (each for each in network.layers if each.name == name)
    operation = layer.operation
    given = getattr(operation.layer, "output_padding", None) or 0 if isinstance(operation, Windowed) else ()
    if not isinstance(operation, Windowed) or not isinstance(given, int):
        raise ConvArithError(f"{name} has no single output padding", "bad-value", "give one", "output_padding")
    changed = replace(layer, operation=operation.changed("output_padding", given + more))
    layers = tuple(changed if each is layer else each for each in network.layers)
    return replace(network, layers=layers), given + more

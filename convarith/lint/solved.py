"""Paddings that bring a layer to the size that is wanted of it: solved for, where no small change does it."""

from __future__ import annotations

from convarith.engine.conv import Conv
from convarith.engine.transposed import ConvTranspose
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, infer_shapes
from convarith.networks.operations import Identity, Normalization, Windowed
from convarith.networks.repair import Kind, Repair
from convarith.records import replace
from convarith.solving.solve import solutions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convarith.networks.graph import Network, NetworkLayer, Problem
    from convarith.networks.operations import Shape

_FIXED = ("kernel", "stride", "dilation", "padding", "output_padding")


def solved_repairs(network: Network, problem: Problem) -> Iterator[Repair]:
    """Yield the paddings of a layer, or of those that a join takes, after which the problem and all others are gone."""
    shapes = {INPUT: network.input, **infer_shapes(network).shapes}
    by_name = {layer.name: layer for layer in network.layers}
    layer = by_name.get(problem.layer or "")
    for each, wanted in _wanted(layer, by_name, shapes) if layer is not None else ():
        for repair in _paddings(each, wanted, shapes, network):
            if not _problems_after(network, each, repair):
                yield repair


def _wanted(
    layer: NetworkLayer, by_name: Mapping[str, NetworkLayer], shapes: Mapping[str, Shape]
) -> Iterator[tuple[NetworkLayer, Shape]]:
    """Yield the layers that should have another size, each with that: what is expected, or of a join each other's."""
    if layer.expect is not None:
        yield layer, layer.expect[1:]
    sizes = {source: shapes[source][1:] for source in layer.sources if source in shapes}
    for source, size in sizes.items():
        from_window = _window_behind(source, by_name)
        for other in dict.fromkeys(sizes.values()):
            if from_window is not None and other != size and len(other) == len(size):
                yield from_window, other


def _window_behind(name: str, by_name: Mapping[str, NetworkLayer]) -> NetworkLayer | None:
    """Give the layer that a size comes from: the nearest that is no activation or normalization."""
    layer = by_name.get(name)
    while layer is not None and isinstance(layer.operation, Identity | Normalization):
        layer = by_name.get(layer.sources[0])
    return layer


def _paddings(layer: NetworkLayer, wanted: Shape, shapes: Mapping[str, Shape], network: Network) -> Iterator[Repair]:
    """Yield one padding, and one output padding, with which a layer has a size; the others of its settings stay."""
    operation = layer.operation
    plain = operation.layer if isinstance(operation, Windowed) else None
    if not isinstance(plain, Conv | ConvTranspose) or layer.sources[0] not in shapes:
        return
    size = shapes[layer.sources[0]][1:]
    for setting in ("padding", "output_padding") if plain.transposed else ("padding",):
        key = network.key_of(layer.op, setting)
        bounds = {name: getattr(plain, name) for name in _FIXED if name != setting and hasattr(plain, name)}
        try:
            found = solutions(size, wanted, plain.op, bounds).best(1) if key is not None else []
        except ConvArithError:
            continue
        value = getattr(found[0].layer, setting) if found and not found[0].cost.far else None
        if isinstance(value, int):
            named = "" if key in (None, setting) else key
            yield Repair(Kind.SINGLE, setting, value, (layer.name,), layer.op, named)


def _problems_after(network: Network, layer: NetworkLayer, repair: Repair) -> bool:
    """Tell whether anything is wrong after a repair of a layer."""
    assert isinstance(layer.operation, Windowed)  # noqa: S101  # others have no paddings
    assert isinstance(repair.value, int)  # noqa: S101  # which is what is solved for
    try:
        changed = replace(layer, operation=layer.operation.changed(repair.setting, repair.value))
    except ConvArithError:
        return True
    layers = tuple(changed if each is layer else each for each in network.layers)
    return bool(infer_shapes(replace(network, layers=layers)).problems)

"""PyTorch as a referee of its own code read by its syntax: every layer's shape, where torch runs the same text."""

from __future__ import annotations

from typing import Any

import pytest
from support.pasted_networks import IMPORTS, NETWORKS

from convarith.networks.operations import Opaque
from convarith.readers.network import network as as_network

torch = pytest.importorskip("torch", reason="torch is not installed: `make oracle` installs it and runs this")
torch.set_num_threads(1)


def shapes_of(code: str, shape: tuple[int, ...]) -> tuple[dict[str, list[tuple[int, ...]]], tuple[int, ...], int]:
    """Give the shapes that torch makes of an input, by the names of its layers, what comes out, and its parameters."""
    scope: dict[str, Any] = {}
    exec(code, scope)  # noqa: S102  # the fixtures of this project
    net = scope["net"].eval()
    found: dict[str, list[tuple[int, ...]]] = {}

    def note(name: str) -> Any:
        return lambda *given: found.setdefault(name, []).append(tuple(given[-1].shape[1:]))

    for name, module in net.named_modules():
        if not list(module.children()) and type(module).__module__.startswith("torch."):
            module.register_forward_hook(note(name))
    with torch.no_grad():
        output = net(torch.zeros(1, *shape))
    return found, tuple(output.shape[1:]), sum(each.numel() for each in net.parameters())


@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
@pytest.mark.parametrize("name", NETWORKS)
def test_code_is_read_as_torch_runs_it(name: str) -> None:
    code, shape = NETWORKS[name]
    network = as_network(IMPORTS + code, input=shape)
    assert not [each for each in network.layers if isinstance(each.operation, Opaque)]
    theirs, output, parameters = shapes_of(IMPORTS + code, shape)
    shapes = network.shapes()
    mine: dict[str, list[tuple[int, ...]]] = {}
    for layer in network.layers:
        mine.setdefault(layer.name.partition(" (")[0], []).append(shapes[layer.name])
    compared = {each: mine.get(each) for each in theirs}
    assert compared == theirs
    assert shapes[network.layers[-1].name] == output
    if name != "vocoder":  # whose weights are normalised by parameters of their own
        assert network.summary().parameters == parameters
    print(f"{name}: {sum(map(len, theirs.values()))} layers of equal shape")  # noqa: T201  # `make oracle` shows it

"""Networks in one process: the sizes of a U-Net of 200 layers, and reading 1,000 layers against the parser alone.

Prints the milliseconds of the one, and for TOML, JSON and YAML the median of the ratios.
"""

import json as parser
import time
import tomllib
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import yaml as yaml_parser

from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.networks.graph import Network, NetworkLayer
from convarith.networks.operations import Concat, Operation, Windowed
from convarith.networks.sizes import size_rules
from convarith.readers import json, toml, yaml


def unet(levels: int, convolutions: int) -> Network:
    """Make a U-Net with so many convolutions at each place."""
    layers: list[NetworkLayer] = []
    skips = []

    def add(op: str, operation: Operation, *sources: str) -> str:
        before = layers[-1].name if layers else "input"
        layers.append(NetworkLayer(f"{op} {len(layers)}", op, operation, sources or (before,)))
        return layers[-1].name

    def convolve() -> None:
        for _ in range(convolutions):
            add("conv", Windowed(Conv(3, padding=1), out_channels=8))

    for _ in range(levels):
        convolve()
        skips.append(layers[-1].name)
        add("max_pool", Windowed(Pool(2)))
    convolve()
    for skip in reversed(skips):
        up = add("conv_transpose", Windowed(ConvTranspose(2, stride=2), out_channels=8))
        add("concat", Concat(), skip, up)
        convolve()
    return Network("unet", (1, 256, 256), tuple(layers))


def timed(work: Callable[[], object], times: int = 9) -> list[float]:
    """Time a call so many times."""
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return seconds


net = unet(5, 17)
assert 200 <= len(net.layers) <= 210, len(net.layers)
assert str(size_rules(net)[0]) == "H ≡ 0 (mod 32), H ≥ 32"
print(min(timed(lambda: size_rules(net))) * 1000)

layer = {"op": "conv", "kernel": 3, "padding": 1, "out_channels": 8}
config = {"network": [{"input": [8, 64, 64], "layer": [{"name": f"c{n}"} | layer for n in range(1000)]}]}
text = "[[network]]\ninput = [8, 64, 64]\n" + "".join(
    f'[[network.layer]]\nname = "c{n}"\nop = "conv"\nkernel = 3\npadding = 1\nout_channels = 8\n' for n in range(1000)
)
written: dict[str, tuple[str, Callable[..., Any], Callable[..., Any]]] = {
    "TOML": (text, toml.read, tomllib.loads),
    "JSON": (parser.dumps(config, indent=1), json.read, parser.loads),
    "YAML": (yaml_parser.safe_dump(config), yaml.read, lambda text: yaml_parser.load(text, yaml_parser.CSafeLoader)),
}
for name, (document, read, parse) in written.items():
    ((parsed),) = read(document)
    assert len(parsed.network.layers) == 1000
    assert not parsed.problems
    ours, alone = (timed(partial(use, document)) for use in (read, parse))
    print(name, median(a / b for a, b in zip(ours, alone, strict=True)), median(ours) * 1000)

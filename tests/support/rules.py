"""What single rules of check find, for their tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convarith.lint.check import check, check_network
from convarith.lint.selection import Selection
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from convarith.lint.findings import Finding

VOCODER: dict[str, Any] = {
    "upsample_rates": [5, 4, 4, 3],
    "upsample_kernel_sizes": [15, 8, 8, 9],
    "upsample_initial_channel": 32,
    "resblock_kernel_sizes": [3],
    "resblock_dilation_sizes": [[1, 3]],
    "num_mels": 20,
    "sampling_rate": 24_000,
    "hop_size": 240,
    "segment_size": 9_600,
}
"""A configuration of HiFi-GAN in which all goes together."""


def found(code: str, text: str, name: str = "convarith.toml") -> list[Finding]:
    """Give what one rule finds in a file of a name."""
    selection = Selection(select=(code,))
    return [
        each
        for parsed in read_content(name, text.encode())
        for each in check_network(parsed, name, (), selection).findings
    ]


def found_in(code: str, *layers: dict[str, Any], **keys: Any) -> list[Finding]:
    """Give what one rule finds in a network in convarith's own format; an input of None is left out."""
    given = {"input": [2, 16], **keys, "layer": list(layers)}
    network = {key: value for key, value in given.items() if value is not None}
    return found(code, json.dumps({"network": [network]}, indent=1), "convarith.json")


def found_in_vocoder(code: str, **keys: Any) -> list[Finding]:
    """Give what one rule finds in a configuration of HiFi-GAN with other keys; those of None are left out."""
    config = {key: value for key, value in {**VOCODER, **keys}.items() if value is not None}
    return found(code, json.dumps(config, indent=1), "config.json")


def found_in_line(code: str, line: str, size: tuple[int, ...] | None = None) -> list[Finding]:
    """Give what one rule finds in a network in a line or in code, on an input where it tells none."""
    return check(line, input=size, selection=Selection(select=(code,)))


def blamed(code: str, line: str, size: tuple[int, ...] | None = None) -> list[str | None]:
    """Give the names of the layers in which one rule finds something in such a network."""
    return [finding.layer for finding in found_in_line(code, line, size)]


def changed(code: str, *layers: dict[str, Any], **keys: Any) -> list[dict[str, Any]]:
    """Give the layers, of which each has a name, after the changes of what one rule finds in them."""
    after = {layer["name"]: dict(layer) for layer in layers}
    for finding in found_in(code, *layers, **keys):
        for change in finding.changes:
            after[change.layer or ""][change.setting] = change.value
    return [{key: value for key, value in layer.items() if value is not None} for layer in after.values()]

"""RLlib: the vision networks that ``conv_filters`` describe, from JSON, YAML or a literal of Python.

See https://github.com/ray-project/ray, rllib/models/torch/visionnet.py: all convolutions but the last pad as SAME of
TensorFlow does, the last one does not pad, and what it gives is to have one position, unless more layers follow. The
input is
the environment's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.networks.operations import Windowed
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs.literals import read_literal
from convarith.readers.document import Document
from convarith.readers.spans import Span, Spans

if TYPE_CHECKING:
    from convarith.networks.operations import Shape
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

KEYS = tuple(f"{place}conv_filters" for place in ("", "model.", "config.model.", "*.config.model.", "*.model."))
"""Where the filters stand, in the order of search; ``*`` is the name of an experiment."""
_ASSIGNED = re.compile(r"\s*[\w.\[\]\"']+\s*=\s*(?=[{])")
_BARE = re.compile(r"\s*(?P<quote>[\"']?)conv_filters(?P=quote)\s*[:=]\s*")
_SAID = {"conv": {"out_channels": "channels", "kernel": "kernel", "stride": "stride"}}
"""What a layer has: no padding, which follows from where it stands."""


def read(text: str, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the network of a literal of Python: a dict with ``conv_filters``, or these alone with their key.

    Raises:
        ConvArithError: ``unreadable`` for what is no literal.
    """
    spans: dict[KeyPath, Span] = {}
    bare = _BARE.match(text)
    start = bare or _ASSIGNED.match(text)
    value = read_literal(text, start.end() if start else 0, spans, "conv_filters")
    if bare:
        spans = {("conv_filters", *path): span for path, span in spans.items()}
        value = {"conv_filters": value}
    return networks(Document(value, Spans(text, lambda _: spans)), framework)


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the network of each place where ``conv_filters`` stand.

    Args:
        document: The configuration.
        framework: Of no use: the layers are the same in PyTorch and TensorFlow.

    Raises:
        ConvArithError: ``no-network`` where there are none.
    """
    del framework
    found = list(dict.fromkeys(path for key in KEYS for path in document.matching(key)))
    if not found:
        raise ConvArithError("there are no conv_filters", "no-network", 'write "conv_filters": [[16, [8, 8], 4], …]')
    return [_network(document, path) for path in found]


def _network(document: Document, path: KeyPath) -> ParsedNetwork:
    owner = next((str(key) for key in path[:-1] if key not in ("config", "model")), "conv_filters")
    builder = NetworkBuilder(owner, places=document.places_of(*path), keys=_SAID)
    filters = document.get(*path)
    if not isinstance(filters, list):
        error = ConvArithError(
            f"conv_filters {short_repr(filters)} is no list",
            "bad-value",
            "give [channels, kernel, stride] of each layer",
        )
        builder.refuse(error, None, document.place_of(*path))
        return builder.parsed()
    more_follows = bool(document.get(*path[:-1], "post_fcnet_hiddens"))
    for number, each in enumerate(filters):
        is_last = number == len(filters) - 1
        _add_layer(builder, document, (*path, number), each, is_last=is_last, squeezed=is_last and not more_follows)
    return builder.parsed()


def _add_layer(
    builder: NetworkBuilder, document: Document, path: KeyPath, value: Any, *, is_last: bool, squeezed: bool
) -> None:
    if not isinstance(value, list) or len(value) != 3:  # channels, kernel, stride
        error = ConvArithError(
            f"layer {path[-1]} of conv_filters is {short_repr(value)}", "bad-value", "give [channels, kernel, stride]"
        )
        builder.refuse(error, None, document.place_of(*path))
        return
    channels, kernel, stride = value
    expect: Shape | None = (channels, 1, 1) if squeezed and type(channels) is int else None
    builder.add(
        "conv",
        lambda: Windowed(
            FrameworkLayer(
                kernel, framework="tensorflow", op="conv", stride=stride, padding="VALID" if is_last else "SAME"
            ),
            channels,
        ),
        places=document.places_of(*path, out_channels=(*path, 0), kernel=(*path, 1), stride=(*path, 2)),
        expect=expect,
    )

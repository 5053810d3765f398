"""fairseq: the feature extractors that a ``conv_feature_layers`` describes, such as wav2vec 2.0's.

See https://github.com/facebookresearch/fairseq, fairseq/models/wav2vec/wav2vec2.py, where the text is evaluated; here
it is read as lists that + and * join. The convolutions have no padding; what keeps every shape is left out.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.readers.builder import NetworkBuilder
from convarith.readers.configs.literals import read_literal
from convarith.readers.configs.pytorch_layers import pytorch_layer

if TYPE_CHECKING:
    from convarith.readers.document import Document
    from convarith.readers.parsed import ParsedNetwork
    from convarith.readers.spans import KeyPath

KEYS = (
    "conv_feature_layers",
    "model.conv_feature_layers",
    "model.modalities.audio.feature_encoder_spec",
)
"""Where such a text stands, in the order of search."""
_LENGTHS = ("task.max_sample_size", "max_sample_size")


def networks(document: Document, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the feature extractor; its input is a waveform of the longest sample, where the file tells that.

    Args:
        document: The configuration.
        framework: Of no use: fairseq is PyTorch's.
    """
    del framework
    path: KeyPath = next(each for key in KEYS if document.get(*(each := tuple(key.split(".")))) is not None)
    lengths = (document.get(*key.split(".")) for key in _LENGTHS)
    length = next((each for each in lengths if type(each) is int and each > 0), None)
    builder = NetworkBuilder("feature_extractor", () if length is None else (1, length), document.places_of(*path))
    try:
        layers = _layers(document.get(*path))
    except ConvArithError as error:
        builder.refuse(error, None, document.place_of(*path))
        return [builder.parsed()]
    for number, (channels, kernel, stride) in enumerate(layers):
        builder.add(
            "conv",
            partial(pytorch_layer, "conv", (kernel,) if type(kernel) is int else kernel, channels, stride=stride),
            name=f"conv_layers.{number}",
            places=builder.places,
        )
    return [builder.parsed()]


def _layers(value: Any) -> list[tuple[Any, Any, Any]]:  # whatever the file holds
    found = read_literal(value) if isinstance(value, str) else value
    if not isinstance(found, list) or not found:
        raise ConvArithError(
            f"conv_feature_layers {short_repr(value)} is no list",
            "bad-value",
            "write it as in [(512, 10, 5)] + [(512, 3, 2)] * 4",
        )
    for number, each in enumerate(found):
        if not isinstance(each, list) or len(each) != 3:  # channels, kernel, stride
            raise ConvArithError(
                f"layer {number} of conv_feature_layers is {short_repr(each)}",
                "bad-value",
                "give (channels, kernel, stride)",
            )
    return [(channels, kernel, stride) for channels, kernel, stride in found]

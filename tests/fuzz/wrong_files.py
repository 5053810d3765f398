"""Files of every kind that is read, each good once, to be damaged in every way."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from support.configurations import CONFIGURATIONS
from support.keras_files import layer, sequential
from support.onnx_models import model, node

from convarith.draw.font import face_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from numpy.typing import NDArray

_PUT = (b"\0", b"\xff", b"-1", b"0", b"999999999999999999999", b"null", b"[", b'"', b"\n", b"\x1b[2J")
_TOML = """\
[[network]]
input = [1, 32, 32]
sizes = "8..64"
[[network.layer]]
name = "a"
op = "conv"
out_channels = 4
kernel = 3
padding = 1
stride = 2
[[network.layer]]
op = "conv_transpose"
out_channels = 1
kernel = 4
stride = 2
padding = 1
expect = [1, 32, 32]
"""
_PRINTED = """\
Net(
  (conv1): Conv2d(1, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
  (fc): Linear(in_features=8, out_features=10, bias=True)
)
"""
_CODE = """\
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3, stride=2, padding=1)
        self.fc = nn.Linear(8 * 16 * 16, 10)

    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))
"""


def _npy(array: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def _npz(method: int, **arrays: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, array in arrays.items():
            archive.writestr(f"{name}.npy", _npy(array))
    return stream.getvalue()


def _picture(form: str) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.arange(48, dtype=np.uint8).reshape(6, 8)).save(stream, form)
    return stream.getvalue()


def _onnx() -> bytes:
    nodes = [
        node("Conv", ["x", "w"], ["a"], strides=[2, 2], pads=[1, 1, 1, 1]),
        node("ConvTranspose", ["a", "v"], ["b"], strides=[2, 2], output_padding=[1, 1]),
        node("MaxPool", ["b"], ["c"], kernel_shape=[2, 2], ceil_mode=1),
        node("Flatten", ["c"], ["y"]),
    ]
    made = model(nodes, inputs={"x": (1, 1, 28, 28)}, weights={"w": (4, 1, 3, 3), "v": (4, 2, 3, 3)})
    return bytes(made.SerializeToString())


def _keras() -> bytes:
    made = sequential(
        layer("InputLayer", "input", batch_shape=[None, 28, 28, 1]),
        layer("Conv2D", "conv", filters=4, kernel_size=[3, 3], strides=[2, 2], padding="same"),
        layer("Flatten", "flat"),
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.9.0"}')
        archive.writestr("config.json", json.dumps(made))
    return stream.getvalue()


def good_files() -> Mapping[str, bytes]:
    """Give the files by name, as they should be."""
    x = np.arange(25.0).reshape(1, 5, 5)
    return {
        "convarith.toml": _TOML.encode(),
        "printed.txt": _PRINTED.encode(),
        "net.py": _CODE.encode(),
        "net.onnx": _onnx(),
        "net.keras": _keras(),
        "net.model.json": json.dumps(sequential(layer("Conv2D", "conv", filters=4, kernel_size=[3, 3]))).encode(),
        "layers.jsonl": b'{"input": [5, 5], "kernel": 3}\n{"input": 7, "kernel": 3, "transposed": true}\n',
        "x.npy": _npy(x),
        "w.npy": _npy(np.ones((3, 3))),
        "int.npy": _npy(np.full((1, 4, 4), 2**62)),
        "stored.npz": _npz(zipfile.ZIP_STORED, x=x),
        "deflated.npz": _npz(zipfile.ZIP_DEFLATED, x=x, w=np.ones((3, 3))),
        "bzip2.npz": _npz(zipfile.ZIP_BZIP2, x=x),
        "lzma.npz": _npz(zipfile.ZIP_LZMA, x=x),
        "picture.png": _picture("PNG"),
        "picture.gif": _picture("GIF"),
        "font.ttf": face_from(None).path.read_bytes(),
        "empty": b"",
        "text.txt": "nothing of the kind: \u202e \x1b[31m\n".encode(),
        **{f"{kind}-{name}": text.encode() for kind, (name, text) in CONFIGURATIONS.items()},
    }


def damaged(content: bytes, chance: Random) -> bytes:
    """Give a file with pieces cut out, doubled, turned over or replaced; now and then as it is."""
    for _ in range(chance.choice((0, 1, 1, 1, 2, 5))):
        if not content:
            return chance.randbytes(chance.choice((0, 1, 100)))
        first = chance.randrange(len(content))
        last = min(len(content), first + chance.choice((1, 1, 2, 5, 20, 100, len(content))))
        piece = content[first:last]
        put = chance.choice(
            (
                b"",
                piece * 2,
                piece[::-1],
                chance.randbytes(len(piece)),
                chance.choice(_PUT),
            )
        )
        content = content[:first] + put + content[last:]
    return content

"""The formats of networks: by the name of a file, by its ending, and by how it begins."""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8
from importlib import import_module

from convarith.errors import ConvArithError
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from mmap import mmap

    from convarith.readers.parsed import ParsedNetwork


class Format(NamedTuple):
    """A kind of file that holds networks.

    Attributes:
        module: Of `convarith.readers`, imported when the format is asked for.
        read: Name in it of the function that reads a text.
        begins: Pattern of what a file in this format begins with, by which one without a name is known; None where it
            is the name alone that tells.
        binary: Whether the function takes bytes and not a text.
        in_parts: Whether it looks at parts of them only, so that a large file need not be in memory.
        named: Whether the function takes the file's name too, which may tell what the text does not.
    """

    module: str
    read: str = "read"
    begins: bytes | None = None
    binary: bool = False
    in_parts: bool = False
    named: bool = False

    def is_of(self, content: bytes | mmap) -> bool:
        """Tell whether a content begins as files of the format do."""
        return self.begins is not None and re.match(self.begins, content) is not None


_CODE = Format(
    "python",
    begins=(
        rb"(?:\s|#[^\n]*|>>>|\.\.\.|```\w*)*+"
        rb"(?:(?:import|from|class|def|async|with|if|for) +\w|@\w|[rRbBuU]?(?:[\"']{3})"
        rb"|(?:[\w.]++ *+(?::[\w.\[\], ]++)?= *)?[\[(\s]*+(?:[\w.]++|\[?\(?[\"']\w+[\"'], *[\w.]+)\()"
    ),
)
_PRINTED = Format(
    "printed",
    begins=(
        rb"(?:\s|>>>[^\n]*|\x1b\[[\d;]*m|Out\[\d+\]:|print\([^\n]*\))*+"
        rb"(?:(?:\(\w+\): )?[A-Z]\w*\(\s*\(\S+\): |\(\S+\): [A-Z]\w*\("
        rb"|[A-Z]\w*\([^\n\"']*\bpadding(?:_mode)?=[a-z]+[,)])"
    ),
)
_SUMMARY = Format("keras.summary", begins=rb"(?:\s|>>>[^\n]*|\x1b\[[\d;]*m)*+Model: \"")
_LINE = Format(
    "line",
    begins=(
        rb"(?:\s|#[^\n]*)*+(?:\d+(?:(?:[xX,]|\xc3\x97)\d+)*\s*\|\s*)?(?:[\w.-]++:[ \t]+)?"
        rb"[a-z][a-z_-]*+(?:[ \t]*\||[ \t]+(?:[kspdga]?\d|[a-z_]+ *=))"
    ),
)
TEXTS = (_PRINTED, _SUMMARY, _CODE, _LINE)
"""What may also be given as a text of one line, the more particular first."""

_TOML = Format("toml", begins=rb"(?:\s|#[^\n]*)*(?:\[\[|\[tool\b|[\w\"'.-]+\s*=)")
_RLLIB = Format(  # in Python: a dict, alone or assigned, or the key alone
    "configs.rllib",
    begins=rb"\s*(?:(?:[\w.\[\]\"']+\s*=\s*\{|\{\s*')[^{}]{0,10000}?conv_filters|([\"']?)conv_filters\1\s*=|[\"']conv_filters)",
)
_DARKNET = Format("darknet.network", begins=rb"(?:\s|[#;][^\n]*)*\[\s*(?:net|network|convolutional)\s*\]")
_CAFFE = Format(
    "caffe.net",
    begins=(
        rb"(?:\s|#[^\n]*|(?:name|input|input_dim|force_backward)[ \t]*:[^\n{]*\n|input_shape\s*\{[^}]*\})*"
        rb"layers?\s*\{"
    ),
)
_KERAS = Format("keras.file", begins=rb"PK\x03\x04|\x89HDF\r\n\x1a\n", binary=True)
_YAML = Format("yaml", begins=rb"(?:\s|#[^\n]*|---)*[\w\"'.-]+:(?:\s|$)", named=True)
FORMATS: Mapping[str, Format] = {
    "conv_filters.py": _RLLIB,
    ".cfg": _DARKNET,
    ".prototxt": _CAFFE,
    ".toml": _TOML,
    "pyproject.toml": Format("toml", "read_pyproject"),
    ".json": Format("json", begins=rb"\s*\{", named=True),
    ".yaml": _YAML,
    ".yml": _YAML,
    ".py": _CODE,
    ".keras": _KERAS,
    ".h5": _KERAS,
    ".hdf5": _KERAS,
    # Its version, then another field of a ModelProto; no text begins so.
    ".onnx": Format("onnx.file", begins=rb"\x08[\x01-\x7f][\x12\x1a\x22\x28\x32\x3a\x42]", binary=True, in_parts=True),
}
"""What there is, by endings and by whole names, those of the more particular beginnings first."""

USUAL = FORMATS[".toml"]


def format_named(name: str) -> Format | None:
    """Give the format of a file by its name or its ending; None where these tell none."""
    whole = os.path.basename(name)  # noqa: PTH119  # pathlib takes longer to import than a text to read
    return FORMATS.get(whole) or FORMATS.get(os.path.splitext(whole)[1].lower())  # noqa: PTH122


def format_of(name: str, content: bytes | mmap) -> Format:
    """Give the format of a file by its name, by its ending or by how it begins, in this order; the usual one otherwise.

    Args:
        name: Of the file; empty for a text without one.
        content: What it holds.
    """
    known = format_named(name)
    if known is not None:
        return known
    begun = content[len(BOM_UTF8) :] if content[: len(BOM_UTF8)] == BOM_UTF8 else content
    return next((each for each in (*TEXTS, *FORMATS.values()) if each.is_of(begun)), USUAL)


def read_content(name: str, content: bytes | mmap, framework: str | None = None) -> list[ParsedNetwork]:
    """Read the networks that a file holds.

    Args:
        name: Of the file; empty for a text without one.
        content: What it holds; a map of it for a format that is read in parts.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Raises:
        ConvArithError: ``unreadable`` where it is not in its format, ``no-network`` where it holds none.
    """
    found = format_of(name, content)
    read: Callable[..., list[ParsedNetwork]] = getattr(import_module(f"convarith.readers.{found.module}"), found.read)
    more = {"name": os.path.basename(name)} if found.named else {}  # noqa: PTH119
    return read(content if found.binary else _decoded(content), framework, **more)


def _decoded(content: bytes | mmap) -> str:
    try:
        return str(content, "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConvArithError(
            f"this is no text in UTF-8: the byte at {error.start} is none of it",
            "unreadable",
            "save it as UTF-8, or give a file whose ending tells its format",
        ) from None

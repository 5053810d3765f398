"""Many settings at once: lines of JSON in, a line of JSON out for each.

A line is an object of settings, by the names of options, of configurations or of ``shape --json``, as
``{"size": "224x224", "kernel": 7, "stride": 2, "padding": 3}``, or the text of a command line, as
``"224x224 -k 7 -s 2 -p 3"``.
What comes out is what ``shape --json`` prints, or for a line that is refused
``{"line": 3, "error": {"message": …, "hint": …, "code": …, "setting": …}}``.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convarith.cli.messages import tell_json_pieces
from convarith.cli.options import LayerOptions, told_by
from convarith.cli.output import open_output, output_format, to_standard_output
from convarith.cli.parameters import Parameter, parameters_of_fields
from convarith.engine.names import SETTING_NAMES, known_name
from convarith.engine.numbers import short_repr, spatial
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.frameworks.setting import OPERATIONS
from convarith.report.shape_texts import ShapeTexts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import BinaryIO

    from convarith.engine.layer import Layer

_LONGEST = 1_000_000  # bytes of a line
_READ = 1 << 16  # bytes at once
_MOST_KNOWN = 1_000  # settings that are kept
_ENDINGS = {".jsonl": "jsonl", ".ndjson": "jsonl"}
_EXAMPLE = 'write it as in {"size": "224x224", "kernel": 7, "stride": 2, "padding": 3}, or "224x224 -k 7 -s 2 -p 3"'
_FIELDS = parameters_of_fields(LayerOptions)
_NAMES = ("size", "op", "layer", *_FIELDS, "in_channels", "out_channels")
_OTHER_NAMES = {**SETTING_NAMES, "input": "size", "text": "layer", "set": "extra_arguments", "ceil_mode": "ceil"}


def answer_lines(source: str, output: str | None, read_words: Callable[[str], tuple[str, LayerOptions]]) -> int:
    """Answer each line of a file, or of standard input, as far as it has been written, and give the exit code.

    Args:
        source: The file; ``-`` for standard input.
        output: The file that gets the answers; None and ``-`` for standard output.
        read_words: Reads the words of a command line: a size and a layer.

    Returns:
        1 where a line was refused, else 0.

    Raises:
        ConvArithError: ``format`` for a file of another format.
        OSError: Where a file cannot be read or written.
    """
    output_format(output, None, _ENDINGS, "jsonl")
    batch = _Batch(read_words)
    with _opened(source) as stream, _writer(output) as write:
        for lines in _lines(stream):
            write("".join(batch.answers(lines)))
    return int(batch.refused)


class _Batch:
    """The answers of lines, one after the other.

    Attributes:
        refused: Whether a line was.
    """

    def __init__(self, read_words: Callable[[str], tuple[str, LayerOptions]]) -> None:
        self.refused = False
        self._read_words = read_words
        self._number = 0
        self._known: dict[str, ShapeTexts] = {}

    def answers(self, lines: Iterable[bytes]) -> Iterator[str]:
        """Yield a line for each that is not blank."""
        for line in lines:
            self._number += 1
            if not line.isspace() and line:
                try:
                    yield self._answer(line) + "\n"
                except ConvArithError as error:
                    self.refused = True
                    told = {name: getattr(error, name) for name in ("message", "hint", "code", "setting")}
                    yield json.dumps({"line": self._number, "error": told}, ensure_ascii=False) + "\n"

    def _answer(self, line: bytes) -> str:
        value = _parsed(line)
        if isinstance(value, str):
            size, options = self._read_words(value)
            return self._texts(repr(options), options.layer).text(read_size(size))
        if not isinstance(value, dict):
            raise ConvArithError(f"{short_repr(value)} is no object of settings", "bad-value", _EXAMPLE)
        size = value.pop("size", None)
        if size is None:
            size, value = _without_size(value)
        sizes = read_size(size) if isinstance(size, str) else spatial(size)
        return self._texts(repr(value), lambda: _options(value).layer()).text(sizes)

    def _texts(self, key: str, layer: Callable[[], Layer]) -> ShapeTexts:
        """Give the answers of a layer, which settings that were there before share."""
        if key not in self._known:
            made = ShapeTexts(layer())
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = made
        return self._known[key]


def _parsed(line: bytes) -> Any:
    if len(line) > _LONGEST:
        raise ConvArithError(f"a line has over {_LONGEST:,} bytes", "too-large", "write one setting a line")
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConvArithError("this is not text", "unreadable", "save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise ConvArithError(f"this is no JSON: {error}", "unreadable", _EXAMPLE) from None


def _without_size(settings: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Give the size of settings that call it otherwise, and the rest."""
    for name, value in settings.items():
        if value is not None and _setting(name) == "size":
            return value, {each: settings[each] for each in settings if each != name}
    raise ConvArithError("there is no size", "missing-key", _EXAMPLE, "size")


def _setting(name: str) -> str:
    return known_name("setting", name, _NAMES, _OTHER_NAMES, code="unknown-key")


def _options(settings: Mapping[str, Any]) -> LayerOptions:
    """Read settings as options have them.

    Raises:
        ConvArithError: ``unknown-key``, ``bad-value``, ``contradiction``; as `LayerOptions.of`.
    """
    given: dict[str, Any] = {}
    for written, value in settings.items():
        name = _setting(written)
        if name in given:
            raise ConvArithError(f"{name} is given twice", "contradiction", f"leave {written} out", name)
        if value is not None:
            given[name] = value
    inside, outside = given.pop("in_channels", None), given.pop("out_channels", None)
    if (inside, outside) != (None, None):
        given.setdefault("channels", [each for each in (inside, outside) if each is not None])
    op = given.pop("op", None)
    if op is not None:
        given |= _of_operation(known_name("operation", op, OPERATIONS, setting="op"))
    text = given.pop("layer", None)
    options = LayerOptions(**{name: _value(name, _FIELDS[name], value) for name, value in given.items()})
    if text is None:
        return options
    return told_by(_text("layer", text), options)


def _of_operation(op: str) -> Mapping[str, Any]:
    if op == "conv_transpose":
        return {"transposed": True}
    return {"pool": op.removesuffix("_pool")} if op.endswith("_pool") else {}


def _value(name: str, parameter: Parameter, value: Any) -> Any:
    """Give a value as its option has it."""
    if parameter.kind is bool:
        if not isinstance(value, bool):
            told = f"{name} {short_repr(value)} is neither true nor false"
            raise ConvArithError(told, "bad-value", "give one of them", name)
        return value
    if parameter.kind is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ConvArithError(f"{name} {short_repr(value)} is no number", "bad-value", "give one", name)
        return float(value)
    if parameter.several:
        if not isinstance(value, dict):
            raise ConvArithError(f"{name} {short_repr(value)} is no object", "bad-value", 'as in {"opset": 9}', name)
        return [f"{key}={each if isinstance(each, str) else json.dumps(each)}" for key, each in value.items()]
    return _text(name, value, ":" if name == "channels" else "x")


def _text(name: str, value: Any, between: str = "x") -> str:
    """Write a value as a text of the command line: ``[3, 5]`` is 3x5, ``[[0, 1], [2, 2]]`` is 0:1x2:2."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        return between.join(_text(name, each, ":") for each in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ConvArithError(f"{name} {short_repr(value)} is neither numbers nor a text", "bad-value", _EXAMPLE, name)


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        if sys.stdin is None:  # closed by whoever started us
            raise ConvArithError("standard input is closed", "unreadable", "pipe lines into it, or give a file")
        yield sys.stdin.buffer
        return
    with Path(source).open("rb") as stream:
        yield stream


@contextmanager
def _writer(output: str | None) -> Iterator[Callable[[str], object]]:
    """Give what writes lines where they go; a file gets them whole or not at all, others at once."""
    if output is None or to_standard_output(output):
        yield _print
        return
    with open_output(output, "jsonl") as stream:
        yield lambda text: stream.write(text.encode())


def _print(text: str) -> None:
    tell_json_pieces([text])
    sys.stdout.flush()  # what reads us may wait for it before it asks again


def _lines(stream: BinaryIO) -> Iterator[list[bytes]]:
    """Yield the lines that are there, as soon as they are; of one that is too long just its beginning."""
    read = getattr(stream, "read1", stream.read)
    rest = b""
    while chunk := read(_READ):
        *lines, rest = (rest + chunk).split(b"\n")
        rest = rest[: _LONGEST + 1]
        yield lines
    if rest:
        yield [rest]

"""Where a result goes: one rule for ``-o`` in every command.

The ending of the file decides the format; where it is unknown or missing ``--format`` does, without which it is refused
with the known ones. What has no ending to decide by, standard output (``-``) or most devices, gets the command's
usual format.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from errno import EISDIR
from io import BytesIO
from os import strerror
from pathlib import Path
from tempfile import TemporaryDirectory

from convarith.cli.messages import say, tell
from convarith.engine.names import endings_told
from convarith.errors import ConvArithError
from convarith.files import written_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

STANDARD_OUTPUT = "-"
_TEXT = ("csv", "txt", "mtx", "svg", "html")  # formats that a terminal can show


def to_standard_output(output: str | None) -> bool:
    """Tell whether a result goes to standard output, as it does where no file is named."""
    return output in (None, STANDARD_OUTPUT)


def output_format(output: str | None, asked: str | None, endings: Mapping[str, str], usual: str) -> str:
    """Give the format to write.

    Args:
        output: What ``-o`` names; None for nothing.
        asked: What ``--format`` names; None for nothing.
        endings: The format for each ending, ``".csv"``.
        usual: The format of standard output and of devices, where neither ``--format`` nor an ending tells.

    Raises:
        ConvArithError: ``format`` for an ending that is unknown or missing, ``contradiction`` for one that says
            another format.
        IsADirectoryError: For a folder.
    """
    if output is None or to_standard_output(output):
        return asked or usual
    if _is_device(Path(output)):
        return asked or endings.get(Path(output).suffix.lower(), usual)
    if Path(output).is_dir():
        raise IsADirectoryError(EISDIR, strerror(EISDIR), output)
    ending = Path(output).suffix.lower()
    if ending not in endings:
        if asked is not None:
            return asked
        raise ConvArithError(
            f"{output} ends in no known format",
            "format",
            f"{endings_told(ending, endings)}, or give --format",
        )
    by_ending = endings[ending]
    if asked not in (None, by_ending):
        others = " or ".join(each for each, form in endings.items() if form == asked)
        way_out = f"let it end in {others}, or do not ask for {asked}" if others else f"do not ask for {asked}"
        raise ConvArithError(
            f"{output} is {by_ending} by its ending, and {asked} is asked for",
            "contradiction",
            way_out,
        )
    return by_ending


def _is_device(path: Path) -> bool:
    """Tell whether a path is neither file nor folder, or stands for whatever it may be, as ``/dev/stdout`` does."""
    return path.is_relative_to("/dev") or (path.exists() and not path.is_file() and not path.is_dir())


def is_file(output: str | None) -> bool:
    """Tell whether a result goes to a file, in which a place can be looked for."""
    return output is not None and not to_standard_output(output) and not _is_device(Path(output))


def refuse_without_file(output: str | None, form: str, name: str) -> None:
    """Refuse what is no text to look at where nobody says where it goes.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if output is None:
        raise ConvArithError(
            f"{form} needs a file to go to",
            "bad-value",
            f"give one, as in -o {name}.{form}, or -o - for standard output",
        )


def write_text(text: str, output: str | None, facts: str = "") -> None:
    """Print text, or write it to a file and say so, with facts about it."""
    if to_standard_output(output):
        tell(text)
        return
    write_bytes(f"{text}\n".encode(), output, facts)


def write_bytes(data: bytes, output: str | None, facts: str = "") -> None:
    """Write what programs read, in UTF-8 whatever the terminal's encoding; of a file say so, with facts about it."""
    if to_standard_output(output) and not hasattr(sys.stdout, "buffer"):
        sys.stdout.write(data.decode())  # that of a notebook takes text alone
        return
    with open_output(output, "txt") as stream:
        stream.write(data)
    if not to_standard_output(output):
        say_written(output, facts, joint=": ")


@contextmanager
def open_output(output: str | None, form: str) -> Iterator[IO[bytes]]:
    """Open what ``-o`` names to write bytes of a format to; it gets them whole or not at all.

    Raises:
        ConvArithError: As `refuse_terminal`.
        OSError: Where a file cannot be written.
    """
    if output is not None and is_file(output):
        with written_whole(Path(output)) as stream:
            yield stream
        return
    if to_standard_output(output):
        refuse_terminal(form)
    whole = BytesIO()  # formats go back in what they write, which no pipe does and a device only seems to do
    yield whole
    if output is None or to_standard_output(output):
        _print_bytes(whole.getbuffer())
        return
    with written_whole(Path(output)) as stream:
        stream.write(whole.getbuffer())


@contextmanager
def output_path(output: str, form: str) -> Iterator[str]:
    """Give a path that ends as the format does, for what goes by that; what stands there is what ``-o`` gets.

    Args:
        output: What ``-o`` names.
        form: The format; empty for a folder.

    Raises:
        ConvArithError: As `refuse_terminal`.
    """
    if not form or Path(output).suffix.lower() == f".{form}":
        yield output
        return
    with open_output(output, form) as stream, TemporaryDirectory() as folder:
        path = Path(folder) / f"output.{form}"
        yield str(path)
        stream.write(path.read_bytes())


def refuse_terminal(form: str) -> None:
    """Refuse to print bytes where somebody would look at them.

    Raises:
        ConvArithError: ``bad-value``.
    """
    if form not in _TEXT and sys.stdout.isatty():
        raise ConvArithError(
            f"{form} is not for a terminal", "bad-value", f"name a file, as in -o FILE.{form}, or pipe it on"
        )


def _print_bytes(data: bytes | memoryview) -> None:
    stream = getattr(sys.stdout, "buffer", None)
    if stream is not None:  # there is none where whoever started us has closed standard output
        stream.write(data)
        stream.flush()


def say_written(output: str | None, facts: str = "", *, joint: str = "; ") -> None:
    """Say on standard error what has been written, unless that is plain to see."""
    parts = [] if to_standard_output(output) else [f"wrote {output}"]
    if facts:
        parts.append(facts)
    if parts:
        say(joint.join(parts))

"""``convarith tour``: a minute's walk through all of it, on the guide's own example."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import NamedTuple

from convarith.cli.messages import tell
from convarith.errors import ConvArithError
from convarith.files import written_whole
from convarith.report.terminal import has_colors

FOLDER = Path("convarith-tour")

_BOLD, _CYAN = 1, 36  # as terminals number styles

_CONFIG = """\
[[network]]
name = "down and up again"
input = [1, 6, 6]

[[network.layer]]
name = "down"
op = "conv"
out_channels = 8
kernel = 3
stride = 2
padding = 1

[[network.layer]]
name = "up"
op = "conv_transpose"
out_channels = 1
kernel = 3
stride = 2
padding = 1

[[network.layer]]
name = "residual"
op = "add"
from = ["input", "up"]
"""


class _Stop(NamedTuple):
    """A place on the walk: what there is to see, and the command that shows it."""

    text: str
    command: str


_STOPS = (
    _Stop("What comes out of a 3x3 kernel that goes over a 5x5 input in steps of 2?", "shape 5x5 -k 3 -s 2 -p 1"),
    _Stop("The same, step by step. Sizes 5 and 6 both come down to 3:", "shape 6x6 -k 3 -s 2 -p 1 --explain"),
    _Stop(
        "A transposed convolution goes back up. Its output padding says to which of the two:",
        "shape 3x3 -k 3 -s 2 -p 1 -a 1 -t",
    ),
    _Stop("A convolution is a matrix. This is the one of the guide's section 4.1:", "matrix 4x4 -k 3"),
    _Stop(
        "Its transpose is the matrix of the transposed convolution, here for LaTeX:", "matrix 2x2 -k 3 -t -o {}/W.tex"
    ),
    _Stop(
        "All ways to compute it agree, and the transpose gives back the shape but not the values:",
        "verify 3x3 -k 3 -s 2 -p 1 -a 1 -t",
    ),
    _Stop("The window at work, for a slide:", "animate 5x5 -k 3 -s 2 -p 1 -o {}/conv.gif"),
    _Stop(
        "A transposed convolution stamps the kernel, or slides it, turned, over zeros: both fill the same output. A "
        "page that plays, and answers where a number comes from:",
        "animate 3x3 -k 3 -s 2 -p 1 -a 1 -t --view equivalence -o {}/transposed.html",
    ),
    _Stop(
        "Two frameworks come to the same size. Are the numbers the same?",
        "compare 3 -k 3 -s 2 -t --output-size 6 --to pytorch,keras --run",
    ),
    _Stop(
        "What does each layer of a network give, cost and see?",
        "summary 'conv 6 k5 | max_pool k2 | conv 16 k5 | max_pool k2 | flatten | linear 10' --input 1x28x28",
    ),
    _Stop(
        "Which inputs go through one that goes down and up again, and what is near 33?",
        "sizes 'conv 8 k3 s2 p1 | conv 8 k3 s2 p1 | up: conv_transpose 1 k4 s4 | add from=input,up' 33x33",
    ),
    _Stop(
        "And back from the sizes: which stride and padding halve 128 with a kernel of 11?", "solve 128 --to 64 -k 11"
    ),
    _Stop("Does every layer of a network fit? This one's output padding was forgotten:", "check {}/convarith.toml"),
    _Stop("What does the code of that finding mean?", "rule join-mismatch"),
)


def tour() -> int:
    """A minute's walk through all of it. The files are written to ./convarith-tour/.

    Examples:
      # Fourteen commands, and the files that they write
      convarith tour
    """
    from convarith.cli.app import main

    FOLDER.mkdir(exist_ok=True)
    _write_config(FOLDER / "convarith.toml")
    for number, stop in enumerate(_STOPS, start=1):
        command = stop.command.format(FOLDER)
        _tell_styled(f"\n[{number}/{len(_STOPS)}] {stop.text}", _BOLD)
        _tell_styled(f"$ convarith {command}", _CYAN)
        tell("")
        code = main(shlex.split(command))
        if code > 1:  # 1 is a finding, which is what the check is shown for
            return code
    _tell_styled(f"\nThe files are in {FOLDER}/; a browser plays transposed.html. Next: convarith --help", _BOLD)
    return 0


def _tell_styled(text: str, style: int) -> None:
    """Print a text, in a style where that shows."""
    tell(f"\x1b[{style}m{text}\x1b[0m" if has_colors(terminal=sys.stdout.isatty()) else text)


def _write_config(file: Path) -> None:
    """Write the configuration that is checked at the last stop.

    Raises:
        ConvArithError: ``format`` where there is another of somebody's own.
    """
    if file.exists() and file.read_bytes() != _CONFIG.encode():
        raise ConvArithError(f"{file} is there already, and is not the tour's", "format", "take it in another folder")
    with written_whole(file) as stream:
        stream.write(_CONFIG.encode())

"""``convarith verify``: the same layer by every route, and whether its transpose inverts it."""

from __future__ import annotations

import shlex
from pathlib import Path

from convarith.cli.habits import say_likely_meant
from convarith.cli.messages import say, tell, tell_json
from convarith.cli.options import LAYER_OPTIONS, LayerOptions
from convarith.cli.panels import NUMBERS, OUTPUT
from convarith.cli.parameters import flag, option
from convarith.cli.parse import one_at_most
from convarith.cli.progress import at_work
from convarith.cli.scenes import OPTIONAL_SIZE
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from numpy.typing import NDArray


def verify(
    *,
    size: str | None = OPTIONAL_SIZE,
    given: Path | None = option(
        "--input",
        metavar="FILE",
        help="The input, instead of seeded integers: .npy or .npz of shape (C, *spatial), or a picture; without "
        "-c and -g the kernel is applied to each of its channels.",
        kind=Path,
        panel=NUMBERS,
    ),
    options: LayerOptions = LAYER_OPTIONS,
    weights: Path | None = option(
        "--weights", metavar="FILE.npy", help="The weight, instead of seeded integers.", kind=Path, panel=NUMBERS
    ),
    values: str | None = option("--values", metavar="1,2,1", help="The weight's numbers in C order.", panel=NUMBERS),
    seed: int = option("--seed", help="Of the random integers.", kind=int, least=0, default=0, panel=NUMBERS),
    force: bool = flag("--force", help="Run it even where plain loops take long.", panel=OUTPUT),
    as_json: bool = flag("--json", help="Print one JSON object.", panel=OUTPUT),
) -> int:
    """Run a layer by every route and compare. Exit code 1 where they do not agree.

    Examples:
      # Do loops, matrix and the fast way agree?
      convarith verify 5x5 -k 3 -s 2 -p 1
      # Is a transposed convolution an inverse?
      convarith verify 3x3 -k 3 -s 2 -p 1 -a 1 -t
    """
    from convarith.cli.arrays import for_each_channel, given_weight
    from convarith.linalg.linear import linear, with_channels
    from convarith.numeric.verify import verify as run
    from convarith.report.terminal import print_lines
    from convarith.report.verify import to_json, to_lines

    one_at_most(weights=weights is not None, values=values is not None)
    sizes, x, repeated = _sizes_and_input(size, given, options)
    told = (*([size] if size is not None else []), *options.words())
    if repeated > 1:
        options = _over_channels(options, repeated)
    layer = with_channels(linear(options.layer(), sizes))
    if given is None:
        say_likely_meant(sizes, options)
    first, *rest = layer.weight_shape(len(sizes))
    weight = given_weight((first // repeated, *rest), weights, values)
    if weight is not None:
        weight = weight.repeat(repeated, axis=0)
    with at_work("running it by every route"):
        found = run(layer, sizes, x=x, weight=weight, seed=seed, force=force)
    drawn = None
    if layer.op == "conv_transpose":
        lone = repeated == 1 and max(options.layer().channels or (1,)) == 1
        words = (*told, *_number_words(given, weights, values, seed))
        drawn = _drawing_command(words, "equivalence" if lone and layer.flip_kernel else "scatter")
    if as_json:
        tell_json(to_json(found, drawn))
    else:
        print_lines(to_lines(found))
        if drawn and found.fine:
            tell(f"see it: {drawn}")  # in one line, so that it can be pasted
    if repeated > 1:
        say(for_each_channel(repeated))
    return 0 if found.fine else 1


def _sizes_and_input(
    size: str | None, file: Path | None, options: LayerOptions
) -> tuple[tuple[int, ...], NDArray[Any] | None, int]:
    """Give the spatial size, the input where a file has it, and over how many channels a kernel is then repeated.

    Raises:
        ConvArithError: ``bad-value`` for neither size nor file; as `read_input` and `size_of_input`.
    """
    from convarith.cli.arrays import read_input, size_of_input, undeclared_channels

    if file is not None:
        x = read_input(file)
        sizes = size_of_input(size, file, x)
        return sizes, x, undeclared_channels(options, x, len(sizes))
    if size is not None:
        return read_size(size), None, 1
    raise ConvArithError("there is nothing to run on", "bad-value", "give a SIZE, as in 5x5, or --input FILE")


def _over_channels(options: LayerOptions, count: int) -> LayerOptions:
    """Give the layer over so many channels, each with the same kernel."""
    many = str(count)
    return replace(options, groups=many) if options.pool is None else replace(options, channels=many)


def _drawing_command(words: Iterable[str], view: str) -> str:
    """Write the command that draws what words tell in a view."""
    return shlex.join(["convarith", "animate", *words, "--view", view, "-o", f"{view}.gif"])


def _number_words(given: Path | None, weights: Path | None, values: str | None, seed: int) -> Iterator[str]:
    """Yield the words of a command line that tell the numbers, as far as they are not the usual ones."""
    told = {"--input": given, "--weights": weights, "--values": values, "--seed": seed or None}
    for name, value in told.items():
        if value is not None:
            yield from (name, str(value))

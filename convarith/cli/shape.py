"""``convarith shape``: what comes out, and why."""

from __future__ import annotations

from convarith.cli.habits import described
from convarith.cli.messages import tell, tell_json
from convarith.cli.options import LAYER_OPTIONS, SIZE, LayerOptions
from convarith.cli.panels import OUTPUT
from convarith.cli.parameters import flag, option, parameters_of
from convarith.cli.parse import one_at_most
from convarith.cli.words import by_own_names, read_words
from convarith.engine.numbers import short_repr, size_text
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.records import replace


def shape(
    *,
    size: str | None = replace(SIZE, metavar="[SIZE]", required=False),
    options: LayerOptions = LAYER_OPTIONS,
    quiet: bool = flag("--quiet", "-q", help="Print just the output size.", panel=OUTPUT),
    explain: bool = flag("--explain", help="Walk through the arithmetic step by step.", panel=OUTPUT),
    as_json: bool = flag("--json", help="Print one JSON object.", panel=OUTPUT),
    batch: str | None = option(
        "--batch",
        metavar="FILE",
        help="Answer each line of a file, - for standard input: settings in JSON in, what --json prints out.",
        panel=OUTPUT,
    ),
    output: str | None = option(
        "-o",
        "--output",
        metavar="FILE",
        help="With --batch: the answers go to this file, .jsonl or .ndjson.",
        panel=OUTPUT,
    ),
) -> int:
    """Output size of a layer, and the arithmetic behind it.

    Examples:
      # The stem of a ResNet
      convarith shape 224x224 -k 7 -s 2 -p 3
      # A layer as it stands in code, step by step
      convarith shape 16x16 'nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1)' --explain
      # A convolution that pads as TensorFlow does
      convarith shape 224x224 -k 3 -s 2 -p same --framework tensorflow
      # Just the size, for a script
      convarith shape 5x5 -k 2 --pool max --ceil -q
      # Many settings at once, each an object as {"size": "224x224", "kernel": 7, "stride": 2}
      convarith shape --batch settings.jsonl
    """
    one_at_most(quiet=quiet, explain=explain, json=as_json)
    if batch is not None:
        return _answer_batch(
            batch, output, ["SIZE"] * (size is not None) + options.given(), quiet=quiet, explain=explain
        )
    if output is not None:
        raise ConvArithError("-o is for the answers of --batch", "contradiction", "leave it out, or redirect with >")
    if size is None:
        raise ConvArithError("there is no size", "bad-value", "give one, as in convarith shape 224x224 -k 7")
    layer, sizes = options.layer(), read_size(size)
    answer = described(layer, sizes, options)
    if quiet:
        tell(size_text(answer.output))
    elif as_json:
        from convarith.report.shape import to_json

        tell_json(to_json(answer))
    elif explain:
        from convarith.report.explain import steps
        from convarith.report.terminal import print_lines

        print_lines(steps(answer))
    else:
        from convarith.report.shape import show

        show(answer)
    return 0


def _answer_batch(batch: str, output: str | None, given: list[str], *, quiet: bool, explain: bool) -> int:
    given += [f"--{name}" for name, there in (("quiet", quiet), ("explain", explain)) if there]
    if given:
        raise ConvArithError(
            f"--batch has a setting in each line, and {', '.join(given)} is given too", "contradiction", "leave it out"
        )
    from convarith.cli.batch import answer_lines

    return answer_lines(batch, output, _read_line)


def _read_line(text: str) -> tuple[str, LayerOptions]:
    """Read a text as the words of this command.

    Raises:
        ConvArithError: As the command line is refused; ``contradiction`` for options that are none of a setting's.
    """
    from shlex import split

    parameters = parameters_of(shape)
    try:
        words, _ = by_own_names(parameters, split(text))
    except ValueError as error:
        raise ConvArithError(f"{error} in {short_repr(text)}", "bad-value", "close what is quoted") from None
    while words[:1] in (["convarith"], ["shape"]):  # as it would be typed
        del words[0]
    values = read_words(parameters, words)
    if values is None:
        from convarith.cli.typed import values_of

        values = values_of(shape, words)
    size = values.pop("size")
    for name in ("quiet", "explain", "batch", "output"):
        if values.pop(name):
            raise ConvArithError(f"--{name} is none of a setting's options", "contradiction", "leave it out")
    if size is None:
        raise ConvArithError("there is no size", "bad-value", "begin with one, as in 224x224 -k 7", "size")
    del values["as_json"]
    return size, LAYER_OPTIONS.make(**values)

"""``convarith shape``: what comes out, and why."""

from __future__ import annotations

from convarith.cli.messages import tell, tell_json
from convarith.cli.options import LAYER_OPTIONS, SIZE, LayerOptions
from convarith.cli.panels import OUTPUT
from convarith.cli.parameters import flag
from convarith.cli.parse import one_at_most
from convarith.engine.answer import describe
from convarith.engine.numbers import size_text
from convarith.engine.spelling import read_size


def shape(
    *,
    size: str = SIZE,
    options: LayerOptions = LAYER_OPTIONS,
    quiet: bool = flag("--quiet", "-q", help="Print just the output size.", panel=OUTPUT),
    explain: bool = flag("--explain", help="Walk through the arithmetic step by step.", panel=OUTPUT),
    as_json: bool = flag("--json", help="Print one JSON object.", panel=OUTPUT),
) -> None:
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
    """
    one_at_most(quiet=quiet, explain=explain, json=as_json)
    answer = describe(options.layer(), read_size(size))
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

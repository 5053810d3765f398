"""``convarith compare``: the same setting in every framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from convarith.cli.choices import FRAMEWORKS
from convarith.cli.messages import tell, tell_json
from convarith.cli.options import (
    BARE_LAYER_OPTIONS,
    LAYER_TEXT,
    SIZE,
    LayerOptions,
    refuse_beside,
    told_by,
)
from convarith.cli.panels import FRAMEWORK, NUMBERS, OUTPUT
from convarith.cli.parameters import argument, flag, option
from convarith.cli.parse import one_at_most
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convarith.frameworks.compare import Comparison
    from convarith.names import FrameworkName


def compare(
    *,
    size: str = SIZE,
    text: str | None = LAYER_TEXT,
    other: str | None = argument(
        metavar="[OTHER]",
        help="Another text, of a layer or a few, to be set beside LAYER: 'conv 8 k3 s2' 'pad 0:1 | conv 8 k3 s2'.",
        required=False,
    ),
    options: LayerOptions = BARE_LAYER_OPTIONS,
    source: str | None = option(
        "--from",
        metavar="NAME",
        help="Whose reading all code is to give; --framework is the same here.",
        choices=FRAMEWORKS,
        panel=FRAMEWORK,
    ),
    to: str | None = option(
        "--to",
        metavar="NAMES",
        help="Only these frameworks, as pytorch,onnx.",
        choices=FRAMEWORKS,
        show_default="all",
        panel=FRAMEWORK,
    ),
    run: bool = flag("--run", help="Execute the readings and show what comes out.", panel=NUMBERS),
    seed: int | None = option(
        "--seed",
        help="With --run: random numbers, in place of 1, 2, 3, … and a kernel of ones.",
        kind=int,
        least=0,
        panel=NUMBERS,
    ),
    code: bool = flag("--code", help="Print the code alone.", panel=OUTPUT),
    as_json: bool = flag("--json", help="Print one JSON object.", panel=OUTPUT),
) -> int:
    """The same setting in every framework: size, padding, shift and code. Exit code 2 where all refuse.

    Two texts are set beside each other instead: what each gives, pads, sees and costs, and how far one stands from the
    other.

    Examples:
      # Where do frameworks place the padding?
      convarith compare 6x6 -k 3 -s 2 -p same
      # TensorFlow's same in PyTorch's words
      convarith compare 224x224 -k 3 -s 2 -p same --from tensorflow --to pytorch --code
      # The numbers, not only the sizes
      convarith compare 3 -k 3 -s 2 -t --output-size 6 --to pytorch,keras --run
      # One large kernel against two small ones
      convarith compare 32x32 'conv 8 k5' 'conv 8 k3 | conv 8 k3'
    """
    if text is not None and other is not None:
        refuse_beside(text, options)
        _refuse_options_of_frameworks(**{"from": source is not None, "to": to is not None, "run": run, "code": code})
        _beside(read_size(size), (text, other), as_json=as_json)
        return 0
    one_at_most(code=code, json=as_json)
    one_at_most(code=code, run=run)
    if seed is not None and not run:
        raise ConvArithError("--seed is for numbers", "contradiction", "add --run, or leave it out")
    found = _compared(read_size(size), told_by(text, options), source, to)
    if code:
        from convarith.report.compare import to_code

        tell(to_code(found))
        return 0
    _tell(found, seed, run=run, as_json=as_json)
    return 2 if found.base is None else 0


def _compared(size: tuple[int, ...], options: LayerOptions, source: str | None, to: str | None) -> Comparison:
    """Read one setting as frameworks do, all or those that are named, and say what one of them means where it is told.

    Raises:
        ConvArithError: ``contradiction``; as `convarith.frameworks.compare.compare`.
    """
    from convarith.frameworks.compare import compare as compare_frameworks
    from convarith.frameworks.layer import FrameworkLayer
    from convarith.frameworks.registry import NAMES

    told = options.told is not None
    one_at_most(**{"from": source is not None, "framework": options.framework is not None and not told})
    chosen = NAMES if to is None else [name.strip() for name in to.split(",")]
    base = source or options.framework
    if options.extra_arguments and base is None:
        raise ConvArithError("--set is for a framework's own arguments", "contradiction", "add --from NAME")
    setting: Any = options.setting()
    if base is not None:
        setting = FrameworkLayer(framework=cast("FrameworkName", base), **setting)
    return compare_frameworks(setting, size, cast("Sequence[FrameworkName]", chosen))  # names are checked there


def _tell(found: Comparison, seed: int | None, *, run: bool, as_json: bool) -> None:
    """Print a comparison, with what comes out of it where that is asked for."""
    from convarith.report.compare import show, to_json

    results = None
    if run:
        from convarith.frameworks.run_readings import outcomes

        results = outcomes(found, seed)
    if as_json:
        tell_json(to_json(found, results))
    else:
        show(found, results, seed)


def _refuse_options_of_frameworks(**given: bool) -> None:
    for name, there in given.items():
        if there:
            raise ConvArithError(
                f"--{name} is for one setting in several frameworks, and two texts are given",
                "contradiction",
                "leave it out, or give one text",
            )


def _beside(size: tuple[int, ...], texts: tuple[str, str], *, as_json: bool) -> None:
    """Set two texts beside each other."""
    from convarith.networks.beside import set_beside
    from convarith.readers.network import network
    from convarith.report.beside import show, to_json

    found = set_beside([network(text) for text in texts], size)
    if as_json:
        tell_json(to_json(texts, size, found))
    else:
        show(texts, size, found)

"""``convarith solve``: from the shape wanted back to the setting."""

from __future__ import annotations

from itertools import islice

from convarith.cli.messages import complain, tell, tell_json, tell_json_pieces
from convarith.cli.networks import INPUT_SHAPE, read_networks
from convarith.cli.options import BARE_LAYER_OPTIONS, LAYER_TEXT, LayerOptions, told_by
from convarith.cli.panels import OUTPUT, SEVERAL, WANTED
from convarith.cli.parameters import argument, flag, option
from convarith.cli.parse import one_at_most
from convarith.cli.progress import at_work
from convarith.cli.stacks import Showing, StackOptions, tell_stacks
from convarith.engine.spelling import read_bounds, read_padding, read_size
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from convarith.frameworks.translation import Translation
    from convarith.solving.inverse import Inverse
    from convarith.solving.layers import Solution, Solutions

ASKED = argument(
    metavar="[SIZE]",
    help="Spatial input size, outermost axis first: 32, 5x5; with --mirror a network, as in summary.",
    required=False,
)
_SHOWN = 10
_MOST_LISTED = 1_000_000  # settings of --all


def solve(
    *,
    size: str | None = ASKED,
    text: str | None = LAYER_TEXT,
    options: LayerOptions = BARE_LAYER_OPTIONS,
    to: str | None = option(
        "--to", metavar="SIZE", help="The size wanted: which settings give it, best first.", panel=WANTED
    ),
    inverse: bool = flag(
        "--inverse", help="Which layer undoes the shape of the given one on an input of SIZE.", panel=WANTED
    ),
    layers: str | None = option(
        "--layers", metavar="N", help="So many layers, one after the other, bring it there.", panel=SEVERAL
    ),
    hop: int | None = option(
        "--hop", help="Instead of --to: SIZE times this by -t, or else through it.", kind=int, least=1, panel=SEVERAL
    ),
    scaled: bool = flag(
        "--scaled", help="Each of the layers divides or multiplies sizes by its stride exactly.", panel=SEVERAL
    ),
    even_overlap: bool = flag(
        "--even-overlap", help="Of each of the layers with -t, outputs meet equally many inputs.", panel=SEVERAL
    ),
    field: int | None = option(
        "--field", metavar="R", help="Layers that see so much of the input, at least.", kind=int, least=1, panel=SEVERAL
    ),
    mirror: bool = flag(
        "--mirror", help="The decoder of a network, NET in place of SIZE: its layers undone.", panel=WANTED
    ),
    shape: str | None = INPUT_SHAPE,
    output: str | None = option("-o", metavar="FILE", help="With --mirror: where the decoder goes.", panel=OUTPUT),
    limit: int | None = option(
        "--limit", help="Settings that are shown.", kind=int, least=1, show_default=str(_SHOWN), panel=OUTPUT
    ),
    everything: bool = flag("--all", help="Show all settings within the bounds.", panel=OUTPUT),
    as_json: bool = flag("--json", help="Print one JSON object.", panel=OUTPUT),
) -> int:
    """Settings that bring SIZE to another, the layer that undoes one, or the decoder of a network.

    Options of the layer fix what they give, or bound it, as -k 3..7 does; what is not given is looked for among
    kernels to 11, strides to 8, dilations to 4, and beyond where sizes are farther apart. Symmetric padding comes
    first, then what leaves no input unread, and small kernels. Each of several layers has a kernel to 16, a stride to 8
    and no dilation. Exit code 1 where nothing does it.

    Examples:
      # Which strides and paddings halve 128 with a kernel of 11?
      convarith solve 128 --to 64 -k 11
      # Four upsampling layers from 4 to 64
      convarith solve 4 --to 64 -t --layers 4
      # What brings the shape back, in PyTorch's words
      convarith solve 28x28 --inverse -k 3 -s 2 -p 1 --framework pytorch
      # The decoder of an encoder
      convarith solve 'conv 8 k3 s2 p1 | conv 16 k3 s2 p1' --mirror --input 1x28x28
    """
    one_at_most(to=to is not None, hop=hop is not None, inverse=inverse, mirror=mirror)
    one_at_most(limit=limit is not None, all=everything)
    stack = StackOptions(layers=layers, hop=hop, field=field, scaled=scaled, even_overlap=even_overlap)
    most = None if everything else limit or _SHOWN
    if inverse or mirror:
        one_at_most(inverse=inverse, mirror=mirror, **stack.given)
    if not mirror:
        _refuse_without_mirror(shape, output)
    if stack.given:
        showing = Showing(limit=most, framework=options.framework, as_json=as_json)
        return tell_stacks(stack, (size, to), *_asked(_without_text(text, options)), showing)
    if size is None:
        raise ConvArithError("there is no SIZE to start from", "contradiction", "give it, as in 128 or 5x5")
    if mirror:
        one_at_most(mirror=True, json=as_json)
        _mirror(size, text, options, shape, output)
        return 0
    given = read_size(size)
    if to is not None:
        return _bring(_without_text(text, options), given, read_size(to, "to"), most, as_json=as_json)
    if inverse:
        _undo(text, options, given, as_json=as_json)
        return 0
    raise _nothing_asked(text)


def _refuse_without_mirror(shape: str | None, output: str | None) -> None:
    """Refuse what is given for a decoder where none is asked for."""
    if shape is not None or output is not None:
        name = "-o" if shape is None else "--input"
        raise ConvArithError(f"{name} is for decoders", "contradiction", "add --mirror, or leave it out")


def _nothing_asked(text: str | None) -> ConvArithError:
    """Give the error for a size alone, or one with another where a layer belongs."""
    if text is not None and text[:1].isdigit():
        return ConvArithError(
            f"{text} comes where a layer belongs", "bad-value", f"the size to come to is an option: --to {text}"
        )
    return ConvArithError(
        "nothing is asked for",
        "contradiction",
        "give --to SIZE for settings that bring SIZE there, with --layers N for several layers, --field R for "
        "layers that see so much, --inverse for what undoes a layer, or --mirror for a decoder",
    )


def _bring(
    options: LayerOptions, size: tuple[int, ...], to: tuple[int, ...], limit: int | None, *, as_json: bool
) -> int:
    """Tell the settings that bring a size to another."""
    from convarith.report.solve import to_json
    from convarith.solving.solve import expressible, no_solution, solutions

    op, bounds = _asked(options)
    with at_work("solving"):
        found = solutions(size, to, op, bounds)
    if not found.count:
        error = no_solution(found, bounds)
        complain(error.message, error.hint)
        return 1
    if limit is None and found.count > _MOST_LISTED:
        raise ConvArithError(
            f"there are {found.count:,} settings, too many to list",
            "too-large",
            "fix or bound more of them, as with -k 3..7 or -d 1, or give --limit",
        )
    each: Iterator[tuple[Solution, Translation | None]] = (
        ((solution, None) for solution in found) if options.framework is None else expressible(found, options.framework)
    )
    shown = islice(each, limit)
    if as_json:
        tell_json_pieces(to_json(found, shown))
        return 0
    return _tell(found, shown, limit, options.framework)


def _tell(found: Solutions, shown: Any, limit: int | None, framework: str | None) -> int:
    from convarith.report.solve import heading, rest, rows
    from convarith.report.terminal import print_lines

    lines = rows(shown)
    with at_work("solving"):
        first = next(lines, None)
    if first is None:
        complain(f"{framework} says none of them in one layer", "leave --framework out")
        return 1
    print_lines([heading(found)])
    tell(first)
    told = 1
    for line in lines:
        tell(line)
        told += 1
    print_lines(rest(found, told, limit, framework))
    return 0


def _without_text(text: str | None, options: LayerOptions) -> LayerOptions:
    """Refuse a text that tells a whole layer, and what does not bound what is looked for."""
    refused = [each for each in options.given() if each.removeprefix("--") not in _BOUNDED]
    if text is not None or refused:
        raise ConvArithError(
            f"{' and '.join(refused) or 'a whole layer'} does not bound what is looked for",
            "contradiction",
            "give bounds as options, as -k 3..7 -s 2, or --inverse in place of --to",
        )
    return options


_BOUNDED = ("kernel", "stride", "dilation", "padding", "output-padding", "transposed", "pool", "framework")


def _asked(options: LayerOptions) -> tuple[str, dict[str, Any]]:
    """Give the operation that is solved for, and what is told of it."""
    one_at_most(pool=options.pool is not None, transposed=options.transposed)
    bounds: dict[str, Any] = {}
    for name in ("kernel", "stride", "dilation", "output_padding", "padding"):
        text = getattr(options, name)
        if text is not None:
            bounds[name] = read_padding(text) if name == "padding" and ".." not in text else read_bounds(text, name)
    pool = f"{options.pool}_pool" if options.pool is not None else "conv"
    return ("conv_transpose" if options.transposed else pool), bounds


def _undo(text: str | None, options: LayerOptions, size: tuple[int, ...], *, as_json: bool) -> None:
    """Tell what undoes a layer, in a framework's code too where one is named."""
    from convarith.report.inverse import to_json, to_lines
    from convarith.report.terminal import print_lines
    from convarith.solving.inverse import inverse

    said = options.framework
    if text is not None:
        from convarith.records import replace

        options = told_by(text, replace(options, framework=None))
    undone = inverse(options.layer(), size)
    written = None if said is None else _written(undone, said)
    if as_json:
        tell_json(to_json(undone, written))
        return
    print_lines(to_lines(undone))
    if written is not None:
        tell(f"\n{written.code}")


def _written(undone: Inverse, framework: str) -> Translation:
    """Give what undoes a layer as a framework says it."""
    from convarith.frameworks.registry import framework as known
    from convarith.frameworks.search import translate

    return translate(undone.undone_by.resolve(undone.output), undone.output, known(framework))


def _mirror(source: str, text: str | None, options: LayerOptions, shape: str | None, output: str | None) -> None:
    """Write the decoders of the networks of a source."""
    from convarith.cli.output import write_bytes
    from convarith.report.decoder import to_code, to_toml
    from convarith.solving.mirror import mirror

    given = [each for each in options.given() if each != "--framework"] + (["LAYER"] if text else [])
    if given:
        raise ConvArithError(
            f"{' and '.join(given)} tells a layer, and --mirror takes a network", "contradiction", "leave it out"
        )
    _, networks = read_networks(source, shape, None, None)
    with at_work("solving"):
        decoders = [mirror(network) for network in networks]
    said = options.framework
    text = "\n\n".join(to_toml(each) if said is None else to_code(each, said) for each in decoders)
    write_bytes(f"{text}\n".encode(), output)

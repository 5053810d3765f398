"""Checking configuration files: from paths to findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text, spatial
from convarith.errors import ConvArithError
from convarith.lint.findings import CheckedFile, CheckedNetwork, Finding, LayerShape, Severity
from convarith.networks.graph import Inference, Problem, infer_shapes
from convarith.networks.repair import way_out
from convarith.networks.size_flow import input_channels
from convarith.networks.sizes import alike_rule, fitting_input, sizes_text
from convarith.readers.parsed import PlacedError
from convarith.readers.source import open_source, read_source

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from convarith.engine.numbers import Ints
    from convarith.networks.graph import Network
    from convarith.networks.operations import Shape
    from convarith.networks.places import Place
    from convarith.networks.size_rule import SizeRule
    from convarith.readers.parsed import ParsedNetwork

_MOST_TRIED = 2_000  # layers of all networks that are tried in search of fixes, for each layer that may change


def check(
    source: str | os.PathLike[str],
    *,
    framework: str | None = None,
    input: Ints | None = None,  # noqa: A002  # the field's name, as in the file
) -> list[Finding]:
    """Check every layer of every network of a configuration file.

    Args:
        source: A file in a format of `convarith.readers.formats`, such as TOML, or a folder with a ``convarith.toml``
            or a ``pyproject.toml``; ``-`` for standard input; or a text in such a format.
        framework: The one in whose words networks are that name none; None for convarith's own.
        input: Channels, then spatial sizes, of the networks that tell no input; without it only their channels are
            checked.

    Returns:
        What was found, in the order of the file; empty where everything fits.

    Raises:
        ConvArithError: ``unreadable`` or ``no-network`` for a file that cannot be understood at all.
        OSError: Where it cannot be read.
    """
    shape = () if input is None else spatial(input, "input")
    name, parsed = read_source(source, framework)
    return [finding for each in parsed for finding in _checked(each, name, shape).findings]


def check_file(source: str | os.PathLike[str], framework: str | None = None, shape: Shape = ()) -> CheckedFile:
    """Check a source as `check` does, and give the shapes too; a file that cannot be read is a finding."""
    name = str(source)
    try:
        name, read = open_source(source)
        parsed = read(framework)
    except PlacedError as error:
        return _unreadable(name, error, error.place)
    except ConvArithError as error:
        return _unreadable(name, error)
    except OSError as error:
        return _unreadable(name, ConvArithError(error.strerror or str(error), "unreadable", "check the path"))
    return CheckedFile(name, tuple(_checked(each, name, shape) for each in parsed))


def _unreadable(name: str, error: ConvArithError, place: Place | None = None) -> CheckedFile:
    return CheckedFile(name, unreadable=_finding(Problem(None, error, place), None, name, error.hint))


def _checked(parsed: ParsedNetwork, file: str, shape: Shape) -> CheckedNetwork:
    if shape and not parsed.network.input:
        parsed = parsed.on_input(shape)
    network = parsed.network
    through = infer_shapes(network) if network.input else Inference({}, _channel_problems(network))
    problems = [*(parsed.problems or _without_layers(network))]
    fixes = [problem.error.hint for problem in problems]
    problems += through.problems
    fixes += _fixes(network, through.problems, whole=bool(network.input) and not parsed.problems)
    rule = alike_rule(network) if network.size_range is not None and not parsed.problems else None
    for problem in _sizes_problems(network, rule):
        problems.append(problem)
        fixes.append(problem.error.hint)
    findings = [_finding(problem, network.name, file, fix) for problem, fix in zip(problems, fixes, strict=True)]
    layers = tuple(LayerShape(layer.name, layer.op, through.shapes.get(layer.name)) for layer in network.layers)
    ordered = sorted(findings, key=lambda finding: (finding.line or 0, finding.column or 0))
    return CheckedNetwork(network.name, file, network.input, layers, tuple(ordered), network.size_range, rule)


def _channel_problems(network: Network) -> tuple[Problem, ...]:
    """Give what is wrong with the channels of a network that tells no input, which no size would mend."""
    if input_channels(network) is None:
        return ()
    through = infer_shapes(network, fitting_input(network))
    return tuple(problem for problem in through.problems if problem.error.setting in ("in_channels", "groups"))


def _without_layers(network: Network) -> tuple[Problem, ...]:
    """Tell of a network without layers, since a check of nothing must not look like one that passed."""
    if network.layers:
        return ()
    error = ConvArithError("the network has no layers", "no-layers", "add one with [[network.layer]]")
    return (Problem(None, error, network.places.start),)


def _sizes_problems(network: Network, rule: SizeRule | None) -> Iterator[Problem]:
    """Yield, where not all sizes go through that should, how many do not, what the first fails at and which do."""
    sizes = network.size_range
    size = None if rule is None or sizes is None else rule.first_missing(sizes)
    if rule is None or sizes is None or size is None:
        return
    first = network.problems(size)[0]
    error = ConvArithError(
        f"{len(sizes) - rule.count(sizes):,} of the {len(sizes):,} sizes do not go through, first "
        f"{size_text([size] * (len(network.input) - 1))} at {first.layer!r}: {first.error.message}",
        "size-range",
        f"these do: {sizes_text(rule, sizes)}" if rule.count(sizes) else "none does; mend that layer first",
        "sizes",
    )
    yield Problem(None, error, network.places.place_of(error.setting))


def _fixes(network: Network, problems: Sequence[Problem], *, whole: bool) -> list[str]:
    """Give what would mend each problem: for the first ones of a whole network changes that were tried."""
    mended = max(1, _MOST_TRIED // len(network.layers)) if whole and network.layers else 0
    return [
        way_out(network, problem) if number < mended else problem.error.hint for number, problem in enumerate(problems)
    ]


def _finding(problem: Problem, network: str | None, file: str, fix: str) -> Finding:
    return Finding(
        code=problem.error.code,
        severity=Severity.ERROR,
        message=problem.error.message,
        file=file,
        place=problem.place,
        network=network,
        layer=problem.layer,
        fix=fix or None,
    )

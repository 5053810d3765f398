"""Checking configuration files: from paths to findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError
from convarith.lint.findings import Checked, Finding, LayerShape, Severity
from convarith.networks.graph import Flow, Problem, flow
from convarith.networks.repair import repairs
from convarith.networks.sizes import flows, sizes_text
from convarith.readers.file import read_file

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from convarith.networks.graph import Network
    from convarith.readers.parsed import ParsedNetwork

_TRIED = 2_000  # layers of all networks that are tried in search of fixes, for each layer that may change


def check(path: str | os.PathLike[str], *, framework: str | None = None) -> list[Finding]:
    """Check every layer of every network of a configuration file.

    Args:
        path: A TOML file in convarith's own format, a ``pyproject.toml`` with ``[tool.convarith]``, or a folder with
            either; ``-`` reads standard input.
        framework: The one in whose words networks are that name none; None for convarith's own.

    Returns:
        What was found, in the order of the file; empty where everything fits.

    Raises:
        ConvArithError: ``unreadable`` or ``no-network`` for a file that cannot be understood at all.
        OSError: Where it cannot be read.
    """
    return [finding for network in check_file(path, framework) for finding in network.findings]


def check_file(path: str | os.PathLike[str], framework: str | None = None) -> list[Checked]:
    """Check a configuration as `check` does, and give the shapes along with the findings."""
    name, parsed = read_file(path, framework)
    return [_checked(each, name) for each in parsed]


def _checked(parsed: ParsedNetwork, file: str) -> Checked:
    network = parsed.network
    through = flow(network) if network.input else Flow({}, ())
    findings = [_finding(problem, network, file, problem.error.hint) for problem in parsed.problems]
    if not network.layers and not findings:  # a check of nothing must not look like one that passed
        error = ConvArithError("the network has no layers", "no-layers", "add one with [[network.layer]]")
        findings.append(_finding(Problem(None, error, network.lines.start), network, file, error.hint))
    whole = not parsed.problems
    mended = max(1, _TRIED // len(network.layers)) if whole and network.layers else 0
    for number, problem in enumerate(through.problems):
        fix = _fix(network, problem) if number < mended else problem.error.hint
        findings.append(_finding(problem, network, file, fix))
    valid: tuple[int, ...] | None = None
    if network.size_range is not None and whole:
        tried = flows(network, network.size_range)
        valid = tuple(size for size, each in tried.items() if not each.problems)
        if len(valid) < len(tried):
            problem = _sizes_problem(network, valid, tried)
            findings.append(_finding(problem, network, file, problem.error.hint))
    layers = tuple(LayerShape(layer.name, layer.op, through.shapes.get(layer.name)) for layer in network.layers)
    ordered = sorted(findings, key=lambda finding: finding.line or 0)
    return Checked(network.name, file, network.input, layers, tuple(ordered), valid)


def _sizes_problem(network: Network, valid: tuple[int, ...], tried: Mapping[int, Flow]) -> Problem:
    failing = {size: each.problems[0] for size, each in tried.items() if each.problems}
    size, first = next(iter(failing.items()))
    tried_first = size_text([size] * (len(network.input) - 1))
    return Problem(
        None,
        ConvArithError(
            f"{len(failing)} of the {len(tried)} sizes do not go through, first {tried_first} at {first.layer!r}: "
            f"{first.error.message}",
            "size-range",
            f"these do: {sizes_text(valid)}" if valid else "none does; mend that layer first",
        ),
        network.lines.of("sizes"),
    )


def _fix(network: Network, problem: Problem) -> str:
    """Say what would mend a problem: a change that was tried, or the error's own way out."""
    changes = repairs(network, problem)
    if not changes:
        return problem.error.hint
    return f"it fits with {', or '.join(map(str, changes))}"


def _finding(problem: Problem, network: Network, file: str, fix: str) -> Finding:
    return Finding(
        code=problem.error.code,
        severity=Severity.ERROR,
        message=problem.error.message,
        file=file,
        line=problem.line,
        network=network.name,
        layer=problem.layer,
        fix=fix or None,
    )

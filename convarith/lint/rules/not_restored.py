"""A decoder that does not quite give back the size of its input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import size_text
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule
from convarith.networks.graph import INPUT
from convarith.networks.operations import Upsample, Windowed
from convarith.networks.restoring import restoring_paddings
from convarith.networks.sizes import unchanged_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.lint.analysis import Analysis
    from convarith.networks.operations import Operation, Shape


def _check(analysis: Analysis) -> Iterator[Hit]:
    if not any(_enlarges(layer.operation) for layer in analysis.network.layers):
        return
    asked = "input" in analysis.network.lines.settings  # or a reader took a usual one, which is padded when it is run
    for name in analysis.outputs:
        if _nearly_restores(analysis, name):
            restored = _nearest_restored(analysis, name)
            if restored == () or (asked and restored):
                yield _hit(analysis, name, restored)


def _enlarges(operation: Operation | None) -> bool:
    return isinstance(operation, Upsample) or (
        isinstance(operation, Windowed) and operation.layer.op == "conv_transpose"
    )


def _nearly_restores(analysis: Analysis, name: str) -> bool:
    """Tell whether an output has as many positions as the input on average, and here less than a step fewer or more."""
    came, out = analysis.shapes[INPUT][1:], analysis.shapes.get(name, ())[1:]
    if came == out or len(came) != len(out) or set(analysis.rates.get(name, ())) != {1}:
        return False
    coarsest = [1 / min(rates) for rates in zip(*analysis.rates.values(), strict=False)]
    return all(abs(less - more) < step for less, more, step in zip(out, came, coarsest, strict=True))


def _nearest_restored(analysis: Analysis, name: str) -> tuple[Shape, ...] | None:
    """Give the nearest smaller and larger sizes that come out as they went in; None where that is not known."""
    network = analysis.on_input
    rules = unchanged_rules(network) if name == network.layers[-1].name else ()
    if not rules or not all(rule.complete for rule in rules):
        return None
    near = zip(*(rule.nearest(size) for rule, size in zip(rules, network.input[1:], strict=True)), strict=True)
    return tuple(tuple(each for each in sizes if each) for sizes in near if all(sizes))


def _hit(analysis: Analysis, name: str, restored: tuple[Shape, ...]) -> Hit:
    came, out = size_text(analysis.shapes[INPUT][1:]), size_text(analysis.shapes[name][1:])
    paddings = restoring_paddings(analysis.on_input, name)
    ways = [" and ".join(f"output_padding = {padding} in {layer!r}" for layer, padding in paddings.items())]
    ways += [f"an input of {' or '.join(map(size_text, restored))}" if restored else ""]
    told = ", or ".join(filter(None, ways))
    return Hit(
        f"an input of {came} comes out as {out}" + ("" if restored else ", and no size comes out as it went in"),
        name,
        None,
        f"it comes back with {told}" if told else "crop or pad what comes out",
        tuple(Change(layer, "output_padding", padding) for layer, padding in paddings.items()),
    )


RULE = Rule(
    code="not-restored",
    severity=Severity.WARNING,
    what="a decoder that misses the size of its input by less than a step",
    why=(
        "A stride maps several sizes to one, and the way back gives the least of them unless output padding says "
        "otherwise. What comes out is compared with what went in, as losses and skip connections do, and is a few "
        "positions short."
    ),
    bad=Example("""\
[[network]]
input = [1, 32000]

[[network.layer]]
name = "down"
op = "conv"
out_channels = 16
kernel = 10
stride = 5
padding = 3

[[network.layer]]
name = "up"
op = "conv_transpose"
out_channels = 1
kernel = 10
stride = 5
padding = 3
"""),
    good=Example("""\
[[network]]
input = [1, 32000]

[[network.layer]]
name = "down"
op = "conv"
out_channels = 16
kernel = 10
stride = 5
padding = 3

[[network.layer]]
name = "up"
op = "conv_transpose"
out_channels = 1
kernel = 10
stride = 5
padding = 3
output_padding = 1
"""),
    check=_check,
)

"""A decoder that does not quite give back the size of its input."""

from __future__ import annotations

from convarith.engine.numbers import size_text
from convarith.lint.findings import Change, Hit, Severity
from convarith.lint.rule import Example, Rule
from convarith.networks.graph import infer_shapes
from convarith.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from convarith.lint.analysis import Analysis
    from convarith.networks.graph import Network
    from convarith.networks.operations import Shape


def _check(analysis: Analysis) -> Iterator[Hit]:
    enlarging = analysis.seen_in(lambda _: True, "ConvTranspose")
    if next(enlarging, None) is None and not analysis.layers_of("Upsample"):
        return
    own = analysis.on_input
    for name in analysis.outputs:
        if not _comes_near(analysis, name) or set(analysis.rates.get(name, ())) != {1}:
            continue
        even = replace(own, input=_even_input(analysis))
        missed = [each for each in (own, even) if _misses(analysis, each, name)]
        if missed and (missed[0] is own if analysis.has_its_size else missed[-1] is even):
            yield _hit(missed[0], name)


def _comes_near(analysis: Analysis, name: str) -> bool:
    """Tell whether an output is another size than the input, but by less than half: what costs little to ask first."""
    came, out = analysis.on_input.input[1:], analysis.shapes.get(name, ())[1:]
    alike = came != out and len(came) == len(out)
    return alike and all(2 * abs(less - more) < more for less, more in zip(out, came, strict=True))


def _steps(analysis: Analysis) -> tuple[Fraction, ...]:
    """Give along each axis the positions of the input from one to the next of the coarsest map; not of a single one."""
    return tuple(1 / min(filter(None, rates)) for rates in zip(*analysis.rates.values(), strict=True))


def _even_input(analysis: Analysis) -> Shape:
    """Give the input, enlarged to a whole number of steps along each axis."""
    channels, *size = analysis.on_input.input
    steps = (step.numerator for step in _steps(analysis))
    return (channels, *(-(-each // step) * step for each, step in zip(size, steps, strict=True)))


def _misses(analysis: Analysis, network: Network, name: str) -> bool:
    """Tell whether an output is less than a step larger or smaller than the input."""
    out = infer_shapes(network).shapes.get(name, ())[1:]
    apart = [abs(less - more) for less, more in zip(out, network.input[1:], strict=False)]
    return any(apart) and all(each < step for each, step in zip(apart, _steps(analysis), strict=True))


def _hit(network: Network, name: str) -> Hit:
    from convarith.networks.restoring import restoring_paddings  # which nothing needs where all is well

    came, out = size_text(network.input[1:]), size_text(infer_shapes(network).shapes[name][1:])
    paddings = restoring_paddings(network, name)
    ways = [" and ".join(f"output_padding = {padding} in {layer!r}" for layer, padding in paddings.items())]
    ways += _restored(network) if name == network.layers[-1].name else []
    told = ", or ".join(filter(None, ways))
    return Hit(
        f"an input of {came} comes out as {out}",
        name,
        None,
        f"it comes back with {told}" if told else "crop or pad what comes out",
        tuple(Change(layer, "output_padding", padding) for layer, padding in paddings.items()),
    )


def _restored(network: Network) -> list[str]:
    """Name the nearest smaller and larger sizes that come out of the last layer as they went in."""
    from convarith.networks.sizes import unchanged_rules

    near = [rule.nearest(size) for rule, size in zip(unchanged_rules(network), network.input[1:], strict=True)]
    sizes = [size_text([each for each in along if each]) for along in zip(*near, strict=True) if all(along)]
    return [f"an input of {' or '.join(sizes)}"] if sizes else []


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

"""Upsampling rates whose product is not the hop."""

from __future__ import annotations

from convarith.lint.findings import Hit, Severity
from convarith.lint.rule import Example, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from convarith.lint.analysis import Analysis
    from convarith.networks.graph import NetworkLayer


def _check(analysis: Analysis) -> Iterator[Hit]:
    claim = analysis.network.claims.get("hop")
    rate = None if claim is None else analysis.rate_out
    if claim is None or rate is None or rate == claim.value:
        return
    factors = _factors(analysis)
    product = "·".join(map(str, factors.values()))
    yield Hit(
        f"a frame becomes {product if len(factors) > 1 else rate} samples"
        f"{f' = {rate}' if len(factors) > 1 else ''}, but {claim.key} is {claim.value}",
        fix=_way_out(factors, rate, claim.key, claim.value),
        place=claim.place,
    )


def _factors(analysis: Analysis) -> Mapping[str, Fraction]:
    """Give by how much each layer multiplies the length, of those that do."""
    found: dict[str, Fraction] = {}
    for layer, *_ in analysis.windowed:
        rate = _own_rate(analysis, layer)
        if rate is not None and rate != 1:
            found[layer.name] = rate
    return found


def _own_rate(analysis: Analysis, layer: NetworkLayer) -> Fraction | None:
    after, before = (analysis.rates.get(name, ()) for name in (layer.name, layer.sources[0]))
    return after[0] / before[0] if after and before and before[0] else None


def _way_out(factors: Mapping[str, Fraction], rate: Fraction, key: str, hop: int) -> str:
    """Tell the number that would go with the rates, and the one rate that would go with the number."""
    other = f"set {key} = {rate}" if rate.denominator == 1 else ""
    for name, factor in reversed(list(factors.items())):
        wanted = factor * hop / rate
        if wanted.denominator == 1 and wanted > 1:
            return ", or ".join(filter(None, (f"make the rate of {name} {wanted}", other)))
    return ", or ".join(filter(None, (f"choose rates whose product is {hop}", other)))


RULE = Rule(
    code="rate-product",
    severity=Severity.WARNING,
    what="upsampling rates whose product is not the hop that the file tells",
    why=(
        "A vocoder turns each frame of features into a hop of samples, so the rates of its stages, with the hop of an "
        "inverse Fourier transform and the number of sub-bands where it has them, multiply to the hop with which the "
        "features were made. Otherwise what it says is slower or faster than what was said, and losses compare sounds "
        "of different lengths. Where sound goes in and not features, there is no hop."
    ),
    bad=Example(
        '{"upsample_rates": [8, 8, 4], "upsample_kernel_sizes": [16, 16, 8], "upsample_initial_channel": 64,\n'
        ' "resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1, 3]],\n'
        ' "num_mels": 80, "hop_size": 300, "sampling_rate": 24000}\n',
        "config.json",
    ),
    good=Example(
        '{"upsample_rates": [5, 5, 4, 3], "upsample_kernel_sizes": [15, 15, 8, 9], "upsample_initial_channel": 64,\n'
        ' "resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1, 3]],\n'
        ' "num_mels": 80, "hop_size": 300, "sampling_rate": 24000}\n',
        "config.json",
    ),
    check=_check,
)

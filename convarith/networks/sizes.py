"""Which input sizes go through a network."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from convarith.networks.graph import infer_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convarith.networks.graph import Inference, Network


def infer_each(network: Network, sizes: Iterable[int]) -> dict[int, Inference]:
    """Send each size through the network, the same along every spatial axis."""
    return {size: infer_shapes(network, network.input_with(size)) for size in sizes}


def sizes_text(sizes: Sequence[int]) -> str:
    """Write ascending sizes shortly: as a run with its step where they are one, otherwise the first few.

    >>> sizes_text([64, 80, 96]), sizes_text([5]), sizes_text([1, 2, 4])
    ('64 to 96 in steps of 16', '5', '1, 2, 4')
    """
    steps = {after - before for before, after in itertools.pairwise(sizes)}
    if len(steps) == 1 and len(sizes) > 2:  # two sizes are no run yet
        step = steps.pop()
        return f"{sizes[0]} to {sizes[-1]}" + (f" in steps of {step}" if step > 1 else "")
    most = 8
    return ", ".join(map(str, sizes[:most])) + (f" and {len(sizes) - most} more" if len(sizes) > most else "")

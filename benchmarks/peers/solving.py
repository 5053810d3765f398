"""Settings that bring a size to another: by arithmetic, and by trying all there are through the engine.

Prints how often the first is faster, the milliseconds and the candidates of the usual bounds, then the milliseconds and
the candidates of wider ones.
"""

import time
from itertools import product
from statistics import median

from convarith import Conv, ConvArithError
from convarith.solving.bounds import Bounds
from convarith.solving.layers import Solutions, Way

SIZE, TO, SHOWN = 128, 64, 10


def candidates(bounds: Bounds) -> int:
    """Count the settings within bounds."""
    return sum(len(bounds.padding_for(each.kernel, each.dilation)) ** 2 for each in bounds.windows())


def solved(bounds: Bounds) -> int:
    """Count the settings that do it, and have the first few."""
    found = Solutions((Way(bounds, SIZE, TO),))
    found.best(SHOWN)
    return found.count


def tried(bounds: Bounds) -> int:
    """Count those that do it by asking the engine about each."""
    count = 0
    for window in bounds.windows():
        each = bounds.padding_for(window.kernel, window.dilation)
        for lo, hi in product(each, each):
            try:
                layer = Conv(window.kernel, stride=window.stride, dilation=window.dilation, padding=((lo, hi),))
                count += layer.output_shape(SIZE) == (TO,)
            except ConvArithError:
                continue
    return count


def seconds(bounds: Bounds, runs: int) -> float:
    """Time solving: the median of some runs."""
    measured = []
    for _ in range(runs):
        begun = time.perf_counter()
        solved(bounds)
        measured.append(time.perf_counter() - begun)
    return median(measured)


usual, wide = Bounds(), Bounds(kernel=range(1, 26), stride=range(1, 11))
assert candidates(wide) > 1_000_000
begun = time.perf_counter()
by_trying = tried(usual)
trying = time.perf_counter() - begun
assert by_trying == solved(usual)
solving = seconds(usual, 21)
print(trying / solving, solving * 1000, candidates(usual), seconds(wide, 11) * 1000, candidates(wide))

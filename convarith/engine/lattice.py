"""Counting lattice points in a strip, in a time that does not grow with the sizes.

Every count that the engine gives (reads, unread inputs) is the number of pairs of a step and a tap whose position
falls in a range. Counting them in closed form keeps the answer instant for a kernel of three taps and of a million.
"""


def floor_sum(terms: int, modulus: int, slope: int, offset: int) -> int:
    """Sum ⌊(slope·j + offset)/modulus⌋ over 0 ≤ j < ``terms``, by Euclid's algorithm.

    ``modulus`` is positive, ``slope`` and ``offset`` are not negative.
    """
    total = 0
    while terms:
        total += (terms - 1) * terms // 2 * (slope // modulus) + terms * (offset // modulus)
        slope %= modulus
        offset %= modulus
        last = slope * terms + offset
        terms, offset = divmod(last, modulus)
        modulus, slope = slope, modulus
    return total


def pairs_in_range(steps: int, taps: int, stride: int, dilation: int, low: int, high: int) -> int:
    """Count the (n, t) with 0 ≤ n < ``steps``, 0 ≤ t < ``taps`` and low ≤ n·stride + t·dilation ≤ high."""
    if steps <= 0 or taps <= 0 or high < low:
        return 0

    def up_to(bound: int) -> int:
        # All n ≥ 0, less those from `steps` on.
        return _triangle(bound, taps, stride, dilation) - _triangle(bound - steps * stride, taps, stride, dilation)

    return up_to(high) - up_to(low - 1)


def _triangle(bound: int, taps: int, stride: int, dilation: int) -> int:
    """Count the (n, t) with n ≥ 0, 0 ≤ t < ``taps`` and n·stride + t·dilation ≤ ``bound``."""
    if bound < 0:
        return 0
    columns = min(taps, bound // dilation + 1)
    return columns + floor_sum(columns, stride, dilation, bound - dilation * (columns - 1))

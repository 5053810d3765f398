"""What outputs read where they do not step evenly over their input: interpolation, and windows that share an axis out.

Along one axis an interpolation of i elements to o takes output number n from around the position

    n·ratio for nearest,  (n + ½)·ratio − ½ for linear and cubic,  n·(i − 1)/(o − 1) with corners aligned

where ratio is i/o, or one over the factor where one was given. An adaptive pooling shares the axis out: output number n
has the elements from ⌊n·i/o⌋ up to ⌈(n + 1)·i/o⌉. Both are PyTorch's, in exact numbers where PyTorch has floats.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor, gcd

from convarith.engine.axis import Axis, zero_insertion
from convarith.engine.names import known_name
from convarith.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Scale: TypeAlias = int | float
"""A factor by which a size grows or shrinks."""

MODES = {
    "nearest": "the element before",
    "nearest-exact": "the element that is nearest to the middle of the output",
    "linear": "between the two elements around, along each axis",
    "cubic": "a cubic through four elements, along each axis",
    "area": "the mean of the elements that an adaptive pooling shares out",
}
"""What an output is made of."""

OTHER_NAMES = {"bilinear": "linear", "trilinear": "linear", "bicubic": "cubic"}
"""What modes are called where there are two or three axes."""

_TAPS = {"nearest": 1, "nearest-exact": 1, "linear": 2, "cubic": 4}
_MOST_MEANT = 1_000_000
_CUBIC = Fraction(-3, 4)  # slope of the cubic at its first zero, as PyTorch has it


def checked_mode(mode: object) -> str:
    """Give the mode of a name, which may be that of two or three axes (``"bilinear"``).

    Raises:
        ConvArithError: ``bad-value`` for one that there is not.
    """
    return known_name("mode of resizing", mode, MODES, OTHER_NAMES, setting="mode")


def scaled(size: int, scale: Scale) -> int:
    """Give ⌊i·scale⌋, the size that a factor leads to.

    >>> scaled(7, 2), scaled(7, 1.5), scaled(10, 0.7)
    (14, 10, 7)
    """
    return floor(size * scale)


@dataclass(frozen=True, slots=True)
class SharedAxis:
    """An axis shared out among outputs by windows of nearly the same size, which overlap where it does not divide.

    Attributes:
        size: Input size i.
        output: Output size o.
    """

    size: int
    output: int

    @property
    def ratio(self) -> Fraction:
        """Elements from one output to the next, on average."""
        return Fraction(self.size, self.output)

    @property
    def kernel(self) -> int:
        """Elements that an output reads at most."""
        uneven = self.size % self.output // gcd(self.size, self.output) > 1  # some windows then begin and end inside
        return -(-self.size // self.output) + uneven

    def elements(self, output: int) -> range:
        """Give the input elements of an output: from ⌊n·i/o⌋ up to ⌈(n + 1)·i/o⌉.

        >>> [list(SharedAxis(5, 3).elements(number)) for number in range(3)]
        [[0, 1], [1, 2, 3], [3, 4]]
        """
        return range(output * self.size // self.output, -(-(output + 1) * self.size // self.output))

    def even(self) -> Axis | None:
        """Give the axis that reads the same, where all windows are alike and step evenly; None where they do not."""
        if self.size % self.output == 0:
            window = self.size // self.output
            return Axis(size=self.size, kernel=window, stride=window)
        return Resampling(self.size, self.output).even() if self.output % self.size == 0 else None


@dataclass(frozen=True, slots=True)
class Resampling:
    """An interpolation along one axis.

    Attributes:
        size: Input size i.
        output: Output size o.
        mode: One of `MODES` but ``"area"``, which is a `SharedAxis`.
        align_corners: Whether the first and the last outputs lie on the first and the last elements, which linear and
            cubic may.
        scale: The factor that was given, in which case places go by it and not by the sizes; None for none.
    """

    size: int
    output: int
    mode: str = "nearest"
    align_corners: bool = False
    scale: Scale | None = None

    @property
    def kernel(self) -> int:
        """Elements that an output reads at most."""
        return _TAPS[self.mode]

    @property
    def ratio(self) -> Fraction:
        """Elements from one output to the next."""
        if self.align_corners:
            return Fraction(self.size - 1, max(1, self.output - 1))
        copied = self.mode == "linear" and self.output == self.size  # as PyTorch has it, whatever the factor
        if self.scale is None or copied:
            return Fraction(self.size, self.output)
        # A float stands for the fraction that its user meant: 1.1 for 11/10.
        return 1 / (Fraction(self.scale).limit_denominator(_MOST_MEANT) or Fraction(self.scale))

    def position(self, output: int) -> Fraction:
        """Give the place of an output among the elements, which may lie beyond their ends."""
        if self.align_corners or self.mode == "nearest":
            return output * self.ratio
        middle = (output + Fraction(1, 2)) * self.ratio
        return middle if self.mode == "nearest-exact" else middle - Fraction(1, 2)

    def reach(self, output: int) -> range:
        """Give the elements that an output takes of an input without ends."""
        place = self.position(output)
        first = floor(place)
        if self.kernel == 1 or place == first:  # on an element, all others weigh nothing
            return range(first, first + 1)
        return range(first + 1 - self.kernel // 2, first + 1 + self.kernel // 2)

    def weights(self, output: int) -> tuple[tuple[int, Fraction], ...]:
        """Give (element, weight) of each element that an output takes; beyond the ends it is the outermost again.

        >>> [[(element, str(weight)) for element, weight in Resampling(2, 4, "linear").weights(n)] for n in (0, 1)]
        [[(0, '1/4'), (0, '3/4')], [(0, '3/4'), (1, '1/4')]]
        """
        last, place, reach = self.size - 1, self.position(output), self.reach(output)
        weight = _WEIGHTS.get(self.mode, _all)
        return tuple((min(max(tap, 0), last), weight(abs(place - tap))) for tap in reach)

    def elements(self, output: int) -> frozenset[int]:
        """Give the input elements that an output takes."""
        return frozenset(element for element, _ in self.weights(output))

    def even(self) -> Axis | None:
        """Give the axis that reads the same, where outputs step evenly; None where they do not.

        By a whole factor r an enlargement reads as a transposed convolution of stride r, whose kernel is r for nearest,
        2r for linear (one less for an odd r) and 4r for cubic; a reduction reads as a convolution of stride r.
        """
        if self.size == self.output and self.ratio == 1:
            return Axis(size=self.size, kernel=1)
        if self.align_corners:
            return None
        if self.mode == "cubic" and (self.ratio if self.ratio > 1 else 1 / self.ratio) % 2:
            return None  # where it falls on an element it takes only that one
        factor = 1 / self.ratio
        if factor.denominator == 1 and self.output == self.size * factor:
            return self._enlarged(int(factor))
        return self._reduced(int(self.ratio)) if self.ratio.denominator == 1 else None

    def _enlarged(self, factor: int) -> Axis:
        kernel, pad = factor, 0
        if self.kernel > 1:
            kernel, pad = self.kernel * factor - factor % 2, self.kernel // 2 * factor - (factor + 1) // 2
        return zero_insertion(Axis(size=self.output, kernel=kernel, stride=factor, lo=pad, hi=pad), self.size)

    def _reduced(self, factor: int) -> Axis:
        kernel, first = 1, 0 if self.mode == "nearest" else factor // 2
        if self.kernel > 1:
            kernel, first = self.kernel - factor % 2, (factor + 1) // 2 - self.kernel // 2
        end = first + (self.output - 1) * factor + kernel
        return Axis(size=self.size, kernel=kernel, stride=factor, lo=-first, hi=end - self.size)


def _all(distance: Fraction) -> Fraction:
    """Give the weight of the only element."""
    del distance
    return Fraction(1)


def _linear(distance: Fraction) -> Fraction:
    return max(Fraction(0), 1 - distance)


def _cubic(distance: Fraction) -> Fraction:
    """Give the weight of an element by its distance (Keys' cubic convolution, 1981)."""
    if distance <= 1:
        return ((_CUBIC + 2) * distance - (_CUBIC + 3)) * distance**2 + 1
    return max(2 - distance, Fraction(0)) and _CUBIC * (((distance - 5) * distance + 8) * distance - 4)


_WEIGHTS = {"linear": _linear, "cubic": _cubic}

"""How many inputs reach each output: where windows of a transposed convolution overlap unevenly, a pattern is left."""

from __future__ import annotations

from convarith.engine.receptive import elements_met

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.engine.axis import Axis


def taps_met(axis: Axis) -> tuple[int, ...]:
    """Give how many taps of a layer's window meet an element of the input, for each output of a turn.

    That is away from the borders; the next outputs repeat it.

    >>> from convarith.engine.transposed import ConvTranspose
    >>> [taps_met(ConvTranspose(kernel, stride=2).axes(9)[0]) for kernel in (3, 4)]
    [(2, 1), (2, 2)]
    """
    return tuple(len(elements_met(axis, output)) for output in range(axis.stretch))


def inputs_met(axis: Axis) -> tuple[int, ...]:
    """Give how many elements of the input reach each output, borders included: the column counts of the direct W.

    >>> from convarith.engine.transposed import ConvTranspose
    >>> inputs_met(ConvTranspose(3, stride=2).axes(3)[0])
    (1, 1, 2, 1, 2, 1, 1)
    """
    return tuple(sum(1 for _ in axis.elements(output)) for output in range(axis.output))

"""What was likely meant where a habit of frameworks says something else here: sizes are spatial, without channels."""

from __future__ import annotations

from convarith.cli.messages import say
from convarith.cli.parse import read_channels
from convarith.engine.answer import describe
from convarith.engine.numbers import size_text
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from convarith.cli.options import LayerOptions
    from convarith.engine.answer import Answer
    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints

_COLOURS = (1, 3, 4)  # channels of pictures
_SIDES = (224, 227, 299)  # of pictures, and of hardly anything with one axis
_SMALLEST_SIDE = 16  # of a picture
_MOST_AXES = 3  # that frameworks have


def described(layer: Layer, size: tuple[int, ...], options: LayerOptions) -> Answer:
    """Give the answer, and say where another size was likely meant.

    Raises:
        ConvArithError: As `describe`, with that in its hint.
    """
    try:
        answer = describe(layer, size)
    except ConvArithError as error:
        if not (meant := likely_meant(size, options)):
            raise
        raise error.reworded(error.message, meant) from None
    say_likely_meant(size, options)
    return answer


def say_likely_meant(size: tuple[int, ...], options: LayerOptions) -> None:
    """Say where another size was likely meant."""
    if meant := likely_meant(size, options):
        say(f"note: {meant}")


def likely_meant(size: tuple[int, ...], options: LayerOptions) -> str:
    """Tell what was likely meant by a size; empty where it is likely right.

    Who gives a number for each axis knows how many there are.
    """
    if options.told is not None:
        return _by_axes_of(options.told.kernel, size)
    if any(map(_per_axis, (options.kernel, options.stride, options.dilation))):
        return ""
    inside = None if options.channels is None else read_channels(options.channels)[0]
    if len(size) == 1:
        alike = inside == max(_COLOURS[:2]) or (inside is None and size[0] in _SIDES)
        return f"{size[0]} is one axis; an image is {size_text(size * 2)}" if alike else ""
    if len(size) > _MOST_AXES:
        return f"sizes are spatial, without batch and channels: an image is {size_text(size[-2:])}"
    if len(size) == _MOST_AXES:
        for channels, image in ((size[0], size[1:]), (size[-1], size[:-1])):
            if channels == inside or (inside is None and channels in _COLOURS and min(image) >= _SMALLEST_SIDE):
                more = "" if inside else f", with -c {channels}:OUT for channels"
                return f"{channels} is an axis here, as sizes are spatial: an image is {size_text(image)}{more}"
    return ""


def _by_axes_of(kernel: Ints, size: tuple[int, ...]) -> str:
    """Tell what was likely meant where the text of a layer tells how many axes it has."""
    if isinstance(kernel, int) or len(kernel) == len(size):
        return ""
    if len(size) == 1:
        return f"write a size for each of its {len(kernel)} axes: {size_text(size * len(kernel))}"
    more = len(size) > len(kernel)
    return f"sizes are spatial, without channels: {size_text(size[-len(kernel) :])}" if more else ""


def _per_axis(text: str | None) -> bool:
    return text is not None and not text.strip().isdigit()

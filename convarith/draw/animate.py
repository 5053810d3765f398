"""From what is to be seen to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.draw.animation import Animation
from convarith.draw.style import Style, read_aspect, read_pixels
from convarith.scene.request import SceneRequest, compose

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from convarith.engine.layer import Layer
    from convarith.engine.numbers import Ints
    from convarith.names import Act, LabelLevel, Order, StillFormat, Theme, View
    from convarith.networks.graph import Network
    from convarith.scene.figures import Figure


def animate(  # noqa: PLR0913  # one keyword for each thing that can be chosen
    what: Layer | Figure | Network,
    size: Ints | None = None,
    path: str | os.PathLike[str] | None = None,
    *,
    input: ArrayLike | None = None,  # noqa: A002  # the layer's
    weight: ArrayLike | None = None,
    layer: str | None = None,
    axis: int | None = None,
    view: View | None = None,
    whole: bool = False,
    labels: LabelLevel = "short",
    theme: Theme = "guide",
    transparent: bool = False,
    fps: float | None = None,
    scale: float | None = None,
    pixels: tuple[int, int] | str | None = None,
    aspect: tuple[float, float] | str | None = None,
    hold: float = 0.0,
    duration: float | None = None,
    loop: int = 0,
    frames: slice = slice(None),
    act: Act | None = None,
    order: Order = "rows",
    seed: int = 0,
    font: str | os.PathLike[str] | None = None,
    force: bool = False,
    stills: StillFormat = "png",
    progress: Callable[[int, int], None] | None = None,
) -> Animation:
    """Draw a layer at work, or what a network sees: write it to a file, whole or not at all, or show it in a notebook.

    A layer is drawn for an input size: ``animate(layer, (5, 5), "conv.gif")``. A network has its own, and what is drawn
    is how one output sees further and further down it: ``animate(network, path="field.gif", layer="conv2")``.

    Args:
        what: The layer, where it tells its channels with each of them; or the network.
        size: Spatial input size of the layer; left out for a network.
        path: Where the animation goes; its ending says the format, one of `convarith.draw.formats.FORMATS`. None to
            write nothing yet.
        input: Numbers of the layer's input, shape (C, *spatial), or (*spatial) where it tells no channels.
        weight: Numbers of its weight, as `convarith.conv` and `convarith.conv_transpose` take it, or (*kernel) where
            it tells no channels.
        layer: Of a network, name of the layer whose output is followed; None for the last that has space.
        axis: Of a network, number of the spatial axis to draw it along; None for all where it is small, else the last.
        view: What is drawn, one of `convarith.scene.views.VIEWS`; None for ``map``, with
            numbers given ``values``, of a network ``field``.
        whole: Draw long axes of a layer in full, and not only around their ends.
        labels: How much is written: ``short`` for the names of maps and one line under the picture, a frame's caption
            or else the setting; ``full`` for the legend, the setting and a turned kernel too; ``none`` for nothing.
        theme: Like all that follow up to ``frames``, as for `convarith.draw.style.Style`.
        transparent: Leave the background out.
        fps: Frames a second; None for one, quicker after the beginning where it would take over half a minute.
        scale: Pixels a cell; None for what suits the size, or in a video for what fills it.
        pixels: Width and height of the picture, also as ``"1920x1080"``, which everything fills up to its margins; None
            for what it takes, in a video for (1920, 1080).
        aspect: Width to height of the picture, as (16, 9) or ``"16:9"``, instead: its shorter side is 1080 pixels.
        hold: Seconds that the last frame stays longer.
        duration: Seconds that all takes, into which the frames are fitted in proportion; None for what they take.
        loop: How often it plays; 0 for ever.
        frames: Which frames to show, of those that there are: ``slice(0, None, 10)`` is each tenth, and the last.
        act: The one act to show: of the view ``equivalence`` ``stamp``, ``spread`` or ``slide``; None for all.
        order: In which the outputs are worked out, one of `convarith.scene.order.ORDERS`.
        seed: What the numbers in the cells, and the random order, follow from.
        font: A TrueType or OpenType file for the text; None for DejaVu Sans.
        force: Draw even what is enormous.
        stills: What the pictures in a folder are, ``png`` or ``svg``.
        progress: Called after each frame with the number of frames done and of all.

    Returns:
        The animation, which a notebook shows in place, and which can be saved in other formats, too.

    Raises:
        ConvArithError: Where the layer does not fit the size, or the network its input; ``view``, ``format``,
            ``contradiction`` or ``bad-value`` for what cannot be drawn; ``too-large`` where ``force`` is needed;
            ``missing-extra`` for a package that is not installed.
        OSError: Where the file cannot be written, or the font cannot be read.

    >>> ca.animate(ca.Conv(kernel=3), (5, 5))  # a notebook plays it
    <Animation of 9 frames>
    """
    request = SceneRequest(
        what,
        size,
        input=input,
        weight=weight,
        layer=layer,
        axis=axis,
        view=view,
        whole=whole,
        order=order,
        seed=seed,
        labels=labels,
    )
    style = Style(
        theme=theme,
        transparent=transparent,
        fps=fps,
        scale=scale,
        pixels=read_pixels(pixels),
        aspect=read_aspect(aspect),
        hold=hold,
        duration=duration,
        loop=loop,
        frames=frames,
        act=act,
        font=font,
        force=force,
        stills=stills,
    )
    animation = Animation(compose(request), style)
    if path is None:
        animation.check()
        return animation
    return animation.save(path, progress)

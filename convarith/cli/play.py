"""``convarith play``: a layer at work, in the terminal."""

from __future__ import annotations

import os
import sys
from shutil import get_terminal_size
from time import monotonic
from typing import TYPE_CHECKING

from convarith.cli.messages import tell
from convarith.cli.options import LAYER_OPTIONS, LayerOptions
from convarith.cli.parameters import group
from convarith.cli.parse import read_frames
from convarith.cli.scenes import ACT_NAME, FRAMES, LOOPS, OPTIONAL_SIZE, RATE, THEME_NAME, SceneOptions
from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.text import Text

    from convarith.draw.pacing import Moment
    from convarith.draw.style import Style
    from convarith.draw.terminal.canvas import StyledLine
    from convarith.draw.terminal.player import Player, TerminalSize
    from convarith.scene.model import Scene

_GLANCE = 0.2  # seconds after which a change of the terminal's size is noticed
_PAPER_COLUMNS = 1_000  # at most, where nobody says how wide it is
_PAPER = ("dumb", "unknown")  # terminals that cannot go back and write anew
_PLAYING = "   space: pause   ← →: step   q: leave"
_PAUSED = "   space: play   ← →: step   q: leave"


def play(
    *,
    size: str | None = OPTIONAL_SIZE,
    options: LayerOptions = LAYER_OPTIONS,
    fps: float | None = RATE,
    loop: int = LOOPS,
    frames: str | None = FRAMES,
    act: str | None = ACT_NAME,
    scene: SceneOptions = group(SceneOptions),
    theme: str = THEME_NAME,
) -> None:
    """A layer at work, in the terminal: what animate draws, seen from above.

    Space pauses, the arrow keys, Home and End go from frame to frame, q leaves. Where the output is no terminal, each
    frame is written once as plain text.

    Examples:
      # A strided convolution
      convarith play 5x5 -k 3 -s 2 -p 1
      # A figure of the guide
      convarith play --figure dilation
      # What an output of a network sees
      convarith play --network 'conv 8 k3 | max_pool k2 | conv 8 k3' --input 1x12x12
    """
    from convarith.draw.style import Style
    from convarith.scene.request import compose

    style = Style(theme=theme, fps=fps, loop=loop, frames=read_frames(frames), act=act)
    drawn = compose(scene.request(size, options, "full", flat=True))
    if sys.stdout.isatty() and os.environ.get("TERM", "") not in _PAPER:
        _play(drawn, style)
    else:
        _print(drawn, style)


class _Playback:
    """Which frame is on.

    Attributes:
        paused: Whether it stays on.
        over: Whether there is nothing more to see.
    """

    def __init__(self, moments: Sequence[Moment], loop: int) -> None:
        self._moments = moments
        self._last = len(moments) - 1
        self._again = loop - 1 if loop else -1  # below zero it never gets to none
        self._place = 0
        self.paused = False
        self.over = False

    @property
    def number(self) -> int:
        """Number of the frame."""
        return self._moments[self._place].number

    @property
    def seconds(self) -> float:
        """How long it is on."""
        return self._moments[self._place].seconds

    def advance(self) -> None:
        """Go on once the frame has had its time."""
        if self._place < self._last:
            self._place += 1
        elif self._again:
            self._again -= 1
            self._place = 0
        else:
            self.over = True

    def press(self, key: str) -> None:
        """Do what a key means; who looks for a frame wants to look at it, too."""
        if key == "leave":
            self.over = True
        elif key == "pause":
            self.paused = not self.paused
        else:
            self.paused = True
            places = {"back": self._place - 1, "forward": self._place + 1, "first": 0, "last": self._last}
            self._place = min(max(places[key], 0), self._last)


def _play(scene: Scene, style: Style) -> None:
    """Show frames in place of what is on the terminal, until they are over."""
    from rich.console import Console
    from rich.live import Live

    from convarith.cli.keyboard import open_keyboard
    from convarith.draw.pacing import moments
    from convarith.draw.terminal.player import Player
    from convarith.draw.themes import theme_called

    console = Console(highlight=False)
    # Sixteen colours cannot tell what is in use from what is not.
    colored = console.color_system in ("256", "truecolor") and not console.no_color
    player = Player(scene, theme_called(style.theme) if colored else None)
    player.refuse_too_many_cells(_terminal_size(console))
    playback = _Playback(moments(scene, style), style.loop)
    player.page(playback.number, _terminal_size(console))  # refused while the terminal is still as it was
    with open_keyboard() as keyboard, Live(console=console, screen=True, auto_refresh=False) as live:
        while not playback.over:
            size = _terminal_size(console)
            live.update(_page(player, playback, size, keys_work=keyboard.descriptor is not None), refresh=True)
            end = monotonic() + playback.seconds
            while _terminal_size(console) == size:
                left = _GLANCE if playback.paused else end - monotonic()
                key = keyboard.wait(max(0.0, min(left, _GLANCE)))
                if key:
                    playback.press(key)
                elif left <= 0:
                    playback.advance()
                else:
                    continue
                break


def _terminal_size(console: Console) -> TerminalSize:
    from convarith.draw.terminal.player import TerminalSize

    return TerminalSize(*console.size)


def _page(player: Player, playback: _Playback, size: TerminalSize, *, keys_work: bool) -> Text:
    """Give what is on the terminal; the reason where it has become too small."""
    from rich.text import Text

    note = (_PAUSED if playback.paused else _PLAYING) if keys_work else ""
    try:
        return rich_text(player.page(playback.number, size, note))
    except ConvArithError as error:
        return Text(str(error))


def rich_text(lines: Iterable[StyledLine]) -> Text:
    """Give lines as rich prints them."""
    from rich.text import Text

    return Text("\n", no_wrap=True, overflow="crop").join(Text.assemble(*line, end="") for line in lines)


def _print(scene: Scene, style: Style) -> None:
    """Write each frame once, as plain text."""
    from convarith.draw.pacing import moments
    from convarith.draw.terminal.canvas import plain_text
    from convarith.draw.terminal.player import Player, TerminalSize

    size = TerminalSize(get_terminal_size().columns)
    player = Player(scene)
    player.refuse_too_many_cells(size)
    numbers = [number for number, _ in moments(scene, style)]
    try:
        player.parts(numbers[0], size)  # refused before anything is written
    except ConvArithError:
        if "COLUMNS" in os.environ:
            raise
        size = TerminalSize(_PAPER_COLUMNS)  # there is no terminal that could be too narrow
        player.parts(numbers[0], size)
    labels = player.labels(size.columns)
    if labels:
        tell(f"{plain_text(labels)}\n")
    for number in numbers:
        header, picture, caption = player.parts(number, size)
        tell("\n" * (number > numbers[0]) + plain_text([header, *picture, *caption]))

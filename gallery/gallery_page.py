"""The page of the gallery: a tile for each picture, with a still poster, its command, and what opens its player."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final

from PIL import Image

HERE = Path(__file__).parent
HERO: Final = "equivalence_output_padding"
POSTER = (560, 420)
"""Pixels that a poster may have: twice what a tile shows, for fine screens."""

SECTION = Template("""\
<section class="pictures" id="$id" aria-labelledby="$id-title">
<h2 id="$id-title">$title</h2>
<ul>
$tiles
</ul>
</section>""")

TILE = Template("""\
<li class="tile" id="$name" data-words="$words">
  <a class="picture" href="players/$name.html" data-gif="$name.gif" data-poster="posters/$name.webp" \
style="background: $background"><img src="posters/$name.webp" width="$width" height="$height" alt="Play: $title" \
loading="lazy"></a>
  <h3>$title</h3>
  <details open>
  <summary aria-label="Command, files: $title">Command, files</summary>
  $command
  $buttons
  </details>
</li>""")

COMMAND = Template('<pre><code id="command-$id">$text</code></pre>')

BUTTONS = Template("""\
<ul class="buttons">
    <li><button type="button" data-copy="command-$id" aria-label="Copy the command of: $title">Copy</button></li>
    <li><button type="button" data-embed="$name" data-title="$title" aria-label="Embed: $title">Embed</button></li>
    <li><a href="$name.gif" download aria-label="Download the GIF of: $title">GIF ↓</a></li>
    <li><a href="players/$name.html" download aria-label="Download the player of: $title">Player ↓</a></li>
  </ul>""")


def page(sections: list[dict[str, Any]]) -> str:
    """Give the page of the sections of gallery.toml, whose posters are drawn."""
    hero = next(picture for section in sections for picture in section["picture"] if name_of(picture) == HERO)
    with Image.open(HERE / hero["file"]) as image:
        width, height = image.size
    return Template(_part("page.html")).substitute(
        css=_part("page.css").strip(),
        js=_part("page.js").strip(),
        hero=HERO,
        hero_title=escape(hero["title"]),
        hero_aspect=f"{width} / {height}",
        hero_command=_command(hero, "hero"),
        hero_buttons=_buttons(hero, "hero"),
        count=sum(len(section["picture"]) for section in sections),
        links="".join(
            f'<li><a href="#section-{place}">{escape(section["short"])}</a></li>'
            for place, section in enumerate(sections, 1)
        ),
        sections="\n".join(_section(section, f"section-{place}") for place, section in enumerate(sections, 1)),
    )


def name_of(picture: dict[str, str]) -> str:
    """Give the name that a picture's files share."""
    return Path(picture["file"]).stem


def draw_poster(picture: dict[str, str]) -> None:
    """Write the still of a picture: its first frame where the view opens with a poster, else that in the middle."""
    with Image.open(HERE / picture["file"]) as image:
        image.seek(0 if "--view equivalence" in picture["command"] else getattr(image, "n_frames", 1) // 2)
        still = image.convert("RGB")
    still.thumbnail(POSTER, Image.Resampling.LANCZOS)
    still.save(HERE / "posters" / f"{name_of(picture)}.webp", quality=85, method=6)


def _part(name: str) -> str:
    return (HERE / "page" / name).read_text(encoding="utf-8")


def _section(section: dict[str, Any], found_as: str) -> str:
    tiles = "\n".join(_tile(picture, section["title"]) for picture in section["picture"])
    return SECTION.substitute(id=found_as, title=escape(section["title"]), tiles=tiles)


def _tile(picture: dict[str, str], section: str) -> str:
    name, title = name_of(picture), picture["title"]
    with Image.open(HERE / "posters" / f"{name}.webp") as poster:
        width, height = poster.size
    with Image.open(HERE / picture["file"]) as image:
        background = "#" + image.convert("RGB").tobytes()[:3].hex()
    return TILE.substitute(
        name=name,
        title=escape(title),
        words=escape(f"{title} {section} {picture['command']}".lower()),
        width=width,
        height=height,
        background=background,
        command=_command(picture, name),
        buttons=_buttons(picture, name),
    )


def _command(picture: dict[str, str], found_as: str) -> str:
    return COMMAND.substitute(id=found_as, text=escape(f"convarith {picture['command']} -o {picture['file']}"))


def _buttons(picture: dict[str, str], found_as: str) -> str:
    return BUTTONS.substitute(id=found_as, name=name_of(picture), title=escape(picture["title"]))

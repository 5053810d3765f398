"""The map of a padded 3x3 convolution by matplotlib's FuncAnimation: the same cells, frames and pixels.

Collections rather than a patch a cell, which would be slower still. Usage: func_animation.py INPUT OUTPUT.gif
"""

import sys

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.animation import FuncAnimation, PillowWriter
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection

from convarith.draw.layout import picture_size
from convarith.draw.rendering import comfortable_scale
from convarith.draw.themes import GUIDE
from convarith.engine.answer import describe
from convarith.engine.conv import Conv
from convarith.scene.map import map_scene
from convarith.scene.model import Kind
from convarith.scene.subject import Subject

size, path = int(sys.argv[1]), sys.argv[2]
scene = map_scene(Subject(describe(Conv(3, padding=1), (size, size))), labels=False)
cells = list(scene.cells)
extent = scene.extent
scale = comfortable_scale(scene)
width, height = picture_size(extent, scale)
dpi = 100
points = 72 / dpi * scale  # a cell
figure = plt.figure(figsize=(width / dpi, height / dpi), dpi=dpi)
axes = figure.add_axes((0, 0, 1, 1))
axes.set(xlim=(extent.left - 0.2, extent.right + 0.2), ylim=(extent.bottom - 0.2, extent.top + 0.2), aspect="equal")
axes.axis("off")
ink = "#{:02x}{:02x}{:02x}".format(*GUIDE.ink)
plain = ["#{:02x}{:02x}{:02x}".format(*GUIDE.color(cell.look)) for cell in cells]
dark = ["#{:02x}{:02x}{:02x}".format(*GUIDE.color(cell.look._replace(lit=True))) for cell in cells]


def collection(kinds: set[Kind], line: str, layer: int) -> tuple[list[int], PolyCollection]:
    numbers = [number for number, cell in enumerate(cells) if cell.look.kind in kinds]
    drawn = PolyCollection(
        [cells[number].corners for number in numbers],
        facecolors=[plain[number] for number in numbers],
        edgecolors=[ink],
        linestyles=line,
        linewidths=(GUIDE.solid if line == "-" else GUIDE.dashed) * points,
        zorder=layer,
    )
    axes.add_collection(drawn)
    return numbers, drawn


maps = [collection({Kind.PADDING}, "--", 1), collection({Kind.INPUT}, "-", 2), collection({Kind.OUTPUT}, "-", 5)]
window = PolyCollection([], facecolors="none", edgecolors=[ink], linewidths=GUIDE.solid * points, zorder=3)
links = LineCollection([], colors=[ink], linewidths=GUIDE.link * points, zorder=4)
axes.add_collection(window)
axes.add_collection(links)


def update(number: int) -> list[Artist]:
    frame = scene.frames[number]
    lit = {*frame.reads, *frame.writes}
    for numbers, drawn in maps:
        drawn.set_facecolor([dark[each] if each in lit else plain[each] for each in numbers])
    window.set_verts([cells[each].corners for each in frame.reads])
    links.set_segments(frame.links)
    return [drawn for _, drawn in maps] + [window, links]


FuncAnimation(figure, update, frames=len(scene.frames), blit=False).save(path, writer=PillowWriter(fps=1))

"""Settings that bring a size to another, as text and as JSON."""

from __future__ import annotations

from itertools import chain, groupby, islice

from convarith.engine.numbers import counted, size_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from convarith.engine.layer import Layer
    from convarith.frameworks.translation import Translation
    from convarith.solving.layers import Solution, Solutions
    from convarith.solving.solve import Solved

    Shown = Iterable[tuple[Solution, Translation | None]]

_KINDS = {
    "conv": "convolution",
    "conv_transpose": "transposed convolution",
    "max_pool": "max pooling",
    "avg_pool": "mean pooling",
    "lp_pool": "L-p pooling",
}
_ALIGNED = 20  # settings whose lengths tell where the reasons begin, so that any number of them can be streamed


def heading(found: Solutions) -> str:
    """Tell what is asked for, and how many settings do it."""
    size, to = ([getattr(way, name) for way in found.ways] for name in ("size", "output"))
    settings, order = counted(found.count, "setting"), ", best first" if found.count > 1 else ""
    return f"{size_text(size)} -> {size_text(to)} by a {_KINDS[found.ways[0].bounds.op]}: {settings}{order}"


def rows(shown: Shown) -> Iterator[str]:
    """Yield each setting with what speaks against it, and with how a framework says it, if one is to."""
    given = iter(shown)
    first = list(islice(given, _ALIGNED))
    width = max((len(setting_text(solution.layer)) for solution, _ in first), default=0)
    for number, (solution, translation) in enumerate(chain(first, given), 1):
        against = ", ".join(objections(solution))
        setting = setting_text(solution.layer)
        line = f"{number:>4}  {setting:<{width}}  {against}".rstrip()
        yield line if translation is None else f"{line}\n      {translation.call}"


def text(solved: Solved) -> str:
    """Give what is printed, as plain text."""
    from convarith.report.parts import as_text

    return "\n".join([as_text([heading(solved.found)]), *rows(solved.told), as_text(_rest(solved))]).rstrip("\n")


def html(solved: Solved) -> str:
    """Give the same as HTML for a notebook."""
    from convarith.report.parts import Table, as_html

    said = [] if solved.framework is None else [solved.framework]
    told = [
        [str(number), setting_text(each.layer), *([] if way is None else [way.call]), ", ".join(objections(each))]
        for number, (each, way) in enumerate(solved.told, 1)
    ]
    table = Table(("", "setting", *said, "what speaks against it"), told, names=4)
    return as_html([heading(solved.found), table, *_rest(solved)])


def _rest(solved: Solved) -> list[str]:
    return rest(solved.found, len(solved), solved.limit, solved.framework)


def rest(found: Solutions, told: int, limit: int | None, framework: str | None) -> list[str]:
    """Tell how many more there are than those told, and what all have in common; nothing where these are all.

    Args:
        found: All of them.
        told: How many are told.
        limit: How many should be at most; None for all.
        framework: The one that has to be able to say them; None for any.
    """
    if told >= found.count:
        return []
    if framework is not None and told != limit:
        from convarith.solving.solve import MOST_TRIED

        of = f"{found.count:,}" if found.count <= MOST_TRIED else f"first {MOST_TRIED:,}"
        return [f"{framework} says no other of the {of} in one layer"]
    some = "" if framework is None else f", not all of which {framework} says"
    return [f"and {found.count - told:,} more{some}: {_in_common(found)}; --all shows them"]


def setting_text(layer: Layer) -> str:
    """Write a layer's window as options of the command line."""
    told = [f"-k {size_text(layer.kernel)}", f"-s {size_text(layer.stride)}"]
    if layer.padding:
        told.append(f"-p {padding_text(layer.padding)}")
    if layer.dilation != 1:
        told.append(f"-d {size_text(layer.dilation)}")
    if extra := getattr(layer, "output_padding", 0):  # which only a transposed convolution has
        told.append(f"-a {size_text(extra)}")
    return " ".join(told)


def padding_text(padding: Any) -> str:  # as layers have it
    """Write padding in numbers as the command line does."""
    if isinstance(padding, int):
        return str(padding)
    if all(lo == hi for lo, hi in padding):
        return size_text([lo for lo, _ in padding])
    return "x".join(f"{lo}:{hi}" for lo, hi in padding)


def objections(solution: Solution) -> Iterator[str]:
    """Give what speaks against a setting, the worst first."""
    cost = solution.cost
    told = (
        (cost.dilation, "dilated"),
        (cost.asymmetry, "asymmetric"),
        (cost.unread, f"{counted(cost.unread, 'input')} unread"),
        (cost.far, "centre in padding"),
        (cost.holes, "outputs that no input reaches"),
        (cost.uneven and not cost.holes, "uneven overlap"),
        (cost.unlike, "axes differ"),
        (cost.unscaled, "not the input times the stride"),
        (cost.even, "even kernel"),
        (cost.apart, _apart(solution)),
    )
    return (text for there, text in told if there)


def _apart(solution: Solution) -> str:
    """Say how the windows of a pooling lie that do not tile its input."""
    windows = [axis.window for axis in solution.axes]
    return "windows overlap" if any(window.kernel > window.stride for window in windows) else "gaps between windows"


def _in_common(found: Solutions) -> str:
    windows = [window for way in found.windows for window in way]
    told = []
    for name in ("kernel", "stride", "dilation"):
        numbers = sorted({getattr(window, name) for window in windows})
        told.append(f"{name} {_runs(numbers)}")
    return ", ".join(told)


def _runs(numbers: list[int]) -> str:
    """Write numbers in order, three or more that follow one another by their ends."""
    told: list[str] = []
    for _, group in groupby(enumerate(numbers), lambda numbered: numbered[1] - numbered[0]):
        run = [number for _, number in group]
        told += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    return " or ".join(told)


def to_json(found: Solutions, shown: Shown) -> Iterator[str]:
    """Yield one JSON object in pieces, so that any number of settings can be written."""
    from json import dumps

    size, to = ([getattr(way, name) for way in found.ways] for name in ("size", "output"))
    head = dumps({"op": found.ways[0].bounds.op, "input": size, "output": to, "count": found.count})
    yield f'{head[:-1]}, "solutions": ['
    for number, each in enumerate(shown):
        yield f"{', ' if number else ''}{dumps(_solution(*each), ensure_ascii=False)}"
    yield "]}\n"


def _solution(solution: Solution, translation: Translation | None) -> dict[str, Any]:
    axes = solution.axes
    told = {name: [getattr(axis.window, name) for axis in axes] for name in ("kernel", "stride", "dilation")}
    return {
        **told,
        "padding": [[axis.padded.lo, axis.padded.hi] for axis in axes],
        "output_padding": [axis.padded.output_padding for axis in axes],
        "objections": list(objections(solution)),
        **({} if translation is None else {"code": translation.code}),
    }

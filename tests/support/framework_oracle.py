"""What the suites against real frameworks share: random settings, both outcomes, and the count of what differs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import convarith as ca
from convarith.engine.pool import Pool
from convarith.frameworks.layer import FrameworkLayer
from convarith.frameworks.reading import read
from convarith.numeric.forward import forward
from convarith.numeric.pool import pool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from convarith.frameworks.framework import Framework

REFUSED = "refused"
EMPTY = "empty"  # an output of no positions, which convarith refuses and some frameworks give

Outcome = Any  # an array, REFUSED or EMPTY
Arguments = dict[str, Any]
"""Arguments of a `FrameworkLayer`, without ``framework`` and ``op``."""

DISAGREEMENTS = Path(__file__).parents[2] / "docs" / "disagreements"


class Draw:
    """Random numbers for a setting, spoiled now and then."""

    def __init__(self, seed: int, axes: int) -> None:
        self.rng = np.random.default_rng((seed, axes))
        self.axes = axes

    def one(self, low: int, high: int) -> int:
        """Give a whole number from ``low`` to ``high``."""
        return int(self.rng.integers(low, high + 1))

    def each(self, low: int, high: int) -> tuple[int, ...]:
        """Give such a number per axis."""
        return tuple(self.one(low, high) for _ in range(self.axes))

    def any(self, of: Sequence[Any]) -> Any:
        return of[self.one(0, len(of) - 1)]

    def sometimes(self, often: float) -> bool:
        return bool(self.rng.random() < often)

    def integers(self, *shape: int) -> NDArray[np.float64]:
        return self.rng.integers(-9, 10, shape).astype(np.float64)

    def steps(self) -> dict[str, Any]:
        """Give strides and dilations, rarely an impossible one, rarely one more than there are axes."""
        least = 0 if self.sometimes(0.03) else 1
        many = self.axes + (2 if self.sometimes(0.02) else 0)
        return {
            "stride": tuple(self.one(least, 4) for _ in range(many)),
            "dilation": self.one(least, 3) if self.sometimes(0.2) else self.each(least, 3),
        }


def outcome(run: Callable[[], Any], *refusals: type[Exception]) -> Outcome:
    try:
        result = np.asarray(run())
    except refusals as error:
        return EMPTY if isinstance(error, ca.ConvArithError) and error.code == "does-not-fit" else REFUSED
    return EMPTY if 0 in result.shape[2:] else result  # an empty batch is not an empty output


def differ(ours: Outcome, theirs: Outcome, *, exact: bool = True, empty_is_refused: bool = False) -> bool:
    """Tell whether outcomes differ; where a framework refuses what does not fit, ``empty_is_refused``."""
    if isinstance(ours, str) or isinstance(theirs, str):
        pair = [REFUSED if empty_is_refused and each is EMPTY else each for each in (ours, theirs)]
        return not (isinstance(pair[0], str) and isinstance(pair[1], str) and pair[0] == pair[1])
    if ours.shape != theirs.shape:
        return True
    return not (np.array_equal if exact else np.allclose)(ours, theirs, equal_nan=True)


class Referee:
    """A framework that is there: both outcomes of each random setting are compared, and what differs is kept.

    Args:
        framework: The framework as it is known here.
        version: Of the package that referees.
        refusals: What it raises for a setting that it refuses.
        empty_is_refused: Whether it refuses what does not fit; otherwise it must give an output of no positions.
        known: For each difference that is on record in ``docs/disagreements``, by its id, whether a setting on a size
            is a case of it.
    """

    def __init__(
        self,
        framework: Framework,
        version: str,
        refusals: tuple[type[Exception], ...],
        *,
        empty_is_refused: bool,
        known: Mapping[str, Callable[[str, Arguments, tuple[int, ...]], bool]] | None = None,
    ) -> None:
        self.framework, self.version, self.refusals = framework, version, refusals
        self.empty_is_refused = empty_is_refused
        self.known = known or {}
        assert set(self.known) <= recorded(), "every known difference stands in docs/disagreements"

    def hold(
        self,
        kind: str,
        axes: int,
        words: Callable[[], tuple[Arguments, tuple[int, ...]]],
        theirs: Callable[[Arguments, NDArray[np.float64], NDArray[np.float64] | None], Any],
        *,
        count: int,
        seed: int = 0,
        exact: bool = True,
    ) -> None:
        """Compare ``count`` random settings, print the counts, and fail on any difference that is not on record.

        Args:
            kind: The operation, as `FrameworkLayer` has it.
            axes: Spatial axes.
            words: Gives a random setting and a size.
            theirs: Runs it there on x, (2, C, *size), and the weight in convarith's layout (None for pooling), and
                gives the result with its channels first.
            count: How many settings.
            seed: Of the numbers in the arrays.
            exact: Whether the numbers must be equal, and not close.
        """
        draw = Draw(seed, axes)
        refused, explained, differences = 0, dict.fromkeys(self.known, 0), []
        for _ in range(count):
            said, size = words()
            x, weight = arrays(draw, kind, said, size)
            mine = outcome(lambda: ours(self.framework, kind, said, x, weight), ca.ConvArithError)  # noqa: B023  # run at once
            other = outcome(lambda: theirs(said, x, weight), *self.refusals)  # noqa: B023  # likewise
            refused += isinstance(mine, str)
            if not differ(mine, other, exact=exact, empty_is_refused=self.empty_is_refused):
                continue
            reason = next((name for name, holds in self.known.items() if holds(kind, said, size)), None)
            if reason is None:
                shapes = [each if isinstance(each, str) else each.shape for each in (mine, other)]
                differences.append(f"{kind} {said} on {size}: {shapes[0]} here, {shapes[1]} there")
            else:
                explained[reason] += 1
        reasons = "".join(f", {number} on record as {name}" for name, number in explained.items() if number)
        print(  # noqa: T201  # the counts are the evidence; `make oracle` shows them
            f"{self.framework.name} {self.version}: {count} {axes}-D {kind} settings, {refused} of them refused here, "
            f"{len(differences)} unexplained differences{reasons}"
        )
        assert not differences, "\n".join(differences[:10])
        # What is on record is the exception; a predicate that takes in more would hide what it should not.
        assert sum(explained.values()) <= 0.2 * count, explained
        # A generator gone astray would compare nothing but refusals, or none at all.
        assert 0 < refused < 0.75 * count


def recorded() -> set[str]:
    """Give the ids of all differences on record."""
    files = DISAGREEMENTS.glob("*.toml")
    return {each["id"] for file in files for each in tomllib.loads(file.read_text("utf-8"))["disagreement"]}


def channels(said: Arguments) -> tuple[int, int]:
    return said.get("channels") or (said.get("groups", 1),) * 2


def arrays(
    draw: Draw, kind: str, said: Arguments, size: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Give an input of two images, and a weight as convarith has it."""
    inside, outside = channels(said)
    groups = said.get("groups", 1)
    kernel = said["kernel"] if isinstance(said["kernel"], tuple) else (said["kernel"],) * len(size)
    x = draw.integers(2, inside, *size)
    if kind.endswith("pool"):
        return x, None
    lead = (outside, inside // groups) if kind == "conv" else (inside, outside // groups)
    return x, draw.integers(*lead, *kernel)


def ours(
    framework: Framework, kind: str, said: Arguments, x: NDArray[Any], weight: NDArray[Any] | None
) -> NDArray[Any]:
    """Run a setting here as it is read in a framework's words; turned where it leaves the kernel be."""
    size = x.shape[2:]
    reading = read(framework, FrameworkLayer(framework=framework.name, op=kind, **said), size)
    if isinstance(reading.layer, Pool):
        return pool(reading.layer, x)
    return forward(reading.layer, x, weight)


def run_snippet(
    code: str, x: Any, put_weight: Callable[[dict[str, Any]], None], names: Mapping[str, Any] | None = None
) -> Any:
    """Run a snippet on ``x`` and give its ``y``; the weight is put in before the line that begins ``y = ``."""
    held: dict[str, Any] = {"x": x, **(names or {})}
    before, found, after = code.partition("\ny = ")
    assert found, code
    exec(before, held)  # noqa: S102  # the snippet is what is tested
    put_weight(held)
    exec(f"y = {after}", held)  # noqa: S102  # likewise
    return held["y"]

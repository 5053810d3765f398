"""Ways through states in a number of steps: how many there are, and all of them, the cheapest first."""

from __future__ import annotations

from functools import cached_property
from heapq import heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from convarith.errors import ConvArithError
from convarith.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


MOST_STATES = 50_000
"""States that are gone through, which take a second or two at most."""
_MOST_STEPS = 600_000


class Weighted(Protocol):
    """What can be chosen at a step: whatever has a weight."""

    @property
    def weight(self) -> int:
        """What it costs."""


S = TypeVar("S")
O = TypeVar("O", bound=Weighted)  # noqa: E741  # an option


class Step(NamedTuple, Generic[S, O]):
    """A step from one state to another.

    Attributes:
        following: The state after it.
        options: What may be chosen for it, the lightest first.
        extra: What each of them costs more here.
    """

    following: S
    options: Sequence[O]
    extra: int = 0


class Path(NamedTuple, Generic[S, O]):
    """A way from the first state to a last one.

    Attributes:
        weight: What its options cost together.
        states: Those that it goes through, one more than steps.
        options: What is chosen at each step.
    """

    weight: int
    states: tuple[S, ...]
    options: tuple[O, ...]


class _Turn(NamedTuple, Generic[S, O]):
    """An option at a state, by the least weight with which the way ends from there."""

    weight: int
    own: int
    following: S
    option: O


@dataclass(frozen=True)
class Paths(Generic[S, O]):
    """All ways from a state in a number of steps.

    Attributes:
        start: The first state.
        length: How many steps.
        steps: Gives the steps from a state, by their number from 0.
        end: Gives the weight of ending at a state; None where a way may not end there.
    """

    start: S
    length: int
    steps: Callable[[int, S], Iterable[Step[S, O]]]
    end: Callable[[S], int | None]

    @cached_property
    def _levels(self) -> Sequence[Mapping[S, Sequence[Step[S, O]]]]:
        """The states after each number of steps, with the steps from each.

        Raises:
            ConvArithError: ``too-large``.
        """
        levels: list[Mapping[S, Sequence[Step[S, O]]]] = []
        states: Iterable[S] = (self.start,)
        gone, taken = 0, 0
        for number in range(self.length):
            level = {}
            for state in states:
                level[state] = tuple(self.steps(number, state))
                taken += len(level[state])
                gone += 1
                if gone > MOST_STATES or taken > _MOST_STEPS:
                    raise ConvArithError(
                        f"over {gone - 1:,} sizes are on the way through {self.length} layers, too many to go through",
                        "too-large",
                        "bound the layers further, as with -k 3..7 (kernel=range(3, 8)) or --scaled (scaled=True)",
                    )
            levels.append(level)
            states = dict.fromkeys(step.following for steps in level.values() for step in steps)
        levels.append(dict.fromkeys(states, ()))
        return levels

    @cached_property
    def _remaining(self) -> Sequence[Mapping[S, tuple[int, int]]]:
        """The states from which a way ends, by steps taken: in how many ways it does, and with which least weight."""
        last = {state: (1, weight) for state in self._levels[-1] if (weight := self.end(state)) is not None}
        found: list[Mapping[S, tuple[int, int]]] = [last]
        for level in reversed(self._levels[:-1]):
            after, here = found[-1], {}
            for state, steps in level.items():
                count, least = 0, -1
                for following, options, extra in steps:
                    if following in after:
                        ways, rest = after[following]
                        count += len(options) * ways
                        weight = options[0].weight + extra + rest
                        least = weight if least < 0 or weight < least else least
                if count:
                    here[state] = count, least
            found.append(here)
        return found[::-1]

    @cached_property
    def count(self) -> int:
        """How many there are."""
        return self._remaining[0].get(self.start, (0, 0))[0]

    def __iter__(self) -> Iterator[Path[S, O]]:
        """Yield all of them, the lightest first, each worked out when it is asked for.

        A way is told by the place of its option among those at each state, where the first leads to the lightest end.
        What comes after it deviates once more, at its last deviation or later, so each is met once.
        """
        if not self.count:
            return
        turns: list[dict[S, Sequence[_Turn[S, O]]]] = [{} for _ in range(self.length)]
        places: tuple[int, ...] = ()
        waiting = [(self._remaining[0][self.start][1], places)]
        while waiting:
            weight, places = heappop(waiting)
            states, options, taken = [self.start], [], 0
            for number in range(self.length):
                there = self._turns(turns, number, states[-1])
                place = places[number] if number < len(places) else 0
                if number >= len(places) - 1 and place + 1 < len(there):
                    heappush(waiting, (taken + there[place + 1].weight, self._deviating(places, number, place + 1)))
                turn = there[place]
                taken += turn.own
                states.append(turn.following)
                options.append(turn.option)
            yield Path(weight, tuple(states), tuple(options))

    @staticmethod
    def _deviating(places: tuple[int, ...], number: int, place: int) -> tuple[int, ...]:
        kept = places[:number]
        return (*kept, *(0,) * (number - len(kept)), place)

    def _turns(self, known: list[dict[S, Sequence[_Turn[S, O]]]], number: int, state: S) -> Sequence[_Turn[S, O]]:
        """Give the options at a state, those that lead to the lightest end first."""
        if state not in known[number]:
            after = self._remaining[number + 1]
            found = [
                _Turn(option.weight + extra + after[following][1], option.weight + extra, following, option)
                for following, options, extra in self._levels[number][state]
                if following in after
                for option in options
            ]
            known[number][state] = sorted(found, key=lambda turn: turn.weight)
        return known[number][state]

    def best(self, number: int) -> list[Path[S, O]]:
        """Give so many of them, or all there are."""
        return list(islice(self, number))

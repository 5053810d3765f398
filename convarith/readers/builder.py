"""A network put together layer by layer, as readers do it: names that nobody has yet, places, problems beside it."""

from __future__ import annotations

from convarith.engine.numbers import short_repr
from convarith.errors import ConvArithError
from convarith.networks.graph import INPUT, Network, NetworkLayer, Problem
from convarith.networks.operations import Opaque
from convarith.networks.places import NOWHERE, Place, Places
from convarith.readers.parsed import ParsedNetwork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from convarith.networks.layers import Claim, Keys
    from convarith.networks.operations import Operation, Shape

MOST_LAYERS = 1_000_000
"""Of a network, each listed in its file."""
MOST_EXPANDED = 100_000
"""Of a network for which a file of few lines may ask."""


class NetworkBuilder:
    """What a reader has of a network so far, its outputs and claims (see `LayerGraph`) as plain attributes.

    Args:
        name: The network's name.
        input: Channels, then spatial sizes; empty where the file does not tell.
        places: Where the network stands.
        keys: How the file says settings; None where all can be said, by the names here.
    """

    def __init__(
        self,
        name: str,
        input: Shape = (),  # noqa: A002  # the field
        places: Places = NOWHERE,
        *,
        keys: Keys | None = None,
    ) -> None:
        self.name = name
        self.input = input
        self.places = places
        self.keys = keys
        self.layers: list[NetworkLayer] = []
        self.problems: list[Problem] = []
        self.outputs: list[str] = []
        self.claims: Mapping[str, Claim] = {}
        self._names = {INPUT}
        self._owners: dict[Hashable, str] = {}
        self._numbers: dict[str, int] = {}  # how often each name was wanted, so that many alike cost no search

    @property
    def last(self) -> str:
        """Name of the last layer, or of the input before there is any."""
        return self.layers[-1].name if self.layers else INPUT

    def add(
        self,
        op: str,
        make: Callable[[], Operation],
        *,
        name: str | None = None,
        sources: Sequence[str] | None = None,
        places: Places = NOWHERE,
        expect: Shape | None = None,
        weights: Hashable = None,
    ) -> str:
        """Add a layer, and give the name that it got.

        Args:
            op: Name of its operation.
            make: Makes the operation; what it refuses becomes a problem of the layer.
            name: The name wanted, which gets a number where another layer has it; None for the operation's with the
                layer's number.
            sources: Names of the layers that it takes from; None for the last one.
            places: Where it stands.
            expect: The shape that the file says it has, in which case another one is a problem.
            weights: Whose weights it has: a layer that has the same shares those of the first; None for its own.

        Raises:
            ConvArithError: ``too-large`` for a layer beyond `MOST_LAYERS`.
        """
        if len(self.layers) >= MOST_LAYERS:
            raise ConvArithError(
                f"the network {short_repr(self.name)} has more than {MOST_LAYERS:,} layers",
                "too-large",
                "check its counts of repeated layers for a typo",
            )
        found = self._unused(name or f"{op} {len(self.layers) + 1}")
        operation: Operation | None = None
        try:
            operation = make()
        except ConvArithError as error:
            self.problems.append(Problem(found, error, places.place_of(error.setting)))
        op = "opaque" if isinstance(operation, Opaque) else op
        taken = tuple(sources) if sources is not None else (self.last,)
        self._names.add(found)
        first = found if weights is None else self._owners.setdefault(weights, found)
        self.layers.append(NetworkLayer(found, op, operation, taken, expect, places, None if first == found else first))
        return found

    def add_opaque(
        self,
        note: str,
        *,
        shape: Shape | None = None,
        name: str | None = None,
        sources: Sequence[str] | None = None,
        places: Places = NOWHERE,
    ) -> str:
        """Add a layer that is not known, with what it is; and give the name that it got."""
        return self.add("opaque", lambda: Opaque(note, shape), name=name, sources=sources, places=places)

    def refuse(self, error: ConvArithError, layer: str | None = None, place: Place | None = None) -> None:
        """Note a problem of a layer, or of the network itself."""
        self.problems.append(Problem(layer, error, place))

    def parsed(self) -> ParsedNetwork:
        """Give what there is."""
        network = Network(
            self.name,
            self.input,
            tuple(self.layers),
            places=self.places,
            outputs=tuple(name for name in dict.fromkeys(self.outputs) if name != INPUT),
            claims=self.claims,
            keys=self.keys,
        )
        return ParsedNetwork(network, tuple(self.problems))

    def _unused(self, name: str) -> str:
        number, found = self._numbers.get(name, 1), name
        while found in self._names:
            number += 1
            found = f"{name} ({number})"
        self._numbers[name] = number
        return found

"""What a check finds, as plain data."""

from __future__ import annotations

from enum import StrEnum

from convarith.records import NamedTuple, dataclass, field
from convarith.showing import shown_html, shown_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from convarith.networks.operations import Shape
    from convarith.networks.places import Place
    from convarith.networks.size_rule import SizeRule


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """It does not fit, or will not run."""
    WARNING = "warning"
    """It runs, but."""


Value: TypeAlias = "int | str | bool | tuple[int | str, ...] | tuple[tuple[int, int], ...] | None"
"""What a setting can become; pairs are padding before and after each axis."""


class Change(NamedTuple):
    """A setting of a layer, made another.

    Attributes:
        layer: Name of the layer; None for the network.
        setting: Name of the setting.
        value: What it becomes; None where it is left out, as its default is what is wanted.
    """

    layer: str | None
    setting: str
    value: Value


class Edit(NamedTuple):
    """Some characters of a text, made others; in the order in which they stand.

    Attributes:
        start: The first of them, from 0.
        end: The first one after them.
        text: What they become.
        first: Where the first one stands: its line and column, from 1.
        last: Where the first one after them stands.
    """

    start: int
    end: int
    text: str
    first: tuple[int, int]
    last: tuple[int, int]


class Hit(NamedTuple):
    """What a rule has found in a network.

    Attributes:
        message: What is wrong, with its numbers.
        layer: Name of the layer; None for the network itself.
        setting: The setting to blame, by its name here; None for the layer as a whole.
        fix: What would mend it, in words; empty where the message says it all.
        changes: The same as changes of the file; empty where it takes a person.
        safe: Whether what comes out, and what is meant, stay as they are with these changes.
        place: Where it stands, for what is on no layer; None for the place of the setting, or of the layer.
    """

    message: str
    layer: str | None = None
    setting: str | None = None
    fix: str = ""
    changes: tuple[Change, ...] = ()
    safe: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    Attributes:
        code: A stable name for its kind.
        severity: How bad it is.
        message: What is wrong, with its numbers.
        file: The file it is in.
        place: Where in the file; None where no place is to blame.
        network: Name of the network; None for the file itself.
        layer: Name of the layer; None for the network itself.
        fix: What would mend it, in words; None where nothing is known.
        changes: The same as changes of the file's settings; empty where it takes a person.
        edits: The same as edits of its text; empty where they cannot be written there.
        safe: Whether what comes out, and what is meant, stay as they are with these changes.
    """

    code: str
    severity: Severity
    message: str
    file: str
    place: Place | None
    network: str | None
    layer: str | None
    fix: str | None
    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
    safe: bool = False

    def __str__(self) -> str:
        """Give the line that ``convarith check --format concise`` prints of it."""
        return shown_text("checks.finding", self)

    def _repr_html_(self) -> str:
        return shown_html("checks.finding", self)

    @property
    def line(self) -> int | None:
        """The line, from 1; None where none is to blame."""
        return self.place and self.place.line

    @property
    def column(self) -> int | None:
        """The character of the line, from 1; None where none is known."""
        return self.place and self.place.column

    @property
    def end_column(self) -> int | None:
        """The character behind; None where none is known, or it stands on a line further down."""
        return self.place and self.place.end_column


class LayerShape(NamedTuple):
    """A layer's output; None where it could not be worked out."""

    name: str
    op: str
    output: Shape | None


@dataclass(frozen=True, slots=True)
class CheckedNetwork:
    """One network after its check.

    Attributes:
        name: Its name.
        file: The file it is in.
        input: Its input shape.
        layers: Its layers with their shapes.
        findings: What is wrong with it.
        size_range: The sizes that should all go through, every axis alike; None where that was not asked.
        size_rule: Which sizes go through, where that was asked and the network is understood.
    """

    name: str
    file: str
    input: Shape
    layers: tuple[LayerShape, ...]
    findings: tuple[Finding, ...]
    size_range: range | None = None
    size_rule: SizeRule | None = None


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file after its check.

    Attributes:
        file: Its name.
        networks: Those in it, checked.
        unreadable: Why no network could be read from it; None where it could.
        lines: Its lines about those that findings are on, by their numbers; empty where it is no text.
        opened: Whether what it holds could be had at all.
        known: How many findings it has besides, which a baseline puts up with.
        speaks_of_networks: Whether it has the words of convarith's own format, though it could not be read.
    """

    file: str
    networks: tuple[CheckedNetwork, ...] = ()
    unreadable: Finding | None = None
    lines: Mapping[int, str] = field(default_factory=dict)
    opened: bool = True
    known: int = 0
    speaks_of_networks: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with it, in its order."""
        if self.unreadable is not None:
            return (self.unreadable,)
        return tuple(finding for network in self.networks for finding in network.findings)


class Findings(list[Finding]):
    """What a check of one source found, in the order of the source.

    Attributes:
        checked: The source, with its networks and the lines that findings are on.
    """

    def __init__(self, checked: CheckedFile) -> None:
        super().__init__(checked.findings)
        self.checked = checked

    def __str__(self) -> str:
        """Give what ``convarith check`` prints."""
        return shown_text("findings", self)

    def _repr_html_(self) -> str:
        return shown_html("findings", self)

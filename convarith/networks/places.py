"""Where things stand in the text that they are read from."""

from __future__ import annotations

from convarith.records import NamedTuple, dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Place(NamedTuple):
    """Where something stands in a text, in lines and characters from 1.

    Attributes:
        line: Where it begins.
        column: Its first character there; None where that is not known.
        end_column: The first character after it; None where that is not known, or stands on a line further down.
    """

    line: int
    column: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        """Say it as in a sentence."""
        return f"line {self.line}" if self.column is None else f"line {self.line}, column {self.column}"


class Places:
    """Where a layer or a network and its settings stand; of this class itself nowhere, as in formats without lines."""

    __slots__ = ()

    @property
    def start(self) -> Place | None:
        """Where the whole begins."""
        return self.place_of(None)

    def place_of(self, setting: str | None) -> Place | None:
        """Give where the value of a setting stands, by the field's name here.

        It is the value that is to be mended where a setting is wrong. A setting that stands nowhere, and None, is
        where the whole begins.
        """
        del setting
        return None

    def written(self, setting: str) -> Place | None:
        """Give where the value of a setting is written, to be changed there; None where it is left out."""
        del setting
        return None

    def key_of(self, setting: str) -> Place | None:
        """Give where the name of a setting stands, and for one without a name what `place_of` gives."""
        return self.place_of(setting)

    def as_a_whole(self) -> Places:
        """Give where the whole stands, for what is of none of its settings."""
        return self


NOWHERE = Places()


@dataclass(frozen=True, slots=True)
class KnownPlaces(Places):
    """Places that are known from the beginning.

    Attributes:
        whole: Where the whole begins; None where that is not known.
        settings: Where the value of each setting stands.
        keys: Where the name of each setting stands that has one.
    """

    whole: Place | None = None
    settings: Mapping[str, Place] = field(default_factory=dict)
    keys: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, setting: str | None) -> Place | None:
        """Give where the value of a setting stands, as `Places.place_of` does."""
        return self.settings.get(setting or "", self.whole)

    def written(self, setting: str) -> Place | None:
        """Give where the value of a setting is written, as `Places.written` does."""
        return self.settings.get(setting)

    def key_of(self, setting: str) -> Place | None:
        """Give where the name of a setting stands, as `Places.key_of` does."""
        return self.keys.get(setting) or self.place_of(setting)

    def as_a_whole(self) -> Places:
        """Give where the whole stands."""
        return KnownPlaces(self.whole)

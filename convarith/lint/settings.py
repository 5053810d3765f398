"""What a team chooses: which rules run where, how bad what they find is, and which files are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from convarith.engine.names import known_name
from convarith.engine.numbers import short_repr, spatial
from convarith.engine.spelling import read_size
from convarith.errors import ConvArithError
from convarith.lint.findings import Severity
from convarith.lint.globs import Glob, read_glob
from convarith.lint.selection import Selection, known_code
from convarith.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from convarith.networks.operations import Shape


_NONE: Mapping[Any, Any] = {}


class Settings(NamedTuple):
    """What is chosen, by the keys of a configuration, with ``_`` for ``-``.

    Attributes:
        select: Codes of the rules that run; empty for those that are on where nobody chooses.
        extend_select: Codes of those that run besides.
        ignore: Codes of those that do not.
        severity: How bad what a rule finds is, by its code.
        per_file_ignores: Codes of what is not told in some files.
        include: Files that are checked where folders are walked; empty for all of known names and endings.
        exclude: Files and folders that are passed over there.
        baseline: The file of findings that are put up with; None for none.
        fail_on: The least severity that makes a check fail.
        framework: The one in whose words networks are that name none; None for convarith's own.
        input: Channels, then sizes, of networks that tell none; empty for none.
        origins: Where each of these is said, by its key; those that are said nowhere are not in it.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = _NONE
    per_file_ignores: Mapping[Glob, tuple[str, ...]] = _NONE
    include: tuple[Glob, ...] = ()
    exclude: tuple[Glob, ...] = ()
    baseline: Path | None = None
    fail_on: Severity = Severity.ERROR
    framework: str | None = None
    input: Shape = ()
    origins: Mapping[str, str] = _NONE

    def selection(self, file: str) -> Selection:
        """Give which rules run on a file."""
        here = [code for glob, codes in self.per_file_ignores.items() if glob.matches(file) for code in codes]
        return Selection(self.select, self.extend_select, (*self.ignore, *here), self.severity)

    def under(self, given: Settings) -> Settings:
        """Give these with others laid over them, as options are over a file.

        Those that choose rules anew begin from nothing; what only adds to the choice is added. Patterns to pass files
        over add up too. Everything else takes the place of what was there.
        """
        base = self._replace(select=(), extend_select=(), ignore=()) if given.select else self
        chosen = {*given.select, *given.extend_select}
        plain = {name: getattr(given, name) for name in _PLAIN if name in given.origins}
        return base._replace(
            **plain,
            extend_select=(*base.extend_select, *given.extend_select),
            ignore=(*(code for code in base.ignore if code not in chosen), *given.ignore),
            severity={**base.severity, **given.severity},
            per_file_ignores={**base.per_file_ignores, **given.per_file_ignores},
            exclude=(*base.exclude, *given.exclude),
            origins=_joined(self.origins, given.origins, anew=bool(given.select)),
        )


USUAL = Settings()
"""What holds where nobody chooses."""
_PLAIN = ("select", "include", "baseline", "fail_on", "framework", "input")
_CHOICE = ("select", "extend_select", "ignore")
_ADDED = ("extend_select", "ignore", "severity", "per_file_ignores", "exclude")


def _joined(below: Mapping[str, str], above: Mapping[str, str], *, anew: bool) -> Mapping[str, str]:
    """Give where settings are said, of which those above are laid over those below."""
    left = {key: place for key, place in below.items() if not (anew and key in _CHOICE)}
    added = {key: f"{left[key]}, {place}" if key in left and key in _ADDED else place for key, place in above.items()}
    return {**left, **added}


def read_settings(table: Mapping[str, Any], folder: Path, origins: Mapping[str, str], *, told: bool = True) -> Settings:
    """Read settings.

    Args:
        table: Their values, by their keys.
        folder: Where paths and patterns are taken from.
        origins: Where each key stands, as ``pyproject.toml:3``.
        told: Whether errors begin with where the key stands, as those of a file have to.

    Raises:
        ConvArithError: ``unknown-key`` and ``bad-value``.
    """
    found: dict[str, Any] = {}
    for key, value in table.items():
        try:
            found[_field(key)] = _reader(key)(value, folder)
        except ConvArithError as error:
            raise error.reworded(f"{origins[key]}: {key}: {error.message}") if told else error from None
    return Settings(**found, origins={_field(key): origins[key] for key in table})


def _field(key: str) -> str:
    return key.replace("-", "_")


def _reader(key: str) -> Callable[[Any, Path], Any]:
    return READERS[known_name("setting", key, READERS, code="unknown-key")]


def _texts(value: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, Sequence) or not all(isinstance(each, str) for each in listed):
        raise ConvArithError(f"{short_repr(value)} is no list of texts", "bad-value", 'write it as in ["even-same"]')
    return tuple(listed)


def _codes(value: Any, _: Path) -> tuple[str, ...]:
    return tuple(map(known_code, _texts(value)))


def _globs(value: Any, folder: Path) -> tuple[Glob, ...]:
    return tuple(read_glob(pattern, folder) for pattern in _texts(value))


def _table(value: Any, example: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConvArithError(f"{short_repr(value)} is no table", "bad-value", f"write it as in {example}")
    return value


def _severity(value: Any, _: Path) -> Severity:
    return Severity(known_name("severity", value, [each.value for each in Severity]))


def _severities(value: Any, folder: Path) -> Mapping[str, Severity]:
    table = _table(value, '{ even-same = "error" }')
    return {known_code(code): _severity(each, folder) for code, each in table.items()}


def _per_file(value: Any, folder: Path) -> Mapping[Glob, tuple[str, ...]]:
    table = _table(value, '{ "legacy/**" = ["even-same"] }')
    return {read_glob(pattern, folder): _codes(codes, folder) for pattern, codes in table.items()}


def _path(value: Any, folder: Path) -> Path:
    if not isinstance(value, str) or not value:
        raise ConvArithError(f"{short_repr(value)} is no path", "bad-value", 'write it as in "baseline.json"')
    return folder / value


def _framework(value: Any, _: Path) -> str:
    from convarith.frameworks.registry import framework

    return framework(value).name


def _input(value: Any, _: Path) -> Shape:
    return spatial(read_size(value, "input") if isinstance(value, str) else value, "input")


READERS: Mapping[str, Callable[[Any, Path], Any]] = {
    "select": _codes,
    "extend-select": _codes,
    "ignore": _codes,
    "severity": _severities,
    "per-file-ignores": _per_file,
    "include": _globs,
    "exclude": _globs,
    "baseline": _path,
    "fail-on": _severity,
    "framework": _framework,
    "input": _input,
}
"""What reads the value of each key, given the folder that it is said in."""

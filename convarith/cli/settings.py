"""Options of ``check`` that a file may say as well: by the same names, read by the same rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from convarith.errors import ConvArithError

if TYPE_CHECKING:
    from convarith.lint.settings import Settings

_RULES, _FILES, _KNOWN = "Rules", "Files", "Findings that are known"


class SettingOptions(NamedTuple):
    """What was given, as text; None where nothing was given."""

    framework: Annotated[
        str | None,
        typer.Option("--framework", metavar="NAME", help="Whose words the layers are in, where a network names none."),
    ] = None
    input: Annotated[
        str | None,
        typer.Option("--input", metavar="SHAPE", help="Input of networks that tell none, channels first: 3x224x224."),
    ] = None
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="error|warning",
            help="The least severity for which the exit code is 1.",
            show_default="error",
        ),
    ] = None
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            metavar="CODE,…",
            help="Rules that run, and no others; all for every one.",
            show_default="those that are on",
            rich_help_panel=_RULES,
        ),
    ] = None
    extend_select: Annotated[
        list[str] | None,
        typer.Option("--extend-select", metavar="CODE,…", help="Rules that run besides.", rich_help_panel=_RULES),
    ] = None
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="CODE,…", help="Rules that do not run.", rich_help_panel=_RULES),
    ] = None
    severity: Annotated[
        list[str] | None,
        typer.Option(
            "--severity",
            metavar="CODE=error|warning",
            help="How bad what a rule finds is.",
            rich_help_panel=_RULES,
        ),
    ] = None
    per_file_ignores: Annotated[
        list[str] | None,
        typer.Option(
            "--per-file-ignores",
            metavar="GLOB=CODE,…",
            help="Rules that do not run on some files.",
            rich_help_panel=_RULES,
        ),
    ] = None
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="GLOB",
            help="Files in folders that are checked, whatever they end in.",
            show_default="all of known endings",
            rich_help_panel=_FILES,
        ),
    ] = None
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude", metavar="GLOB", help="Files and folders that are passed over.", rich_help_panel=_FILES
        ),
    ] = None
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="FILE", help="Tell only what is not in this file.", rich_help_panel=_KNOWN),
    ] = None

    def settings(self) -> Settings:
        """Give these as settings.

        Raises:
            ConvArithError: ``bad-value``.
        """
        from convarith.lint.settings import read_settings

        given = {name.replace("_", "-"): value for name, value in self._asdict().items()}
        table = {key: _READ.get(key, _as_it_is)(key, value) for key, value in given.items() if value is not None}
        return read_settings(table, Path.cwd(), {key: f"--{key}" for key in table}, told=False)


def _as_it_is(_: str, value: Any) -> Any:
    return value


def _codes(_: str, texts: list[str]) -> list[str]:
    return [code.strip() for text in texts for code in text.split(",") if code.strip()]


def _pairs(key: str, texts: list[str]) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in texts]
    for text, (name, sign, value) in zip(texts, pairs, strict=True):
        if not (name and sign and value):
            example = "even-same=error" if key == "severity" else "legacy/**=even-same"
            raise ConvArithError(f"--{key} {text!r} has no = in the middle", "bad-value", f"as in --{key} {example}")
    return {name.strip(): value.strip() for name, _, value in pairs}


_READ: Mapping[str, Callable[[str, Any], Any]] = {
    "select": _codes,
    "extend-select": _codes,
    "ignore": _codes,
    "severity": _pairs,
    "per-file-ignores": lambda key, texts: {glob: _codes(key, [codes]) for glob, codes in _pairs(key, texts).items()},
}
"""What makes of an option's texts the value that a file would have."""

"""Options of ``check`` that a file may say as well: by the same names, read by the same rules."""

from __future__ import annotations

from pathlib import Path

from convarith.cli.choices import FRAMEWORKS, RULE_CODES
from convarith.cli.panels import FILES, KNOWN, NETWORK, OUTPUT, RULES
from convarith.cli.parameters import given_by, option
from convarith.errors import ConvArithError
from convarith.records import dataclass, fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from convarith.lint.settings import Settings


@dataclass(frozen=True, slots=True)
class SettingOptions:
    """What was given, as text; None where nothing was given."""

    framework: str | None = given_by(
        option(
            "--framework",
            metavar="NAME",
            help="Whose words the layers are in, where a network names none.",
            choices=FRAMEWORKS,
            panel=NETWORK,
        )
    )
    input: str | None = given_by(
        option(
            "--input",
            metavar="SHAPE",
            help="Input of networks that tell none, channels first: 3x224x224.",
            panel=NETWORK,
        )
    )
    fail_on: str | None = given_by(
        option(
            "--fail-on",
            metavar="error|warning",
            help="The least severity for which the exit code is 1.",
            show_default="error",
            panel=OUTPUT,
        )
    )
    select: list[str] | None = given_by(
        option(
            "--select",
            metavar="CODE,…",
            help="Rules that run, and no others; all for every one.",
            choices=RULE_CODES,
            several=True,
            show_default="those that are on",
            panel=RULES,
        )
    )
    extend_select: list[str] | None = given_by(
        option(
            "--extend-select",
            metavar="CODE,…",
            help="Rules that run besides.",
            choices=RULE_CODES,
            several=True,
            panel=RULES,
        )
    )
    ignore: list[str] | None = given_by(
        option(
            "--ignore", metavar="CODE,…", help="Rules that do not run.", choices=RULE_CODES, several=True, panel=RULES
        )
    )
    severity: list[str] | None = given_by(
        option(
            "--severity", metavar="CODE=error|warning", help="How bad what a rule finds is.", several=True, panel=RULES
        )
    )
    per_file_ignores: list[str] | None = given_by(
        option(
            "--per-file-ignores",
            metavar="GLOB=CODE,…",
            help="Rules that do not run on some files.",
            several=True,
            panel=RULES,
        )
    )
    include: list[str] | None = given_by(
        option(
            "--include",
            metavar="GLOB",
            help="Files in folders that are checked, whatever they end in.",
            several=True,
            show_default="all of known endings",
            panel=FILES,
        )
    )
    exclude: list[str] | None = given_by(
        option("--exclude", metavar="GLOB", help="Files and folders that are passed over.", several=True, panel=FILES)
    )
    baseline: str | None = given_by(
        option("--baseline", metavar="FILE", help="Tell only what is not in this file.", panel=KNOWN)
    )

    def settings(self) -> Settings:
        """Give these as settings.

        Raises:
            ConvArithError: ``bad-value``.
        """
        from convarith.lint.settings import read_settings

        given = {each.name.replace("_", "-"): getattr(self, each.name) for each in fields(self)}
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

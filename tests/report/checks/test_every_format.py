"""What holds of all formats of findings: the same findings, whatever their files, networks and layers are called."""

from __future__ import annotations

import re
from dataclasses import replace
from json import loads
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml
from support.checked_files import CASES, FINDING, outcome, with_findings

from convarith.report.checks import Format, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Told = list[tuple[str, str]]


def from_text(text: str) -> Told:
    return [(code, severity) for severity, code in re.findall(r"^(error|warning)\[([a-z-]+)\]: ", text, re.MULTILINE)]


def from_github(text: str) -> Told:
    commands = re.findall(r"^::(error|warning) title=convarith \(([a-z-]+)\),file=[^:]*::.+$", text, re.MULTILINE)
    return [(code, severity) for severity, code in commands]


def from_gitlab(text: str) -> Told:
    named = {"major": "error", "minor": "warning"}
    return [(issue["check_name"], named[issue["severity"]]) for issue in loads(text)]


def from_rdjson(text: str) -> Told:
    return [(each["code"]["value"], each["severity"].lower()) for each in loads(text)["diagnostics"]]


def from_sarif(text: str) -> Told:
    (run,) = loads(text)["runs"]
    return [(result["ruleId"], result["level"]) for result in run["results"]]


def of_objects(findings: Iterator[Any]) -> Told:
    return [(finding["code"], finding["severity"]) for finding in findings]


READERS: dict[Format, Callable[[str], Told]] = {
    Format.TEXT: from_text,
    Format.JSON: lambda text: of_objects(loads(text)["findings"]),
    Format.JSON_LINES: lambda text: of_objects(map(loads, text.split("\n") if text else ())),
    Format.GITHUB: from_github,
    Format.GITLAB: from_gitlab,
    Format.RDJSON: from_rdjson,
    Format.SARIF: from_sarif,
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", READERS)
def test_a_format_tells_every_finding(form: Format, case: str) -> None:
    told = READERS[form](write(CASES[case], form))
    assert sorted(told) == sorted((finding.code, finding.severity) for finding in CASES[case].findings)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", Format)
def test_what_is_written_is_the_same_each_time_and_goes_into_a_file(form: Format, case: str) -> None:
    text = write(CASES[case], form)
    assert write(CASES[case], form) == text
    assert not text.endswith("\n")
    text.encode(errors="replace")


@pytest.mark.parametrize("form", [Format.TEXT, Format.CONCISE])
def test_no_name_reaches_the_terminal_as_it_is(form: Format) -> None:
    assert not set(write(CASES["odd names"], form)) & set("\r\t\x00\x1b\x85\udcff")


@pytest.mark.parametrize("form", [Format.TEXT, Format.CONCISE, Format.GITHUB, Format.JSON_LINES, Format.JUNIT])
def test_no_name_makes_a_line_more(form: Format) -> None:
    odd, plain = (write(CASES[case], form) for case in ("odd names", "a text"))
    assert len(odd.splitlines()) == len(odd.split("\n")) == len(plain.split("\n"))


@given(st.text(), st.text(min_size=1), st.text(), st.text(min_size=1).filter(lambda name: "/" not in name))
def test_every_format_can_be_read_whatever_things_are_called(network: str, layer: str, message: str, file: str) -> None:
    finding = replace(FINDING, network=network, layer=layer, message=message, fix=message, file=file)
    told = outcome(with_findings(finding))
    for form, read in READERS.items():
        assert read(write(told, form)) == [("does-not-fit", "error")]
    assert JUnitXml.fromstring(write(told, Format.JUNIT)).failures == 1

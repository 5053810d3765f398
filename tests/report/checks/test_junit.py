"""Findings as test cases, read back by a reader of such reports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from support.checked_files import (
    CASES,
    CHECKED,
    FINDING,
    FITS,
    UNREADABLE,
    WARNING,
    in_file,
    outcome,
    with_findings,
)

from convarith.report.checks.junit import write

if TYPE_CHECKING:
    from convarith.report.checks.outcome import Outcome


def read(told: Outcome) -> JUnitXml:
    found = JUnitXml.fromstring(write(told))
    assert isinstance(found, JUnitXml)
    return found


def cases(told: Outcome) -> list[TestCase]:
    return [case for suite in read(told).iterchildren(TestSuite) for case in suite]


@pytest.mark.parametrize("case", CASES)
def test_the_counts_are_those_of_the_cases_and_there_is_always_one(case: str) -> None:
    told = read(CASES[case])
    counted = (told.tests, told.failures, told.errors, told.skipped)
    told.update_statistics()
    assert counted == (told.tests, told.failures, told.errors, told.skipped)
    assert told.tests == max(1, sum(file.unreadable is not None or len(file.networks) for file in CASES[case].files))


def test_a_network_is_a_case_of_its_file() -> None:
    passed, failed = cases(outcome(in_file(replace(FITS, name="first"), CHECKED)))
    assert [(case.classname, case.name) for case in (passed, failed)] == [
        ("nets/a.toml", "first"),
        ("nets/a.toml", "net"),
    ]
    assert passed.is_passed
    (failure,) = failed.result
    assert isinstance(failure, Failure)
    assert (failure.type, failure.message) == ("does-not-fit", "net in 'wide': kernel 9 does not fit: 8 − 9 = −1")
    assert failure.text == (
        "nets/a.toml:8:10: does-not-fit net in 'wide': kernel 9 does not fit: 8 − 9 = −1\n"
        "    it fits with kernel = 8 in 'wide'"
    )


def test_several_errors_are_one_failure() -> None:
    (case,) = cases(outcome(with_findings(FINDING, WARNING, FINDING)))
    (failure,) = case.result
    assert failure.message.endswith(" (and 1 more error)")
    assert failure.text.count("does-not-fit") == 2
    assert "even-same" not in failure.text


def test_warnings_are_the_output_of_a_case_that_passes() -> None:
    (case,) = cases(outcome(with_findings(WARNING)))
    assert case.is_passed
    assert case.system_out == "nets/a.toml:12: even-same net in 'wide': kernel 9 does not fit: 8 − 9 = −1"


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    (case,) = cases(outcome(with_findings(UNREADABLE)))
    (error,) = case.result
    assert isinstance(error, Error)
    assert (case.classname, error.type, error.message) == ("nets/b.toml", "unreadable", "this is not TOML")


def test_nothing_to_check_is_a_case_that_is_skipped() -> None:
    (case,) = cases(outcome())
    (skipped,) = case.result
    assert isinstance(skipped, Skipped)


def test_networks_of_one_name_stay_apart() -> None:
    assert [case.name for case in cases(outcome(in_file(FITS, FITS, FITS)))] == ["net", "net (2)", "net (3)"]


def test_names_that_xml_cannot_hold_are_written_out() -> None:
    (case,) = cases(CASES["odd names"])
    assert case.name == "a\"b'<c>&]]>\\n\\r\\t\\x00\\x1b[31m\\x85é−語%::0,\\udcff"

"""What a run came to: counts, paths and the summary."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.checked_files import CHECKED, FINDING, FITS, MISSING, UNREADABLE, WARNING, in_file, outcome, with_findings

from convarith.lint.findings import LayerShape, Severity


def test_findings_are_counted_by_severity_and_code() -> None:
    told = outcome(with_findings(FINDING, WARNING), in_file(FITS), with_findings(WARNING), with_findings(UNREADABLE))
    assert (told.count(Severity.ERROR), told.count(Severity.WARNING), told.unreadable) == (2, 2, 1)
    assert list(told.counts().items()) == [
        (("even-same", Severity.WARNING), 2),
        (("does-not-fit", Severity.ERROR), 1),
        (("unreadable", Severity.ERROR), 1),
    ]


def test_where_everything_fits_the_summary_says_so() -> None:
    assert outcome(in_file(FITS), in_file(FITS)).summary() == "2 layers in 2 networks, 2 files: everything fits"
    assert outcome().summary() == "0 layers in 0 networks, 0 files: everything fits"


def test_layers_that_are_not_known_are_counted() -> None:
    odd = LayerShape("odd", "opaque", None)
    told = outcome(in_file(replace(FITS, layers=(*FITS.layers, odd, odd))))
    assert told.summary() == "3 layers (2 opaque) in 1 network, 1 file: all that is known fits"


def test_no_more_is_said_to_fit_than_was_checked() -> None:
    unknown = replace(FITS, input=(), layers=(LayerShape("a", "conv", None),))
    assert outcome(in_file(unknown)).summary() == "1 layer in 1 network, 1 file: channels fit, sizes were not checked"
    assert outcome(in_file(unknown, FITS)).summary() == (
        "2 layers in 2 networks, 1 file: everything fits, but the sizes of 1 network were not checked"
    )
    assert outcome(in_file(replace(FITS, input=()))).summary() == "1 layer in 1 network, 1 file: everything fits"


def test_errors_and_warnings_are_told_apart() -> None:
    network = replace(CHECKED, layers=CHECKED.layers * 600, findings=(FINDING,) * 1000 + (WARNING,))
    assert outcome(in_file(network)).summary() == "1,200 layers in 1 network, 1 file: 1,000 errors, 1 warning"
    assert outcome(with_findings(WARNING)).summary() == "2 layers in 1 network, 1 file: 1 warning"


def test_files_that_cannot_be_read_are_counted_apart() -> None:
    told = outcome(in_file(FITS), with_findings(UNREADABLE), with_findings(MISSING))
    assert told.summary() == "1 layer in 1 network, 1 file, 2 files not readable: 2 errors"
    assert outcome(with_findings(MISSING)).summary() == "1 file not readable: 1 error"


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("a.toml", "a.toml"),
        ("./x/../a.toml", "a.toml"),
        ("/work/project/x/a.toml", "x/a.toml"),
        ("/work/projects/a.toml", "/work/projects/a.toml"),
        ("../a.toml", "/work/a.toml"),
        ("<text>", "<text>"),
        (".", "."),
    ],
)
def test_paths_are_told_from_the_working_directory(file: str, path: str) -> None:
    assert outcome().path(file) == path

"""Networks, findings and their summary as JSON."""

from __future__ import annotations

from dataclasses import replace
from json import loads

import pytest
from support.checked_files import CHECKED, FINDING, FITS, MENDABLE, UNREADABLE, in_file, outcome, with_findings

from convarith.lint.findings import LayerShape
from convarith.networks.size_rule import SizeRule
from convarith.report.checks import json_lines
from convarith.report.checks.json import as_object, write


def test_what_mends_a_finding_is_there_as_edits() -> None:
    told = as_object(MENDABLE)
    assert (told["safe"], told["edits"]) == (
        True,
        [{"line": 8, "column": 10, "end_line": 8, "end_column": 11, "text": "8"}],
    )


def test_json_holds_networks_findings_and_a_summary() -> None:
    assert loads(write(outcome(in_file(CHECKED), in_file(FITS)))) == {
        "networks": [
            {
                "name": "net",
                "file": "nets/a.toml",
                "input": [3, 8, 8],
                "layers": [
                    {"name": "down", "op": "max_pool", "output": [3, 4, 4]},
                    {"name": "wide", "op": "conv", "output": None},
                ],
                "valid_sizes": None,
                "size_rule": None,
            },
            {
                "name": "net",
                "file": "nets/a.toml",
                "input": [3, 8, 8],
                "layers": [{"name": "down", "op": "max_pool", "output": [3, 4, 4]}],
                "valid_sizes": None,
                "size_rule": None,
            },
        ],
        "findings": [
            {
                "code": "does-not-fit",
                "severity": "error",
                "message": "kernel 9 does not fit: 8 − 9 = −1",
                "file": "nets/a.toml",
                "line": 8,
                "column": 10,
                "network": "net",
                "layer": "wide",
                "fix": "it fits with kernel = 8 in 'wide'",
                "safe": False,
                "edits": [],
            }
        ],
        "summary": {"errors": 1, "warnings": 0, "files": 2, "opaque": 0},
    }


def test_what_is_not_known_is_null_in_json() -> None:
    finding = replace(FINDING, place=None, layer=None, fix=None)
    (told,) = loads(write(outcome(with_findings(finding))))["findings"]
    assert [told[key] for key in ("line", "column", "layer", "fix")] == [None] * 4


def test_json_without_networks_is_complete() -> None:
    assert loads(write(outcome())) == {
        "networks": [],
        "findings": [],
        "summary": {"errors": 0, "warnings": 0, "files": 0, "opaque": 0},
    }


RULE = SizeRule("size", 32, 16, (0,), (20,))


@pytest.mark.parametrize(
    ("among", "valid"),
    [(range(1, 20), []), (range(1, 33), [20, 32]), (range(33, 65), [48, 64]), (range(1, 10_002), None)],
)
def test_json_lists_the_sizes_that_go_through_and_has_the_rule(among: range, valid: list[int] | None) -> None:
    (network,) = loads(write(outcome(in_file(replace(FITS, size_range=among, size_rule=RULE)))))["networks"]
    assert network["valid_sizes"] == valid
    assert network["size_rule"] == {
        "text": "size ≡ 0 (mod 16), size ≥ 32, or size = 20",
        "least": 32,
        "modulus": 16,
        "residues": [0],
        "exceptions": [20],
    }


def test_json_is_one_line() -> None:
    finding = replace(FINDING, message="two\nlines")
    assert "\n" not in write(outcome(with_findings(finding)))


def test_a_file_that_cannot_be_read_is_a_finding_and_no_network() -> None:
    told = loads(write(outcome(in_file(FITS), with_findings(UNREADABLE))))
    assert [network["name"] for network in told["networks"]] == ["net"]
    assert told["findings"] == [as_object(UNREADABLE)]
    assert told["summary"] == {"errors": 1, "warnings": 0, "files": 2, "opaque": 0}


def test_layers_that_are_not_known_are_counted() -> None:
    odd = LayerShape("odd", "opaque", None)
    network = replace(FITS, layers=(*FITS.layers, odd, odd))
    assert loads(write(outcome(in_file(network))))["summary"]["opaque"] == 2


def test_json_lines_has_the_same_objects_a_line_each() -> None:
    told = outcome(with_findings(FINDING, replace(FINDING, message="a\u2028b\nc")), with_findings(UNREADABLE))
    assert [loads(line) for line in json_lines.write(told).splitlines()] == loads(write(told))["findings"]


def test_json_lines_of_nothing_is_nothing() -> None:
    assert json_lines.write(outcome(in_file(FITS))) == ""

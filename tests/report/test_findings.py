"""The outcome of a check, as text and as JSON."""

from __future__ import annotations

from dataclasses import replace
from json import loads

import pytest

from convarith.lint.findings import CheckedFile, CheckedNetwork, Finding, LayerShape, Severity
from convarith.networks.places import Place
from convarith.networks.size_rule import SizeRule
from convarith.report.findings import count, to_json, to_lines, unreadable_line

FINDING = Finding(
    code="does-not-fit",
    severity=Severity.ERROR,
    message="kernel 9 does not fit: 8 − 9 = −1",
    file="nets/a.toml",
    place=Place(8, 10, 11),
    network="net",
    layer="wide",
    fix="it fits with kernel = 8 in 'wide'",
)
CHECKED = CheckedNetwork(
    name="net",
    file="nets/a.toml",
    input=(3, 8, 8),
    layers=(LayerShape("down", "max_pool", (3, 4, 4)), LayerShape("wide", "conv", None)),
    findings=(FINDING,),
)
FITS = replace(CHECKED, layers=CHECKED.layers[:1], findings=())
WARNING = replace(FINDING, severity=Severity.WARNING)


UNREADABLE = replace(
    FINDING, code="unreadable", message="this is not TOML", place=Place(2, 5), network=None, layer=None, fix="mend it"
)


def in_file(*networks: CheckedNetwork) -> CheckedFile:
    return CheckedFile("nets/a.toml", networks)


def lines(*networks: CheckedNetwork, shapes: bool = False) -> list[str]:
    return list(to_lines([in_file(*networks)], shapes=shapes))


def test_json_holds_networks_findings_and_a_summary() -> None:
    assert loads(to_json([in_file(CHECKED), in_file(FITS)])) == {
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
            }
        ],
        "summary": {"errors": 1, "warnings": 0, "files": 2, "opaque": 0},
    }


def test_what_is_not_known_is_null_in_json() -> None:
    finding = replace(FINDING, place=None, network=None, layer=None, fix=None)
    (told,) = loads(to_json([in_file(replace(CHECKED, findings=(finding,)))]))["findings"]
    assert [told[key] for key in ("line", "column", "network", "layer", "fix")] == [None] * 5


def test_json_without_networks_is_complete() -> None:
    assert loads(to_json([])) == {
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
    (network,) = loads(to_json([in_file(replace(FITS, size_range=among, size_rule=RULE))]))["networks"]
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
    assert "\n" not in to_json([in_file(replace(CHECKED, findings=(finding,)))])


def test_findings_are_counted_by_severity() -> None:
    networks = [replace(CHECKED, findings=(FINDING, WARNING)), CHECKED, FITS]
    files = [in_file(*networks), CheckedFile("nets/b.toml", unreadable=UNREADABLE)]
    assert (count(files, Severity.ERROR), count(files, Severity.WARNING)) == (3, 1)
    assert loads(to_json(files))["summary"] == {"errors": 3, "warnings": 1, "files": 2, "opaque": 0}


def test_a_finding_is_told_with_its_place_and_its_fix() -> None:
    assert lines(CHECKED) == [
        "nets/a.toml:8:10: error[does-not-fit] net in 'wide': kernel 9 does not fit: 8 − 9 = −1",
        "    it fits with kernel = 8 in 'wide'",
        "2 layers in 1 network, 1 file: 1 error",
    ]


def test_what_is_not_known_is_left_out_of_the_text() -> None:
    finding = replace(FINDING, place=None, layer=None, fix=None)
    assert lines(replace(CHECKED, findings=(finding,)))[:-1] == [
        "nets/a.toml: error[does-not-fit] net: kernel 9 does not fit: 8 − 9 = −1"
    ]


def test_where_everything_fits_the_summary_says_so() -> None:
    assert list(to_lines([in_file(FITS)] * 2, shapes=False)) == ["2 layers in 2 networks, 2 files: everything fits"]


def test_layers_that_are_not_known_are_counted() -> None:
    odd = LayerShape("odd", "opaque", None)
    network = replace(FITS, layers=(*FITS.layers, odd, odd))
    assert lines(network) == ["3 layers (2 opaque) in 1 network, 1 file: all that is known fits"]
    assert loads(to_json([in_file(network)]))["summary"]["opaque"] == 2


def test_a_network_that_tells_no_input_is_not_passed_over_in_silence() -> None:
    unknown = replace(FITS, input=(), layers=(LayerShape("a", "conv", None),))
    assert lines(unknown) == [
        "nets/a.toml: net: tells no input, so only its channels were checked; give --input SHAPE",
        "1 layer in 1 network, 1 file: channels fit, sizes were not checked",
    ]
    assert lines(FITS, unknown)[-1] == (
        "2 layers in 2 networks, 1 file: everything fits, but the sizes of 1 network were not checked"
    )
    assert len(lines(replace(CHECKED, input=()))) == len(lines(CHECKED))


def test_shapes_that_are_known_without_an_input_are_checked() -> None:
    assert lines(replace(FITS, input=())) == ["1 layer in 1 network, 1 file: everything fits"]


def test_large_counts_are_grouped() -> None:
    networks = [replace(CHECKED, layers=CHECKED.layers * 600, findings=(FINDING,) * 1000)]
    assert lines(*networks)[-1] == "1,200 layers in 1 network, 1 file: 1,000 errors"


def test_every_shape_is_told_on_request() -> None:
    assert lines(CHECKED, shapes=True)[:4] == [
        "nets/a.toml: net",
        "  input            3x8x8",
        "  down   max_pool  3x4x4",
        "  wide   conv      ?",
    ]


def test_the_sizes_that_go_through_are_told_where_nothing_is_wrong() -> None:
    fits, fails = (replace(each, size_range=range(60, 130), size_rule=RULE) for each in (FITS, CHECKED))
    assert lines(fits)[0] == "nets/a.toml: net: sizes 64 to 128 in steps of 16 go through"
    assert not any("go through" in line for line in lines(fails))
    part = replace(fits, size_rule=replace(RULE, covers=(2, 5)))
    assert lines(part)[0].endswith("go through, as far as 2 of 5 layers tell")


def test_a_file_that_cannot_be_read_is_a_finding_in_json_and_a_line_apart_in_text() -> None:
    files = [in_file(FITS), CheckedFile("nets/a.toml", unreadable=UNREADABLE)]
    told = loads(to_json(files))
    assert [network["name"] for network in told["networks"]] == ["net"]
    (finding,) = told["findings"]
    assert finding == {
        "code": "unreadable",
        "severity": "error",
        "message": "this is not TOML",
        "file": "nets/a.toml",
        "line": 2,
        "column": 5,
        "network": None,
        "layer": None,
        "fix": "mend it",
    }
    assert told["summary"] == {"errors": 1, "warnings": 0, "files": 2, "opaque": 0}
    assert list(to_lines(files, shapes=False)) == ["1 layer in 1 network, 1 file: everything fits"]
    assert unreadable_line(UNREADABLE) == "nets/a.toml:2:5: this is not TOML; mend it"
    assert unreadable_line(replace(UNREADABLE, fix=None)) == "nets/a.toml:2:5: this is not TOML"

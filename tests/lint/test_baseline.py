"""Findings that are put up with: known by what they are, wherever they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.chosen import IN_JSON, KERNEL, SHIFTED, TOO_WIDE

from convarith.errors import ConvArithError
from convarith.lint.baseline import Baseline, Entry, read_baseline, write_baseline
from convarith.lint.check import check_file

if TYPE_CHECKING:
    from convarith.lint.findings import CheckedFile

EVEN = Entry("a.toml", "net", "even", "even-same", 1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(text: str, name: str = "a.toml") -> CheckedFile:
    Path(name).write_text(text)
    return check_file(name)


def everything(_path: str, _code: str) -> bool:
    return True


def test_a_finding_is_known_by_file_network_layer_code_and_number() -> None:
    assert [entry for entry, _ in Baseline(Path.cwd()).entries_of(checked(SHIFTED))] == [EVEN]


def test_what_is_in_it_is_not_told_and_the_rest_is() -> None:
    file = checked(SHIFTED + TOO_WIDE)
    baseline = Baseline(Path.cwd(), frozenset([EVEN]))
    assert [each.code for each in file.findings] == ["even-same", "does-not-fit"]
    assert [each.code for each in baseline.left(file).findings] == ["does-not-fit"]


def test_the_line_does_not_matter() -> None:
    file = checked("# first\n\n\n" + SHIFTED)
    assert file.findings[0].line == KERNEL + 3
    assert Baseline(Path.cwd(), frozenset([EVEN])).left(file).findings == ()


def test_of_two_that_are_alike_one_more_is_told() -> None:
    file = checked(SHIFTED + SHIFTED)
    entries = [entry for entry, _ in Baseline(Path.cwd()).entries_of(file)]
    assert [each.number for each in entries] == [1, 2]
    left = Baseline(Path.cwd(), frozenset([EVEN])).left(file).findings
    assert [each.line for each in left] == [KERNEL + SHIFTED.count("\n")]


def test_paths_begin_in_the_folder_of_the_baseline(folder: Path) -> None:
    (folder / "nets").mkdir()
    file = checked(SHIFTED, "nets/a.toml")
    assert Baseline(folder / "nets").entries_of(file)[0][0].file == "a.toml"
    assert Baseline(folder / "ci").entries_of(file)[0][0].file == "../nets/a.toml"


def test_entries_that_match_nothing_any_more_are_given() -> None:
    mended = checked(SHIFTED.replace("kernel = 4", "kernel = 3"))
    baseline = Baseline(Path.cwd(), frozenset([EVEN, EVEN._replace(file="gone.toml")]))
    assert baseline.gone([mended], everything) == [EVEN, EVEN._replace(file="gone.toml")]
    assert str(EVEN) == "a.toml: even-same in 'even'"


def test_those_of_files_and_rules_that_were_not_looked_at_are_not() -> None:
    Path("other.toml").write_text(SHIFTED)
    baseline = Baseline(Path.cwd(), frozenset([EVEN, EVEN._replace(file="other.toml")]))
    mended = checked(SHIFTED.replace("kernel = 4", "kernel = 3"))
    assert baseline.gone([mended], lambda _, code: code != "even-same") == []
    assert baseline.renewed([mended], everything).entries == {EVEN._replace(file="other.toml")}


def test_those_of_a_file_that_cannot_be_read_are_not_either() -> None:
    assert Baseline(Path.cwd(), frozenset([EVEN])).gone([checked("[[network]")], everything) == []


def test_one_made_anew_has_all_that_is_found_now() -> None:
    files = [checked(TOO_WIDE), checked(IN_JSON, "b.json")]
    renewed = Baseline(Path.cwd(), frozenset([EVEN])).renewed(files, everything)
    assert renewed.entries == {
        Entry("a.toml", "net", "wide", "does-not-fit", 1),
        Entry("b.json", "net", "even", "even-same", 1),
    }
    assert [renewed.left(file).findings for file in files] == [(), ()]


@pytest.mark.parametrize("entries", [[], [EVEN], [EVEN, EVEN._replace(layer=None, network="ü\n")]])
def test_what_is_written_is_read(entries: list[Entry]) -> None:
    write_baseline(Path("known.json"), entries)
    assert read_baseline(Path("known.json")) == Baseline(Path(), frozenset(entries))


def test_an_entry_is_a_line_and_the_order_is_always_the_same() -> None:
    others = [EVEN._replace(file=name) for name in "cab"]
    write_baseline(Path("known.json"), others)
    lines = Path("known.json").read_text().splitlines()
    assert [json.loads(line.rstrip(","))["file"] for line in lines[3:6]] == ["a", "b", "c"]
    assert json.loads("\n".join(lines))["version"] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"version": 2, "findings": []}', "known.json: this baseline is of version 2, and 1 is known here"),
        ('{"version": "1", "findings": []}', "known.json: this baseline is of version '1', and 1 is known here"),
        ('{"version": 1, "findings": [{"file": "a.toml", "netw', "known.json:1: this is not JSON: "),
        ('{\n"version": 1,\n', "known.json:3: this is not JSON: "),
        ("", "known.json:1: this is not JSON: "),
        ("\xff", "known.json: this is no baseline"),
        ("[]", "known.json: this is no baseline"),
        ("[" * 100_000, "known.json: this is no baseline"),
        ("{}", "known.json: this is no baseline"),
        ('{"version": 1}', "known.json: this is no baseline"),
        ('{"version": 1, "findings": 3}', "known.json: this is no baseline"),
        ('{"version": 1, "findings": [3]}', "known.json: this is no baseline"),
        ('{"version": 1, "findings": [{"file": "a.toml"}]}', "known.json: this is no baseline"),
        (
            '{"version": 1, "findings": [{"file": [], "network": "", "layer": null, "code": "", "number": 1}]}',
            "known.json: this is no baseline",
        ),
    ],
)
def test_what_is_no_baseline_is_refused_with_the_way_out(text: str, told: str) -> None:
    Path("known.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConvArithError) as refused:
        read_baseline(Path("known.json"))
    assert str(refused.value).startswith(told)
    assert refused.value.hint == "make it anew with --write-baseline"

"""The action's steps, run as a script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.at_work import ACTION, ROOT, run_action

if TYPE_CHECKING:
    from pathlib import Path

STEPS = ACTION["runs"]["steps"]
FITS = '[[network]]\nname = "net"\ninput = "3x32x32"\n[[network.layer]]\nop = "max_pool"\nkernel = 2\n'
BROKEN = FITS.replace("kernel = 2", "kernel = 50")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "good.toml").write_text(FITS, encoding="utf-8")
    return folder


def installed(tmp_path: Path) -> str:
    return (tmp_path / "tools" / "installed").read_text(encoding="utf-8").strip()


def test_it_sets_python_up_installs_and_checks() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert [step["name"] for step in STEPS] == ["Set up Python", "Install convarith", "Check"]
    assert STEPS[0]["uses"].startswith("actions/setup-python@v")
    assert all(step["shell"] == "bash" for step in STEPS[1:])


def test_every_input_is_described_has_a_default_and_is_used() -> None:
    used = json.dumps(STEPS)
    for name, told in ACTION["inputs"].items():
        assert told["description"].endswith(".")
        assert isinstance(told["default"], str)
        assert f"${{{{ inputs.{name} }}}}" in used


def test_nothing_that_is_given_becomes_part_of_a_script() -> None:
    assert not any("${{" in step["run"] for step in STEPS if "run" in step)


def test_networks_that_fit_pass(folder: Path, tmp_path: Path) -> None:
    *_, checked = run_action(folder, tmp_path / "tools")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    assert installed(tmp_path) == f"{ROOT}[networks]"


def test_findings_are_annotations_and_fail(folder: Path, tmp_path: Path) -> None:
    (folder / "bad.toml").write_text(BROKEN, encoding="utf-8")
    *_, checked = run_action(folder, tmp_path / "tools", version="0.1.0")
    assert checked.returncode == 1
    assert checked.stdout.startswith("::error title=convarith (does-not-fit),file=bad.toml,line=6,")
    assert installed(tmp_path) == "convarith[networks]==0.1.0"


def test_paths_options_and_a_file_may_be_given(folder: Path, tmp_path: Path) -> None:
    (folder / "bad.toml").write_text(BROKEN, encoding="utf-8")
    tools = tmp_path / "tools"
    assert run_action(folder, tools, paths="good.toml")[-1].returncode == 0
    assert run_action(folder, tools, paths="good.toml  bad.toml")[-1].returncode == 1
    assert run_action(folder, tools, args="--ignore does-not-fit --framework pytorch")[-1].returncode == 0
    *_, checked = run_action(folder, tools, format="sarif", output_file="a report.sarif", args="--exit-zero")
    assert checked.returncode == 0
    (run,) = json.loads((folder / "a report.sarif").read_text(encoding="utf-8"))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["does-not-fit"]


@pytest.mark.parametrize("name", ["paths", "format", "args", "version", "output_file"])
def test_what_is_given_is_never_run(folder: Path, tmp_path: Path, name: str) -> None:
    run_action(folder, tmp_path / "tools", **{name: "$(touch ran) `touch ran`; touch ran"})
    assert not (folder / "ran").exists()


def test_a_wrong_option_is_told_and_fails(folder: Path, tmp_path: Path) -> None:
    *_, checked = run_action(folder, tmp_path / "tools", format="checkstyle")
    assert checked.returncode == 2
    assert "checkstyle" in checked.stderr

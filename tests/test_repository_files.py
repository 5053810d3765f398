"""What the repository says to those who come by: links that lead somewhere, and files that their readers can read."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def anchor(heading: str) -> str:
    """Give the anchor of a heading, as GitHub and MyST make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def text_of(page: Path) -> str:
    """Give a page without its blocks of code, in which brackets are no links."""
    return re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text_of(page))):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, part = link.partition("#")
        target = page.parent / file if file else page
        assert target.exists(), link
        if part and target.suffix == ".md":
            text = text_of(target)
            headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            assert part in {*map(anchor, headings), *re.findall(r"^\(([\w.-]+)\)=$", text, re.MULTILINE)}, link


def validated(schema: str, *files: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_workflows_are_workflows() -> None:
    assert {file.stem for file in WORKFLOWS} == {"tests", "docs", "release"}
    validated("vendor.github-workflows", *WORKFLOWS)


def test_the_action_is_one() -> None:
    validated("vendor.github-actions", ROOT / "action.yml")


def test_the_citation_is_one() -> None:
    validated("vendor.citation-file-format", ROOT / "CITATION.cff")


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflows_run_targets_that_there_are_and_may_write_nothing_by_default(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"run: make ([a-z-]+)", text)) <= set(targets)
    assert "permissions:\n  contents: read\n" in text


def test_all_supported_versions_are_tested_and_named() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tested,) = re.findall(r"python: \[(.*)\]", (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    named = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    assert re.findall(r"3\.\d+", tested) == named
    assert f'requires-python = ">={named[0]}"' in project


@pytest.mark.skipif(shutil.which("pre-commit", path=Path(sys.executable).parent) is None, reason="no pre-commit here")
def test_the_hooks_for_contributors_can_be_read() -> None:
    program = str(Path(sys.executable).with_name("pre-commit"))
    for command, file in (
        ("validate-config", ".pre-commit-config.yaml"),
        ("validate-manifest", ".pre-commit-hooks.yaml"),
    ):
        done = subprocess.run([program, command, str(ROOT / file)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

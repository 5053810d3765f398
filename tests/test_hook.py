"""The hook of pre-commit."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from support.at_work import COMMANDS, HOOKS, ROOT, environment, run_hook

from convarith.readers.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

(HOOK,) = HOOKS
FITS = '[[network]]\nname = "net"\ninput = "3x32x32"\n[[network.layer]]\nop = "max_pool"\nkernel = 2\n'
BROKEN = FITS.replace("kernel = 2", "kernel = 50")
PRE_COMMIT = shutil.which("pre-commit", path=COMMANDS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in {
        "good.toml": FITS,
        "bad.toml": BROKEN,
        "package.json": "{}",
        "setup.cfg": "[metadata]\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_it_has_what_every_hook_must_have() -> None:
    assert {"id", "name", "entry", "language"} <= HOOK.keys()
    assert HOOK["id"] == "convarith-check"
    assert HOOK["language"] == "python"


@pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is not installed")
def test_pre_commit_takes_it() -> None:
    command = [str(PRE_COMMIT), "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("ending", [each for each in FORMATS if each.startswith(".") and each != ".py"])
def test_it_is_given_files_of_every_format(ending: str) -> None:
    assert re.search(HOOK["files"], f"nets/unet{ending}")


@pytest.mark.parametrize("name", ["train.py", "README.md", "toml", "unet.toml.orig"])
def test_it_is_not_given_what_holds_no_networks(name: str) -> None:
    assert not re.search(HOOK["files"], name)


def test_it_passes_over_what_holds_no_network(folder: Path, tmp_path: Path) -> None:
    found = run_hook(folder, tmp_path / "tools", ["good.toml", "package.json", "setup.cfg"])
    assert found.returncode == 0
    found = run_hook(folder, tmp_path / "tools", ["package.json", "bad.toml"], "--format", "concise")
    assert found.returncode == 1
    assert "bad.toml:6:10: does-not-fit" in found.stdout
    assert "package.json" not in found.stdout


@pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is not installed")
def test_pre_commit_runs_it_on_what_is_committed(folder: Path, tmp_path: Path) -> None:
    (folder / ".pre-commit-config.yaml").write_text(
        "repos:\n- repo: local\n  hooks:\n"
        f"  - {{id: {HOOK['id']}, name: check, language: system, entry: '{HOOK['entry']}', files: '{HOOK['files']}'}}\n"
    )
    variables = environment(tmp_path / "tools") | {"PRE_COMMIT_HOME": str(tmp_path / "home")}

    def done(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)

    done("git", "init", "--quiet")
    done("git", "add", "good.toml", "package.json", ".pre-commit-config.yaml")
    assert done(str(PRE_COMMIT), "run").returncode == 0
    done("git", "add", "bad.toml")
    failed = done(str(PRE_COMMIT), "run")
    assert failed.returncode == 1
    assert "error[does-not-fit]" in failed.stdout

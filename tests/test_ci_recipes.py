"""The recipes of docs/howto/check-in-ci.md: what is in them runs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from junitparser import JUnitXml
from support.at_work import ACTION, HOOKS, ROOT, environment, run_line, run_pytest

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "howto" / "check-in-ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
NET = '[[network]]\nname = "net"\ninput = "3x32x32"\n[[network.layer]]\nop = "max_pool"\nkernel = 2\n'


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def yaml_blocks() -> list[Any]:
    return [yaml.safe_load(text) for text in blocks("yaml")]


LINES = [
    *(line for text in blocks("sh") for line in text.splitlines()),
    *(line for block in yaml_blocks() if "networks" in block for line in block["networks"]["script"]),
    *re.findall(r"^sh '(.*)'$", "\n".join(blocks("groovy")), re.MULTILINE),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "nets").mkdir(parents=True)
    for name in ("convarith.toml", "nets/unet.toml"):
        (folder / name).write_text(NET, encoding="utf-8")
    (folder / "package.json").write_text("{}", encoding="utf-8")
    (folder / "pyproject.toml").write_text(blocks("toml")[0], encoding="utf-8")
    (folder / "convarith-baseline.json").write_text('{"version": 1, "findings": []}', encoding="utf-8")
    return folder


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    tools = tmp_path / "tools"
    environment(tools)
    reviewdog = tools / "reviewdog"
    reviewdog.write_text("#!/usr/bin/env bash\npython -c \"import json, sys; json.load(sys.stdin)['diagnostics']\"\n")
    reviewdog.chmod(0o755)
    return tools


def test_there_are_lines_for_everything_that_the_page_is_about() -> None:
    assert len(LINES) == 12
    told = "\n".join(LINES)
    assert all(word in told for word in ("github", "gitlab", "sarif", "junit", "rdjson", "pytest", "--skip-unknown"))


@pytest.mark.parametrize("line", LINES)
def test_a_line_runs(line: str, folder: Path, tools: Path) -> None:
    done = run_line(line, folder, tools)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("line", [line for line in LINES if "--output-file" in line])
def test_what_a_line_writes_is_what_its_server_takes(line: str, folder: Path, tools: Path) -> None:
    (folder / "convarith.toml").write_text(NET.replace("kernel = 2", "kernel = 50"), encoding="utf-8")
    done = run_line(line, folder, tools)
    assert done.returncode == (0 if "--exit-zero" in line else 1)
    file = folder / re.findall(r"--output-file (\S+)", line)[0]
    if file.suffix == ".xml":
        assert JUnitXml.fromfile(str(file)).failures == 1
    else:
        told = json.loads(file.read_text(encoding="utf-8"))
        (found,) = told["runs"][0]["results"] if "runs" in told else told
        assert "does-not-fit" in found.values()


def test_the_hook_and_the_inputs_of_the_action_that_are_named_exist() -> None:
    (hooks,) = (block["repos"] for block in yaml_blocks() if "repos" in block)
    assert [hook["id"] for hook in hooks[0]["hooks"]] == [hook["id"] for hook in HOOKS]
    text = "\n".join(blocks("yaml"))
    used = re.findall(r"uses: OWNER/convarith@\S+\n +with:\n((?: {10}.*\n)+)", text)
    assert len(used) == 2
    assert {name.strip() for block in used for name in re.findall(r"^ {10}([\w-]+):", block, re.MULTILINE)} <= set(
        ACTION["inputs"]
    )


def test_the_test_of_a_model_in_code_passes(folder: Path, tools: Path) -> None:
    (folder / "test_models.py").write_text(blocks("python")[0], encoding="utf-8")
    done = run_pytest(folder, tools)
    assert "2 passed" in done.stdout, done.stdout

"""A repository with networks in several formats: everyone who checks it finds the same, and what is mended stays so."""

from __future__ import annotations

import json
import re
import shutil
from difflib import unified_diff
from typing import TYPE_CHECKING

import pytest
from junitparser import JUnitXml
from support.at_work import COMMANDS, HOOKS, run_action, run_hook, run_line, run_pytest

from convarith.report.checks import Format

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Told = set[tuple[str, int | None, str]]

REPOSITORY = {
    "convarith.toml": """\
[check]
exclude = ["drafts"]

[[network]]
name = "stem"
input = "3x224x224"

[[network.layer]]
op = "conv"
out_channels = 64
kernel = "7x7"
stride = 2
padding = "3:3x3:3"
expect = "64x112x112"
""",
    "nets/classifier.yaml": """\
# Digits.
network:
  - name: classifier
    input: 1x28x28
    layer:
      - {op: conv, out_channels: 6, kernel: 5, padding: 2}
      - {op: max_pool, kernel: 2}   # halves
      - op: flatten
      - op: linear
        in_features: 1177   # 6 channels of 14x14
        out_features: 10
""",
    "nets/decoder.json": """\
{"network": [{"name": "decoder", "input": [64, 8, 8], "layer": [
  {"name": "up", "op": "conv_transpose", "out_channels": 32, "kernel": 4, "stride": 2, "padding": 1},
  {"name": "skip", "op": "concat", "from": ["input", "up"]}
]}]}
""",
    "darknet/tiny.cfg": """\
[net]
width=32
height=32
channels=3

[convolutional]
filters=8
size=3
stride=1
pad=1
activation=relu

[route]
layers=-2
""",
    "caffe/net.prototxt": """\
name: "net"
input: "data"
input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
layer {
  name: "conv1"
  type: "Convolution"
  bottom: "data"
  top: "conv1"
  convolution_param {
    num_output: 8
    kernel_size: 11
  }
}
""",
    "drafts/idea.toml": '[[network]]\ninput = 3\n[[network.layer]]\nop = "conv"\n',
    ".github/workflows/networks.yml": "on: push\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps: []\n",
    ".gitlab-ci.yml": "check:\n  script: [convarith check]\n",
    "package.json": '{"name": "site", "version": "1.0.0"}\n',
    "setup.cfg": "[metadata]\nname = nets\n",
    "pytest.ini": "[pytest]\nconvarith_files = *.toml nets/* darknet/*.cfg caffe/*.prototxt\n",
}
FOUND = {
    ("caffe/net.prototxt", 11, "does-not-fit"),
    ("darknet/tiny.cfg", 14, "bad-reference"),
    ("nets/classifier.yaml", 10, "linear-features"),
    ("nets/decoder.json", 3, "join-mismatch"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    for name, text in REPOSITORY.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def from_text(text: str) -> Told:
    found = re.findall(r"^(?:error|warning)\[([a-z-]+)\].*\n(?: {2}.*\n)*? *--> ([^:\n]+):(\d+)", text, re.MULTILINE)
    return {(file, int(line), code) for code, file, line in found}


def from_concise(text: str) -> Told:
    found = re.findall(r"^([^:\n]+):(\d+):\d+: ([a-z-]+) ", text, re.MULTILINE)
    return {(file, int(line), code) for file, line, code in found}


def from_objects(findings: list[dict[str, object]]) -> Told:
    return {(str(each["file"]), each["line"], str(each["code"])) for each in findings}  # type: ignore[misc]


def from_github(text: str) -> Told:
    found = re.findall(r"^::error title=convarith \(([a-z-]+)\),file=([^,]+),line=(\d+),", text, re.MULTILINE)
    return {(file, int(line), code) for code, file, line in found}


def from_gitlab(text: str) -> Told:
    return {
        (each["location"]["path"], each["location"]["positions"]["begin"]["line"], each["check_name"])
        if "positions" in each["location"]
        else (each["location"]["path"], each["location"]["lines"]["begin"], each["check_name"])
        for each in json.loads(text)
    }


def from_rdjson(text: str) -> Told:
    return {
        (each["location"]["path"], each["location"]["range"]["start"]["line"], each["code"]["value"])
        for each in json.loads(text)["diagnostics"]
    }


def from_sarif(text: str) -> Told:
    (run,) = json.loads(text)["runs"]
    places = ((each["locations"][0]["physicalLocation"], each["ruleId"]) for each in run["results"])
    return {(place["artifactLocation"]["uri"], place["region"]["startLine"], code) for place, code in places}


def from_junit(text: str) -> Told:
    results = [result for suite in JUnitXml.fromstring(text.encode()) for case in suite for result in case.result]
    places = [(result.type, re.search(r"([\w./-]+\.\w+):(\d+)", result.text)) for result in results]
    return {(place[1], int(place[2]), code) for code, place in places if place}


READERS: dict[Format, Callable[[str], Told]] = {
    Format.TEXT: from_text,
    Format.CONCISE: from_concise,
    Format.JSON: lambda text: from_objects(json.loads(text)["findings"]),
    Format.JSON_LINES: lambda text: from_objects([json.loads(line) for line in text.splitlines()]),
    Format.GITHUB: from_github,
    Format.GITLAB: from_gitlab,
    Format.RDJSON: from_rdjson,
    Format.SARIF: from_sarif,
    Format.JUNIT: from_junit,
}


@pytest.mark.parametrize("form", Format)
def test_by_hand_every_format_tells_the_same(form: Format, folder: Path, tmp_path: Path) -> None:
    done = run_line(f"convarith check --format {form}", folder, tmp_path / "tools")
    assert READERS[form](done.stdout) == FOUND
    assert done.returncode == 1


def test_the_action_finds_the_same(folder: Path, tmp_path: Path) -> None:
    *_, checked = run_action(folder, tmp_path / "tools")
    assert from_github(checked.stdout) == FOUND
    assert checked.returncode == 1


def test_the_hook_finds_the_same_in_all_that_is_committed(folder: Path, tmp_path: Path) -> None:
    files = [name for name in REPOSITORY if re.search(HOOKS[0]["files"], name)]
    done = run_hook(folder, tmp_path / "tools", files, "--format", "concise")
    assert from_concise(done.stdout) == FOUND
    assert done.returncode == 1


@pytest.mark.skipif(shutil.which("pre-commit", path=COMMANDS) is None, reason="pre-commit is not installed")
def test_pre_commit_finds_the_same(folder: Path, tmp_path: Path) -> None:
    hook = {**HOOKS[0], "language": "system", "entry": f"{HOOKS[0]['entry']} --format concise"}
    hook.pop("additional_dependencies")
    (folder / ".pre-commit-config.yaml").write_text(json.dumps({"repos": [{"repo": "local", "hooks": [hook]}]}))
    line = "git init --quiet; git add --all; pre-commit run"
    done = run_line(line, folder, tmp_path / "tools", PRE_COMMIT_HOME=str(tmp_path / "home"))
    assert from_concise(done.stdout) == FOUND
    assert done.returncode == 1


def test_pytest_finds_the_same(folder: Path, tmp_path: Path) -> None:
    done = run_pytest(folder, tmp_path / "tools", "-rA")
    assert from_text(done.stdout) == FOUND
    came = re.findall(r"^(PASSED|FAILED) (\S+)", done.stdout, re.MULTILINE)
    assert sorted(came) == [
        ("FAILED", "caffe/net.prototxt::net"),
        ("FAILED", "darknet/tiny.cfg::network"),
        ("FAILED", "nets/classifier.yaml::classifier"),
        ("FAILED", "nets/decoder.json::decoder"),
        ("PASSED", "convarith.toml::stem"),
    ]


def test_what_is_mended_is_what_a_person_would_have_written(folder: Path, tmp_path: Path) -> None:
    file = folder / "nets" / "classifier.yaml"
    before = file.read_text(encoding="utf-8")
    shown = run_line("convarith check --diff || true", folder, tmp_path / "tools").stdout
    assert file.read_text(encoding="utf-8") == before
    run_line("convarith check --fix || true", folder, tmp_path / "tools")
    after = file.read_text(encoding="utf-8")
    assert list(unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm=""))[2:] == [
        "@@ -10 +10 @@",
        "-        in_features: 1177   # 6 channels of 14x14",
        "+        in_features: 1176   # 6 channels of 14x14",
    ]
    assert [line for line in shown.split("\n") if re.match(r"[-+][^-+]", line)] == [
        "-        in_features: 1177   # 6 channels of 14x14",
        "+        in_features: 1176   # 6 channels of 14x14",
    ]
    assert {name: (folder / name).read_text() for name in REPOSITORY if "classifier" not in name} == {
        name: text for name, text in REPOSITORY.items() if "classifier" not in name
    }
    done = run_line("convarith check --format concise", folder, tmp_path / "tools")
    assert from_concise(done.stdout) == {each for each in FOUND if "classifier" not in each[0]}

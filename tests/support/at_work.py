"""What runs convarith for people, run as they do: pre-commit's hook, the action's steps, pytest."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

COMMANDS = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
"""Where commands are, those of this Python's packages first."""

_INSTALLED = any(each.name == "convarith" for each in entry_points(group="pytest11"))
PLUGIN = "convarith" if _INSTALLED else "convarith.pytest_plugin"
"""By which name pytest knows the plugin, which may not be installed as one here."""
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *(() if _INSTALLED else ("-p", PLUGIN))]

_COMMANDS = {
    "convarith": 'exec "{python}" -m convarith "$@"',
    "pytest": 'exec {pytest} "$@"',
    # Nothing is installed in tests: what would be is written down.
    "python": 'if [ "$1 $2" = "-m pip" ]; then echo "${{@: -1}}" >> "$INSTALLED"; else exec "{python}" "$@"; fi',
    "pip": 'echo "${{@: -1}}" >> "$INSTALLED"',
}


def environment(tools: Path) -> dict[str, str]:
    """Give variables in which the commands that people type are those of this Python; nothing else is installed."""
    tools.mkdir(exist_ok=True)
    for name, line in _COMMANDS.items():
        text = line.format(python=sys.executable, pytest=shlex.join(PYTEST))
        (tools / name).write_text(f"#!/usr/bin/env bash\n{text}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GITHUB_", "FORCE_"))}
    return {
        **kept,
        "PATH": f"{tools}{os.pathsep}{COMMANDS}",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "80",
        "INSTALLED": str(tools / "installed"),
        "GITHUB_ACTION_PATH": str(ROOT),
    }


def run_line(line: str, folder: Path, tools: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a line, or several, as GitHub runs those of a step."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", line]
    return subprocess.run(
        command, cwd=folder, env=environment(tools) | more, capture_output=True, text=True, check=False
    )


def run_action(folder: Path, tools: Path, **inputs: str) -> list[subprocess.CompletedProcess[str]]:
    """Run the steps of the action that are scripts, until one fails."""
    given = {name: inputs.get(name.replace("-", "_"), each["default"]) for name, each in ACTION["inputs"].items()}
    done = []
    for step in ACTION["runs"]["steps"]:
        if "run" in step:
            variables = {name: _filled(value, given) for name, value in step.get("env", {}).items()}
            done.append(run_line(step["run"], folder, tools, **variables))
            if done[-1].returncode:
                break
    return done


def _filled(text: str, inputs: Mapping[str, str]) -> str:
    for name, value in inputs.items():
        text = text.replace(f"${{{{ inputs.{name} }}}}", value)
    return text


def run_hook(folder: Path, tools: Path, files: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the hook's entry on files, as pre-commit does."""
    return run_line(f"{HOOKS[0]['entry']} {shlex.join([*arguments, *files])}", folder, tools)


def run_pytest(folder: Path, tools: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest."""
    return run_line(f"pytest {shlex.join(arguments)}", folder, tools)

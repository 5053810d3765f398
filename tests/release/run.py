"""Build the release, look at what is in it, and run its tests on the installed wheel, away from the checkout.

Every Python that is supported and can be found here takes its turn with what the constraints pin; then the oldest does
so once more with the lowest versions that convarith says it needs. What cannot be found is named.

    python tests/release/run.py
    python tests/release/run.py --pythons 3.13 --no-lowest --tests tests/engine
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ",".join(PROJECT["optional-dependencies"])
NEEDED = [*PROJECT["dependencies"], *(each for extra in PROJECT["optional-dependencies"].values() for each in extra)]
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")


class Built(NamedTuple):
    """The two files of a release."""

    sdist: Path
    wheel: Path


def build() -> Built:
    """Build the sdist, and the wheel from it."""
    shutil.rmtree(DIST, ignore_errors=True)
    run([sys.executable, "-m", "build", "--outdir", str(DIST), str(ROOT)])
    (sdist,), (wheel,) = DIST.glob("*.tar.gz"), DIST.glob("*.whl")
    run([sys.executable, "-m", "twine", "check", "--strict", str(sdist), str(wheel)])
    return Built(sdist, wheel)


def wrong_contents(built: Built) -> list[str]:
    """Tell what is missing from the files, and what they should not have, held against what git knows."""
    known = run(["git", "-C", str(ROOT), "ls-files"]).splitlines()
    package = {name for name in known if name.startswith("convarith/")}
    with zipfile.ZipFile(built.wheel) as wheel:
        in_wheel = {name for name in wheel.namelist() if ".dist-info/" not in name and ".data/" not in name}
    with tarfile.open(built.sdist) as sdist:
        in_sdist = {member.name.partition("/")[2] for member in sdist.getmembers() if member.isfile()}
    return [
        *(f"{built.wheel.name} lacks {name}" for name in sorted(package - in_wheel)),
        *(f"{built.wheel.name} should not have {name}" for name in sorted(in_wheel - package)),
        *(f"{built.sdist.name} lacks {name}" for name in sorted(set(known) - in_sdist)),
        *(f"{built.sdist.name} should not have {name}" for name in sorted(in_sdist - {*known, "PKG-INFO"})),
    ]


def interpreter(version: str) -> str | None:
    """Find a Python of this version: on the path, or one of pyenv's."""
    found = shutil.which(f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    for candidate in [*([found] if found else []), *(str(each) for each in pyenv.glob(f"{version}.*/bin/python"))]:
        # What pyenv puts on the path answers only where it was told to.
        told = subprocess.run([candidate, "-c", "import ensurepip"], capture_output=True, check=False)
        if told.returncode == 0:
            return candidate
    return None


def tested(built: Built, python: str, *, lowest: bool, tests: list[str]) -> bool:
    """Install the wheel in an environment of its own and run on it the tests of the sdist, less the package in it."""
    with tempfile.TemporaryDirectory() as folder:
        bin_ = environment(Path(folder, "venv"), built, python, lowest=lowest)
        with tarfile.open(built.sdist) as sdist:
            sdist.extractall(folder, filter="data")
        away = Path(folder, built.sdist.name.removesuffix(".tar.gz"))
        shutil.rmtree(away / "convarith")
        command = [str(bin_ / "python"), "-m", "pytest", "--quiet", "--numprocesses=auto", "--ignore=tests/oracles"]
        if lowest:  # what old versions use of new ones may be on its way out
            command += ["-W", "ignore::DeprecationWarning"]
        plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run([*command, *tests], cwd=away, env=plain, check=False).returncode == 0


def environment(folder: Path, built: Built, python: str, *, lowest: bool) -> Path:
    """Make an environment with the wheel, all its extras and what the tests need; give where its programs are."""
    run([python, "-m", "venv", str(folder)])
    bin_ = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(bin_ / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = ["--constraint", str(ROOT / "constraints.txt")]
    run([*pip, *pinned, "--upgrade", "pip"])
    chosen = [needed.replace(">=", "==") for needed in NEEDED] if lowest else pinned
    run([*pip, *chosen, f"{built.wheel}[{EXTRAS}]", "--group", f"{ROOT / 'pyproject.toml'}:test"])
    return bin_


def run(command: list[str]) -> str:
    """Run a command that has to succeed, and give what it printed."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> int:
    """Build, look, install and test; give 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pythons", nargs="*", default=SUPPORTED, metavar="3.N", help="those to test on")
    parser.add_argument("--no-lowest", action="store_true", help="not with the lowest versions that are allowed")
    parser.add_argument("--tests", nargs="*", default=[], metavar="PATH", help="these tests only, for a look")
    chosen = parser.parse_args()
    built = build()
    told = wrong_contents(built)
    runs = [(version, False) for version in chosen.pythons]
    if not chosen.no_lowest:
        runs.append((min(SUPPORTED, key=lambda version: int(version[2:])), True))
    for version, lowest in runs:
        name = f"Python {version}" + (" with the lowest versions" if lowest else "")
        python = interpreter(version)
        if python is None:
            print(f"{name}: not found here, not tested")
            continue
        print(f"{name}: {python}", flush=True)
        if not tested(built, python, lowest=lowest, tests=chosen.tests):
            told.append(f"tests fail on {name}")
    print("\n".join(told or [f"{built.sdist.name} and {built.wheel.name} are fit to be released"]))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())

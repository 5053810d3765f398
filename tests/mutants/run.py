"""Change the package in small ways, one at a time, and see whether its own tests notice.

Every package is tried with the tests that mirror it, in a copy of the tree. What is found stands in
`tests/mutants/REPORT.md`, and a mutant that survives is either a gap in the tests or the same program in other words:
those of the second kind are listed in `equivalents.toml` with a reason, so that a run shows only what is not explained.
A run that is stopped goes on where it was; mutants that survived are tried again, as tests may have come.

    python tests/mutants/run.py --packages engine numeric --sample 100 --seed 1

Two libraries were tried. Mutmut 3 changes neither decorated functions, which here are all properties, nor constants of
modules and classes, and most of its mutants are of texts; cosmic-ray starts Python anew for every mutant, has no
statement left out, and no `min` for `max`; neither takes a sample with a seed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest's settings have it

from mutants.mutations import Mutant, changed, mutants

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

ROOT = Path(__file__).parents[2]
REPORT = Path(__file__).with_name("REPORT.md")
EQUIVALENTS = Path(__file__).with_name("equivalents.toml")
RESULTS = ROOT / ".mutants" / "results.jsonl"
TESTS = {  # of each package
    "engine": ("tests/engine", "tests/test_one_relation.py"),
    "linalg": ("tests/linalg",),
    "numeric": ("tests/numeric",),
    "networks": ("tests/networks",),
    "solving": ("tests/solving",),
    "lint": ("tests/lint",),
}
_OF_ALL = "tests/test_dataclasses.py"  # what holds in every package
# Of the tests that hold every framework to the relation, those in our own terms are enough for the engine.
_CHOSEN = "not test_one_relation or convarith"
_MEMORY = 8 << 30  # bytes of addresses: a limit that is changed away must not take the machine with it
_LONGEST = 1200.0  # seconds, of all tests of a package
_PATIENCE = 2.5  # times as much as the tests take unchanged, of the processor's time, is a hang
_BUSY = 20.0  # times as long it may take on a machine that does much else


class Tests(NamedTuple):
    """Tests that are run at once.

    Attributes:
        paths: Files or folders.
        name: Of the only ones of these that are; empty for all.
    """

    paths: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A mutant of a file.

    Args:
        package: Whose tests it is tried with.
        path: The file, from the root.
        key: What stays the same while the file does.
        mutant: What is changed.
    """

    package: str
    path: str
    key: str
    mutant: Mutant

    @property
    def row(self) -> tuple[str, str, str, str]:
        """What an equivalent is known by: it stays the same when lines move."""
        return self.path, self.mutant.function, self.mutant.before, self.mutant.after


def sampled(package: str, count: int | None, seed: int) -> list[Case]:
    """Give mutants of a package in random order: so many of them, or all.

    Each has its place in the order by itself, so that a sample stays mostly the same while the code changes.
    """
    cases = list[Case]()
    for path in sorted((ROOT / "convarith" / package).rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        name, digest = path.relative_to(ROOT).as_posix(), sha256(code.encode()).hexdigest()
        cases += [Case(package, name, f"{digest} {mutant.number}", mutant) for mutant in mutants(code)]
    return sorted(cases, key=lambda case: sha256(repr((seed, *case.row)).encode()).digest())[:count]


def run_tests(root: Path, tests: Tests, longest: float, pipe: Connection) -> None:
    """Run tests in a tree, in a process of their own, and send the first that fails, or None if all pass."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(longest), int(longest) + 1))
    os.setsid()
    os.chdir(root)
    os.environ |= {"PYTHONPATH": str(root), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    sys.path.insert(0, str(root))
    import pytest
    from hypothesis import settings

    class FirstFailure:
        name = "no test could be collected"

        def pytest_itemcollected(self, item: Any) -> None:
            """Take few examples also where a test asks for many: what kills a mutant is mostly among the first."""
            test = getattr(item, "obj", None)
            asked = getattr(test, "_hypothesis_internal_use_settings", None)
            if test is not None and asked is not None:
                most = settings.get_profile("brief").max_examples
                few = settings(asked, max_examples=min(asked.max_examples, most))
                test._hypothesis_internal_use_settings = few  # noqa: SLF001  # Hypothesis has no other way in

        def pytest_runtest_logreport(self, report: Any) -> None:
            if report.failed:
                self.name = report.nodeid

    first = FirstFailure()
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin"]
    options += ["--hypothesis-profile=brief", "-k", f"({_CHOSEN}) and {tests.name}" if tests.name else _CHOSEN]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of what was imported before
    with Path(os.devnull).open("w", encoding="utf-8") as nothing, redirect_stdout(nothing):
        code = pytest.main([*options, *tests.paths], plugins=[first])
    gone = bool(tests.name) and code == pytest.ExitCode.NO_TESTS_COLLECTED
    pipe.send(None if gone or code == pytest.ExitCode.OK else first.name)


def killer(root: Path, tests: Tests, longest: float) -> str | None:
    """Give the test that notices, "a hang" where there is none in so many seconds of the processor, or None."""
    context = get_context("fork")  # what this process has imported, no mutant's process has to
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=run_tests, args=(root, tests, longest, theirs))
    process.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(_BUSY * longest) else "a hang"
    except EOFError:
        process.join()
        return "a hang" if process.exitcode == -signal.SIGXCPU else "the process ended"
    finally:
        if process.pid is not None and process.is_alive():
            with_children = os.getpgid(process.pid)
            os.killpg(with_children, 9) if with_children == process.pid else process.kill()
        process.join()


def tests_of(case: Case, root: Path, killed_before: str | None) -> list[Tests]:
    """Give what to run one after the other, which mostly ends soon.

    That is the test that noticed the same change in another state of the file, the tests of the file, or of its folder,
    and those of the package.
    """
    file = Path(case.path)
    folder = Path("tests", *file.parts[1:-1])
    own = [each.as_posix() for each in (folder / f"test_{file.name}", folder.with_name(f"test_{folder.name}.py"))]
    path, _, name = (killed_before or "").partition("[")[0].partition("::")
    known = [Tests((path,), name)] if name and (root / path).exists() else []
    nearest = [Tests((each,)) for each in own if (root / each).exists()][:1]
    return [*known, *nearest, Tests((_OF_ALL, *TESTS[case.package]))]


@contextmanager
def copied() -> Iterator[Path]:
    """Give a copy of the tree, for as long as the context lasts."""
    left_out = shutil.ignore_patterns(".*", "__pycache__", "gallery")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "tree"
        shutil.copytree(ROOT, root, ignore=left_out)
        yield root


def tried(case: Case, root: Path, longest: float, killed_before: str | None = None) -> str | None:
    """Change the copy, run the tests, and change it back."""
    path = root / case.path
    kept = path.read_bytes()
    try:
        path.write_text(changed(kept.decode(), case.mutant.number), encoding="utf-8")
        os.utime(path, (0, 0))  # so that no bytecode passes for this one's
        return next(filter(None, (killer(root, tests, longest) for tests in tests_of(case, root, killed_before))), None)
    finally:
        path.write_bytes(kept)


def run(cases: list[Case], seconds: float) -> dict[str, str | None]:
    """Try all mutants while there is time, and give what killed each, by key; None for one that survived."""
    RESULTS.parent.mkdir(exist_ok=True)
    lines = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
    before = [json.loads(line) for line in lines]
    known: dict[str, str | None] = {key: killed_by for key, killed_by, _ in before}
    killers = {tuple(row): killed_by for _, killed_by, row in before}
    until = time.monotonic() + seconds
    for slow in ("hypothesis.extra.numpy", "scipy.sparse"):  # so that the processes of mutants have them
        import_module(slow)
    patience, reasons = dict[str, float](), equivalents()
    with copied() as root, RESULTS.open("a", encoding="utf-8") as results:
        for case in sorted(cases, key=lambda case: case.key in known):  # those that survived come last
            settled = case.key in known and (known[case.key] is not None or case.row in reasons)
            if settled or time.monotonic() > until:
                continue
            if case.package not in patience:
                patience[case.package] = _PATIENCE * seconds_unchanged(case.package, root) + 10
            killed_by = known[case.key] = tried(case, root, patience[case.package], killers.get(case.row))
            results.write(json.dumps([case.key, killed_by, case.row]) + "\n")
            results.flush()
            print("." if killed_by or case.row in reasons else f"\n{_told(case)}", end="", flush=True)
    print()
    return {case.key: known[case.key] for case in cases if case.key in known}


def seconds_unchanged(package: str, root: Path) -> float:
    """Give the processor's time for the tests of a package, which have to pass, and leave bytecode for the mutants."""
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    sys.dont_write_bytecode = False
    failed = killer(root, Tests(TESTS[package]), _LONGEST)
    sys.dont_write_bytecode = True  # a mutant's would pass for the next one's
    if failed is not None:
        sys.exit(f"{failed} fails without a change")
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began


def equivalents() -> dict[tuple[str, str, str, str], str]:
    """Give the reason of every mutant that is known to be the same program."""
    entries = tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8"))["equivalent"]
    return {(each["file"], each["function"], each["before"], each["after"]): each["reason"] for each in entries}


def report(cases: list[Case], found: dict[str, str | None], seed: int) -> str:
    """Write what was found as Markdown."""
    reasons = equivalents()
    done = [case for case in cases if case.key in found]
    outcomes = Counter((case.package, _outcome(case, found, reasons)) for case in done)
    lines = [
        "# Mutants",
        "",
        "What `make mutants` found: small changes to the code, and whether the package's own tests notice them.",
        f"Seed {seed}, of the tree {_commit()}. The equivalent ones change nothing that can be seen; the reasons stand",
        "in `equivalents.toml`.",
        "",
        "| package | mutants there are | tried | killed | equivalent | survived |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for package in sorted({case.package for case in cases}, key=list(TESTS).index):
        each = [outcomes[package, outcome] for outcome in ("killed", "equivalent", "survived")]
        there = len(sampled(package, None, seed))
        lines.append(f"| {package} | {' | '.join(f'{number:,}' for number in (there, sum(each), *each))} |")
    for outcome, title in (("survived", "Survived"), ("equivalent", "Equivalent")):
        chosen = sorted((case for case in done if _outcome(case, found, reasons) == outcome), key=_place)
        lines += ["", f"## {title}", ""] + ([] if chosen else ["None."])
        for case in chosen:
            lines.append(_told(case, f": {reasons[case.row]}" if outcome == "equivalent" else ""))
    return "\n".join(lines).rstrip() + "\n"


def _told(case: Case, reason: str = "") -> str:
    where = f"- `{case.path}:{case.mutant.line}` in `{case.mutant.function or 'the module'}`{reason}"
    return f"{where}\n\n      - {case.mutant.before}\n      + {case.mutant.after}\n"


def _place(case: Case) -> tuple[str, int]:
    return case.path, case.mutant.line


def _outcome(case: Case, found: dict[str, str | None], reasons: dict[tuple[str, str, str, str], str]) -> str:
    if found[case.key] is not None:
        return "killed"
    return "equivalent" if case.row in reasons else "survived"


def _commit() -> str:
    git = shutil.which("git") or "git"
    asked = [git, "-C", str(ROOT), "log", "-1", "--format=%h of %cs", "--", "convarith", "tests"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    """Run as the command line asks, write the report, and give 1 where a mutant survived without a reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", nargs="+", choices=TESTS, default=["engine"])
    parser.add_argument(
        "--sample", type=int, nargs="+", default=[None], help="so many mutants of each package, or one number for all"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=1e6)
    asked = parser.parse_args()
    counts = asked.sample * (len(asked.packages) if len(asked.sample) == 1 else 1)
    asked_for = zip(asked.packages, counts, strict=True)
    cases = [case for package, count in asked_for for case in sampled(package, count, asked.seed)]
    written = report(cases, run(cases, asked.seconds), asked.seed)
    REPORT.write_text(written, encoding="utf-8")
    print(written)
    return "## Survived\n\nNone." not in written


if __name__ == "__main__":
    sys.exit(main())

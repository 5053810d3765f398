"""Run random command lines on damaged files, and hold each to what every command promises.

Whatever the words and the files are: the exit code is one of those that the help tells, no traceback is printed and no
escape sequence, JSON is JSON, findings stand in their files, nothing half written stays behind, no command takes longer
than it may, nor more memory.

    python tests/fuzz/run.py --seconds 600
    python tests/fuzz/run.py --seed 1 --first 4711 --count 1   # one of them again
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shlex
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Self

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest's settings have it

from fuzz.command_lines import command_line
from fuzz.wrong_files import damaged, good_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

EXIT_CODES = {0, 1, 2, 130, 141, 143}
LONGEST = 10.0  # seconds of work, whatever else the machine does
_HANGS = 6  # times as long and more, by the clock, takes only what will not end
_MEMORY = 4 << 30  # bytes of addresses, which are more than those in use
_SHOWN = 2_000  # characters of an output that is told
_FEW = 12  # files that lie beside a command line


@dataclass(frozen=True, slots=True)
class Case:
    """One command line, the files that lie where it runs, and what stands on its standard input."""

    number: int
    words: list[str]
    files: dict[str, bytes]
    given: bytes

    def __str__(self) -> str:
        return f"#{self.number}: convarith {shlex.join(self.words)}"

    def named(self) -> int:
        """Count the files that the command line names, and standard input where it does."""
        return sum(any(name in word for word in self.words) for name in self.files) + ("-" in self.words)


@dataclass(slots=True)
class Report:
    """What came of all cases."""

    codes: Counter[int | None] = field(default_factory=Counter)
    files: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


def case(seed: int, number: int, good: dict[str, bytes]) -> Case:
    """Make the case of a number, ever the same one."""
    chance = Random(f"{seed} {number}")  # noqa: S311  # no secret
    names = chance.sample(sorted(good), _FEW)
    files = {name: damaged(good[name], chance) if chance.random() < 0.7 else good[name] for name in names}
    return Case(number, command_line(chance, tuple(files)), files, chance.choice(sorted(files.values())))


def faults_of(each: Case, code: int, out: bytes, err: bytes, folder: Path) -> Iterator[str]:
    """Yield what is wrong with how a command ended.

    Args:
        each: The case.
        code: Its exit code.
        out: Standard output.
        err: Standard error.
        folder: Where it ran.
    """
    if code not in EXIT_CODES:
        yield f"exit code {code}"
    if b"Traceback" in err or b"Traceback" in out:
        yield "a traceback"
    if b"the check itself failed" in out + err:
        yield "a check that fails itself"
    if b"\x1b" in err or "\u202e".encode() in err:
        yield "an escape sequence on standard error"
    if code == 2 and not (out + err).strip():
        yield "a failure without a message"
    if "--json" in each.words and code in (0, 1) and out.strip():
        yield from _json_faults(out, each.files | {"-": each.given})
    left = {path.name for path in folder.iterdir()} - set(each.files)
    strangers = {name for name in left if not any(name in word for word in each.words)} - {"convarith-tour"}
    if strangers:
        yield f"files nobody asked for: {sorted(strangers)}"
    if code == 2 and left and each.words[0] != "check":  # whose report is of files that cannot be read, too
        yield f"files of a command that failed: {sorted(left)}"


def _json_faults(out: bytes, files: dict[str, bytes]) -> Iterator[str]:
    try:
        told = json.loads(out, parse_constant=_refuse)
    except ValueError as error:
        yield f"no JSON: {error}"
        return
    for finding in told.get("findings", []) if isinstance(told, dict) else []:
        content = files.get(finding.get("file") or "")
        if content is not None and finding.get("line") is not None:
            yield from _place_faults(finding, re.split(r"\r\n|\r|\n", content.decode("utf-8-sig", errors="replace")))


def _place_faults(finding: dict[str, Any], lines: list[str]) -> Iterator[str]:
    """Yield what is wrong with where a finding stands; behind the last character of a line may be its end."""
    places = [(finding["line"], finding["column"]), (finding.get("end_line"), finding.get("end_column"))]
    for line, column in places:
        if line is not None and not 1 <= line <= len(lines):
            yield f"line {line} of {len(lines)}"
        elif line is not None and column is not None and not 1 <= column <= len(lines[line - 1]) + 1:
            yield f"column {column} of {len(lines[line - 1])} in line {line}"


def _refuse(name: str) -> None:
    """Refuse the constants that JSON does not have."""
    raise ValueError(name)


def _work(cases: Connection) -> None:
    """Run the cases that come, and send back how each ended."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    from convarith.cli.app import main

    while True:
        each: Case | None = cases.recv()
        if each is None:
            return
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file, content in each.files.items():
                (folder / file).write_bytes(content)
            began = _worked()
            code, out, err = _run(main, each, folder)
            cases.send((code, _worked() - began, list(faults_of(each, code, out, err, folder)), err))


def _worked() -> float:
    """Give the seconds that this process has worked, and those that it waited for."""
    return sum(os.times()[:4])


def _run(main: Any, each: Case, folder: Path) -> tuple[int, bytes, bytes]:
    """Run a command in this process, with files in place of its three streams."""
    os.chdir(folder)
    kept = [os.dup(number) for number in range(3)]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(each.given)
        given.seek(0)
        streams = sys.stdin, sys.stdout, sys.stderr
        try:
            for number, stream in enumerate((given.fileno(), out.fileno(), err.fileno())):
                os.dup2(stream, number)
            sys.stdin, sys.stdout, sys.stderr = (os.fdopen(os.dup(number), mode) for number, mode in enumerate("rww"))
            code = _exit_code(main, each.words)
            for told in (sys.stdout, sys.stderr):
                with suppress(OSError, ValueError):
                    told.close()
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            for number, stream in enumerate(kept):
                os.dup2(stream, number)
                os.close(stream)
            os.chdir("/")
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()


def _exit_code(main: Any, words: list[str]) -> int:
    try:
        return int(main(words))
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 1
    except BaseException:  # noqa: BLE001  # whatever gets out is what is looked for
        traceback.print_exc()
        return -1


class _Worker:
    """A process that runs cases one after the other, and is replaced where one takes too long or ends it."""

    def __init__(self) -> None:
        self._process: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()

    def run(self, each: Case, longest: float) -> tuple[int | None, float, list[str], bytes]:
        """Give the exit code, the seconds, what is wrong, and standard error."""
        if self._process is None:
            context = get_context("spawn")
            self._cases, theirs = context.Pipe()
            self._process = context.Process(target=_work, args=(theirs,))
            self._process.start()
            theirs.close()
        self._cases.send(each)
        fault = f"did not end in {_HANGS * longest:g} s"
        if self._cases.poll(_HANGS * longest):
            try:
                ended: tuple[int, float, list[str], bytes] = self._cases.recv()
            except EOFError:
                self._process.join()
                fault = f"ended its process with {self._process.exitcode}"
            else:
                code, taken, faults, err = ended
                return code, taken, [*faults, *([f"took {taken:.1f} s"] if taken > longest else [])], err
        self._process.kill()
        self._process = None
        return None, longest, [fault], b""


def fuzz(seed: int, numbers: range, seconds: float, longest: float = LONGEST) -> Report:
    """Run cases until all are done or the time is up; a case may take ``longest`` seconds."""
    report, good = Report(), dict(good_files())
    until = time.monotonic() + seconds
    with _Worker() as worker:
        for number in numbers:
            if time.monotonic() > until:
                break
            each = case(seed, number, good)
            code, taken, faults, err = worker.run(each, longest)
            report.codes[code] += 1
            report.files += each.named()
            report.slowest = max(report.slowest, (taken, str(each)))
            report.faults += [f"{each}\n  {fault}\n{err.decode(errors='replace')[-_SHOWN:]}" for fault in faults]
    return report


def main() -> int:
    """Run as the command line asks, print what was found, and give 1 where there is anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=10**9)
    asked = parser.parse_args()
    report = fuzz(asked.seed, range(asked.first, asked.first + asked.count), asked.seconds)
    for fault in report.faults:
        print(fault)
    codes = ", ".join(f"{code}: {count:,}" for code, count in sorted(report.codes.items(), key=str))
    done = f"{report.codes.total():,} command lines that name {report.files:,} files (seed {asked.seed})"
    print(f"{done}, exit codes {codes}; {len(report.faults)} faults")
    print(f"slowest: {report.slowest[0]:.1f} s, {report.slowest[1]}")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())

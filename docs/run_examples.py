"""Run every example of the pages and of the README, as a reader would follow them.

A page's examples run from top to bottom in a folder of its own, which holds those networks of ``docs/examples/``
that it names, where it names them:

- ``console``: each line that begins with ``$ `` is a command, and what follows is what it prints. A line ``[…]`` stands
  for lines that are left out. ``$ echo $?`` tells how the command before it ended.
- ``python``: after ``>>>`` as in a session, with what is printed; otherwise as a file, in which a comment behind an
  expression, if it is a value, is the expression's. A page is one session.
- ``toml``, ``yaml``, ``json``: are read, and networks in them fit.
- A block of any of these whose first line is a comment with a file's name, or whose ``:caption:`` is one, is written
  to that file, for the commands after it.
- ``sh``: lines for a shell that nobody runs here, such as an installation.
- ``<!-- not run: WHY -->`` above a block says why it is not run either.

``python docs/run_examples.py`` tells which pages show what is not printed; ``--update`` writes anew what they show, so
that only commands need to be written. Names of pages choose these.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
import tomllib
import traceback
from dataclasses import dataclass, field
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import convarith
from convarith.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
ROOT = HERE.parent
CUT = "[…]"
ELSEWHERE = {HERE / "reference" / "rules.md"}
"""Its examples, half of which are bad ones, are the first tests of the rules."""

BLOCK = re.compile(
    r"""(?P<reason>^\ *<!--\ not\ run:[^>]*-->\n\n?)?
    ^(?P<indent>\ *)```(?P<directive>\{code-block\}\ )?(?P<language>\w+)\n
    (?:\ *:caption:\ (?P<caption>[^\n]*)\n)?(?:\ *:[\w-]+:[^\n]*\n)*
    (?P<body>.*?)
    ^(?P=indent)```$""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
PROMPT = re.compile(r"^\$ (?:.*\\\n)*.*\n", re.MULTILINE)
COMMAND = re.compile(rf"(?P<command>{PROMPT.pattern})(?P<printed>(?:(?!\$ ).*\n)*)", re.MULTILINE)
FILE_NAME = re.compile(r"(?:#|//) ([\w.-][\w./-]*\.\w+)")
SHELL = re.compile(r"[|<>;&*?$~`]")
QUOTED = re.compile(r"'[^']*'")
SIZE = re.compile(r"([\d,.]+) (?=kB\b|MB\b)")
NOT_RUN = {"sh", "groovy", "text"}


class ExampleError(Exception):
    """An example does not run, or cannot be told what it is."""


@dataclass(slots=True)
class Session:
    """What the examples of a page share: a folder, the names of Python, and how the last command ended."""

    folder: Path
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    code: int = 0


def pages() -> list[Path]:
    """Give all pages that have examples to run: those of the documentation, and the README."""
    return [ROOT / "README.md", *(page for page in sorted(HERE.rglob("*.md")) if page not in ELSEWHERE)]


def rewritten(text: str) -> str:
    """Run a page's examples, and give the page with what they print.

    Raises:
        ExampleError: Where one does not run.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), _plain_surroundings(Path(folder)):
        session = Session(Path(folder) / "here")
        session.folder.mkdir()
        os.chdir(session.folder)
        (session.folder / "docs/examples").mkdir(parents=True)
        for network in (HERE / "examples").glob("*.toml"):
            if network.name in text:
                in_a_checkout = f"docs/examples/{network.name}" in text
                shutil.copy(network, session.folder / ("docs/examples" if in_a_checkout else ""))
        return BLOCK.sub(lambda found: _block(found, text, session), text)


def emptied(text: str) -> str:
    """Give a page without what its examples print: what has to be written by hand, or by what generates the page."""

    def without(found: re.Match[str]) -> str:
        body = found["body"]
        if found["language"] == "console":
            body = "".join(PROMPT.findall(body))
        elif found["language"] == "python" and body.startswith(">>> "):
            body = "".join(re.findall(r"^(?:>>>|\.\.\.).*\n", body, re.MULTILINE))
        return text[found.start() : found.start("body")] + body + found["indent"] + "```"

    return BLOCK.sub(without, text)


def shortened(text: str, most: int = 30) -> str:
    """Cut what commands print where it is longer than so many lines, but for its last two."""

    def cut(found: re.Match[str]) -> str:
        printed = found["printed"].split("\n")
        if len(printed) <= most:
            return found[0]
        return found["command"] + "\n".join([*printed[: most - 4], CUT, *printed[-3:]])

    def shorter(found: re.Match[str]) -> str:
        body = COMMAND.sub(cut, found["body"]) if found["language"] == "console" else found["body"]
        return text[found.start() : found.start("body")] + body + found["indent"] + "```"

    return BLOCK.sub(shorter, text)


def _block(found: re.Match[str], text: str, session: Session) -> str:
    line = text.count("\n", 0, found.start("body")) + 1
    body = re.sub(rf"^{found['indent']}", "", found["body"], flags=re.MULTILINE)
    try:
        shown = body if found["reason"] else _example(found["language"], body, found["caption"] or "", session)
    except ExampleError as error:
        raise ExampleError(f"line {line}: {error}") from None
    return text[found.start() : found.start("body")] + textwrap.indent(shown, found["indent"]) + found["indent"] + "```"


def _example(language: str, body: str, caption: str, session: Session) -> str:
    """Run one block, and give it with what it prints."""
    first, _, rest = body.partition("\n")
    name = FILE_NAME.fullmatch(first)
    if caption or name:
        file = session.folder / (caption or (name[1] if name else ""))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body if caption else rest.lstrip("\n"), encoding="utf-8")
        return body
    if language in NOT_RUN:
        return body
    if language not in RUNS:
        raise ExampleError(f"a block of {language} is nothing that is run; it may be one of {', '.join(RUNS)}")
    return RUNS[language](body, session)


def _console(body: str, session: Session) -> str:
    if not body.startswith("$ "):
        raise ExampleError("a console begins with '$ ' and a command; lines that nobody runs here are a block of sh")
    return "".join(_command(each, session) for each in re.split(r"^(?=\$ )", body, flags=re.MULTILINE) if each)


def _command(example: str, session: Session) -> str:
    """Run a command, and give it with what it prints."""
    prompt = PROMPT.match(example)
    assert prompt  # noqa: S101  # every part begins with it
    command, shown = prompt[0][2:].rstrip("\n").replace("\\\n", ""), example[prompt.end() :]
    if command == "echo $?":
        printed = f"{session.code}\n"
    elif command.startswith("convarith ") and not SHELL.search(QUOTED.sub("", command)):
        printed = _in_process(shlex.split(command, comments=True)[1:], session)
    else:
        printed = _in_shell(command, session)
    return prompt[0] + _as_shown(shown, printed)


def _in_process(arguments: list[str], session: Session) -> str:
    stream = TextIOWrapper(BytesIO(), "utf-8", newline="", write_through=True)
    nothing = TextIOWrapper(BytesIO(), "utf-8")
    before = sys.stdin
    sys.stdin = nothing
    try:
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            session.code = main(arguments)
    except SystemExit as end:
        session.code = int(end.code or 0)
    finally:
        sys.stdin = before
    return stream.buffer.getvalue().decode()


def _in_shell(command: str, session: Session) -> str:
    done = subprocess.run(  # noqa: S603  # a line of our own pages
        ["bash", "-c", command],  # noqa: S607  # wherever it is
        cwd=session.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    session.code = done.returncode
    if session.code == 127:
        raise ExampleError(f"{command}: {done.stdout.strip()}")
    return done.stdout


def _as_shown(shown: str, printed: str) -> str:
    """Give what is printed as a page shows it: cut where that is cut, and with the empty lines that end it."""
    end = "\n" * (len(shown) - len(shown.rstrip("\n"))) or "\n"
    lines, before = printed.strip("\n").split("\n"), shown.strip("\n").split("\n")
    if CUT in before:
        head, tail = before.index(CUT), len(before) - before.index(CUT) - 1
        lines = [*lines[:head], CUT, *lines[len(lines) - tail :]]
    now = "\n".join(line.rstrip() for line in lines)
    if not now:
        return "\n" * (len(end) - 1) if shown else ""
    return shown if _same(shown.strip("\n"), now) else now + end


def _same(shown: str, printed: str) -> bool:
    """Tell whether two texts are the same, but for sizes of files, which are their encoder's affair, by a twentieth."""
    if SIZE.sub("", shown) != SIZE.sub("", printed):
        return False
    sizes = ([float(each.replace(",", "")) for each in SIZE.findall(text)] for text in (shown, printed))
    return all(abs(one - other) <= max(1, other / 20) for one, other in zip(*sizes, strict=True))


def _python(body: str, session: Session) -> str:
    return _typed(body, session) if body.startswith(">>> ") else _script(body, session)


def _typed(body: str, session: Session) -> str:
    """Run what is typed after ``>>>``."""
    parts = re.split(r"^(?=>>> )", body, flags=re.MULTILINE)
    return "".join(_statement(each, session) for each in parts if each)


def _statement(example: str, session: Session) -> str:
    said = re.match(r">>> .*\n(?:\.\.\.(?: .*)?\n)*", example)
    assert said  # noqa: S101  # every part begins with it
    source = re.sub(r"^(?:>>>|\.\.\.) ?", "", said[0], flags=re.MULTILINE)
    stream = StringIO()
    with contextlib.redirect_stdout(stream):
        try:
            exec(compile(source, "example", "single"), session.names)  # noqa: S102  # an example of our own pages
        except Exception as error:  # noqa: BLE001  # what is raised is shown, whatever it is
            last = "".join(traceback.format_exception_only(error))
            stream.write(f"Traceback (most recent call last):\n  ...\n{last}")
    return said[0] + _as_shown(example[said.end() :], stream.getvalue())


def _script(body: str, session: Session) -> str:
    """Run a file, and hold the values that stand behind its expressions."""
    lines = body.split("\n")
    for node in ast.parse(body).body:
        last = (node.end_lineno or 1) - 1
        line = lines[last].encode()
        code, comment = line[: node.end_col_offset].decode(), line[node.end_col_offset :].decode()
        stream = StringIO()
        try:
            with contextlib.redirect_stdout(stream):
                if not isinstance(node, ast.Expr):
                    exec(compile(ast.Module([node], []), "example", "exec"), session.names)  # noqa: S102  # ours
                    continue
                value = eval(compile(ast.Expression(node.value), "example", "eval"), session.names)  # noqa: S307  # ours
        except Exception as error:
            raise ExampleError(f"{code}: {type(error).__name__}: {error}") from error
        if _is_value(comment.strip().removeprefix("# ")):
            lines[last] = f"{code}  # {stream.getvalue().strip() if value is None else repr(value)}"
    return "\n".join(lines)


def _is_value(comment: str) -> bool:
    try:
        ast.parse(comment, mode="eval")
    except SyntaxError:
        return False
    return True


def _toml(body: str, session: Session) -> str:
    return _read(body, tomllib.loads, session.folder / "convarith-example.toml")


def _yaml(body: str, session: Session) -> str:
    return _read(body, yaml.safe_load, session.folder / "convarith-example.yaml")


def _json(body: str, session: Session) -> str:
    return _read(body, json.loads, session.folder / "convarith-example.json")


def _read(body: str, load: Callable[[str], Any], file: Path) -> str:
    """Read a file, and check it where it holds networks."""
    try:
        held = load(body)
    except (ValueError, yaml.YAMLError) as error:
        raise ExampleError(str(error)) from None
    if isinstance(held, dict) and "network" in held:
        file.write_text(body, encoding="utf-8")
        found = convarith.check(file)
        file.unlink()
        if found:
            raise ExampleError(f"it does not fit: {found[0].message}")
    return body


RUNS: dict[str, Callable[[str, Session], str]] = {
    "console": _console,
    "python": _python,
    "toml": _toml,
    "yaml": _yaml,
    "json": _json,
}


@contextlib.contextmanager
def _plain_surroundings(folder: Path) -> Iterator[None]:
    """Let commands find convarith by its name, and nothing that makes them print otherwise than for anybody."""
    program = folder / "bin" / "convarith"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m convarith "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    before = dict(os.environ)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS"):
        os.environ.pop(name, None)
    os.environ |= {
        "COLUMNS": "80",
        "PATH": f"{program.parent}{os.pathsep}{before.get('PATH', '')}",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def difference(page: Path) -> str:
    """Tell where a page shows other than its examples print, as lines to take out and to put in."""
    shown = page.read_text(encoding="utf-8")
    lines = difflib.unified_diff(shown.split("\n"), rewritten(shown).split("\n"), "shown", "printed", n=2, lineterm="")
    return "\n".join(lines)


def run(arguments: list[str]) -> int:
    """Hold pages against what they print, or write them anew, and give the exit code."""
    chosen = [Path(each).resolve() for each in arguments if not each.startswith("-")] or pages()
    code = 0
    for page in chosen:
        try:
            told = difference(page)
        except ExampleError as error:
            told, code = str(error), 1
        else:
            if told and "--update" in arguments:
                page.write_text(rewritten(page.read_text(encoding="utf-8")), encoding="utf-8")
                told = "written anew"
            elif told:
                code = 1
        if told:
            sys.stdout.write(f"{page.relative_to(ROOT)}: {told}\n")
    return code


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

"""Comments written into files: nothing else of them changes, and what was found is found no more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from support.chosen import IN_JSON, IN_PROTOTXT, IN_PYTHON, IN_YAML, KERNEL, SHIFTED, TOO_WIDE

from convarith.errors import ConvArithError
from convarith.lint.add_ignores import silenced
from convarith.lint.task import Task

if TYPE_CHECKING:
    from pathlib import Path

COMMENT = "# convarith: ignore[even-same]"


def with_ignores(text: str, folder: Path, name: str = "a.toml") -> str:
    """Give a text with comments that silence what is found in it."""
    file = folder / name
    file.write_bytes(text.encode())
    task = Task(file)
    content, _ = silenced(task.run(), text.encode(), task.run_on)
    assert task.run_on(content).findings == ()
    return content.decode()


def added(before: str, after: str) -> list[str]:
    """Give what stands in a text beyond another, which has to be in it as it was."""
    rest = []
    place = 0
    for line in before.split("\n"):
        while not after.split("\n")[place].startswith(line.rstrip("\r")):
            rest.append(after.split("\n")[place])
            place += 1
        rest += [more] if (more := after.split("\n")[place][len(line.rstrip("\r")) :].rstrip("\r")) else []
        place += 1
    return rest


def test_a_comment_stands_behind_what_was_found(tmp_path: Path) -> None:
    after = with_ignores(SHIFTED, tmp_path)
    assert after == SHIFTED.replace("kernel = 4", f"kernel = 4  {COMMENT}")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_ends_of_lines_and_a_byte_order_mark_stay(ending: str, mark: str, tmp_path: Path) -> None:
    before = mark + SHIFTED.replace("\n", ending)
    after = with_ignores(before, tmp_path)
    assert after == before.replace("kernel = 4", f"kernel = 4  {COMMENT}")


def test_a_comment_that_is_there_stays(tmp_path: Path) -> None:
    before = SHIFTED.replace("kernel = 4", "kernel = 4 # as in the paper")
    assert with_ignores(before, tmp_path) == before.replace("paper", f"paper  {COMMENT}")


@pytest.mark.parametrize("listed", ["does-not-fit", " does-not-fit ,  size-range"])
def test_a_list_that_is_there_gets_longer(listed: str, tmp_path: Path) -> None:
    before = SHIFTED.replace("kernel = 4", f"kernel = 4  # convarith: ignore[{listed}] for now")
    file = tmp_path / "a.toml"
    file.write_text(before)
    content, _ = silenced(Task(file).run(), before.encode(), Task(file).run_on)
    codes = ", ".join([*(each.strip() for each in listed.split(",")), "even-same"])
    assert content.decode() == before.replace(f"[{listed}]", f"[{codes}]")


def test_several_findings_of_a_line_share_a_comment(tmp_path: Path) -> None:
    line = "layers = 'conv 8 k4 padding=same | conv 8 k90'"
    text = f"[[network]]\ninput = [3, 32, 32]\n[[network.layer]]\nop = 'stack'\n{line}\n"
    after = with_ignores(text, tmp_path)
    assert after.count("convarith:") == 1
    assert "even-same" in after
    assert "does-not-fit" in after


def test_behind_the_beginning_of_a_text_of_several_lines_no_comment_can_stand(tmp_path: Path) -> None:
    text = '[[network]]\ninput = [3, 32, 32]\n[[network.layer]]\nop = "stack"\n  layers = """\n  conv 8 k90"""\n'
    assert added(text, with_ignores(text, tmp_path)) == ["  # convarith: ignore[does-not-fit]"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", IN_YAML),
        ("a.py", IN_PYTHON),
        ("a.toml", SHIFTED + TOO_WIDE),
        ("a.cfg", "[net]\nheight=8\nwidth=8\nchannels=3\n\n[convolutional]\nfilters=4\nsize=20\nstride=1\npad=0\n"),
        (
            "a.prototxt",
            IN_PROTOTXT,
        ),
    ],
)
def test_every_format_with_comments_takes_them(name: str, text: str, tmp_path: Path) -> None:
    assert all("convarith: ignore[" in each for each in added(text, with_ignores(text, tmp_path, name)))


def test_what_is_found_twice_is_counted_and_nothing_is_written_where_nothing_is_found(tmp_path: Path) -> None:
    for text, count in [(SHIFTED + SHIFTED, 2), (SHIFTED.replace("kernel = 4", "kernel = 3"), 0)]:
        file = tmp_path / "a.toml"
        file.write_text(text)
        content, found = silenced(Task(file).run(), text.encode(), Task(file).run_on)
        assert found == count
        assert (content == text.encode()) is (count == 0)


def test_a_format_without_comments_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ConvArithError, match=r"its format has no comments; .* --baseline FILE --write-baseline"):
        with_ignores(IN_JSON, tmp_path, "a.json")


def test_nothing_is_given_that_says_something_else(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(SHIFTED)
    before = Task(file).run()
    other = partial(Task(file).run_on, SHIFTED.replace("[3, 32, 32]", "[3, 33, 33]").encode())
    with pytest.raises(ConvArithError, match="no comment can stand where it would silence all of this"):
        silenced(before, SHIFTED.encode(), lambda _: other())
    assert before.findings[0].line == KERNEL

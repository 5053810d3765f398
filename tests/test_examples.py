"""Every example of the documentation and of the README runs, and prints what is shown for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from run_examples import ROOT, ExampleError, difference, pages, rewritten

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_shows_what_its_examples_print(page: Path) -> None:
    assert not difference(page), "`python docs/run_examples.py --update` writes it anew"


def block(language: str, body: str) -> str:
    return f"Before.\n\n```{language}\n{body}```\n\nAfter.\n"


RAISED = "Traceback (most recent call last):\n  ...\nValueError: invalid literal for int() with base 10: ''\n"


@pytest.mark.parametrize(
    ("language", "shown", "printed"),
    [
        ("console", "$ convarith shape 5 -k 3 -q\n", "$ convarith shape 5 -k 3 -q\n3\n"),
        ("console", "$ convarith shape 5 -k 3 -q\n4\n\n", "$ convarith shape 5 -k 3 -q\n3\n\n"),
        (
            "console",
            "$ convarith shape 5 -k 9 -q\n[…]\n$ echo $?\n0\n",
            "$ convarith shape 5 -k 9 -q\n[…]\n$ echo $?\n2\n",
        ),
        ("console", "$ convarith shape 5 -k 3 -q | tr 3 4\n", "$ convarith shape 5 -k 3 -q | tr 3 4\n4\n"),
        ("console", "$ convarith shape 5 \\\n  -k 3 -q\n", "$ convarith shape 5 \\\n  -k 3 -q\n3\n"),
        ("console", "$ convarith matrix 3 -k 2\nA\n[…]\nB\n", None),
        ("python", ">>> 1 + 1\n3\n>>> x = [\n...     1,\n... ]\n", ">>> 1 + 1\n2\n>>> x = [\n...     1,\n... ]\n"),
        ("python", ">>> int('')\n", f">>> int('')\n{RAISED}"),
        ("python", "x = 2\nx * 2  # 5\nx * 3  # in words\n", "x = 2\nx * 2  # 4\nx * 3  # in words\n"),
        ("python", "print('é', 1)  # 5\n", "print('é', 1)  # é 1\n"),
    ],
)
def test_what_is_shown_becomes_what_is_printed(language: str, shown: str, printed: str | None) -> None:
    now = rewritten(block(language, shown))
    if printed is None:
        printed = "$ convarith matrix 3 -k 2\nW is 2 x 3: rows are the 2 outputs y, columns the 3 inputs x\n[…]\n"
        printed += "4 entries, each the element of the kernel of length 2 with these indices\n"
    assert now == block(language, printed)
    assert rewritten(now) == now


def test_a_file_is_there_for_the_commands_after_it() -> None:
    named = block("toml", '# nets/a.toml\n\n[[network]]\ninput = "1x5"\nlayer = [{ op = "conv", kernel = 3 }]\n')
    titled = block("{code-block} json", ':caption: b.json\n:emphasize-lines: 1\n{"network": []}\n')
    commands = block("console", "$ convarith summary nets/a.toml --json | cut -c 1-10\n$ cat b.json\n")
    shown = rewritten(named + titled + commands)
    assert shown.startswith(named + titled)
    assert shown.endswith('$ cat b.json\n{"network": []}\n```\n\nAfter.\n')


def test_a_page_is_one_session() -> None:
    page = block("python", "import convarith as ca\n") + block("python", ">>> ca.Conv(3).output_shape((5,))\n(3,)\n")
    assert rewritten(page) == page


def test_in_a_list_an_example_is_indented() -> None:
    page = "- A list:\n\n  ```console\n  $ convarith shape 5 -k 3 -q\n  3\n  ```\n"
    assert rewritten(page) == page
    assert rewritten(page.replace("  3\n", "  4\n")) == page


def test_a_size_of_a_file_may_be_a_little_off() -> None:
    page = rewritten(block("console", "$ convarith animate 3 -k 2 -o a.gif\n"))
    size = page.partition(" kB")[0].rpartition(" ")[2]
    near, far = (page.replace(f"{size} kB", f"{int(size) + more} kB") for more in (1, 20))
    assert rewritten(near) == near
    assert rewritten(far) == page


@pytest.mark.parametrize(
    ("language", "body", "why"),
    [
        ("console", "convarith shape 5 -k 3\n", "begins with"),
        ("console", "$ nobody-has-this\n", "nobody-has-this"),
        ("rust", "5\n", "nothing that is run"),
        ("toml", "a = \n", "line 4: "),
        ("toml", '[[network]]\ninput = "1x5"\nlayer = [{ op = "conv", kernel = 9 }]\n', "does not fit"),
        ("json", "{\n", "line 4: "),
        ("yaml", "a: [\n", "line 4: "),
        ("python", "1 / 0\n", "division by zero"),
    ],
)
def test_what_does_not_run_is_told_with_its_line(language: str, body: str, why: str) -> None:
    with pytest.raises(ExampleError, match=why):
        rewritten(block(language, body))


def test_what_is_not_run_says_why() -> None:
    page = "<!-- not run: needs a GPU -->\n```python\n1 / 0\n```\n"
    assert rewritten(page) == page

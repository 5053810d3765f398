"""Comments, by the syntax of each format: a mark within a text begins none."""

from __future__ import annotations

import pytest

from convarith.readers.comments import comments, syntax_of

TOML = '''\
# one
a = "# no" # two
b = \'\'\'
# no
\'\'\'
c = """
# no \\"""
""" # three
d = '# no \\' # four
    # five
'''
YAML = """\
# one
a: "# no" # two
b: |
  # no
c: no#no
d: plain text # three
e: 'it''s # no'
list:  # four
  - >-
    folded # no
  # five
"""
PYTHON = '''\
# one
a = "# no"  # two
"""
# no
"""
b = f"{a} # no" + '\\'# no'  # three
'''
CFG = "[net]\n# one\n; two\nheight=32 # three\nname=a#no\n"
PROTOTXT = "# one\nname: \"# no\" # two\nlayer { name: '# no' } # three\n"


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.toml", TOML, [1, 2, 8, 9, 10]),
        ("a.yaml", YAML, [1, 2, 6, 8, 11]),
        ("a.py", PYTHON, [1, 2, 6]),
        ("a.cfg", CFG, [2, 3, 4]),
        ("a.prototxt", PROTOTXT, [1, 2, 3]),
        ("", "conv 6 k4 # one\n| flatten\n", [1]),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_comments_are_found_and_what_is_in_texts_is_not(
    name: str, text: str, lines: list[int], ending: str, mark: str
) -> None:
    whole = mark + text.replace("\n", ending)
    syntax = syntax_of(name, whole.encode())
    assert syntax is not None
    found = comments(syntax, whole)
    assert [each.line for each in found] == lines
    assert not any("no" in each.text or "\r" in each.text for each in found)


def test_a_comment_tells_whether_it_stands_alone() -> None:
    syntax = syntax_of("a.toml", TOML.encode())
    assert syntax is not None
    assert [each.alone for each in comments(syntax, TOML)] == [True, False, False, False, True]


@pytest.mark.parametrize("name", ["a.json", "a.onnx", "a.keras"])
def test_some_formats_have_no_comments(name: str) -> None:
    assert syntax_of(name, b"") is None


def test_what_stands_before_a_mistake_in_yaml_is_known() -> None:
    text = "a: 1 # one\nb: [\n"
    syntax = syntax_of("a.yaml", text.encode())
    assert syntax is not None
    assert [each.line for each in comments(syntax, text)] == [1]

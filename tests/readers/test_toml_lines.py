"""Usual lines of TOML are read as `tomllib` reads them, and all others are left to it."""

from __future__ import annotations

import random
import tomllib

import pytest

from convarith.readers.toml_lines import usual_values

USUAL = """
# A network
[[network]]
name = "a # b"
note = "ab" # a name
input = [3, 32, 32]
[[network.layer]]
op = "conv"
kernel = 3# taps
bias = false
from = ["input", "up"]
padding = [1, 2]
groups = 0
none = []
empty = ""
[[network.layer]]
op="conv"
[[network]]
[[network.layer]]
[network.more]
[check]
select = [ "all" ]
[tool.some-1._2]
1 = 2
"""


def test_usual_lines_are_read_as_tomllib_reads_them() -> None:
    assert usual_values(USUAL) == tomllib.loads(USUAL)
    assert usual_values(USUAL.replace("\n", "\r\n")) == tomllib.loads(USUAL)
    assert usual_values("") == {}


@pytest.mark.parametrize(
    "text",
    [
        *("a = -1", "a = 1.5", "a = 1_000", "a = 1979-05-27", "a = 0x1", "a = 01", "a = 1 2", "a = ²", "a =", "a"),
        *(
            "a = 'b'",
            'a = "\\n"',
            'a = "b" "c"',
            'a = """b"""',
            'a = "',
            'a = "b',
            "a = {}",
            "a = [1, 2,]",
            "a = [1 2]",
        ),
        *(
            "a = [\n1]",
            "a = [[1]]",
            "a = [[1, 2]]",
            'a = ["b,c"]',
            "a.b = 1",
            '"a" = 1',
            "ä = 1",
            "= 1",
            "a b = 1",
            "a = True",
        ),
        *("[a] # b", "[ a ]", "[a", "[[a]", "[a]]", "[]", "[a.]", "[[a] ]", "a\t= 1", "a = 1 # \x00", "a = 1\r", "\ta"),
        *("a = 1\na = 2", "[a]\n[a]", "[a.b]\n[a]", "[a]\n[[a]]", "[[a]]\n[a]", "a = 1\n[a]", "a = []\n[[a]]"),
        *("a = [1]\n[[a]]", "a = [1]\n[a.b]", "a = []\n[a.b]", f"a = {'1' * 19}"),
    ],
)
def test_what_is_not_usual_or_wrong_is_left_to_tomllib(text: str) -> None:
    assert usual_values(text) is None


def test_whatever_lines_come_together_what_is_read_is_what_tomllib_reads() -> None:
    chosen = random.Random(0)  # noqa: S311  # no secret
    names, values = (
        ["a", "b", "a.b", "b.a", "a.b.a", " a"],
        ["1", "[1, 2]", '"a"', "[]", "true", "-1", "{}", "1 # [", '"#"'],
    )
    read = 0
    for _ in range(5_000):
        kinds = chosen.choices(["[{}]", "[[{}]]", "{} = {}"], k=chosen.randint(1, 6))
        text = "\n".join(kind.format(chosen.choice(names), chosen.choice(values)) for kind in kinds)
        found = usual_values(text)
        if found is not None:
            read += 1
            assert found == tomllib.loads(text), text
    assert read > 500

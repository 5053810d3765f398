"""Code that has no end, or that grows without bounds, is told so soon."""

from __future__ import annotations

import time

import pytest

from convarith.errors import ConvArithError
from convarith.readers.python import read

CONV = "nn.Conv2d(3, 3, 3)"


def doubling(first: str, line: str) -> str:
    return "\n".join([first, *[line] * 60])


@pytest.mark.parametrize(
    "code",
    [
        f"layers = []\nfor i in range(10**9):\n    layers.append({CONV})\nnn.Sequential(*layers)",
        f"nn.Sequential(*[{CONV} for i in range(10**40)])",
        f"for a in range(9999):\n    for b in range(9999):\n        c = a + b\n{CONV}",
        f"while True:\n    pass\n{CONV}",
        f"for i in range(9999):\n    row = list(range(9999))\n{CONV}",
        f"x = [0 for a in range(999) for b in range(999) for c in range(999)]\n{CONV}",
        f"row = [1]\nfor i in range(9999):\n    row.extend(row)\n{CONV}",
        doubling(f"c = nn.Sequential({CONV})", "c = nn.Sequential(c, c)"),
        doubling("c = nn.Sequential()", "c = nn.Sequential(c, c)"),
        doubling("c = [1]", "c = [c, c]") + "\nnn.Conv2d(3, 3, c)\nd = c == c",
        doubling("c = [1]", "c = c + c") + "\nnn.Conv2d(3, 3, c)",
        doubling("c = 'a'", "c = c + c") + "\nnn.Conv2d(3, 3, 3, name=c)",
        f"s = 'a' * 10**9\nt = '%1000000000d' % 3\nu = f'{{3:1000000000}}'\n{CONV}",
        f"s = '{{:1000000000}}'.format(3)\nt = ','.join(['a' * 100] * 9999)\n{CONV}",
        f"c = nn.Sequential({CONV})\nc.append(c)\nc[0]",
        "row = [nn.ReLU()]\nrow.append(row)\nnn.Sequential(*row)\nnn.Conv2d(3, 3, row)",
        f"def f(n):\n    return f(n + 1) + f(n + 2)\n{CONV}\nf(3)",
        "f = lambda g: g(g)\nf(f)",
        f"a = 9**63**63\nb = 2.0**2000\nc = (-8) ** 0.5\nd = 1 << 10**9\ne = int('9' * 4400)\n{CONV}",
        f"partial()()\ngetattr()\nisinstance()\nsuper()\nrange('a')\nmax()\n[1][::0]\n{{}}[[1]]\n{CONV}",
        f"""
class A(nn.Module):
    def __init__(self):
        self.me, self.c = self, {CONV}

    def forward(self, x):
        return self.me(self.me(self.c(x)))
""",
        f"""
class A(nn.Module):
    def __init__(self):
        self.c = {CONV}

    def forward(self, x):
        for i in range(9999):
            for j in range(9999):
                x = self.c(x)
        return x
""",
        """
class A:
    @property
    def p(self):
        return self.p

    def forward(self, x):
        return self.p(x)
""",
    ],
)
def test_it_ends_soon(code: str) -> None:
    begun = time.process_time()
    try:
        found = read(f"import torch.nn as nn\n{code}")
    except ConvArithError as error:
        assert error.code in ("no-network", "too-large", "unreadable")  # noqa: PT017  # it may also be read in part
    else:
        assert sum(len(each.network.layers) for each in found) < 20_000
    assert time.process_time() - begun < 10  # it takes a second or two at most


def test_classes_derived_from_each_other_are_looked_through_once() -> None:
    classes = "".join(f"class A{n}(A{n - 1}, A{n - 1}): pass\n" for n in range(1, 100))
    (parsed,) = read(
        f"class A0(nn.Module): pass\n{classes}class Net(A99):\n    def __init__(self):\n        self.c = {CONV}\n"
        "    def forward(self, x):\n        return self.c(x)"
    )
    assert [each.name for each in parsed.network.layers] == ["c"]


def test_many_layers_in_a_list_take_no_more_time_than_they_are() -> None:
    (parsed,) = read(
        "class Net(nn.Module):\n    def __init__(self):\n"
        "        self.all = nn.ModuleList([nn.ReLU() for _ in range(5000)])\n"
        f"        self.c = {CONV}\n    def forward(self, x):\n        for each in self.all:\n            x = each(x)\n"
        "        return self.c(x)"
    )
    assert len(parsed.network.layers) == 5001


def test_how_much_was_followed_is_said() -> None:
    with pytest.raises(ConvArithError, match="following it takes more than"):
        read("for a in range(9999):\n    for b in range(9999):\n        c = a + b")

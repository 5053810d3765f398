"""The names that can be given, as types: they are those of the tables that say what each means."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any, get_args

import pytest

from convarith import names
from convarith.draw.formats import FORMATS
from convarith.draw.style import STILLS
from convarith.draw.themes import THEMES
from convarith.engine.padding import MODES, NAMES
from convarith.engine.pool import POOLS
from convarith.engine.transposed import ConvTranspose
from convarith.frameworks import registry
from convarith.frameworks.setting import OPERATIONS
from convarith.scene.order import ORDERS
from convarith.scene.request import LABELS, SceneRequest, compose
from convarith.scene.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

UP = ConvTranspose(3, stride=2, padding=1)


@pytest.mark.parametrize(
    ("named", "table"),
    [
        (names.PaddingMode, MODES),
        (names.PaddingName, NAMES),
        (names.PoolKind, POOLS),
        (names.Operation, OPERATIONS),
        (names.FrameworkName, [*registry.NAMES, *registry.ALIASES]),
        (names.View, VIEWS),
        (names.Act, [act.name for act in compose(SceneRequest(UP, 3, view="equivalence")).acts]),
        (names.Order, ORDERS),
        (names.Theme, THEMES),
        (names.LabelLevel, LABELS),
        (names.StillFormat, STILLS),
        (names.AnimationFormat, FORMATS),
    ],
)
def test_a_type_has_the_names_of_its_table_in_their_order(named: Any, table: Iterable[str]) -> None:
    assert list(get_args(named)) == list(table)


def test_every_type_is_held_to_a_table() -> None:
    (marked,) = test_a_type_has_the_names_of_its_table_in_their_order.pytestmark
    held = [named for named, _ in marked.args[1]]
    public = [value for name, value in vars(names).items() if get_args(value) and not name.startswith("_")]
    assert all(each in held for each in public)
    assert len(held) == len(public)


USER = """
import convarith as ca
import numpy as np

layer = ca.Conv(kernel=3, stride=2, padding="same", padding_mode="reflect")
reveal_type(layer.output_shape((5, 5)))
reveal_type(ca.describe(layer, (5, 5)))
reveal_type(ca.matrix(layer, (5, 5)).toarray(np.ones((3, 3))))
reveal_type(ca.animate(layer, (5, 5), view="map", theme="dark"))
reveal_type(ca.solve(128, to=64, framework="keras")[0])
reveal_type(ca.solve_stack(64, to=8, layers=2)[0])
reveal_type(ca.solve_field(9)[0].layers)
reveal_type(ca.compare({"kernel": 3}, 5, to=["pytorch", "keras"]))
reveal_type(ca.network("conv 6 k5").sizes())
reveal_type(ca.check("a.toml"))
ca.Conv(3, padding="smae")
ca.Conv(3, padding_mode="reflected")
ca.ConvTranspose(3, padding_mode="reflect")
ca.Pool(2, kind="mean")
ca.animate(layer, (5, 5), view="sideways")
ca.animate(layer, (5, 5), theme="gide")
ca.solve(128, to=64, op="convolution")
ca.solve(128, to=64, framework="pytroch")
ca.compare({"kernel": 3}, 5, to="kerras")
ca.network("a.toml", framework="kerras")
"""
TYPES = [
    "tuple[int, ...]",
    "convarith.engine.answer.Answer",
    "numpy.ndarray[tuple[Any, ...], numpy.dtype[Any]]",
    "convarith.draw.animation.Animation",
    "convarith.engine.layer.Layer",
    "list[convarith.engine.layer.Layer]",
    "list[convarith.engine.conv.Conv]",
    "convarith.frameworks.compare.Comparison",
    "tuple[convarith.networks.size_rule.SizeRule, ...]",
    "convarith.lint.findings.Findings",
]


def test_a_type_checker_knows_what_comes_back_and_finds_each_mistyped_name(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    file = tmp_path / "user.py"
    file.write_text(USER)
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", tmp_path / "cache", file],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    revealed = [line.partition('Revealed type is "')[2].rstrip('"') for line in told if "Revealed" in line]
    assert [each.replace("builtins.", "") for each in revealed] == TYPES
    first = USER.splitlines().index('ca.Conv(3, padding="smae")') + 1
    wrong = [int(line.split(":")[1]) for line in told if ": error:" in line]
    assert wrong == list(range(first, first + 10))

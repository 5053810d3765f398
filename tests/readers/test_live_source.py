"""A model may be named as ``package.module:name``, and only then is something imported."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

import convarith as ca
from convarith.readers.live_source import is_python_name, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CODE = """\
print("loading")
class Model: pass
class Needy:
    def __init__(self, channels): pass
def make(): return "made"
def fail(): raise SystemExit(3)
class zoo:
    small = "a small one"
instance = 7
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "my_models.py").write_text(CODE)
    (tmp_path / "my_broken.py").write_text("import not_there_at_all")
    (tmp_path / "my_failing.py").write_text("1 / 0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    for name in ("my_models", "my_broken", "my_failing"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("text", ["a:b", "a.b:c", "a_1.b:C.d"])
def test_a_name_in_python_has_one_colon(text: str) -> None:
    assert is_python_name(text)


@pytest.mark.parametrize("text", ["a", "a.b", "a:", ":b", "a/b:c", "a:b:c", "C:\\a", "conv 6 k4", "a.py:b c", "1a:b"])
def test_other_texts_are_none(text: str) -> None:
    assert not is_python_name(text)
    with pytest.raises(ca.ConvArithError, match=r"is no name of a model in Python; write package\.module:name"):
        load(text)


def test_a_model_is_given_and_what_makes_one_is_called() -> None:
    assert load("my_models:instance") == 7
    assert load("my_models:make") == "made"
    assert load("my_models:zoo.small") == "a small one"
    assert type(load("my_models:Model")).__name__ == "Model"


def test_what_is_printed_on_the_way_is_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    load("my_models:instance")
    assert capsys.readouterr() == ("", "loading\n")


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("my_absent:x", "unreadable", "there is no module my_absent to import; run in its directory, or install it"),
        ("my_broken:x", "unreadable", "there is no module not_there_at_all, which my_broken imports, to import"),
        ("my_failing:x", "unreadable", "importing my_failing failed: ZeroDivisionError: division by zero"),
        ("my_models:mak", "unknown-network", "my_models has nothing called mak; did you mean 'make'"),
        ("my_models:Needy", "unreadable", r"calling my_models:Needy without arguments failed: TypeError: .*'channels'"),
        ("my_models:fail", "unreadable", "calling my_models:fail without arguments failed: SystemExit: 3; name a "),
    ],
)
def test_what_fails_is_said(text: str, code: str, message: str) -> None:
    with pytest.raises(ca.ConvArithError, match=message) as caught:
        load(text)
    assert caught.value.code == code

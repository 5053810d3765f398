"""The one exception: it names the setting that is to blame, and keeps that when it is worded anew."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import convarith
from convarith.engine.conv import Conv
from convarith.engine.pool import Pool
from convarith.engine.transposed import ConvTranspose
from convarith.errors import CODES, ConvArithError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ERRORS = Path(convarith.__file__).parent / "errors.py"
PASSED_ON = {
    ERRORS,
    ERRORS.with_name("foreign.py"),
    ERRORS.parent / "engine" / "names.py",
}  # where a code is given by who calls
MAKING = {"ConvArithError", "foreign"}
NAMING = {"known_name", "no_name"}


def raised() -> Iterator[tuple[str, str]]:
    """Give each place that makes an error, and its code as it is written there."""
    for file in sorted(ERRORS.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in MAKING and file not in PASSED_ON:
                yield f"{file.relative_to(ERRORS.parent)}:{node.lineno}", ast.unparse(node.args[1])
            if isinstance(node, ast.Call) and ast.unparse(node.func) in NAMING:
                codes = [ast.unparse(each.value) for each in node.keywords if each.arg == "code"]
                yield from (
                    (f"{file.relative_to(ERRORS.parent)}:{node.lineno}", code) for code in codes if code != "code"
                )


def test_every_code_that_is_raised_is_a_literal_that_stands_in_the_table() -> None:
    known = {repr(code) for code in CODES}
    assert {place: code for place, code in raised() if code not in known} == {}


def test_every_code_of_the_table_is_raised_somewhere() -> None:
    assert {repr(code) for code in CODES} - {code for _, code in raised()} == set()


def test_codes_are_in_order_and_each_is_told_in_a_sentence() -> None:
    assert list(CODES) == sorted(CODES)
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in CODES.values())


@pytest.mark.parametrize(
    ("refused", "setting"),
    [
        (lambda: Conv("three"), "kernel"),  # type: ignore[arg-type]  # what is refused
        (lambda: Conv(()), "kernel"),
        (lambda: Conv(2**70), "kernel"),
        (lambda: Conv(3, stride=0), "stride"),
        (lambda: Conv(3, dilation=(1, 0)), "dilation"),
        (lambda: Conv(3, padding="smae"), "padding"),  # type: ignore[arg-type]
        (lambda: Conv(3, padding=1.5), "padding"),  # type: ignore[arg-type]  # what is refused
        (lambda: Conv(3, padding=2**70), "padding"),
        (lambda: Conv(3, groups=0), "groups"),
        (lambda: Conv(3, channels=(4, 6), groups=4), "groups"),
        (lambda: Conv(3, channels=(1, 2, 3)), "channels"),  # type: ignore[arg-type]  # what is refused
        (lambda: Pool(3, kind="median"), "kind"),  # type: ignore[arg-type]
        (lambda: Pool(3, channels=(1, 2)), "channels"),
        (lambda: ConvTranspose(3, output_padding=-1), "output_padding"),
        (lambda: ConvTranspose(3, output_size=0), "output_size"),
        (lambda: ConvTranspose(3, stride=2, output_padding=1, output_size=8), "output_padding"),
        (lambda: ConvTranspose(3, stride=2, output_padding=1, padding="same"), "output_padding"),
        (lambda: Conv((3, 3, 3)).axes((5, 5)), "kernel"),
        (lambda: Conv(3, stride=(1, 1, 1)).axes((5, 5)), "stride"),
        (lambda: Conv(3, padding=(1, 1, 1)).axes((5, 5)), "padding"),
        (lambda: Conv(7).axes((5, 9)), "kernel"),
        (lambda: Pool(2, padding=2).axes((5, 9)), "padding"),
        (lambda: ConvTranspose(3, padding=9).axes((5, 9)), "padding"),
        (lambda: ConvTranspose(3, output_padding=(1, 0)).axes((5, 9)), "output_padding"),
        (lambda: ConvTranspose(3, output_size=(1, 2, 3)).axes((5, 9)), "output_size"),
        (lambda: ConvTranspose(3, output_size=(99, 11)).axes((5, 9)), "output_size"),
    ],
)
def test_a_refused_setting_is_named(refused: Callable[[], object], setting: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        refused()
    assert caught.value.setting == setting


def test_an_error_in_other_words_stays_the_same_error() -> None:
    error = ConvArithError("kernel 7 does not fit", "does-not-fit", "pad", "kernel").reworded("axis 1: it does not fit")
    assert (error.message, error.code, error.hint, error.setting) == (
        "axis 1: it does not fit",
        "does-not-fit",
        "pad",
        "kernel",
    )
    assert error.reworded("no", "pad by 2").hint == "pad by 2"
    assert error.reworded("no", "").hint == ""

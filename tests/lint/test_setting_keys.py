"""What is said of the settings of check is what their reader does."""

from __future__ import annotations

from pathlib import Path

import pytest

from convarith.lint.setting_keys import KEYS
from convarith.lint.settings import READERS, Settings


def test_every_setting_is_described_in_the_order_in_which_they_are_shown() -> None:
    assert list(KEYS) == list(READERS)


@pytest.mark.parametrize("name", KEYS)
def test_a_setting_is_described_in_a_sentence_with_a_value_that_the_reader_takes(name: str) -> None:
    key = KEYS[name]
    assert key.what.endswith(".")
    assert READERS[name](key.example, Path()) != getattr(Settings(), name.replace("-", "_"))


@pytest.mark.parametrize("name", KEYS)
def test_what_holds_without_a_setting_is_its_default_or_said_in_words(name: str) -> None:
    key = KEYS[name]
    assert (key.default is None) == bool(key.otherwise)
    assert key.default is None or READERS[name](key.default, Path()) == getattr(Settings(), name.replace("-", "_"))


@pytest.mark.parametrize("value", ["3x224x224", [3, 224, 224], "(3, 224, 224)"])
def test_an_input_is_spelled_as_on_the_command_line(value: object) -> None:
    assert READERS["input"](value, Path()) == (3, 224, 224)

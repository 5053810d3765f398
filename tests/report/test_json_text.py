"""JSON that every reader takes, whatever the numbers are."""

from __future__ import annotations

import json
from math import inf, isnan, nan
from typing import NoReturn

import numpy as np
import pytest

from convarith.report.json_text import json_text


def refuse(constant: str) -> NoReturn:
    raise AssertionError(constant)


def strictly(text: str) -> object:
    """Read JSON as the standard has it."""
    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("whole", [{"a": [1, 2.5, None, True, "x"]}, [], {"b": {"c": [[1e300]]}}])
def test_usual_values_are_what_json_makes_of_them(whole: object) -> None:
    assert json_text(whole) == json.dumps(whole)


def test_numbers_that_json_lacks_come_back_by_their_names() -> None:
    read = strictly(json_text({"a": [1, inf, -inf, nan], "b": (None, True, "x")}))
    assert isinstance(read, dict)
    assert read["a"] == [1, "Infinity", "-Infinity", "NaN"]
    assert [float(each) for each in read["a"][:3]] == [1, inf, -inf]
    assert isnan(float(read["a"][3]))
    assert read["b"] == [None, True, "x"]


def test_longest_floats_are_the_nearest_that_python_has() -> None:
    assert json_text([np.longdouble("0.5")]) == "[0.5]"
    assert json_text([np.longdouble("inf")]) == '["Infinity"]'

"""Every public function has an example, and what the docstrings of public things show is what comes out."""

from __future__ import annotations

import doctest
from inspect import isclass, isfunction
from typing import Any

import numpy as np
import pytest

import convarith as ca

LIVE = {"from_flax", "from_keras", "from_onnx", "from_torch"}  # whose examples take a framework to run


def examples(name: str) -> list[doctest.DocTest]:
    """Give what the docstring of a public thing, and those of its members, show."""
    value = getattr(ca, name)
    found = doctest.DocTestFinder(exclude_empty=True).find(value, name, globs={"ca": ca, "np": np})
    return [each for each in found if each.examples]


@pytest.mark.parametrize("name", [name for name in ca.__all__ if examples(name)])
def test_examples_show_what_comes_out(name: str) -> None:
    for example in examples(name):
        told: list[str] = []
        assert not doctest.DocTestRunner().run(example, out=told.append).failed, "".join(told)


@pytest.mark.parametrize("name", [name for name in ca.__all__ if isfunction(getattr(ca, name)) and name not in LIVE])
def test_every_public_function_has_an_example(name: str) -> None:
    assert examples(name)


@pytest.mark.parametrize("name", ["Conv", "ConvTranspose", "Pool", "FrameworkLayer"])
def test_every_layer_that_users_write_has_an_example(name: str) -> None:
    layer: Any = getattr(ca, name)
    assert isclass(layer)
    assert examples(name)

"""Layers of a framework that is loaded: whose class is theirs, and whether it does as the framework's does."""

from __future__ import annotations

from typing import Any

import pytest

from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.readers.live import checked_by_trial, does_as, framework_class


def a_class(name: str, home: str, base: type = object, **members: Any) -> Any:
    return type(name, (base,), {"__module__": home, **members})


Conv = a_class("Conv", "real.layers.conv", forward=lambda _: 1)
Derived = a_class("Derived", "mine", Conv)
Shadow = a_class("Conv", "mine", Conv, forward=lambda _: 2)


def test_a_class_is_known_by_its_name_and_by_where_it_comes_from() -> None:
    known: Any = {"homes": ["real.layers."], "names": {"Conv"}}
    assert framework_class(Derived(), **known) is Conv
    assert framework_class(Shadow(), **known) is Conv  # which it derives from
    assert framework_class(a_class("Conv", "other.layers.conv")(), **known) is None
    assert framework_class(a_class("Pool", "real.layers.pool")(), **known) is None


def test_a_layer_does_as_the_class_whose_methods_it_has() -> None:
    assert does_as(Conv(), Conv, ["forward", "absent"])
    assert does_as(Derived(), Conv, ["forward"])
    assert not does_as(Shadow(), Conv, ["forward"])
    patched = Conv()
    patched.forward = lambda: 3
    assert not does_as(patched, Conv, ["forward"])


def test_one_that_comes_to_the_sizes_of_its_attributes_is_what_they_say() -> None:
    layer = FrameworkLayer((3, 5), framework="pytorch", stride=2)
    tried: list[tuple[int, ...]] = []

    def output(size: tuple[int, ...]) -> tuple[int, ...]:
        tried.append(size)
        return layer.output_shape(size)

    assert checked_by_trial(layer, "Any", output) is layer
    assert tried == [(9, 11), (10, 12), (11, 13)]


def test_one_that_comes_to_other_sizes_or_cannot_be_run_is_refused() -> None:
    layer = FrameworkLayer(3, framework="pytorch", stride=2)
    with pytest.raises(ConvArithError, match=r"way of its own, which gives 5 of 9 where its .* say 4"):
        checked_by_trial(layer, "Any", lambda size: (size[0] // 2 + 1,))
    with pytest.raises(ConvArithError, match="Any computes in a way of its own, and could not be tried") as refusal:
        checked_by_trial(layer, "Any", lambda _: 1 // 0)  # type: ignore[arg-type,return-value]  # it fails
    assert refusal.value.code == "bad-value"

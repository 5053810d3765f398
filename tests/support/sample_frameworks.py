"""Frameworks that are made up for a test, which stand in the registry while it runs."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from convarith.engine.layer import Resolved
from convarith.frameworks import registry
from convarith.frameworks.framework import Code, Framework
from convarith.frameworks.plain_layers import direct, pooled, transposed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.frameworks.setting import Setting


@contextmanager
def registered(*frameworks: Framework) -> Iterator[None]:
    """Let frameworks be found by their names, as the ones that there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "NAMES", (*registry.NAMES, *(each.name for each in frameworks)))
        for each in frameworks:
            module = ModuleType(each.name)
            module.FRAMEWORK = each  # type: ignore[attr-defined]  # as the modules of the registry have it
            patch.setitem(sys.modules, f"convarith.frameworks.{each.name}", module)
        yield


class Sample(Framework):
    """A framework with one padding of its own, and little else."""

    name = "sample"
    title = "Sample"
    version = "1"
    paddings: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "conv": {"SAME_SIZE": "same", "NONE": "valid", "ODD": "odd"},
        "conv_transpose": {},
        "max_pool": {"SAME_SIZE": "same"},
    }
    unsupported: ClassVar[Mapping[str, str]] = {
        "negative padding": "crop first",
        "conv:dilation": "only its poolings are dilated",
        "output size": "give an output padding",
    }
    arguments: ClassVar[Mapping[str, Mapping[str, Sequence[Any]]]] = {
        "conv": {"layout": ("first", "last"), "rounding": range(3)},
        "max_pool": {"exact": (False, True)},
    }
    most_axes = 3
    pad_order = "all begins, then all ends"
    on_misfit = "gives zeros"

    def interpret(self, layer: Setting, size: tuple[int, ...]) -> Resolved:
        """Read a layer as convarith does, but for its own padding ODD, which is 1 before."""
        if layer.padding == "odd":
            return Resolved(direct(layer, [(1, 0)] * len(size)))
        if layer.op == "conv_transpose":
            return Resolved(transposed(layer, size, layer.pads(size) or [(0, 0)] * len(size), layer.output_padding))  # type: ignore[arg-type]
        make = direct if layer.op == "conv" else pooled
        return Resolved(make(layer, layer.padding or 0))

    def code(self, layer: Setting, size: tuple[int, ...]) -> Code:
        """Write one line."""
        del size
        return Code((), f"{layer.op}({layer.padding})", (f"y = {layer.op}(x)",))


class Bare(Sample):
    """A framework with an order of its own for nothing, and a step of 1."""

    name = "bare"
    title = "Bare"
    pad_order = ""
    pool_stride = 1


SAMPLE, BARE = Sample(), Bare()

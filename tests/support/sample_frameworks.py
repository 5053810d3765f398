"""Frameworks that are made up for a test stand in the registry while it runs."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from convarith.frameworks import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.frameworks.framework import Framework


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

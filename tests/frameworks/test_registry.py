"""The frameworks there are: found by name, imported when they are asked for."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from convarith.errors import ConvArithError
from convarith.frameworks.framework import Framework
from convarith.frameworks.registry import NAMES, framework

ASK = """
import sys
from convarith.frameworks.registry import NAMES, framework
loaded = lambda: [name for name in NAMES if f"convarith.frameworks.{name}" in sys.modules]
print(loaded())
framework("caffe")
print(loaded())
"""
NO_FRAMEWORK = """
import sys
from convarith.frameworks.registry import NAMES, framework
for name in NAMES:
    framework(name)
print({"numpy", "torch", "jax", "keras", "tensorflow", "onnx", "onnxruntime", "mlx", "tinygrad"} & sys.modules.keys())
"""


def printed(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize("name", NAMES)
def test_a_framework_is_found_by_its_name(name: str) -> None:
    found = framework(name)
    assert isinstance(found, Framework)
    assert found.name == name
    assert framework(name.upper()) is found
    assert import_module(f"convarith.frameworks.{name}").FRAMEWORK is found


@pytest.mark.parametrize(
    ("alias", "name"),
    [("torch", "pytorch"), ("tf", "tensorflow"), ("TFLite", "tensorflow"), ("onnxruntime", "onnx")],
)
def test_a_framework_is_found_by_what_it_is_also_called(alias: str, name: str) -> None:
    assert framework(alias) is framework(name)


def test_a_name_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConvArithError, match="no framework is called 'kears'; did you mean 'keras'") as refusal:
        framework("kears")
    assert refusal.value.code == "bad-value"
    with pytest.raises(ConvArithError, match=f"there are {', '.join(NAMES)}"):
        framework("zap")


def test_only_the_framework_that_is_asked_for_is_imported() -> None:
    assert printed(ASK) == ["[]", "['caffe']"]


def test_no_framework_itself_is_needed() -> None:
    assert printed(NO_FRAMEWORK) == ["set()"]

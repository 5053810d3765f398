"""``import convarith as ca``: the public names, each loaded when it is first used."""

from __future__ import annotations

import pickle
import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest

import convarith as ca
from convarith.engine.names import PUBLIC_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

# fmt: off
NAMES = [
    "Animation", "Answer", "Axis", "Comparison", "Conv", "ConvArithError", "ConvTranspose", "DotTest",
    "FieldStack", "Finding", "Findings", "FrameworkLayer", "Inverse", "Layer", "Matrix", "Network", "Pool", "Solved",
    "SolvedField", "SolvedStacks", "Verification", "animate", "avg_pool", "check", "compare", "conv",
    "conv_transpose", "describe", "dottest", "from_flax", "from_keras", "from_onnx", "from_torch", "inverse",
    "layer", "lp_pool", "matrix", "max_pool", "network", "output_sizes", "overlap", "solve", "solve_field",
    "solve_stack", "verify",
]
# fmt: on


def in_a_fresh_process(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_these_are_the_public_names() -> None:
    assert ca.__all__ == NAMES == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_that_of_what_it_stands_for(name: str) -> None:
    value = getattr(ca, name)
    assert value.__name__ == name
    assert getattr(import_module(value.__module__), name) is value
    assert value.__module__.startswith("convarith.")


def test_any_name_can_be_the_first_thing_asked_for() -> None:
    asked = in_a_fresh_process(f"""
import sys
for name in {NAMES}:
    exec(f"from convarith import {{name}}; print({{name}}.__name__)")
    for module in [each for each in sys.modules if each.partition(".")[0] == "convarith"]:
        del sys.modules[module]
""")
    assert asked.split() == NAMES


def test_no_package_has_the_name_of_a_public_one_which_importing_it_would_hide() -> None:
    packages = {module.name for module in iter_modules(ca.__path__)}
    assert packages.isdisjoint(NAMES)


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'convarith' has no attribute 'Convolution'"):
        ca.Convolution  # noqa: B018  # looking it up is the test
    with pytest.raises(ImportError, match="cannot import name 'Convolution'"):
        exec("from convarith import Convolution")  # noqa: S102  # so that the type checker does not see it


def test_all_names_are_listed_before_they_are_loaded() -> None:
    listed = in_a_fresh_process("import convarith, sys; print(*dir(convarith)); assert 'numpy' not in sys.modules")
    assert listed.split() == sorted([*NAMES, "__version__"])


def test_nothing_else_is_listed_however_much_is_loaded() -> None:
    ca.solve_field(9, kernel=2)
    assert dir(ca) == sorted([*NAMES, "__version__"])


def test_a_star_imports_exactly_the_public_names() -> None:
    listed = in_a_fresh_process(
        "before = {*dir(), 'before'}\nfrom convarith import *\nprint(*sorted({*dir()} - before))"
    )
    assert listed.split() == NAMES


def test_importing_the_package_loads_none_of_its_modules() -> None:
    loaded = "print(*sorted(name for name in sys.modules if name.startswith('convarith')))"
    assert in_a_fresh_process(f"import sys, convarith; {loaded}") == "convarith"


def test_a_layer_gives_shape_answer_and_matrix() -> None:
    layer = ca.ConvTranspose(kernel=3, stride=2, padding=1, output_padding=1)
    assert layer.output_shape((3, 3)) == (6, 6)
    assert ca.describe(layer, (3, 3)).output == (6, 6)
    assert ca.matrix(layer, (3, 3)).shape == (36, 9)


def test_a_layer_in_a_frameworks_words_goes_wherever_a_layer_goes() -> None:
    layer = ca.FrameworkLayer(3, framework="keras", op="conv_transpose", stride=2, padding="same")
    assert layer.output_shape((3,)) == ca.describe(layer, (3,)).output == (6,)
    assert ca.matrix(layer, (3,)).shape == (6, 3)
    assert ca.dottest(layer, (3,)).agrees
    assert ca.verify(layer, (3,)).fine


def test_a_layer_in_a_frameworks_words_travels_between_processes() -> None:
    layer = ca.FrameworkLayer(3, framework="keras", padding="same")
    assert pickle.loads(pickle.dumps(layer)) == layer  # noqa: S301  # our own bytes


def test_an_error_says_what_is_wrong_how_it_is_called_and_what_to_do() -> None:
    with pytest.raises(ca.ConvArithError) as caught:
        ca.Conv(kernel=3).output_shape(2)
    error = caught.value
    assert isinstance(error, ValueError)
    assert error.code == "does-not-fit"
    assert error.message == "kernel 3 does not fit: 2 + 0 + 0 padded input < 3 effective kernel"
    assert error.hint == "pad by at least 0 and 1, or use a kernel of at most 2"
    assert str(error) == f"{error.message}; {error.hint}"


def test_an_error_without_a_hint_is_its_message() -> None:
    assert str(ca.ConvArithError("all said", "code")) == "all said"


def test_an_error_travels_between_processes() -> None:
    error = ca.ConvArithError("what", "code", "how")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
    assert (type(copy), copy.message, copy.code, copy.hint) == (ca.ConvArithError, "what", "code", "how")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Conv2d", "Conv"),
        ("Conv2DTranspose", "ConvTranspose"),
        ("conv2d", "conv"),
        ("MaxPooling2D", "Pool"),
        ("AvgPool1d", "Pool"),
        ("output_shape", "describe"),
        ("summary", "network"),
        ("convmtx2", "matrix"),
        ("anmiate", "animate"),
    ],
)
def test_a_name_that_frameworks_have_leads_to_the_one_here(name: str, meant: str) -> None:
    with pytest.raises(AttributeError, match=f"no attribute '{name}'; did you mean '{meant}'\\?$"):
        getattr(ca, name)


def test_machinery_and_what_is_like_no_name_get_no_guess() -> None:
    for name in ("__wrapped__", "xyzzy"):
        with pytest.raises(AttributeError, match=f"no attribute '{name}'$"):
            getattr(ca, name)


def test_other_names_lead_to_public_ones() -> None:
    assert set(PUBLIC_NAMES.values()) <= set(NAMES)
    assert set(PUBLIC_NAMES).isdisjoint(NAMES)


@pytest.mark.parametrize("ask", [ca.describe, ca.matrix, ca.verify, ca.overlap, ca.inverse, ca.dottest])
def test_what_is_no_layer_is_refused_with_the_way_to_one(ask: Callable[..., object]) -> None:
    with pytest.raises(ca.ConvArithError, match=r"^'conv 8 k3' is no layer; read a text by convarith.layer") as refused:
        ask("conv 8 k3", (5, 5))
    assert refused.value.code == "bad-value"

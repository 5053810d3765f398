"""Whose a name in code is: by what the code imports, by how names are usually imported, or by who has such a name."""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convarith.readers.code.signature import Signature


class Home(NamedTuple):
    """A module of a framework whose names are known here.

    Attributes:
        title: As its users write it.
        framework: Its framework.
        modules: What it is imported as, in full.
        table: Module beside this one, and the name in it of the table of signatures.
    """

    title: str
    framework: str
    modules: tuple[str, ...]
    table: tuple[str, str]

    @property
    def names(self) -> Mapping[str, Signature]:
        """What is known of it."""
        return _table(*self.table)


@cache
def _table(module: str, name: str) -> Mapping[str, Signature]:
    found: Mapping[str, Signature] = getattr(import_module(f"convarith.readers.code.{module}"), name)
    return found


HOMES = (
    Home("torch.nn", "pytorch", ("torch.nn", "torch.nn.modules"), ("pytorch", "LAYERS")),
    Home("torch.nn.functional", "pytorch", ("torch.nn.functional",), ("pytorch", "FUNCTIONS")),
    Home("torch", "pytorch", ("torch",), ("pytorch", "OF_TORCH")),
    Home(
        "keras.layers",
        "keras",
        ("keras.layers", "tensorflow.keras.layers", "tf_keras.layers", "tensorflow.python.keras.layers"),
        ("keras", "LAYERS"),
    ),
    Home("keras.ops", "keras", ("keras.ops",), ("keras", "FUNCTIONS")),
    Home("flax.linen", "flax", ("flax.linen",), ("flax", "LINEN")),
    Home("flax.nnx", "flax", ("flax.nnx",), ("flax", "NNX")),
    Home("equinox.nn", "equinox", ("equinox.nn",), ("equinox", "LAYERS")),
    Home("haiku", "haiku", ("haiku",), ("haiku", "NAMES")),
    Home("mlx.nn", "mlx", ("mlx.nn",), ("mlx", "LAYERS")),
    Home("mlx.core", "mlx", ("mlx.core",), ("mlx", "CORE")),
    Home("tinygrad.nn", "tinygrad", ("tinygrad.nn",), ("tinygrad", "LAYERS")),
    Home("jax.lax", "jax", ("jax.lax",), ("jax", "LAX")),
    Home("jax.nn", "jax", ("jax.nn",), ("jax", "NN")),
    Home("jax.numpy", "jax", ("jax.numpy",), ("jax", "NUMPY")),
    Home("tf.nn", "tensorflow", ("tensorflow.nn",), ("tensorflow", "NN")),
    Home("tensorflow", "tensorflow", ("tensorflow",), ("tensorflow", "CORE")),
    Home("coremltools", "coreml", ("coremltools.converters.mil.Builder",), ("coreml", "OPERATIONS")),
)
"""What there is, the first before the others where a name could be several's."""

HOMES_OF_METHODS = Home("tinygrad.Tensor", "tinygrad", ("tinygrad.Tensor",), ("tinygrad", "METHODS"))
"""Whose methods of arrays are layers."""

_LAST = slice(1, -1)
_SPACE = {
    **dict.fromkeys(("keras", "tensorflow", "flax", "haiku", "mlx"), _LAST),
    "equinox": slice(1, None),
    **dict.fromkeys(("pytorch", "tinygrad"), slice(2, None)),
}
"""Which axes of a framework's arrays are space; those of jax.lax are as whoever calls it has them."""

_USUAL = {
    "F": "torch.nn.functional",
    "tf": "tensorflow",
    "layers": "keras.layers",
    "L": "keras.layers",
    "keras": "keras",
    "torch": "torch",
    "linen": "flax.linen",
    "nnx": "flax.nnx",
    "eqx": "equinox",
    "hk": "haiku",
    "jax": "jax",
    "lax": "jax.lax",
    "jnp": "jax.numpy",
    "mx": "mlx.core",
    "mb": "coremltools.converters.mil.Builder",
}
"""What names are usually imported as; ``nn`` is several frameworks'."""


def _full(node: ast.Import) -> list[str]:
    return [one.name for one in node.names]


class Found(NamedTuple):
    """What a name is.

    Attributes:
        name: Without the module.
        home: Whose; None where that is not known.
        signature: How it is called; None where it is not known.
    """

    name: str
    home: Home | None
    signature: Signature | None

    @property
    def title(self) -> str:
        """Where it would have to be."""
        return f"layer of {self.home.title}" if self.home else "layer"


class Names:
    """The names in a code.

    Args:
        imports: Its imports.
        framework: The one whose a name is that could be several's; None for the first that has it.
    """

    def __init__(self, imports: Iterable[ast.stmt], framework: str | None) -> None:
        self._framework = framework
        self._known = dict(_USUAL)
        self._stars: list[str] = []
        self._met: list[str] = []
        for each in imports:
            if isinstance(each, ast.Import):
                self._known |= {one.asname: one.name for one in each.names if one.asname}
                self._known |= {one.name.partition(".")[0]: one.name.partition(".")[0] for one in each.names}
            elif isinstance(each, ast.ImportFrom) and each.module:
                for one in each.names:
                    self._known[one.asname or one.name] = f"{each.module}.{one.name}"
                self._stars += [each.module] * any(one.name == "*" for one in each.names)
        imported = {full.partition(".")[0] for full in self._known.values() if full not in _USUAL.values()}
        imported |= {full.partition(".")[0] for each in imports if isinstance(each, ast.Import) for full in _full(each)}
        self._met += [home.framework for home in HOMES if home.modules[0].partition(".")[0] in imported]

    def find(self, full: str) -> Found | None:
        """Tell what a name, with its dots, is; None for what is no name."""
        if not full:
            return None
        first, dot, rest = full.partition(".")
        if first in self._known:
            return self._in_full(f"{self._known[first]}{dot}{rest}")
        module, _, name = full.rpartition(".")
        for home in self._homes(module):
            if name in home.names:
                return self._found(name, home)
        return self._found(name, next(iter(self._homes(module)), None) if module else None)

    def method(self, name: str) -> Signature | None:
        """Tell how a method of arrays is called; None where none that is known here has its name."""
        return HOMES_OF_METHODS.names.get(name)

    @property
    def space(self) -> slice:
        """Which axes of an array are space, by the frameworks that were met."""
        return next((_SPACE[each] for each in reversed(self._met) if each in _SPACE), slice(2, None))

    def _homes(self, module: str) -> list[Home]:
        """Give those whose a name could be that is imported nowhere, the likeliest first."""
        last = f".{module.rpartition('.')[2]}" if module else ""
        fit = [home for home in HOMES if not module or any(f".{each}".endswith(last) for each in home.modules)]
        stars = [home for home in fit if set(home.modules) & set(self._stars)]
        wanted = [home for home in fit if home.framework == self._framework]
        return list(dict.fromkeys([*stars, *wanted, *fit]))

    def _found(self, name: str, home: Home | None) -> Found:
        """Note whose a name is."""
        if home is not None and home.framework not in self._met:
            self._met.append(home.framework)
        return Found(name, home, None if home is None else home.names.get(name))

    def _in_full(self, full: str) -> Found:
        """Tell what a name is by its module in full."""
        module, _, name = full.rpartition(".")
        for home in HOMES:
            if module in home.modules or any(module.startswith(f"{each}.modules.") for each in home.modules):
                return self._found(name, home)
        return Found(name, None, None)

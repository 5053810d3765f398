"""Models by the name that they have in Python, ``package.module:name``, which is imported because it is written so."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from functools import partial
from importlib import import_module

from convarith.engine.names import there_are
from convarith.errors import ConvArithError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_python_name(text: str) -> bool:
    """Tell whether a text is a ``package.module:name``.

    >>> is_python_name("models.unet:UNet"), is_python_name("models/unet.onnx")
    (True, False)
    """
    return text.count(":") == 1 and all(part.isidentifier() for part in text.replace(":", ".").split("."))


def load(text: str) -> Any:
    """Import a module, from the working directory too, and give what has a name in it.

    A class, or a function, is called without arguments to make the model. What is printed on the way goes to the
    standard error, so that the standard output is the answer's.

    Args:
        text: As in ``models.unet:UNet``.

    Raises:
        ConvArithError: ``unreadable`` where the module cannot be imported, or the model cannot be made;
            ``unknown-network`` where it has no such name; ``bad-value`` for what has another form.
    """
    if not is_python_name(text):
        raise ConvArithError(f"{text!r} is no name of a model in Python", "bad-value", "write package.module:name")
    module, _, name = text.partition(":")
    here = os.getcwd()  # noqa: PTH109  # pathlib is not needed to tell a name from a text
    if here not in sys.path:
        sys.path.insert(0, here)  # as python -m has it
    with redirect_stdout(sys.stderr):
        found = _named(_imported(module), module, name)
        return _made(found, text) if _makes_one(found) else found


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or name
        where = "" if missing == name or name.startswith(f"{missing}.") else f", which {name} imports,"
        raise ConvArithError(
            f"there is no module {missing}{where} to import", "unreadable", "run in its directory, or install it"
        ) from error
    except (Exception, SystemExit) as error:
        raise _failed(f"importing {name}", error) from error


def _named(module: Any, place: str, name: str) -> Any:
    found = module
    for part in name.split("."):
        if not hasattr(found, part):
            known = [each for each in dir(found) if not each.startswith("_")]
            raise ConvArithError(
                f"{place} has nothing called {name}",
                "unknown-network",
                there_are(part, known) if known else "it has no names at all",
            )
        found = getattr(found, part)
    return found


def _makes_one(found: Any) -> bool:
    import inspect

    return inspect.isclass(found) or inspect.isroutine(found) or isinstance(found, partial)


def _made(maker: Any, text: str) -> Any:
    try:
        return maker()
    except (Exception, SystemExit) as error:
        raise _failed(f"calling {text} without arguments", error) from error


def _failed(doing: str, error: BaseException) -> ConvArithError:
    why = str(error).strip().partition("\n")[0]
    return ConvArithError(
        f"{doing} failed: {type(error).__name__}{f': {why}' if why else ''}",
        "unreadable",
        "name a model, or a function without arguments that makes one",
    )

"""Configurations with something wrong in them, and very long ones: refused or read, in time linear in the file."""

from __future__ import annotations

import json
import random
import time
from typing import TYPE_CHECKING, Any

import pytest
from support.configurations import CONFIGURATIONS

from convarith.errors import ConvArithError
from convarith.networks.graph import infer_shapes
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VALUES = ("0", "-1", "1.5", "null", "[]", "{}", '""', "x", "[2, 2, 2]", "99999999999999999999", "true", "1e9", "99")
_JSON_VALUES: tuple[Any, ...] = (0, -1, 1.5, None, [], {}, "", "x", [2, 2, 2], 10**20, True, 99)
_MARKS = "{}[]:,\"'=#$@\n -(*&<>\0"


def mutations(text: str, count: int) -> Iterator[str]:
    """Yield a text with pieces cut out, doubled or replaced, ever the same ones."""
    chance = random.Random(text)  # noqa: S311  # no secret
    for _ in range(count):
        first = chance.randrange(len(text))
        last = min(len(text), first + chance.choice((1, 1, 2, 5, 20, 100)))
        put = chance.choice((chance.choice(_MARKS), chance.choice(_VALUES), "", text[first:last] * 2))
        yield text[:first] + put + text[last:]
    yield from (text[:end] for end in range(0, len(text), max(1, len(text) // 40)))


def values_replaced(text: str) -> Iterator[str]:
    """Yield a JSON text with each of its values replaced."""
    given = json.loads(text)
    waiting: list[Any] = [given]
    while waiting:
        holder = waiting.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            before = holder[key]
            for each in _JSON_VALUES:
                holder[key] = each
                yield json.dumps(given)
            holder[key] = before
            if isinstance(before, dict | list):
                waiting.append(before)


def read(name: str, text: str) -> None:
    """Read a text, whatever comes of it but another exception than ours."""
    try:
        for parsed in read_content(name, text.encode()):
            if parsed.network.input:
                infer_shapes(parsed.network)
    except ConvArithError:
        return


@pytest.mark.parametrize("kind", CONFIGURATIONS)
def test_nothing_but_our_own_error_is_raised(kind: str) -> None:
    name, text = CONFIGURATIONS[kind]
    for mutated in mutations(text, 300):
        read(name, mutated)


@pytest.mark.parametrize("kind", [kind for kind, (name, _) in CONFIGURATIONS.items() if name.endswith(".json")])
def test_no_value_raises_anything_else(kind: str) -> None:
    name, text = CONFIGURATIONS[kind]
    for mutated in values_replaced(text):
        read(name, mutated)


LONG: dict[str, tuple[str, Callable[[int], str]]] = {
    "darknet": ("a.cfg", lambda n: "[net]\nheight=8\nwidth=8\nchannels=1\n" + "[convolutional]\nsize=1\n" * n),
    "routes": ("a.cfg", lambda n: "[net]\n[dropout]\n" + "[route]\nlayers=0,-1\n" * n),
    "caffe": ("a.prototxt", lambda n: 'layer { name: "a" type: "ReLU" bottom: "x" top: "x" }\n' * n),
    "blank": ("a.prototxt", lambda n: " \n" * n),
    "rllib": ("conv_filters.py", lambda n: "conv_filters = [" + "[1, 1, 1],\n" * n + "]"),
    "monai": ("a.yaml", lambda n: "a:\n" + "- {_target_: UNet}\n" * n),
}


@pytest.mark.parametrize("kind", LONG)
def test_time_grows_with_the_file(kind: str) -> None:
    name, make = LONG[kind]

    def seconds(count: int) -> float:
        text = make(count)
        start = time.process_time()
        read(name, text)
        return time.process_time() - start

    seconds(10)  # imports
    few, many = min(seconds(1_000) for _ in range(3)), seconds(8_000)
    assert many < 8 * 6 * max(few, 1e-3)

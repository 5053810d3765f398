"""convarith's own format in JSON: the same network as in TOML, and the line of everything."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.network_files import FITS

from convarith.errors import ConvArithError
from convarith.networks.graph import Lines
from convarith.readers import toml
from convarith.readers.json import read
from convarith.readers.json_lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.readers.document import KeyPath

TEXT = """\
{
  "network": [
    {"name": "net", "input": [3, 8, 8],
     "layer": [
      {
        "name": "wide",
        "op": "conv", "kernel": 3,
        "stride": null,
        "out_channels": 4
      }
    ]}
  ]
}
"""


def test_it_is_the_network_that_the_same_keys_are_in_toml() -> None:
    ((one,), (other,)) = read(json.dumps(tomllib.loads(FITS))), toml.read(FITS)
    assert one.problems == other.problems == ()
    assert (one.network.name, one.network.input) == (other.network.name, other.network.input)
    assert [(each.name, each.operation) for each in one.network.layers] == [
        (each.name, each.operation) for each in other.network.layers
    ]


def test_networks_are_read_with_their_lines() -> None:
    (done,) = read(TEXT)
    (layer,) = done.network.layers
    assert done.network.lines == Lines(3, {"name": 3, "input": 3, "layer": 4})
    assert layer.lines == Lines(5, {"name": 6, "op": 7, "kernel": 7, "stride": 8, "out_channels": 9})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unreadable"),
        ("{", "unreadable"),
        ("{'network': []}", "unreadable"),
        (f'{{"a": {"9" * 5000}}}', "unreadable"),
        (f'{{"a": {"[" * 200_000}', "unreadable"),
        ("[]", "no-network"),
        ("3", "no-network"),
        ("{}", "no-network"),
        ('{"networks": []}', "unknown-key"),
    ],
    ids=lambda text: text[:20],
)
def test_a_text_that_cannot_be_understood_is_refused_in_a_line(text: str, code: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        read(text)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "text", '"', "\\", "[{:,}]", "a\nb", "é"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["a", '"', "[", ",", ""]), below),
    max_leaves=12,
)


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of every key and item, in the order in which they are written."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield (*path, key)
        yield from paths(below, (*path, key))


@given(VALUES)
def test_every_key_and_item_has_its_line(value: Any) -> None:
    # On one line each, in order: json.dumps begins a new one for every key and item, and none in between but ends.
    text = json.dumps(value, indent=1)
    begun = [number for number, line in enumerate(text.splitlines(), 1) if number > 1 and line.strip(" ,") not in "]}"]
    assert lines_of(text) == dict(zip(paths(value), begun, strict=True))
    assert set(lines_of(json.dumps(value)).values()) <= {1}


def test_a_text_of_one_line_tells_no_lines() -> None:
    assert lines_of('{"a": [1, {"b": 2}]}\n') == {}

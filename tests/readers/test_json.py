"""convarith's own format in JSON: the same network as in TOML, and the line of everything."""

from __future__ import annotations

import json
import tomllib
from functools import reduce
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.network_files import FITS
from support.places import line_at, lines_at

from convarith.errors import ConvArithError
from convarith.readers import toml
from convarith.readers.json import read
from convarith.readers.json_spans import spans_of
from convarith.readers.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.readers.spans import KeyPath

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
    given = {"name": 3, "input": 3, "layer": 4}
    assert (line_at(done.network.places.start), lines_at(done.network.places, *given)) == (3, given)
    given = {"name": 6, "op": 7, "kernel": 7, "stride": 8, "out_channels": 9}
    assert (line_at(layer.places.start), lines_at(layer.places, *given)) == (5, given)
    assert layer.places.place_of("out_channels") == (9, 25, 26)
    assert layer.places.key_of("out_channels") == (9, 9, 23)


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


@given(VALUES, st.sampled_from([None, 1]))
def test_every_value_and_its_key_are_where_they_were_written(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    spans = spans_of(text)
    assert set(spans) == set(paths(value))
    for path, span in spans.items():
        at = reduce(lambda above, key: above[key], path, value)
        key = path[-1] if isinstance(path[-1], str) else at
        assert json.loads(text[span.start : span.end]) == at
        assert json.loads(text[span.key_start : span.key_end]) == key
    starts = [spans[path].key_start for path in paths(value)]
    assert starts == sorted(starts)


def test_a_text_of_one_line_has_columns() -> None:
    assert spans_of('{"a": [1, {"b": 2}]}')["a", 1, "b"] == Span(16, 17, 11, 14)

"""The JSON Schema of our own format takes what its reader takes, and says what it says."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support.at_work import COMMANDS

from convarith.engine.padding import NAMES as PADDINGS
from convarith.lint.rules import all_rules
from convarith.lint.setting_keys import KEYS
from convarith.readers.document import Document
from convarith.readers.keys import ALTERNATIVES, TABLES, key_of
from convarith.readers.kinds import PADDINGS_OF_FRAMEWORKS
from convarith.readers.layer_schema import SCHEMAS, TO
from convarith.readers.network_tables import read_networks
from convarith.report.config_schema import config_schema, to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.lint.rule import Rule

SCHEMA = config_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
EXAMPLES = sorted((Path(__file__).parents[2] / "docs" / "examples").glob("*.toml"))
ALL = [(op, name) for op, schema in SCHEMAS.items() for name in schema.keys]


def in_network(*layers: object, **network: object) -> dict[str, Any]:
    return {"network": [{"input": [4, 8, 8], **network, "layer": [*layers]}]}


def is_taken(config: object) -> bool:
    return bool(VALIDATOR.is_valid(config))


def is_read(config: dict[str, Any]) -> bool:
    """Tell whether the reader finds nothing wrong with a configuration."""
    (parsed,) = read_networks(Document(config))
    return not parsed.problems


def least(op: str) -> dict[str, Any]:
    """Give a layer with what it must have."""
    names = (*SCHEMAS[op].required, *ALTERNATIVES.get(op, ())[:1])
    return {"op": op, **{name: key_of(op, name).example for name in names}}


def test_it_is_a_schema_of_its_draft() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(to_json()) == SCHEMA


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_it_takes_the_examples_of_the_documentation(file: Path) -> None:
    assert list(VALIDATOR.iter_errors(tomllib.loads(file.read_text(encoding="utf-8")))) == []


PARSERS: dict[str, Callable[[str], Any]] = {".toml": tomllib.loads, ".yaml": yaml.safe_load, ".json": json.loads}
OF_RULES = [rule for rule in all_rules() if Path(rule.good.name).suffix in PARSERS]


@pytest.mark.parametrize("rule", OF_RULES, ids=lambda rule: rule.code)
def test_it_takes_the_good_examples_of_rules_in_our_own_format(rule: Rule) -> None:
    config = PARSERS[Path(rule.good.name).suffix](rule.good.text)
    assert "network" not in config or list(VALIDATOR.iter_errors(config)) == []


def test_most_rules_have_such_an_example() -> None:
    assert sum("network" in rule.good.text for rule in OF_RULES) > len(all_rules()) / 2


@pytest.mark.parametrize("op", SCHEMAS)
def test_it_takes_every_operation_with_no_more_than_it_must_have(op: str) -> None:
    assert is_taken(in_network(least(op)))
    for name in SCHEMAS[op].required:
        assert not is_taken(in_network({key: each for key, each in least(op).items() if key != name}))
        assert not is_taken(in_network(least(op) | {name: None}))


@pytest.mark.parametrize(("op", "name"), ALL)
def test_every_key_of_every_operation_is_described_and_takes_its_values(op: str, name: str) -> None:
    properties = SCHEMA["$defs"][op]["properties"]
    key = key_of(op, name)
    assert properties[name]["description"].startswith(key.what)
    assert properties[name].get("default") == key.default
    for value in (key.example, *([] if key.default is None else [key.default])):
        assert is_taken(in_network(least(op) | {name: value})), value
    assert name in SCHEMAS[op].required or is_taken(in_network(least(op) | {name: None}))


@pytest.mark.parametrize("name", TABLES["network"])
def test_every_key_of_a_network_is_described_and_takes_its_values(name: str) -> None:
    key = TABLES["network"][name]
    assert SCHEMA["$defs"]["network"]["properties"][name]["description"].startswith(key.what)
    assert is_taken({"network": [{name: key.example}]})
    assert is_taken({"network": [{name: None}]})


@pytest.mark.parametrize("name", KEYS)
def test_every_setting_of_check_is_described_and_takes_its_values(name: str) -> None:
    key = KEYS[name]
    assert SCHEMA["properties"]["check"]["properties"][name]["description"].startswith(key.what)
    assert is_taken({"check": {name: key.example}})
    assert key.default is None or is_taken({"check": {name: key.default}})


def test_a_file_may_tell_editors_where_its_schema_is() -> None:
    config = {"$schema": "./convarith.schema.json", **in_network(least("conv"))}
    assert is_taken(config)
    assert is_read(config)


@pytest.mark.parametrize("op", ["conv", "relu", "stack"])
@pytest.mark.parametrize("name", [name for name in TABLES["layer"] if name != "op"])
def test_every_layer_has_the_keys_of_all_layers(op: str, name: str) -> None:
    assert is_taken(in_network(least(op) | {name: TABLES["layer"][name].example}))
    assert is_taken(in_network(least(op) | {name: None}))


@pytest.mark.parametrize("op", SCHEMAS)
@pytest.mark.parametrize("name", ["kernal", "Kernel", "", "network"])
def test_a_key_that_there_is_not_is_refused(op: str, name: str) -> None:
    assert not is_taken(in_network(least(op) | {name: 3}))


@pytest.mark.parametrize(
    "config",
    [
        {"networks": []},
        {"check": {"selct": ["even-same"]}},
        {"check": {"select": ["no-such-rule"]}},
        {"check": {"select": "no-such-rule"}},
        {"check": {"severity": {"even-same": "bad"}}},
        {"check": {"severity": {"no-such-rule": "error"}}},
        {"check": {"per-file-ignores": {"legacy/**": ["no-such-rule"]}}},
        {"check": {"fail-on": "info"}},
        {"check": {"baseline": ""}},
        {"check": ["select"]},
        {"network": []},
        {"network": {"input": [3, 8, 8]}},
        {"network": ["unet"]},
        {"network": [{"input": [3, 8, 8], "layers": []}]},
        in_network(input="3x8xbig"),
        in_network(input=[3, 0]),
        in_network(sizes="64-512"),
        in_network(framework="pytroch"),
        in_network("conv"),
        in_network({}),
        in_network({"op": "con"}),
        in_network({"op": "pad"}),
        in_network({"op": "upsample"}),
        in_network({"op": "split", "index": 0}),
        in_network({"op": "relu", "from": []}),
        in_network({"op": "relu", "from": 3}),
        in_network({"op": "relu", "name": ""}),
        in_network({"op": "stack", "layers": [{"op": "con"}]}),
        in_network(least("conv") | {"bias": "yes"}),
        in_network(least("conv") | {"kernel": 0}),
        in_network(least("conv") | {"kernel": 1.5}),
        in_network(least("conv") | {"kernel": True}),
        in_network(least("conv") | {"kernel": []}),
        in_network(least("conv") | {"kernel": [3, "5"]}),
        in_network(least("conv") | {"kernel": "3y5"}),
        in_network(least("conv") | {"padding": "smae"}),
        in_network(least("conv") | {"padding": [[1, 2, 3]]}),
        in_network(least("conv") | {"padding_mode": "mirror"}),
        in_network(least("pad") | {"padding": "same"}),
        in_network(least("upsample") | {"mode": "bilinar"}),
        in_network(least("upsample") | {"scale": 0}),
    ],
    ids=repr,
)
def test_what_the_reader_refuses_by_its_type_is_refused(config: dict[str, Any]) -> None:
    assert not is_taken(config)


NUMBERS = st.integers(-2, 5) | st.sampled_from([2**63 - 1, 2**63, 10**30, 0.5, 2.0])
TEXTS = st.text("0123x:×,+- []()", max_size=8) | st.sampled_from(
    [*PADDINGS, *PADDINGS_OF_FRAMEWORKS, "Same", "input", "reflect", "Reflect", "bilinear", "keras", "PyTorch", "relu"]
)
PLAIN = st.none() | st.booleans() | NUMBERS | TEXTS | st.text(max_size=3)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3), max_leaves=6)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a configuration of one layer whose keys and values are right, or nearly."""
    op = draw(st.sampled_from(list(SCHEMAS)))
    layer = {
        **least(op),
        **({"framework": draw(st.sampled_from(["keras", "jax", "ONNX"]))} if draw(st.booleans()) else {}),
    }
    names = st.sampled_from([*SCHEMAS[op].keys, *TABLES["layer"]]) | st.sampled_from(["kernel", "sizes", "unknown"])
    for name in draw(st.lists(names, max_size=3)):
        if draw(st.booleans()):  # a key that there is not may be null, which stands for one that is left out
            layer[name] = draw(VALUES if name in (*SCHEMAS[op].keys, *TABLES["layer"]) else NUMBERS)
        else:
            layer.pop(name, None)
    if TO in layer and draw(st.booleans()):
        layer[TO] = "input"
    return in_network(
        layer,
        **draw(st.fixed_dictionaries({}, optional=dict.fromkeys(("name", "input", "sizes", "framework"), VALUES))),
    )


@given(mutated())
@settings(max_examples=500)
def test_what_the_reader_takes_the_schema_takes_too(config: dict[str, Any]) -> None:
    if is_read(config):
        assert is_taken(config)


CHECK_JSONSCHEMA = shutil.which("check-jsonschema", path=COMMANDS)


@pytest.mark.skipif(CHECK_JSONSCHEMA is None, reason="check-jsonschema is not installed")
def test_check_jsonschema_takes_the_examples(tmp_path: Path) -> None:
    file = tmp_path / "convarith.schema.json"
    file.write_text(to_json(), encoding="utf-8")
    command = [str(CHECK_JSONSCHEMA), "--schemafile", str(file), *map(str, EXAMPLES)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout

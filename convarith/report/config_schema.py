"""The JSON Schema of convarith's own format, which editors complete and check configurations by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convarith.lint.setting_keys import KEYS
from convarith.readers.keys import ALTERNATIVES, OPERATIONS, TABLES, key_of
from convarith.readers.layer_schema import IDENTITIES, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convarith.readers.keys import Key
    from convarith.readers.kinds import Kind
    from convarith.readers.layer_schema import Schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_IDENTITY = "Leaves every shape as it is, and learns nothing."


def to_json() -> str:
    """Write the schema as JSON."""
    return json.dumps(config_schema(), indent=2, ensure_ascii=False)


def config_schema() -> Mapping[str, Any]:
    """Give the schema of a file, which is also that of ``[tool.convarith]`` in a pyproject.toml."""
    network = {name: _property(key) for name, key in TABLES["network"].items()}
    return {
        "$schema": DRAFT,
        "title": "Networks of convarith",
        "description": "Networks whose layers `convarith check` holds together.",
        "type": "object",
        "properties": {
            "$schema": {"type": "string", "description": "Where this schema stands, for editors."},
            "network": {
                "description": "The networks.",
                "type": "array",
                "minItems": 1,
                "items": {"$ref": "#/$defs/network"},
            },
            "check": {
                "description": "Settings of `convarith check`.",
                "type": "object",
                "properties": {name: _property(key) for name, key in KEYS.items()},
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
        "$defs": {
            "network": {"type": "object", "properties": network, "additionalProperties": False},
            "layer": _layer(),
            **{kind.name: kind.form for kind in _kinds()},
            **{op: _operation(op, schema) for op, schema in _distinct().items()},
        },
    }


def _distinct() -> Mapping[str, Schema]:
    """Give the operations, with one for all that leave shapes as they are."""
    return {op: schema for op, schema in SCHEMAS.items() if op not in IDENTITIES[1:]}


def _kinds() -> Iterator[Kind]:
    for table in (*TABLES.values(), KEYS):
        yield from (key.kind for key in table.values())
    for op, schema in SCHEMAS.items():
        yield from (key_of(op, name).kind for name in schema.keys)


def _layer() -> Mapping[str, Any]:
    """Give what holds for every layer, and which operation's keys it has besides."""
    return {
        "type": "object",
        "required": ["op"],
        "properties": {"op": {"description": TABLES["layer"]["op"].what, "enum": list(SCHEMAS)}},
        "allOf": [
            {
                "if": {"required": ["op"], "properties": {"op": _names_of(op)}},
                "then": {"$ref": f"#/$defs/{op}"},
            }
            for op in _distinct()
        ],
    }


def _names_of(op: str) -> Mapping[str, Any]:
    return {"enum": list(IDENTITIES)} if op in IDENTITIES else {"const": op}


def _operation(op: str, schema: Schema) -> Mapping[str, Any]:
    """Give the keys of an operation."""
    own = {name: _property(key_of(op, name), needed=name in schema.required) for name in schema.keys}
    common = {name: _property(key) for name, key in TABLES["layer"].items() if name != "op"}
    return {
        "description": OPERATIONS.get(op, _IDENTITY),
        "properties": {"op": _names_of(op), **own, **common},
        "additionalProperties": False,
        **({"required": list(schema.required)} if schema.required else {}),
        **({"anyOf": [{"required": [name]} for name in ALTERNATIVES[op]]} if op in ALTERNATIVES else {}),
    }


def _property(key: Key, *, needed: bool = False) -> dict[str, Any]:
    """Give the schema of a key."""
    told = key.what if not key.otherwise else f"{key.what} Left out: {key.otherwise}."
    default = {} if key.default is None else {"default": key.default}
    given = {"not": {"type": "null"}} if needed else {}
    return {"description": told, **default, "examples": [key.example], "$ref": f"#/$defs/{key.kind.name}", **given}

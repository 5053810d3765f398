"""The page of convarith's own format, from what its reader knows of each key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convarith.engine.padding import NAMES
from convarith.lint.setting_keys import KEYS
from convarith.readers.keys import ALTERNATIVES, OPERATIONS, TABLES, key_of
from convarith.readers.layer_schema import IDENTITIES, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convarith.readers.keys import Key

TOP = """\
# The configuration format

`convarith check` reads networks that are written in TOML, YAML or JSON: in a `convarith.toml`, under `[tool.convarith]`
in a `pyproject.toml`, or in any file that is named. A network is its input and its layers, each of which takes what
comes out of the one before:

```toml
[[network]]
name = "stem"
input = "3x224x224"

[[network.layer]]
op = "conv"
out_channels = 64
kernel = 7
stride = 2
padding = 3
expect = "64x112x112"
```

Where there may be a number for each axis, all spellings of the command line are read: `3`, `"3x5"`, `"(3, 5)"`,
`[3, 5]`, and of padding `"0:1x0:1"` and `[[0, 1], [0, 1]]` with what is before and after. A key whose value is null in
YAML or JSON is one that is left out.

## In an editor

`convarith check --schema > convarith.schema.json` writes the format's JSON Schema, by which editors complete and check
what is typed; it also stands [here](convarith.schema.json). The first line of a file names it:

- TOML (Taplo, Even Better TOML): `#:schema ./convarith.schema.json`
- YAML (yaml-language-server): `# yaml-language-server: $schema=./convarith.schema.json`
- JSON: `"$schema": "./convarith.schema.json"` as a key beside `network`
"""

NAMES_OF_PADDING = """\
## Names of padding

{names}

With a framework named, its own names are read too.
"""

NETWORK = """\
## `[[network]]`

{keys}
"""

LAYER = """\
## `[[network.layer]]`

What every layer has; its operation has keys besides.

{keys}
"""

OPERATION = """\
### `{op}`

{what}
{more}"""

IDENTITY = """\
### `{first}`

Leaves every shape as it is, and learns nothing. Other names of it: {others}.
"""

SETTINGS = """\
## `[check]`

Settings of `convarith check`, whose options go before them; in a `pyproject.toml` they stand under
`[tool.convarith.check]`. The nearest file above what is checked counts, and paths and patterns begin at its folder.

{keys}
"""

END = """
<!-- Written by `make docs` from convarith/readers/keys.py and convarith/lint/setting_keys.py. -->
"""


def configuration() -> str:
    """Give the page, as it should be."""
    operations = (_operation(op) for op in SCHEMAS if op not in IDENTITIES)
    identity = IDENTITY.format(first=IDENTITIES[0], others=", ".join(f"`{name}`" for name in IDENTITIES[1:]))
    sections = (
        TOP,
        NETWORK.format(keys=_table(TABLES["network"])),
        LAYER.format(keys=_table(TABLES["layer"], needed=("op",))),
        "## Operations\n",
        *operations,
        identity,
        NAMES_OF_PADDING.format(names="\n".join(f"- `{name}`: {what}" for name, what in NAMES.items())),
        SETTINGS.format(keys=_table(KEYS)),
    )
    return "\n".join(sections) + END


def _operation(op: str) -> str:
    schema = SCHEMAS[op]
    more = []
    if op in ALTERNATIVES:
        more.append(f"It has either {' or '.join(f'`{name}`' for name in ALTERNATIVES[op])}.")
    if schema.joins:
        more.append("It takes any number of inputs.")
    if schema.keys:
        more.append(_table({name: key_of(op, name) for name in schema.keys}, schema.required))
    return OPERATION.format(op=op, what=OPERATIONS[op], more="".join(f"\n{each}\n" for each in more))


def _table(keys: Mapping[str, Key], needed: Iterable[str] = ()) -> str:
    rows = (_row(name, key, needed=name in needed) for name, key in keys.items())
    return "\n".join(["| key | what it says | value | left out | example |", "|---|---|---|---|---|", *rows])


def _row(name: str, key: Key, *, needed: bool) -> str:
    without = "it must not be" if needed else f"`{_value(key.default)}`" if key.default is not None else key.otherwise
    example = f"`{name} = {_value(key.example)}`" if key.example != [] else ""
    return " | ".join((f"| `{name}`", key.what, key.kind.words, without, f"{example} |"))


def _value(value: Any) -> str:
    """Write a value as TOML does."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(name)} = {_value(each)}' for name, each in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)

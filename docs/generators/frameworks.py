"""The page of frameworks: what each calls things, what it lacks and the way out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from generators.disagreements import records
from generators.markdown import plain

from convarith.engine.padding import NAMES as PADDINGS
from convarith.frameworks.registry import ALIASES, NAMES, framework

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convarith.frameworks.framework import Framework

TOP = """\
# Frameworks

`--framework NAME`, `framework = "NAME"` in a configuration and `ca.FrameworkLayer(…, framework="NAME")` take a layer
exactly as that framework does: its names, its defaults, its limits. `convarith compare` holds one layer against all of
them. Where one contradicts its own documentation or another is told under [disagreements](disagreements.md).

```console
$ convarith compare 6 -k 3 -s 2 -p same --to tensorflow,pytorch,onnx
```

| name | framework | held against | disagreements |
|---|---|---|---|
{rows}

Without a framework named, formulas and limits are PyTorch's, extended by padding that differs between both ends, is
negative, or has a name:

{paddings}
{sections}
<!-- Written by `make docs` from convarith/frameworks/. -->
"""

SECTION = """
## {title}

| operation | names of padding | padding holds | arguments of its own |
|---|---|---|---|
{rows}

{facts}
"""

LACKS = """
What it lacks, and the way out:

{rows}
"""


def frameworks() -> str:
    """Give the page of all frameworks, as it should be."""
    found = [framework(name) for name in NAMES]
    return TOP.format(
        rows="\n".join(_row(each) for each in found),
        paddings="\n".join(f"- `{name}`: {what}" for name, what in PADDINGS.items()),
        sections="".join(_section(each) for each in found),
    )


def _row(of: Framework) -> str:
    names = ", ".join(f"`{name}`" for name in (of.name, *(each for each, of_it in ALIASES.items() if of_it == of.name)))
    seen = Counter(each["framework"] for each in records())[of.name]
    link = f"[{seen}](disagreements.md#{of.title.lower().replace(' ', '-')})" if seen else "—"
    return f"| {names} | [{of.title}](#{of.title.lower().replace(' ', '-')}) | {of.version} | {link} |"


def _section(of: Framework) -> str:
    rows = "\n".join(_operation(of, op) for op in of.paddings)
    lacks = "\n".join(_lack(what, way) for what, way in of.unsupported.items())
    section = SECTION.format(title=of.title, rows=rows, facts="\n".join(f"- {fact}" for fact in _facts(of)))
    return section + (LACKS.format(rows=lacks) if lacks else "")


def _operation(of: Framework, op: str) -> str:
    names = ", ".join(_named(own, here) for own, here in of.paddings[op].items())
    holds = ", ".join(("zeros", *of.padding_modes.get(op, ())) if "pool" not in op else ())
    own = ", ".join(f"`{name}` ({_values(values)})" for name, values in of.arguments.get(op, {}).items())
    return f"| `{op}` | {names or '—'} | {holds or '—'} | {own or '—'} |"


def _named(own: str, here: str) -> str:
    return f"`{own}`" if own.lower().replace("_", "-") == here or here not in PADDINGS else f"`{own}`: `{here}` here"


def _values(values: object) -> str:
    if isinstance(values, range):
        return f"from {values[0]} on" if values[-1] > 1_000_000 else f"{values[0]} to {values[-1]}"
    return " or ".join(map(str, values))  # type: ignore[call-overload]  # a sequence of what it may be


def _facts(of: Framework) -> Iterator[str]:
    """Yield what there is to tell of a framework, a sentence each."""
    if any(of.any_case.values()):
        yield "Its names of padding may be written in capitals or in small letters."
    if of.most_axes is not None:
        yield f"At most {of.most_axes} axes."
    if of.pad_order:
        yield f"Padding in a row lists {of.pad_order}."
    yield f"A pooling without a stride has {f'stride {of.pool_stride}' if of.pool_stride else 'that of its kernel'}."
    if of.takes_output_size:
        yield "A transposed convolution is told its output size, and no output padding."
    yield f"Where a kernel does not fit, it {plain(of.on_misfit)}."


def _lack(what: str, way: str) -> str:
    op, _, feature = what.rpartition(":")
    return f"- {feature}{f' of `{op}`' if op else ''}: {plain(way)}"

"""The pages of the command line, from what its help is written of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generators.markdown import plain

from convarith.cli.choices import names_of, plural_of, told_of
from convarith.cli.commands import COMMANDS, GROUPS, command_named
from convarith.cli.help.page import main_page, page_of
from convarith.cli.parameters import parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from convarith.cli.help.page import Entry, Example
    from convarith.cli.parameters import Parameter

INDEX = """\
# Command line

{summary}

```console
$ convarith shape 5x5 -k 3 -s 2 -p 1 -q
```

{groups}
## Options

{options}
## Exit codes

{codes}
## How values are written

Sizes are spatial, outermost axis first: `32`, `5x5`, `16x224x224`; the input of a network has its channels first,
`3x224x224`. Where there may be a number for each axis, one stands for all of them. `--list` prints the
[names](names.md) that an option takes, and completion in shells knows them too.

```{{toctree}}
:hidden:

{pages}
names
```

<!-- Written by `make docs` from convarith/cli/. -->
"""

PAGE = """\
# `{name}`

{summary}

```text
{usage}
```
{paragraphs}
## Examples
{examples}
{sections}
<!-- Written by `make docs` from convarith/cli/{name}.py. -->
"""

NAMES = """\
# Names that options take

What `--list` prints, and what each is.
{sections}
<!-- Written by `make docs` from what the options of convarith/cli/ take. -->
"""

OPTION = re.compile(r"(?<![\w`-])--?[a-zA-Z][\w-]*")

STANDING_IN = {
    "settings.jsonl": """\
```{code-block} json
:caption: settings.jsonl
{"size": "224x224", "kernel": 7, "stride": 2, "padding": 3}
{"size": "5x5", "kernel": 7}
```
""",
    "photo.png": """\
```python
import numpy as np
from PIL import Image

np.save("x.npy", np.arange(25).reshape(1, 5, 5))
np.save("w.npy", np.ones((1, 1, 3, 3), int))
Image.linear_gradient("L").save("photo.png")
```
""",
    "convarith check": """\
```toml
# convarith.toml
[[network]]
input = "1x28x28"
layer = [
    { op = "conv", out_channels = 6, kernel = 5 },
    { op = "max_pool", kernel = 2 },
    { op = "flatten" },
    { op = "linear", out_features = 10, in_features = 1000 },
]
```
""",
    "model.py": """\
```python
# model.py
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 64, 7, stride=2, padding=3)
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.body = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.ReLU())

    def forward(self, x):
        return self.body(self.pool(self.stem(x)))
```
""",
}
"""The files that examples read, or what makes them, each before the first example of a page that has such words."""

NOT_RUN = ("explore", "tour")
"""The one serves until it is ended, the other takes a minute."""


def cli_index() -> str:
    """Give the page of the program itself."""
    page = main_page()
    groups = (
        f"## {heading}\n\n{_table([(f'[{name}]({name}.md)', page_of(command_named(name)).summary) for name in names])}"
        for heading, names in GROUPS.items()
    )
    return INDEX.format(
        summary=_prose(page.summary),
        groups="\n".join(groups),
        options=_entries(page.sections["Options"]),
        codes=_table([(f"`{each.names[0]}`", each.text) for each in page.sections["Exit codes"]]),
        pages="\n".join(COMMANDS),
    )


def cli_page(command: str) -> str:
    """Give the page of a command."""
    page = page_of(command_named(command))
    return PAGE.format(
        name=command,
        summary=_prose(page.summary),
        usage=page.usage,
        paragraphs="".join(f"\n{_prose(each)}\n" for each in page.paragraphs),
        examples="".join(_examples(page.examples, run=command not in NOT_RUN)),
        sections="\n".join(f"## {heading}\n\n{_entries(entries)}" for heading, entries in page.sections.items()),
    )


def cli_names() -> str:
    """Give the page of the names that options take."""
    found: dict[str, Parameter] = {}
    for command in COMMANDS:
        for each in parameters_of(command_named(command)).values():
            if each.choices is not None:
                found.setdefault(plural_of(each), each)
    return NAMES.format(sections="".join(_names(plural, of) for plural, of in found.items()))


def _names(plural: str, of: Parameter) -> str:
    title = plural[0].upper() + plural[1:].replace("-", " ")
    rows = _table([(f"`{name}`", told_of(of, name)) for name in names_of(of)])
    return f"\n## {title}\n\nOf `{max(of.names, key=len)}`.\n\n{rows}" if of.names else f"\n## {title}\n\n{rows}"


def _examples(of: Iterable[Example], *, run: bool) -> Iterator[str]:
    """Yield examples, and before them the files that they read."""
    there: set[str] = set()
    for example in of:
        for words, file in STANDING_IN.items():
            if words in example.command and words not in there and run:
                there.add(words)
                yield f"\nWhat is read here:\n\n{file}"
        yield _example(example, run=run)


def _example(of: Example, *, run: bool) -> str:
    language, prompt = ("console", "$ ") if run else ("sh", "")
    return f"\n{_prose(of.text)}{'' if of.text.endswith('?') else ':'}\n\n```{language}\n{prompt}{of.command}\n```\n"


def _entries(of: Iterable[Entry]) -> str:
    return "\n".join(f"{_signature(each)}\n: {_prose(each.text)}\n" for each in of)


def _signature(of: Entry) -> str:
    *others, last = of.names
    return ", ".join(f"`{each}`" for each in (*others, f"{last} {of.metavar}".rstrip()))


def _prose(text: str) -> str:
    """Give text of the help in Markdown, options in it as code."""
    return OPTION.sub(r"`\g<0>`", plain(text))


def _table(rows: Iterable[tuple[str, str]]) -> str:
    head = "| name | what it is |\n|---|---|\n"
    return head + "".join(f"| {name} | {_prose(text)} |\n" for name, text in rows)

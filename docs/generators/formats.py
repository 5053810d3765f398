"""The page of formats: what is read, and what is written."""

from __future__ import annotations

import ast
import inspect
from itertools import groupby
from typing import TYPE_CHECKING, Any

from generators.markdown import plain

from convarith.cli import matrix, run
from convarith.draw import formats as animations
from convarith.draw.pictures import ENDINGS as PICTURES
from convarith.frameworks.registry import framework
from convarith.readers import formats as networks
from convarith.readers.code.names import HOMES
from convarith.readers.document import DIALECTS
from convarith.report import checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PAGE = """\
# Formats

The ending of a file says its format, in what is read and in what is written. `-` is standard input and output, where
what is read is known by how it begins, and `--format` says what is written.

## Networks, read

Weights are not needed, and nothing in a file is run.

{networks}
A text of one line in place of a file may be what `print(model)` or `model.summary()` printed, code, or a line of our
own such as `'conv 6 k5 | max_pool k2 | flatten | linear 10'`; `package.module:name` is imported. In Python a
`torch.nn.Module`, a Keras model, an ONNX `ModelProto` or a Flax module may be given as it is.

### Configurations

What TOML, YAML and JSON hold is told by keys that they have.

{dialects}
### Code

Followed, and not run, by the names of these modules:

{homes}
## Layers, read

In place of options, in every command that takes a layer: a line of our own (`'conv 8 k3 s2 p1'`), code of the
frameworks above (`'nn.Conv2d(3, 64, 7, stride=2)'`), or a layer as PyTorch prints it.

## Arrays, read and written

{arrays}
## W, written

`convarith matrix -o FILE`:

{matrices}
## Animations, written

`convarith animate -o FILE`:

{animations}
## Findings, written

`convarith check --format NAME`:

{findings}
<!-- Written by `make docs` from the tables of formats in convarith/. -->
"""

MOST_SIGNS = 3

READ = {
    ".toml": "[our own format](configuration.md), and what other tools configure in TOML",
    "pyproject.toml": "our own format under `[tool.convarith]`",
    ".yaml": "the same in YAML, with the extra `networks`",
    ".yml": "the same in YAML, with the extra `networks`",
    ".json": "the same in JSON, and models of Keras and TF.js",
    ".py": "code",
    ".onnx": "a model of ONNX",
    ".keras": "a model of Keras",
    ".h5": "a model of Keras in HDF5, with the extra `h5`",
    ".hdf5": "a model of Keras in HDF5, with the extra `h5`",
    ".cfg": "a network of Darknet",
    ".prototxt": "a network of Caffe",
    "conv_filters.py": "RLlib's `conv_filters`",
}

ARRAYS = {
    "npy": "NumPy's, one array; larger than memory too",
    "npz": "NumPy's, where it holds one array; written as one",
    "csv": "numbers in lines, written only",
    "txt": "numbers as they are printed, written only",
}

MATRICES = {
    ".txt": "a table",
    ".tex": "LaTeX",
    ".csv": "every cell",
    ".json": "every entry, with the element of the kernel that it is",
    ".npz": "sparse, for `scipy.sparse.load_npz`",
    ".mtx": "Matrix Market",
    ".png": "a picture",
    ".svg": "a picture in vectors",
    ".pdf": "a picture in vectors",
}


def formats() -> str:
    """Give the page of all formats, as it should be."""
    endings = sorted(networks.FORMATS, key=list(READ).index)
    read = [(_codes(same), what) for what, same in groupby(endings, READ.__getitem__)]
    homes = groupby(HOMES, lambda home: home.framework)
    return PAGE.format(
        networks=_table("file", read),
        dialects=_table("configuration", [(each.title, _signs(each.signs)) for each in DIALECTS], "keys"),
        homes=_table("framework", [(framework(name).title, _codes(each.title for each in of)) for name, of in homes]),
        arrays=_table("ending", _arrays()),
        matrices=_table("ending", _told(MATRICES, matrix.ENDINGS)),
        animations=_table("ending", [(f"`{name}`", each.told) for name, each in animations.FORMATS.items()]),
        findings=_table("name", _members(checks.Format)),
    )


def _told(what: Mapping[str, str], endings: Iterable[str]) -> list[tuple[str, str]]:
    return [(f"`{ending}`", what[ending]) for ending in endings]


def _arrays() -> list[tuple[str, str]]:
    pictures = (_codes(PICTURES), "pictures of one, three or four channels")
    return [
        *_told({f".{name}": told for name, told in ARRAYS.items()}, [e for e in run.ENDINGS if e not in PICTURES]),
        pictures,
    ]


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _signs(of: Sequence[frozenset[str]]) -> str:
    """Name sets of keys, or the first few where there are many."""
    more = ["the same further down"] if len(of) > MOST_SIGNS else []
    return "; or ".join([*(_codes(sorted(keys)) for keys in of[:MOST_SIGNS]), *more])


def _members(of: Any) -> list[tuple[str, str]]:
    """Give the members of an enumeration with the text below each."""
    (made,) = ast.parse(inspect.getsource(of)).body
    assert isinstance(made, ast.ClassDef)  # noqa: S101  # it is the class
    told = [
        each.value.value
        for each in made.body[1:]
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
    ]
    return [(f"`{member}`", plain(str(text))) for member, text in zip(of, told, strict=True)]


def _table(first: str, rows: Iterable[tuple[str, str]], second: str = "what it is") -> str:
    return f"| {first} | {second} |\n|---|---|\n" + "".join(f"| {name} | {told} |\n" for name, told in rows)

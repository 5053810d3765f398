"""The skill for users' coding agents: how to call convarith and read its answers, under 200 lines."""

from __future__ import annotations

from textwrap import wrap

from convarith.cli.commands import COMMANDS, command_named
from convarith.frameworks.registry import NAMES

SKILL = """\
---
name: convarith
description: >-
  Works out the arithmetic of convolutions, transposed convolutions and poolings: output shapes, in_features, padding,
  receptive fields, the setting that gives a wanted size, what Keras' or TensorFlow's "same" is in PyTorch, and whether
  all layers of a network fit. Use it in place of computing such numbers yourself, and to check a model or a
  configuration before and after it is edited.
---

# convarith

A command line and a Python package; no deep-learning framework is needed or imported, and nothing is fetched. Where it
is missing: `uvx convarith …`, `pipx run convarith …` or `pip install convarith`.

Sizes are spatial, outermost axis first: `32`, `224x224`, `16x224x224`. The input of a network has its channels first:
`--input 3x224x224`. There is no batch.

## A layer

```console
$ convarith shape 224x224 -k 7 -s 2 -p 3 -q
$ convarith shape 56x56 'nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1)' -q
$ convarith shape 112x112 -k 3 -s 2 -p same --framework tensorflow -q
$ convarith shape 15x15 -k 2 --pool max --ceil -q
```

Without `-q` it tells the arithmetic, the effective padding and what is never read; `--json` gives all of that as one
object. `-t` is a transposed convolution, whose padding is that of the convolution it transposes, as in PyTorch.
`--framework` takes options as that framework does, one of
{frameworks}.

Many settings at once: `convarith shape --batch FILE`, or `-` for standard input, takes an object a line, such as
`{{"size": "224x224", "kernel": 7, "stride": 2}}`, and gives one a line.

## A network

A network is a file (`.py`, `.onnx`, `.keras`, YAML, TOML, JSON, …), a line, code in quotes, or `package.module:Class`,
the only form that is imported. Code is read and not run.

```console
$ convarith summary 'conv 6 k5 | max_pool k2 | flatten | linear 10' --input 1x28x28
$ convarith sizes unet.toml
```

## Does it fit?

```console
$ convarith check '3x32x32 | conv 6 k5 | flatten | linear 10 in_features=1000' --format json
$ echo $?
$ convarith check unet.toml
$ echo $?
```

`findings` is empty where all is well. A finding has a `code`, a `message` with the numbers, the `line` and `column`,
and often `fix` and `edits`; `safe` says that these do not change what is meant. `convarith check --diff` shows them,
`--fix` writes them, `convarith rule CODE` explains a code. Give `--input 3x224x224` where a file does not tell its
input. In CI: `convarith check` in the folder of the repository, or `--format github|gitlab|sarif|junit`.

What cannot be read is opaque, with the reason in `note`: its output is unknown and nothing after it is checked. Say so
instead of guessing.

## From the size to the setting

```console
$ convarith solve 128 --to 64 -k 3 --limit 2
$ convarith solve 28x28 --inverse -k 3 -s 2 -p 1
```

`--mirror` writes the decoder of a network: `convarith solve NETWORK --mirror --input 1x28x28 --framework pytorch`.

## From one framework to another

```console
$ convarith compare 6x6 -k 3 -s 2 -p same --from keras --to pytorch --code
```

Equal shapes do not mean equal numbers: where `shift` is not 0, a layer is a position off.

## Every command

| command | what it tells |
|---|---|
{commands}

`convarith COMMAND --help` has all options. Most have `--json`: one object on standard output, while remarks go to
standard error.

## Exit codes

| code | means |
|---|---|
| 0 | all is well |
| 1 | `check` found an error, `verify` a disagreement, `solve` no setting, `sizes` no size |
| 2 | it could not be done: wrong usage, an impossible setting, a file that cannot be read |

What cannot be done is said on standard error, with the numbers that do not go together and then the way out:

```console
$ convarith shape 5x6 -k 7
$ echo $?
```

## In Python

```python
>>> import convarith as ca
>>> ca.Conv(3, stride=2, padding=1).output_shape((224, 224))
>>> ca.layer("nn.Conv2d(3, 64, 7, 2, 3)").output_shape((224, 224))
>>> ca.network("unet.toml").shapes()["enc1"]
>>> [each.code for each in ca.check("unet.toml")]
>>> ca.solve(128, to=64, kernel=11, stride=2)[0].padding
```

What is refused raises `ca.ConvArithError`, with `code`, `message` and `hint`.
"""


def skill() -> str:
    """Give the skill; what its commands print is filled in by who runs them."""
    return SKILL.format(
        frameworks="\n".join(wrap(", ".join(NAMES), 110)),
        commands="\n".join(f"| `{name}` | {_summary(name)} |" for name in COMMANDS),
    )


def _summary(command: str) -> str:
    said = command_named(command).__doc__ or ""
    return " ".join(said.partition("\n\n")[0].split()).partition(". ")[0].rstrip(".")

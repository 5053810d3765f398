"""Settings beside each other, as text and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.sample_networks import layer, network

from convarith.networks.beside import set_beside
from convarith.report.beside import show, to_json

if TYPE_CHECKING:
    import pytest

TEXTS = ("conv  1 k3\n p1", "conv 1 k3", "flatten")
SETTINGS = set_beside(
    [
        network(layer("a", "conv", padding=1)),
        network(layer("a", "conv", padding=[[1, 1], [0, 0]])),
        network(layer("a", "flatten")),
    ],
    (8, 8),
)


def test_each_has_a_letter_and_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    show(TEXTS, (8, 8), SETTINGS)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "8x8, shifts against A, in positions of the input",
        "  A  conv 1 k3 p1",
        "  B  conv 1 k3",
        "  C  flatten",
    ]
    assert [line.split()[:7] for line in lines[6:9]] == [
        ["A", "1x8x8", "1:1", "3", "1", "−1", "0"],
        ["B", "1x8x6", "1:1x0:0", "3", "1", "−1x0", "0x−1"],
        ["C", "64", "—", "—", "—", "—", "—"],
    ]
    assert lines[10:12] == ["A in PyTorch", "  torch.nn.Conv2d(1, 1, kernel_size=3, padding=1)"]
    assert lines[-1] == "C: no code for flatten"


def test_json_has_it_all() -> None:
    told = json.loads(to_json(TEXTS, (8, 8), SETTINGS))
    assert told["input"] == [8, 8]
    assert [each["text"] for each in told["settings"]] == list(TEXTS)
    first, second, flat = told["settings"]
    assert first | {"parameters": 0, "macs": 0} == {
        "text": TEXTS[0],
        "output": [1, 8, 8],
        "padding": [[1, 1], [1, 1]],
        "receptive_field": [3, 3],
        "jump": [1, 1],
        "start": [-1, -1],
        "shift": [0, 0],
        "code": "import torch\n\nlayer = torch.nn.Conv2d(1, 1, kernel_size=3, padding=1)\ny = layer(x)",
        "framework": "pytorch",
        "parameters": 0,
        "macs": 0,
    }
    assert second["shift"] == [0, -1]
    assert (flat["shift"], flat["code"], flat["framework"]) == (None, None, None)

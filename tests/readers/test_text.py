"""One layer from a text."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from convarith.engine.conv import Conv
from convarith.errors import ConvArithError
from convarith.frameworks.layer import FrameworkLayer
from convarith.readers.text import layer, read_text

TEXTS = [
    "nn.Conv2d(3, 64, 7, stride=2, padding=3)",
    "keras.Sequential([keras.Input((32, 32, 3)), layers.DepthwiseConv2D(3)])",
    "Sequential(\n  (0): Conv2d(1, 6, kernel_size=(4, 4), stride=(1, 1), padding=same)\n  (1): ReLU()\n)",
    'Model: "net"\n conv2d (Conv2D)   (None, 26, 26, 32)   320\n',
    "in: conv 6 k4 | max_pool k2 from=in | linear 10 in_features=4",
    "class N(nn.Module):\n  def __init__(s):\n    s.a = nn.ReLU()\n  def forward(s, x):\n    return s.a(x) + x[:, 1:]",
]


def test_a_layer_is_in_its_frameworks_words_with_its_channels() -> None:
    assert layer("nn.Conv2d(3, 64, 7, 2, 3)") == FrameworkLayer(
        (7, 7), framework="pytorch", stride=2, padding=3, channels=(3, 64)
    )


def test_a_line_of_our_own_is_in_ours() -> None:
    assert layer("conv 64 k7 s2 p3") == Conv(7, stride=2, padding=3)
    assert layer("conv 64 k7 s2 in_channels=3").channels == (3, 64)


def test_what_is_printed_of_a_module_is_a_layer_too() -> None:
    found = layer("Conv2d(1, 6, kernel_size=(4, 4), stride=(1, 1), padding=same)")
    assert found.output_shape((9, 9)) == (9, 9)


def test_the_framework_may_be_said() -> None:
    assert layer("nn.MaxPool2d(2)", framework="mlx") == FrameworkLayer((2, 2), framework="mlx", op="max_pool")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is neither code nor a line of layers"),
        ("Conv2d", "'Conv2d' is neither code nor a line of layers"),
        ("nn.Linear(3, 4)", "this text has a linear, which slides no window"),
        ("nn.Conv2d(3, 4, 3), nn.ReLU()", "this text has 2 layers"),
        ("nn.Conv2d(3, n, 3)", "Conv2d: its out_channels is the name n, which only running it would tell"),
        ("nn.Conv2d(3, 4, 3, 0)", "stride 0 is below 1"),
        ("conv 6 q4", "line 1, column 8: 'q4' is no setting of conv"),
        ("nn.Conv2d(3, 64", "line 1, column 10: this is not Python code: '(' was never closed"),
        ("conv 6 k0", "kernel 0 is below 1"),
    ],
)
def test_what_is_not_one_layer_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        layer(text)
    assert caught.value.message == message
    assert caught.value.hint


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ConvArithError, match="3 is no text of a layer"):
        layer(3)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("seed", range(40))
def test_a_mutated_text_is_read_or_refused_and_nothing_else(text: str, seed: int) -> None:

    chance = random.Random(seed)  # noqa: S311  # no secret
    changed = list(text)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        piece = chance.choice(
            ["", "(", ")", "[", "|", ":", ",", "=", "-", "\0", "\n", "9" * 30, "x", "*", "**", "'", "é", "#"]
        )
        changed[at : at + chance.randint(0, 3)] = [piece]
    try:
        for parsed in read_text("".join(changed)):
            for each in parsed.network.layers:
                assert each.operation is not None or parsed.problems
    except ConvArithError as error:
        assert error.message  # noqa: PT017  # it may be read as well


@pytest.mark.parametrize(
    "piece", [" ", "(", "x: ", "a.", "[", "conv ", "|", "1x", "#", "...", ">>>", "\n", "a=", "'", "(0): A("]
)
def test_a_long_text_of_one_piece_takes_no_time(piece: str) -> None:
    for text in (piece * 50_000, "x:" + piece * 50_000, f"nn.Conv2d(3, 4, 3){piece * 50_000}"):
        with suppress(ConvArithError):
            read_text(text)

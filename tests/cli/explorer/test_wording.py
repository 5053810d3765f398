"""How a choice on the page is said elsewhere."""

from __future__ import annotations

import pytest

import convarith as ca
from convarith.cli.explorer.state import read_state
from convarith.cli.explorer.wording import animate_command, layer_text, python_lines

LAYERS = {
    "ca.Conv(kernel=3)": ca.Conv(3),
    "ca.Conv(kernel=(3, 5), padding=((0, 1), (2, 2)))": ca.Conv((3, 5), padding=[(0, 1), (2, 2)]),
    "ca.Pool(kernel=2)": ca.Pool(2),
    "ca.Pool(kernel=2, stride=1, kind='avg')": ca.Pool(2, stride=1, kind="avg"),
    "ca.FrameworkLayer(kernel=3, stride=3, framework='keras')": ca.FrameworkLayer(3, stride=3, framework="keras"),
    "ca.FrameworkLayer(kernel=3, op='max_pool', framework='keras')": ca.FrameworkLayer(
        3, op="max_pool", framework="keras"
    ),
}


@pytest.mark.parametrize("text", LAYERS)
def test_a_layer_is_written_as_it_is_made_without_what_is_usual(text: str) -> None:
    assert layer_text(LAYERS[text]) == text
    assert eval(text, {"ca": ca}) == LAYERS[text]  # noqa: S307  # a text of ours


def test_the_command_says_no_more_than_what_is_chosen() -> None:
    assert animate_command(read_state("size=5&kernel=3&theme=guide&fps=1&order=rows"), "a.gif") == (
        "convarith animate 5 -k 3 -o a.gif"
    )
    assert animate_command(
        read_state("size=5x5&kernel=3&padding=-1:2&layer=transposed&output_size=9x9&view=scatter&theme=dark&fps=0.5"),
        "a.gif",
    ) == ("convarith animate 5x5 -k 3 -p -1:2 -t --output-size 9x9 --view scatter --theme dark --fps 0.5 -o a.gif")


def test_what_a_shell_would_read_otherwise_is_quoted() -> None:
    assert animate_command(read_state("size=%285%2C%205%29&kernel=3"), "a.gif").startswith(
        "convarith animate '(5, 5)' -k 3"
    )


def test_the_python_says_the_same() -> None:
    state = read_state("size=5&kernel=3&view=values&seed=2")
    assert python_lines(state, state.options.layer(), "a.gif").splitlines()[-2:] == [
        "layer = ca.Conv(kernel=3)",
        "ca.animate(layer, (5,), 'a.gif', view='values', seed=2)",
    ]

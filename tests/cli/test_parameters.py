"""Parameters stand in place of defaults, and a command runs with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.cli.parameters import argument, flag, given_by, group, option, parameters_of, run_with
from convarith.cli.typed import typed
from convarith.records import dataclass

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True, slots=True)
class Padded:
    padding: str | None = given_by(option("--padding", "-p", metavar="P", help="Padding."))
    causal: bool = given_by(flag("--causal", help="All of it before."))


def padded(
    *,
    size: str = argument(metavar="SIZE", help="Size."),
    pads: Padded = group(Padded),
    depth: int = option("--depth", help="Layers.", kind=int, least=1, default=2),
) -> int:
    """Pad something."""
    assert (size, pads) == ("5x5", Padded(padding="1", causal=True))
    return depth


def test_parameters_come_in_order_those_of_a_group_in_its_place() -> None:
    assert list(parameters_of(padded)) == ["size", "padding", "causal", "depth"]
    assert parameters_of(padded)["padding"].names == ("--padding", "-p")


def test_a_class_of_options_has_their_defaults() -> None:
    assert Padded() == Padded(padding=None, causal=False)


def test_a_command_gets_a_group_as_one_value_and_gives_its_exit_code() -> None:
    assert run_with(padded, {"size": "5x5", "padding": "1", "causal": True, "depth": 2}) == 2


def test_the_command_of_typer_reads_and_shows_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    command = typed(padded)
    assert command.main(["5x5", "-p1", "--causal"], standalone_mode=False) == 2
    command.main(["--help"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "Pad something." in shown
    assert "-p, --padding P" in shown
    assert "[default: 2; at least 1]" in shown

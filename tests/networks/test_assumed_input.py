"""Where nobody tells what comes into a network, what is assumed goes through if anything does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convarith.networks.assumed_input import assumed_axes, assumed_channels
from convarith.networks.graph import Network, infer_shapes
from convarith.networks.sizes import fitting_input
from convarith.readers.network import network


def least_that_fits(net: Network) -> int | None:
    """Try one number of channels after the other."""
    return next((number for number in range(1, 100) if not infer_shapes(net, (number, 48, 48)).problems), None)


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("conv 8 k3", 1),
        ("conv 8 k3 g4", 4),
        ("relu | conv 8 k3 in_channels=5", 5),
        ("group_norm groups=6 | conv 8 k3 g4", 12),
        ("pixel_shuffle 2 | conv 9 k3 g3", 12),
        ("pixel_unshuffle 2 | conv 12 k3 g12", 3),
        ("a: conv 8 k3 p1 | concat from=input,a | conv 8 k3 in_channels=11", 3),
        ("a: conv 8 k3 p1 | add from=input,a | conv 8 k3", 1),
        ("prelu slopes=7 | max_pool k2", 7),
        ("split 0 parts=3 | conv 8 k3 in_channels=4", 10),
        ("global_avg_pool | conv 8 k1 g8", 8),
    ],
)
def test_channels_that_are_not_told_are_the_fewest_that_all_layers_take(text: str, channels: int) -> None:
    net = network(text)
    assert assumed_channels(net, axes=2) == channels == least_that_fits(net)
    assert not infer_shapes(net, fitting_input(net)).problems


STEPS = ["relu", "max_pool k2", "group_norm groups=3", "group_norm groups=4", "pixel_shuffle 2", "pixel_unshuffle 2"]
ENDS = ["conv 12 k1", "conv 12 k1 g6", "conv 12 k1 in_channels=24", "concat from=input,first | group_norm groups=5"]


@given(st.lists(st.sampled_from(STEPS), max_size=3), st.sampled_from(ENDS))
@settings(max_examples=60)
def test_any_number_that_would_do_is_found(steps: list[str], end: str) -> None:
    net = network(" | ".join(["first: conv 4 k1", *steps, end] if "first" in end else [*steps, end]))
    if "first" in end:
        net = replace(net, layers=(*net.layers[:1], *net.layers[-2:]))
    found = least_that_fits(net)
    assert found is None or assumed_channels(net, axes=2) == found


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("unflatten 16x5x5 | conv 8 k3", (400,)),
        ("batch_norm in_channels=6 | linear 3", (6,)),
        ("linear 8 in_features=5 | unflatten 2x2x2 | conv_transpose 3 k2", (5,)),
        ("prelu slopes=3 | linear 3", (3,)),
    ],
)
def test_features_that_are_not_told_go_through(text: str, shape: tuple[int, ...]) -> None:
    net = network(text)
    assert fitting_input(net) == shape
    assert not infer_shapes(net, shape).problems


def test_where_none_does_it_is_the_declared_one() -> None:
    assert assumed_channels(network("conv 6 k3 g4 in_channels=5"), axes=2) == 5
    assert assumed_channels(network("conv 6 k3 g4"), axes=2) == 1


def test_several_networks_take_the_same() -> None:
    assert assumed_channels(network("conv 12 k3 g4"), network("conv 12 k3 g6"), axes=2) == 12


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("conv 8 k3", 2),
        ("nn.Sequential(nn.ReLU(), nn.Conv1d(3, 8, 3))", 1),
        ("conv 8 k3 | max_pool k2x2x2", 3),
        ("batch_norm | linear 10", 0),
        ("pad padding=0:1x0:1x0:1 | conv 8 k3", 3),
        ("conv 8 k3 | flatten | linear 10", 2),
        ("permute order=1x0", 1),
        ("unflatten 16x5x5 | conv 8 k3", 0),
    ],
)
def test_axes_that_are_not_told_are_those_that_layers_speak_of(text: str, axes: int) -> None:
    assert assumed_axes(network(text)) == axes

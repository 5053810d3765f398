"""Which outputs meet as many taps: held against numbers of networks whose input is one everywhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.sample_networks import layer, network

from convarith.engine.overlap import taps_met
from convarith.engine.transposed import ConvTranspose
from convarith.networks.graph import INPUT, Network, NetworkLayer
from convarith.networks.overlap import even_outputs
from convarith.numeric.conv import conv, conv_transpose
from convarith.numeric.pool import pool

if TYPE_CHECKING:
    from numpy.typing import NDArray

LENGTH = 600  # which three strides leave something of

KERNELS, STEPS = st.integers(1, 5), st.integers(1, 4)
SETTINGS = st.fixed_dictionaries({"kernel": KERNELS, "stride": STEPS, "dilation": st.integers(1, 2)})
LAYERS = st.one_of(
    st.tuples(st.just("conv"), SETTINGS),
    st.tuples(st.just("conv_transpose"), SETTINGS),
    st.tuples(st.just("avg_pool"), st.fixed_dictionaries({"kernel": KERNELS, "stride": st.integers(1, 3)})),
)


def chain(given: list[tuple[str, dict[str, int]]]) -> Network:
    layers: list[NetworkLayer] = []
    for number, (op, settings) in enumerate(given):
        layers.append(layer(str(number), op, layers[-1].name if layers else INPUT, **settings))
    return network(*layers, shape=(1, LENGTH))


def ran(given: list[tuple[str, dict[str, int]]]) -> NDArray[np.float64]:
    """Run layers on ones; a transposed convolution weighs by ones, a convolution by anything."""
    weights = np.random.default_rng(0)
    x = np.ones((1, 1, LENGTH))
    for op, settings in given:
        kernel = settings["kernel"]
        rest: dict[str, Any] = {key: value for key, value in settings.items() if key != "kernel"}
        if op == "conv":
            x = conv(x, weights.integers(1, 1_000, (1, 1, kernel)).astype(float), **rest)
        elif op == "conv_transpose":
            x = conv_transpose(x, np.ones((1, 1, kernel)), **rest)
        else:
            x = pool(layer("pool", op, **settings).operation.layer, x)  # type: ignore[union-attr]
    return np.asarray(x[0, 0], np.float64)


@given(st.lists(LAYERS, min_size=1, max_size=3))
@example([(op, {"kernel": kernel, "stride": 2}) for op, kernel in (("conv_transpose", 3), ("conv_transpose", 4))])
@example([("conv_transpose", {"kernel": 3, "stride": 2}), ("conv", {"kernel": 2, "stride": 1})])
@example(
    [
        ("conv_transpose", {"kernel": 3, "stride": 2}),
        ("conv_transpose", {"kernel": 2, "stride": 2}),
        ("conv", {"kernel": 1, "stride": 2}),
    ]
)
def test_outputs_are_alike_where_an_input_of_ones_comes_out_alike(given: list[tuple[str, dict[str, int]]]) -> None:
    found = ran(given)
    middle = found[len(found) * 2 // 5 : len(found) * 3 // 5]  # far from the borders
    assert even_outputs(chain(given))[str(len(given) - 1)] == (bool(np.ptp(middle) < 1e-9 * middle.max()),)


def even(*nodes: NetworkLayer, shape: tuple[int, ...] = (1, 32)) -> tuple[bool, ...] | None:
    """Tell of the last layer whether its outputs meet as many taps."""
    return even_outputs(network(*nodes, shape=shape))[nodes[-1].name]


UP = layer("up", "conv_transpose", kernel=3, stride=2)


def test_taps_of_one_layer_are_counted_in_turns() -> None:
    assert taps_met(ConvTranspose(16, stride=10, padding=3).axes(5)[0]) == (2, 2, 2, 1, 1, 1, 1, 2, 2, 2)
    assert taps_met(ConvTranspose(4, stride=2, dilation=2).axes(5)[0]) == (4, 0)


def test_axes_are_apart() -> None:
    wide = layer("up", "conv_transpose", kernel=(4, 3), stride=2)
    assert even(wide, shape=(1, 8, 8)) == (True, False)


@pytest.mark.parametrize("op", ["add", "concat", "multiply"])
def test_a_join_is_uneven_where_a_branch_is(op: str) -> None:
    plain = layer("plain", "upsample", scale=2)
    same = layer("same", "crop", "up", cropping=((0, 1),))
    assert even(UP, same, plain, layer("both", op, "plain", "same")) == (False,)
    assert even(plain, layer("both", op, "plain", "plain")) == (True,)


def test_a_join_of_turns_of_2_and_3_is_one_of_6() -> None:
    by_2 = layer("2", "max_pool", kernel=2), layer("up 2", "conv_transpose", "2", kernel=3, stride=2)
    by_3 = layer("3", "max_pool", kernel=3), layer("up 3", "conv_transpose", "3", kernel=4, stride=3)
    both = (*by_2, *by_3, layer("both", "add", "up 2", "up 3"))
    assert [even(*both, layer("step", "conv", "both", kernel=1, stride=each), shape=(1, 36)) for each in (2, 3, 6)] == [
        (False,),
        (False,),
        (True,),
    ]


def test_branches_that_even_each_other_out_for_some_weights_do_not_for_others() -> None:
    smoothed = layer("smoothed", "conv", "up", kernel=3, padding=1)
    assert even(UP, smoothed, layer("both", "add", "up", "smoothed")) == (False,)


@pytest.mark.parametrize("mode", ["nearest", "linear"])
def test_what_is_put_between_has_no_pattern_of_its_own(mode: str) -> None:
    assert even(layer("wide", "upsample", scale=3, mode=mode), layer("a", "conv", "wide")) == (True,)


def test_one_place_that_gathers_all_is_alike() -> None:
    assert even(UP, layer("all", "global_avg_pool", "up")) == (True,)


def test_after_what_is_not_known_nothing_is() -> None:
    unknown = layer("unknown", "opaque", output=[1, 16])
    assert even(unknown, layer("a", "conv", "unknown")) is None
    assert even(layer("flat", "flatten")) is None


def test_a_network_that_tells_no_input_has_an_answer_too() -> None:
    assert even_outputs(network(layer("up", "conv_transpose", kernel=[3], stride=2), shape=()))["up"] == (False,)


@pytest.mark.timed
def test_many_layers_on_a_long_turn_take_no_time() -> None:
    ups = [
        layer("up 0", "conv_transpose", kernel=16, stride=10),
        layer("up 1", "conv_transpose", "up 0", kernel=16, stride=10),
    ]
    blocks = [layer(f"{number}", "conv", f"{number - 1}" if number else "up 1", kernel=11) for number in range(70)]
    begin = time.perf_counter()
    assert even(*ups, *blocks, shape=(1, 100)) == (False,)
    assert time.perf_counter() - begin < 1


def test_a_turn_that_is_too_long_to_be_told_is_not_told() -> None:
    ups = [
        layer("a", "conv_transpose", kernel=102, stride=101),
        layer("b", "conv_transpose", "a", kernel=104, stride=103),
    ]
    assert even(*ups, shape=(1, 3)) is None

"""Networks of PyTorch are put together call by call; what is called is known by its name, torch is not needed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from convarith.networks.graph import infer_shapes
from convarith.networks.operations import Opaque
from convarith.readers.flow import DimOf, Excess, Flow
from convarith.readers.torch.calls import Pieces, Unclear, Weight
from convarith.readers.torch.functions import FUNCTIONS, known_name
from convarith.readers.torch.network import TorchNetwork

IMAGE = (4, 12, 10)


def network(**rest: Any) -> TorchNetwork:
    return TorchNetwork("net", IMAGE, **rest)


def shapes(made: TorchNetwork) -> list[Any]:
    parsed = made.builder.parsed()
    assert not parsed.problems
    return list(infer_shapes(parsed.network).shapes.values())


def called(function: str, *args: Any, **named: Any) -> Any:
    """Give the shape that a function of the input gives, which is known."""
    made = network()
    made.call("y", function, (made.input, *args), named)
    assert not made.has_opaque
    return shapes(made)[-1]


def note_of(function: str, *args: Any, **named: Any) -> str:
    made = network()
    made.call("y", function, (made.input, *args), named)
    operation = made.builder.layers[-1].operation
    assert isinstance(operation, Opaque)
    return operation.note


@pytest.mark.parametrize(
    ("function", "args", "expected"),
    [
        ("conv2d", (Weight((6, 2, 3, 3)), None, 2, 1, 1, 2), (6, 6, 5)),
        ("conv2d", (Weight((6, 4, 3, 3)), Weight((6,)), (1,), "same"), (6, 12, 10)),
        ("conv_transpose2d", (Weight((4, 3, 2, 2)), None, 2, 0, 1), (3, 25, 21)),
        ("_convolution", (Weight((6, 4, 3, 3)), None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1), (6, 12, 10)),
        ("_convolution", (Weight((4, 3, 2, 2)), None, [2, 2], [0, 0], [1, 1], True, [0, 0], 1), (3, 24, 20)),
        ("max_pool2d", (2,), (4, 6, 5)),
        ("max_pool2d", ([3, 3], [2, 2], [1, 1], [1, 1], True), (4, 7, 6)),
        ("avg_pool2d", (3, 1, 1), (4, 12, 10)),
        ("lp_pool2d", (2.0, 3), (4, 4, 3)),
        ("adaptive_avg_pool2d", ((1, 1),), (4, 1, 1)),
        ("adaptive_max_pool2d", ((5, None),), (4, 5, 10)),
        ("relu_", (), (4, 12, 10)),
        ("mul", (2.0,), (4, 12, 10)),
        ("add", (Weight((4, 1, 1)),), (4, 12, 10)),
        ("flatten", (1,), (480,)),
        ("flatten", (2,), (4, 120)),
        ("view", (-1, 480), (480,)),
        ("reshape", ((DimOf("input", 0), 4, -1),), (4, 120)),
        ("view", (DimOf("input", 0), 2, 2, DimOf("input", 2), DimOf("input", 3)), (2, 2, 12, 10)),
        ("permute", (0, 2, 3, 1), (12, 10, 4)),
        ("permute", ((0, -1, 1, 2),), (10, 4, 12)),
        ("transpose", (-1, -2), (4, 10, 12)),
        ("mean", ([2, 3],), (4,)),
        ("mean", ((-2, -1), True), (4, 1, 1)),
        ("interpolate", (None, 1.5), (4, 18, 15)),
        ("interpolate", ((7, 8), None, "bilinear"), (4, 7, 8)),
        ("pad", ((1, 2, 3, 4),), (4, 19, 13)),
        ("pad", ((1, 2), "reflect"), (4, 12, 13)),
        ("narrow", (1, 1, 2), (2, 12, 10)),
        ("getitem", (slice(None),), (4, 12, 10)),
        ("getitem", ((slice(None), slice(None, 3)),), (3, 12, 10)),
        ("getitem", ((Ellipsis, slice(1, None, 2), slice(None, -1)),), (4, 6, 9)),
        ("pixel_shuffle", (2,), (1, 24, 20)),
        ("group_norm", (2, Weight((4,))), (4, 12, 10)),
    ],
)
def test_a_function_is_known_by_its_name_and_arguments(function: str, args: Any, expected: Any) -> None:
    assert called(function, *args) == expected


def test_arguments_may_be_named() -> None:
    assert called("conv2d", weight=Weight((6, 4, 3, 3)), bias=None, padding=(1, 0)) == (6, 12, 8)
    assert called("interpolate", scale_factor=(2, 3)) == (4, 24, 30)
    assert called("mean", dim=(2, 3), keepdim=True) == (4, 1, 1)


@pytest.mark.parametrize(
    ("function", "args", "note"),
    [
        ("fft", (), "fft, not known here"),
        ("conv2d", (Unclear(),), "conv2d, whose weight is worked out as it runs"),
        ("max_pool2d", (Unclear(),), "max_pool2d, by a kernel_size that is worked out as it runs"),
        ("view", (2, 240), "view, to [2, 240], which may change the batch"),
        ("view", (DimOf("input", 0), Unclear()), "view, to [axis 0 of input, ?]"),
        ("flatten", (), "flatten, from axis 0 to axis -1"),
        ("permute", (1, 0, 2, 3), "permute, to the order [1, 0, 2, 3]"),
        ("squeeze", (2,), "squeeze, of axes [2] that may not have size 1"),
        ("mean", (), "mean, along all axes"),
        ("getitem", ((slice(None), 0),), "getitem, in brackets"),
        ("getitem", ((slice(None), slice(None), slice(0, 5)),), "getitem, from or to a place that depends on the size"),
        ("mul", (Weight((12, 10)),), "mul, with a constant of shape [12, 10]"),
        ("pad", ((1, 0, 0, 0, 1, 0),), "pad, of batch or channels"),
        ("interpolate", (Unclear(),), "interpolate, to [?]"),
        ("view", (), "view, called in another way than is known here"),
    ],
)
def test_what_is_not_certain_is_opaque_and_says_why(function: str, args: Any, note: str) -> None:
    assert note_of(function, *args) == note


def test_what_is_opaque_has_the_shape_of_a_run() -> None:
    made = network()
    found = made.call("y", "fft", (made.input,), {}, (2, 7, 8))
    assert found == Flow("y", 2, 7)
    assert shapes(made) == [(7, 8)]


def test_what_cannot_be_is_a_problem() -> None:
    made = network()
    made.call("y", "conv2d", (made.input, Weight((6, 4, 3, 3)), None, 0), {})
    (problem,) = made.builder.parsed().problems
    assert (problem.layer, problem.error.setting) == ("y", "stride")


def test_sizes_are_followed() -> None:
    made = network()
    batch, channels, high, wide = made.call("s", "size", (made.input,), {})
    assert (batch, channels, high, wide) == (DimOf("input", 0), 4, DimOf("input", 2), DimOf("input", 3))
    assert made.call("h", "size", (made.input, -1), {}) == DimOf("input", 3)
    assert made.call("s", "getattr", (made.input, "shape"), {})[2:] == (high, wide)
    assert made.call("r", "dim", (made.input,), {}) == 4
    assert made.call("n", "floordiv", (channels, 2), {}) == 2
    assert made.call("n", "mul", (high, wide), {}) == Unclear()
    assert made.builder.layers == []


def test_a_size_is_asked_of_a_tensor_whose_axes_are_not_known() -> None:
    made = TorchNetwork("net", ())
    sizes = made.call("s", "getattr", (made.input, "shape"), {})
    assert made.call("h", "getitem", (sizes, -1), {}) == DimOf("input", -1)


def test_a_tensor_is_padded_to_another_ones_size() -> None:
    made = network()
    small = made.call("p", "max_pool2d", (made.input, 2), {})
    pads = []
    for axis in (3, 2):
        more = made.call("d", "sub", (made.input.size(axis), small.size(axis)), {})
        assert more == Excess(DimOf("input", axis), DimOf("p", axis))
        half = made.call("h", "floordiv", (more, 2), {})
        pads += [half, made.call("r", "sub", (more, half), {})]
    made.call("y", "pad", (small, pads), {})
    assert made.builder.layers[-1].sources == ("p", "input")
    assert shapes(made) == [(4, 6, 5), (4, 12, 10)]
    made.call("z", "pad", (small, pads[::-1]), {})
    assert made.has_opaque


def test_a_tensor_falls_into_pieces_that_are_layers_when_they_are_used() -> None:
    made = network()
    pieces = made.call("c", "chunk", (made.input, 2, 1), {})
    assert isinstance(pieces, Pieces)
    assert made.piece("second", pieces, 1) == Flow("second", 3, 2)
    pieces = made.call("s", "split", (made.input, [1, 3], 1), {})
    made.piece("rest", pieces, -1)
    assert shapes(made) == [(2, 12, 10), (3, 12, 10)]


def test_what_gives_the_tensor_itself_is_no_layer() -> None:
    made = network()
    assert made.call("y", "contiguous", (made.input,), {}) == made.input
    assert made.builder.layers == []


def test_numbers_that_a_run_had_are_not_certain() -> None:
    made = network(batch=2, fixed=frozenset({"view", "pad"}))
    assert made.call("f", "view", (made.input, 2, -1), {}) == Flow("f", 1)
    made.call("p", "pad", (made.input, (1, 1)), {}, (2, 4, 12, 12))
    operation = made.builder.layers[-1].operation
    assert isinstance(operation, Opaque)
    assert operation.note == "pad, by numbers that may follow from the input's size"
    assert shapes(made) == [(480,), (4, 12, 12)]


@pytest.mark.parametrize("name", ["relu_", "__add__", "iadd", "conv2d.default", "truediv", "_softmax"])
def test_a_function_has_other_names_in_place_and_as_an_operator(name: str) -> None:
    assert known_name(name) in FUNCTIONS


# Modules, here stand-ins with their class's name, home and attributes.


def module(name: str, home: str, **attributes: Any) -> Any:
    def forward() -> None: ...

    members = {"__module__": f"torch.nn.modules.{home}", "forward": forward, "__call__": forward}
    return type(name, (), members)() if not attributes else _with(type(name, (), members)(), attributes)


def _with(made: Any, attributes: dict[str, Any]) -> Any:
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (module("ReLU", "activation"), (4, 12, 10)),
        (module("AdaptiveAvgPool2d", "pooling", output_size=(3, 2)), (4, 3, 2)),
        (module("Flatten", "flatten", start_dim=1, end_dim=-1), (480,)),
        (
            module("Upsample", "upsampling", size=None, scale_factor=2.0, mode="nearest", align_corners=None),
            (4, 24, 20),
        ),
        (module("ZeroPad2d", "padding", padding=(1, 2, 0, 0)), (4, 12, 13)),
        (module("PixelUnshuffle", "pixelshuffle", downscale_factor=2), (16, 6, 5)),
        (module("BatchNorm2d", "batchnorm", num_features=4, weight=1), (4, 12, 10)),
        (module("GroupNorm", "normalization", num_channels=4, num_groups=2, weight=None), (4, 12, 10)),
        (module("PReLU", "activation", weight=SimpleNamespace(shape=(4,))), (4, 12, 10)),
        (module("Unflatten", "flatten", dim=1, unflattened_size=(2, 2)), (2, 2, 12, 10)),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_module_is_known_by_its_class(made: Any, expected: Any) -> None:
    found = network()
    found.module("y", made, [found.input])
    assert not found.has_opaque
    assert shapes(found) == [expected]


def test_a_module_of_another_home_or_with_code_of_its_own_is_opaque() -> None:
    stranger = type("ReLU", (), {"__module__": "mine"})()
    derived = type("Mine", (type(module("ReLU", "activation")),), {"forward": lambda: None})()
    for made in (stranger, derived, module("LSTM", "rnn")):
        found = network()
        found.module("y", made, [found.input])
        operation = found.builder.layers[0].operation
        assert isinstance(operation, Opaque)
        assert operation.note == f"{type(made).__name__}, not known here"


def test_a_linear_layer_goes_along_the_last_axis() -> None:
    fc = module("Linear", "linear", in_features=480, out_features=7, bias=None)
    found = network()
    found.module("y", fc, [found.call("f", "flatten", (found.input, 1), {})])
    assert shapes(found) == [(480,), (7,)]
    found.module("z", module("Linear", "linear", in_features=IMAGE[-1], out_features=7, bias=None), [found.input])
    assert shapes(found)[-1] == (*IMAGE[:-1], 7)


def test_what_a_network_gives_may_stand_in_lists() -> None:
    found = network()
    first, second = (found.call(name, "relu", (found.input,), {}) for name in "ab")
    found.give_out([second, (first, 3), Weight()])
    assert found.builder.parsed().network.outputs == ("b", "a")

"""Loops, lists of layers, helpers and numbers in code, which are followed as far as they are literal."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from support.pasted_networks import IMPORTS, NETWORKS, RES_NET, U_NET

from convarith.networks.operations import GlobalPool, Mean, Opaque, Pad, Permute, Reshape, Resize
from convarith.readers.network import network as as_network
from convarith.readers.python import read

if TYPE_CHECKING:
    from convarith.networks.graph import Network

OUTPUTS = {
    "u_net": (2, 37, 50),
    "res_net": (7,),
    "vgg": (10,),
    "dense_net": (5,),
    "mobile_net": (4,),
    "vocoder": (1, 88),
    "temporal": (6, 20),
    "wave_net": (8, 30),
    "nested": (3, 32, 48),
    "super_resolution": (3, 9, 12),
}
DIFFERENCE = """
y = self.c(x)
d = x.size(3) - y.size(3)
e = x.size(2) - y.size(2)
return F.pad(y, (d // 2, d - d // 2, e // 2, e - e // 2))
"""


def only(text: str) -> Network:
    (parsed,) = read(dedent(text))
    assert not parsed.problems
    return parsed.network


def module(made: str, forward: str = "return self.net(x)") -> str:
    """Write a class of lines that make layers, and of those that go through them."""
    lines = ["class Net(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    lines += [f"        {line}" for line in dedent(made).strip().splitlines()]
    lines += ["    def forward(self, x):", *(f"        {line}" for line in dedent(forward).strip().splitlines())]
    return "\n".join(lines)


def channels(network: Network) -> list[int | None]:
    found = (getattr(layer.operation, "out_channels", None) for layer in network.layers if layer.op == "conv")
    return list(found)


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_as_people_write_them_are_read_whole(name: str) -> None:
    code, shape = NETWORKS[name]
    network = as_network(IMPORTS + code, input=shape)
    assert not [each.name for each in network.layers if isinstance(each.operation, Opaque)]
    assert network.shapes()[network.layers[-1].name] == OUTPUTS[name]


@pytest.mark.parametrize(
    "made",
    [
        "self.net = nn.Sequential(*[nn.Conv2d(2**i, 2 ** (i + 1), 3) for i in range(3)])",
        "self.net = nn.Sequential(OrderedDict([(f'c{i}', nn.Conv2d(2**i, 2 ** (i + 1), 3)) for i in range(3)]))",
        """
        layers = []
        for cin, cout in [(1, 2), (2, 4), (4, 8)]:
            layers.append(nn.Conv2d(cin, cout, 3))
        self.net = nn.Sequential(*layers)
        """,
        """
        layers, widths = [], [1, 2, 4, 8]
        for cin, cout in zip(widths, widths[1:]):
            layers += [nn.Conv2d(cin, cout, 3)]
        self.net = nn.Sequential(*layers)
        """,
        """
        self.net = nn.Sequential()
        for i in range(3):
            self.net.add_module(f"conv{i}", nn.Conv2d(2**i, 2 * 2**i, 3))
        """,
        """
        width, row = 1, []
        while width < 8:
            row.append(nn.Conv2d(width, 2 * width, 3))
            width *= 2
        self.net = nn.Sequential(*row)
        """,
        """
        def conv(cin, cout, kernel=3):
            return nn.Conv2d(cin, cout, kernel)
        self.net = nn.Sequential(conv(1, 2), conv(2, cout=4), *(conv(4, 8) for _ in range(1)))
        """,
        """
        config = {"widths": [2, 3, 4, 8], "kernel": 3}
        layers, cin = [], 1
        for cout in config["widths"]:
            if cout == 3:
                continue
            layers.append(nn.Conv2d(cin, cout, config["kernel"]))
            cin = cout
        self.net = nn.Sequential(*layers)
        """,
    ],
)
def test_layers_are_made_by_loops_and_lists(made: str) -> None:
    network = only(module(made))
    assert channels(network) == [2, 4, 8]


@pytest.mark.parametrize(
    "forward",
    [
        "for conv in self.convs:\n    x = conv(x)\nreturn x",
        "for i in range(len(self.convs)):\n    x = self.convs[i](x)\nreturn x",
        "for i, conv in enumerate(self.convs):\n    x = conv(x)\n    if i == 2:\n        break\nreturn x",
        "first, *rest = self.convs\nx = first(x)\nfor conv in rest:\n    x = conv(x)\nreturn x",
    ],
)
def test_lists_of_layers_are_gone_through_by_loops(forward: str) -> None:
    network = only(module("self.convs = nn.ModuleList([nn.Conv2d(1, 1, 3) for _ in range(3)])", forward))
    assert [each.name for each in network.layers] == ["convs.0", "convs.1", "convs.2"]


def test_attributes_and_helpers_of_an_object_are_followed() -> None:
    network = only("""
    class Net(nn.Module):
        width = 4

        def __init__(self, depth=2):
            super().__init__()
            self.cin = 3
            self.body = self._stage(8, depth)
            for name, k in dict(head=1, tail=3).items():
                setattr(self, name, nn.Conv2d(self.cin, self.width, k))

        def _stage(self, cout, depth):
            layers = []
            for _ in range(depth):
                layers.append(nn.Conv2d(self.cin, cout, 3))
                self.cin = cout
            return nn.Sequential(*layers)

        def forward(self, x):
            return self.tail(getattr(self, "body")(x))
    """)
    assert [each.name for each in network.layers] == ["body.0", "body.1", "tail"]
    assert [each.operation.in_channels for each in network.layers] == [3, 8, 8]  # type: ignore[union-attr]


def test_a_network_that_a_function_returns_has_the_functions_name() -> None:
    found = {each.network.name: len(each.network.layers) for each in read(IMPORTS + RES_NET.replace("net = ", "# "))}
    assert list(found) == ["small"]


def test_channels_in_that_nobody_tells_are_those_that_come_in() -> None:
    first, *_, last = only(IMPORTS + U_NET.replace("net = UNet(3, classes=2)", "")).layers
    assert first.operation.in_channels is None  # type: ignore[union-attr]
    note = "Conv2d: its out_channels is the name classes, which only running it would tell"
    assert (last.name, last.operation) == ("out", Opaque(note))


@pytest.mark.parametrize(
    ("line", "operation"),
    [
        ("return F.interpolate(self.c(x), size=x.shape[2:])", Resize()),
        ("return F.interpolate(self.c(x), x.size()[-2:])", Resize()),
        ("h, w = x.shape[-2:]\nreturn F.interpolate(self.c(x), (h, w))", Resize()),
        ("y = self.c(x)\nreturn F.avg_pool2d(y, y.shape[2:])", GlobalPool()),
        ("y = self.c(x)\nreturn F.max_pool2d(y, kernel_size=(y.size(2), y.size(3)))", GlobalPool()),
        (DIFFERENCE, Pad(None)),
        ("return self.c(x).mean(dim=(2, 3), keepdim=True)", Mean((1, 2), keepdims=True)),
        ("return torch.mean(self.c(x), [-1, -2])", Mean((-1, -2))),
        ("return self.c(x).permute(0, 2, 3, 1)", Permute((1, 2, 0))),
        ("b, c, h, w = x.shape\nreturn self.c(x).view(b, c, 4, 4)", Reshape((-1, 4, 4))),
        ("return self.c(x).reshape(-1, 2, 4, 9)", Reshape((2, 4, 9))),
    ],
)
def test_sizes_of_arrays_are_followed(line: str, operation: object) -> None:
    last = only(module("self.c = nn.Conv2d(1, 2, 3)", line)).layers[-1]
    assert last.operation == operation


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("return F.avg_pool2d(x, x.size(3))", "its kernel is a size of an array"),
        ("return F.pad(x, (x.size(2) // 2, 0))", "its padding is a size of an array"),
        ("d = x.size(3) - y.size(3)\nreturn F.pad(x, (d, d - d // 2))", "its padding is"),
        ("return x.view(-1, 2, 2)[0]", "an item of an array"),
        ("return x.view(x.size(1), -1)", "view that makes a batch of another axis"),
        ("return x.mean()", "mean: the axis of the batch"),
        ("return x.chunk(n, 1)[0]", "chunk: the name n"),
        ("for _ in range(n):\n    x = F.relu(x)\nreturn x", "what is done in a for in line 8"),
        ("if n > 3:\n    x = x[:, :, 1:]\nreturn x", "what is done in a if in line 8"),
    ],
)
def test_what_is_not_certain_is_one_opaque_layer_with_its_place(line: str, note: str) -> None:
    made = "self.c = nn.Conv2d(1, 2, 3)"
    network = only(module(made, f"x = self.c(x)\ny = x\n{line}"))
    unknown = [each for each in network.layers if isinstance(each.operation, Opaque)]
    assert note in str(unknown[0].operation)
    assert unknown[0].places.start is not None
    assert unknown[0].places.start.line >= 6


def test_pieces_of_an_array_are_layers_of_their_own() -> None:
    code = module(
        "self.c = nn.Conv1d(1, 8, 3)", "a, b = self.c(x).chunk(2, dim=1)\nreturn torch.tanh(a) * torch.sigmoid(b)"
    )
    network = as_network(code, input=(1, 10))
    assert [each.op for each in network.layers] == ["conv", "split", "split", "tanh", "sigmoid", "multiply"]
    assert network.shapes()[network.layers[-1].name] == (4, 8)


def test_loops_of_keras_are_followed() -> None:
    network = only("""
    def unet(size=(32, 32), classes=3):
        inputs = keras.Input(shape=size + (3,))
        x, skips = inputs, []
        for filters in [8, 16]:
            x = layers.Conv2D(filters, 3, padding="same")(x)
            skips.append(x)
            x = layers.MaxPooling2D(2)(x)
        for filters, skip in zip([16, 8], reversed(skips)):
            x = layers.Conv2DTranspose(filters, 2, strides=2)(x)
            x = layers.Concatenate()([x, skip])
        outputs = layers.Conv2D(classes, 1)(x)
        return keras.Model(inputs, outputs)
    """)
    shapes = network.shapes()
    assert [shapes[each.name] for each in network.layers if each.op == "concat"] == [(32, 16, 16), (16, 32, 32)]
    assert shapes[network.layers[-1].name] == (3, 32, 32)


def test_modules_of_flax_are_made_of_their_fields() -> None:
    network = only("""
    import flax.linen as nn
    from functools import partial

    class Block(nn.Module):
        features: int
        conv: Any = nn.Conv

        @nn.compact
        def __call__(self, x):
            y = nn.relu(self.conv(self.features, (3, 3), name="inner")(x))
            return x + nn.Conv(self.features, kernel_size=(1, 1))(y)

    class Net(nn.Module):
        stages: Sequence[int] = (1, 2)

        @nn.compact
        def __call__(self, x, train=True):
            for i, count in enumerate(self.stages):
                for _ in range(count):
                    x = Block(4, conv=partial(nn.Conv, use_bias=not train))(x)
            return nn.Dense(10)(jnp.mean(x, axis=(1, 2)))

    model = Net(stages=[2, 1])
    """)
    assert [each.op for each in network.layers] == [*["conv", "relu", "conv", "add"] * 3, "mean", "linear"]
    assert network.layers[0].name == "inner"
    assert network.layers[-2].operation == Mean((1, 2))


def test_layers_of_one_axis_are_read_with_one_axis() -> None:
    code = "nn.Sequential(nn.Conv1d(1, 8, 3), nn.ReLU(), nn.MaxPool1d(2), nn.ConvTranspose1d(8, 4, 4, 2))"
    assert [str(each) for each in only(code).sizes()] == ["L ≥ 4"]
    assert as_network(code, input=(1, 100)).shapes()["3"] == (4, 100)


@pytest.mark.parametrize(
    "line",
    ["k = [5]", "k[0] = 5", "k.insert(0, 5)", "k.pop()", "k += [5]", "k.reverse()"],
)
def test_what_a_condition_that_is_not_known_may_change_is_not_known(line: str) -> None:
    (layer,) = only(f"k = [1, 3]\nif c:\n    {line}\nnn.Conv2d(3, 4, k)").layers
    note = "Conv2d: its kernel is what is done in a if in line 2, which only running it would tell"
    assert layer.operation == Opaque(note)

"""Networks in a framework's own code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.places import line_at

from convarith.errors import ConvArithError
from convarith.networks.graph import infer_shapes
from convarith.networks.operations import Opaque
from convarith.readers.formats import format_of, read_content
from convarith.readers.network import network as as_network
from convarith.readers.python import read

if TYPE_CHECKING:
    from convarith.networks.graph import Network
    from convarith.networks.operations.base import Shape

LENET = """\
import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = x.view(-1, 16 * 5 * 5)
        return F.relu(self.fc1(x))
"""
UNET = """\
class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(inplace=True))
        self.mid = nn.Conv2d(16, 32, 3, padding=1)
        self.up = nn.ConvTranspose2d(32, 16, 2, stride=2)
        self.out = nn.Conv2d(32, 1, 1)

    def forward(self, x):
        e = self.enc(x)
        u = self.up(self.mid(F.max_pool2d(e, 2)))
        return self.out(torch.cat([u, e], dim=1))
"""
KERAS = """\
inputs = keras.Input(shape=(32, 32, 3))
x = layers.Conv2D(8, 3, padding="same", activation="relu", kernel_initializer=init)(inputs)
y = layers.BatchNormalization()(x)
x = layers.add([x, y])
x = layers.DepthwiseConv2D(3)(x)
x = layers.SeparableConv2D(16, 3, strides=2)(x)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(10)(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam")
"""
FLAX = """\
import flax.linen as nn

class CNN(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.Conv(features=32, kernel_size=(3, 3))(x)
        x = nn.relu(x)
        x = nn.avg_pool(x, window_shape=(2, 2), strides=(2, 2))
        x = x.reshape((x.shape[0], -1))
        return nn.Dense(features=10)(x)
"""


def only(text: str, framework: str | None = None) -> Network:
    (parsed,) = read(text, framework)
    assert not parsed.problems
    return parsed.network


def ops(network: Network) -> list[str]:
    return [layer.op for layer in network.layers]


@pytest.mark.parametrize(
    "text",
    [
        "nn.Conv2d(3, 64, 7, stride=2, padding=3)",
        "torch.nn.Conv2d(3, 64, 7, 2, 3)",
        "Conv2d(3, 64, (7, 7), 2, 3)",
        "self.conv1 = nn.Conv2d(3, 64, 8 - 1, stride=4 // 2, padding=3)",
        "conv: nn.Module = nn.Conv2d(3, 2 ** 6, kernel_size=[7] * 2, stride=2, padding=+3, bias=use_bias)",
        "        nn.Conv2d(3, 64, 7, stride=2, padding=3),\n",
        "nn.Conv2d(3, 64, 7, stride=2, padding=3)  # the stem",
        ">>> import torch.nn as nn\n>>> nn.Conv2d(\n...     3, 64, 7,\n...     stride=2, padding=3)",
        "```python\nnn.Conv2d(3, 64, 7, stride=2, padding=3)\n```",
        "\ufeffnn.Conv2d(3, 64, 7,\r\n  stride=2, padding=3)\r\n",
        "keras.layers.Conv2D(64, 7, strides=(2, 2), padding='same')",
        "from tensorflow.keras.layers import Conv2D\nConv2D(64, 7, 2, 'SAME', name='stem')",
        "from flax import nnx\nnnx.Conv(3, 64, (7, 7), strides=2, padding=3, rngs=nnx.Rngs(0))",
        "import flax.linen as nn\nnn.Conv(64, (7, 7), 2, padding='SAME')",
        "eqx.nn.Conv2d(3, 64, 7, 2, 3, key=jax.random.key(0))",
        "hk.Conv2D(64, 7, stride=2)",
        "import mlx.nn as nn\nnn.Conv2d(3, 64, 7, 2, 3)",
        "# w: (64, 3, 7, 7)\ny = jax.lax.conv_general_dilated(x, w, (2, 2), [(3, 3), (3, 3)])",
        "w = torch.randn(64, 3, 7, 7)\ny = F.conv2d(x, w, stride=2, padding=3)",
        "w = Tensor.randn(64, 3, 7, 7)\ny = x.conv2d(w, stride=2, padding=3)",
        "w = tf.random.normal([7, 7, 3, 64])\ny = tf.nn.conv2d(x, w, strides=[1, 2, 2, 1], padding='SAME')",
    ],
)
def test_one_layer_is_one_however_it_is_written(text: str) -> None:
    assert format_of("", text.encode()).module == "python"
    (layer,) = only(text).layers
    assert layer.operation is not None
    assert layer.operation.output([(3, 224, 224)]) == (64, 112, 112)


@pytest.mark.parametrize(
    "text",
    [
        "net = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2))",
        "self.net = nn.Sequential(*[nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2)]).to(device)",
        "nn.Sequential(OrderedDict([('a', nn.Conv2d(3, 6, 5)), ('b', nn.ReLU()), ('c', nn.MaxPool2d(2))]))",
        "nn.Sequential(nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU()), nn.MaxPool2d(2))",
        "nn.Conv2d(3, 6, 5),\n            nn.ReLU(),\n            nn.MaxPool2d(2),\n",
        "[nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2)]",
        "m = Sequential()\nm.add(Conv2D(6, 5))\nm.add(ReLU())\nm.add(MaxPooling2D())",
        "keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(6, 5), layers.ReLU(), layers.MaxPool2D()])",
        "def net():\n    m = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2))\n    return m",
    ],
)
def test_layers_in_a_row_are_one_network(text: str) -> None:
    assert ops(only(text)) == ["conv", "relu", "max_pool"]


def test_layers_have_the_names_that_their_framework_gives_them() -> None:
    network = only("nn.Sequential(OrderedDict([('a', nn.ReLU()), ('b', nn.Sequential(nn.ReLU(), nn.ReLU()))]))")
    assert [each.name for each in network.layers] == ["a", "b.0", "b.1"]
    assert [each.name for each in only("keras.Sequential([Conv2D(6, 5, name='stem'), ReLU()])").layers] == [
        "stem",
        "relu 2",
    ]


def test_a_class_is_a_network_where_its_forward_is_a_straight_line() -> None:
    network = only(LENET)
    assert network.name == "Net"
    assert [each.name for each in network.layers] == [
        *("conv1", "relu 2", "pool", "conv2", "relu 5", "pool (2)", "flatten 7", "fc1", "relu 9"),
    ]


def test_a_view_says_how_many_features_its_author_expects() -> None:
    network = only(LENET)
    flatten = network.layers[6]
    assert (flatten.op, flatten.expect, line_at(flatten.places.start)) == ("flatten", (400,), 16)


def test_what_a_view_expects_is_held_against_the_input_that_is_given() -> None:
    (problem,) = as_network(LENET.replace("view(-1, 16 * 5 * 5)", "view(-1, 480)"), input=(3, 32, 32)).problems()
    assert (problem.error.message, line_at(problem.place)) == ("expected 480, comes out as 400", 16)


def test_arrays_are_followed_to_where_they_are_joined() -> None:
    network = only(UNET)
    assert ops(network) == [
        *("conv", "batch_norm", "relu", "max_pool", "conv", "conv_transpose", "concat", "conv"),
    ]
    assert network.layers[6].sources == ("up", "enc.2")


def test_keras_functional_code_tells_its_input_and_its_channels() -> None:
    network = only(KERAS)
    assert network.input == (3, 32, 32)
    shapes = network.shapes()
    assert [shapes[layer.name] for layer in network.layers if layer.op in ("conv", "flatten", "linear")] == [
        *((8, 32, 32), (8, 30, 30), (8, 14, 14), (16, 14, 14), (16,), (10,)),
    ]


def test_flax_modules_are_made_where_they_are_called() -> None:
    assert ops(only(FLAX)) == ["conv", "relu", "avg_pool", "flatten", "linear"]


def test_an_array_that_is_made_of_a_shape_is_the_input() -> None:
    network = only(
        "x = torch.randn(1, 3, 32, 32)\nnet = nn.Sequential(nn.Conv2d(3, 6, 5))\nprint(net(x).shape)\ny = net(x)"
    )
    assert network.input == (3, 32, 32)


def test_where_the_order_is_not_certain_each_sequential_and_layer_is_a_network() -> None:
    loop = LENET.replace("x = x.view(-1, 16 * 5 * 5)", "if self.training:\n            return x")
    assert [each.network.name for each in read(loop)] == ["conv1", "pool", "conv2", "fc1"]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("nn.Conv2d(3, width, 3)", "Conv2d: its out_channels is the name width, which only running it would tell"),
        ("nn.Conv2d(3, f(4), 3)", "Conv2d: its out_channels is a call of f, which only running it would tell"),
        (
            "nn.Conv2d(3, [c for c in d], 3)",
            "Conv2d: its out_channels is a comprehension, which only running it would tell",
        ),
        ("nn.Conv2d(*channels, 3)", "Conv2d: unpacked arguments"),
        ("nn.Conv2d(3, 4, **settings)", "Conv2d: unpacked arguments"),
        ("nn.Conv2d(3, 10 ** 99, 3)", "Conv2d: its out_channels is a large power, which only running it would tell"),
        (
            "nn.Conv2d(3, 1 // 0, 3)",
            "Conv2d: its out_channels is arithmetic that fails, which only running it would tell",
        ),
    ],
)
def test_what_only_running_the_code_would_tell_is_not_known(text: str, note: str) -> None:
    network = only(f"nn.Sequential(nn.ReLU(),\n{text})")
    assert network.layers[1].operation == Opaque(note)
    assert line_at(network.layers[1].places.start) == 2


def test_a_name_that_is_nobodys_is_not_known() -> None:
    network = only("nn.Sequential(nn.Conv2d(3, 4, 3), CBAM(4), nn.CBAM(4), *more)")
    assert [each.operation.note for each in network.layers if isinstance(each.operation, Opaque)] == [
        "CBAM is no layer that is known here",
        "CBAM is no layer of torch.nn that is known here",
        "layers that are unpacked: the name more",
    ]


@pytest.mark.parametrize(
    ("call", "message", "line"),
    [
        ("nn.Conv2d(3, 4,\n3,\nstride=0)", "stride 0 is below 1", 4),
        ("nn.Conv2d(3,\n4, (3, 3, 3))", "kernel (3, 3, 3) is no number for each of 2 axes", 3),
        ("nn.Conv2d(3, 4, 3,\nstrde=2)", "Conv2d has no argument 'strde'", 2),
        ("nn.Conv2d(3)", "Conv2d lacks out_channels", 2),
        ("nn.Linear(3, None)", "Linear lacks out_features", 2),
        ("nn.PixelShuffle(None)", "PixelShuffle lacks upscale_factor", 2),
        ("nn.Conv2d(3, 4, 'x')", "kernel 'x' is not a whole number", 2),
        ("nn.MaxPool2d(2, kernel_size=2)", "MaxPool2d is given kernel_size twice", 2),
    ],
)
def test_what_is_wrong_in_a_layer_is_a_problem_on_its_line(call: str, message: str, line: int) -> None:
    (parsed,) = read(f"nn.Sequential(\n{call})")
    (problem,) = parsed.problems
    assert (problem.error.message, line_at(problem.place)) == (message, line)


@pytest.mark.parametrize(
    ("layer", "op"),
    [
        ("RandomHue(0.1)", "augmentation"),
        ("SpatialDropout2D(0.5)", "dropout"),
        ("SyncBatchNormalization()", "batch_norm"),
    ],
)
def test_layers_of_keras_that_keep_shapes_have_the_names_that_its_files_give_them(layer: str, op: str) -> None:
    assert ops(only(f"m = keras.Sequential([keras.layers.Conv2D(2, 3), keras.layers.{layer}])")) == ["conv", op]


@pytest.mark.parametrize(
    "lines",
    [
        "Net()(torch.zeros(1, 3, 32, 32))",
        "print(Net())",
        "if __name__ == '__main__':\n    print(Net()(torch.randn(1, 3, 32, 32)).shape)",
        "def main():\n    print(Net()(torch.randn(1, 3, 32, 32)).shape)\n\nif __name__ == '__main__':\n    main()",
    ],
)
def test_a_class_that_the_code_tries_out_is_a_network_without_its_blocks(lines: str) -> None:
    block = """\
class Block(nn.Module):
    def __init__(self):
        self.conv = nn.Conv2d(3, 3, 3)

    def forward(self, x):
        return self.conv(x)
"""
    net = block.replace("Block", "Net").replace("nn.Conv2d(3, 3, 3)", "Block()")
    found = only(f"{block}\n{net}\n{lines}\n")
    assert (found.name, [layer.name for layer in found.layers]) == ("Net", ["conv.conv"])


def test_functions_on_arrays_without_a_known_layer_are_no_networks() -> None:
    text = "def loss(x, y):\n    return torch.linalg.norm(x) + cost(x)\n\nnet = nn.Sequential(nn.ReLU())"
    assert [each.network.name for each in read(f"{text}\nsizes = [dict(a=3), (4, 5), 6]")] == ["net"]


def test_what_a_loop_or_a_condition_may_add_is_not_known() -> None:
    text = "m = Sequential()\nm.add(Conv2D(6, 5))\nfor n in widths:\n    m.add(Conv2D(n, 3))\nm.add(Flatten())"
    network = only(text)
    assert ops(network) == ["conv", "opaque", "flatten"]
    assert (network.layers[1].operation, line_at(network.layers[1].places.start)) == (
        Opaque("what is done in a for in line 3"),
        3,
    )
    assert [each.network.name for each in read("a = nn.Conv2d(1, 2, 3)\nb = nn.Conv2d(1, 2, 3)\nif c:\n  a = d()")] == [
        "b"
    ]


def test_layers_that_are_added_are_there_when_the_model_is_called() -> None:
    text = "m = nn.Sequential()\nm.add_module('a', nn.Conv2d(3, 6, 5))\nm.append(nn.ReLU())\n"
    network = only(f"{text}y = m(torch.randn(1, 3, 9, 9))")
    assert [each.name for each in network.layers] == ["a", "relu 2"]


def test_a_loop_that_has_nothing_to_do_with_the_arrays_is_no_matter() -> None:
    assert ops(only(f"{KERAS}\nfor epoch in range(9):\n    print(epoch)"))[-1] == "linear"
    with pytest.raises(ConvArithError) as caught:
        read("def net(x):\n    if c:\n        return x\n    return layers.Conv2D(3, 3)(x)")
    assert caught.value.message == "how arrays go through this code is not told by reading it: there is a if in line 2"


def test_a_framework_may_be_said_where_names_are_several() -> None:
    text = "nn.Conv2d(3, 4, 3)"
    for framework in ("pytorch", "mlx", "tinygrad"):
        (layer,) = only(text, framework).layers
        assert layer.operation.layer.framework == framework  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nn.Conv2d(3, 64", "this is not Python code: '(' was never closed"),
        ("x = 3\nif x:\n  y = 4", "read as Python code, this makes no layers that are known here"),
        ("f(" * 1000, "this is not Python code: too many nested parentheses"),
        (f"f({'-' * 100_000}1)", "this code is nested too deeply"),
        (f"f(a{'.b' * 100_000})", "this code is nested too deeply"),
        (f"f({'1+' * 100_000}1)", "this code is nested too deeply"),
        (f"nn.Conv2d({'9' * 5000}, 3, 3)", "this is not Python code: Exceeds the limit"),
    ],
)
def test_what_is_no_code_of_layers_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConvArithError) as caught:
        read_content("net.py", text.encode())
    assert caught.value.message.startswith(message)


def test_nothing_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConvArithError):
        read("print('run')\n__import__('sys').exit(1)\nraise SystemExit")
    read("nn.Conv2d(3, print('run'), 3)")
    assert capsys.readouterr().out == ""


def test_many_lines_take_no_more_time_than_they_are() -> None:
    text = "\n".join(["import torch.nn as nn", *(f"nn.Conv2d({n % 7 + 1}, 4, 3)," for n in range(20_000))])
    assert len(only(text).layers) == 20_000


@pytest.mark.parametrize(
    ("code", "input_", "last"),
    [
        ("nn.Sequential(nn.Conv1d(1, 8, 3), nn.Linear(30, 5))", (1, 32), (8, 5)),
        ("keras.Sequential([layers.Conv2D(8, 3), layers.Dense(5)])", (1, 32, 30), (5, 30, 28)),
        ("nnx.Sequential(nnx.Conv(1, 8, (3, 3), padding='VALID'), nnx.Linear(8, 5, rngs=r))", (1, 32, 30), (5, 30, 28)),
    ],
)
def test_a_linear_layer_goes_along_the_last_axis_of_its_framework(code: str, input_: Shape, last: Shape) -> None:
    (parsed,) = read(code)
    assert list(infer_shapes(replace(parsed.network, input=input_)).shapes.values())[-1] == last


def test_a_layer_normalization_learns_as_much_as_it_is_declared_for() -> None:
    (parsed,) = read("nn.Sequential(nn.LayerNorm(96), nn.RMSNorm([56, 96]), nn.LayerNorm(96, bias=False))")
    counts = [layer.operation.parameters([(56, 56, 96)]) for layer in parsed.network.layers if layer.operation]
    assert counts == [2 * 96, 56 * 96, 96]


@pytest.mark.parametrize(
    ("layer", "parameters"),
    [
        ("BatchNorm2d(8)", 16),
        ("BatchNorm2d(8, affine=False)", 0),
        ("BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, bias=False, track_running_stats=True)", 8),
        ("GroupNorm(2, 8, bias=False)", 8),
        ("InstanceNorm2d(8)", 0),
        ("InstanceNorm2d(8, affine=True)", 16),
    ],
)
def test_a_normalization_learns_what_pytorch_has_it_learn(layer: str, parameters: int) -> None:
    (parsed,) = read(f"nn.{layer}")
    (found,) = parsed.network.layers
    assert found.operation
    assert found.operation.parameters([(8, 5, 5)]) == parameters


@pytest.mark.parametrize(("returned", "outputs"), [("y", ("conv",)), ("y, z", ("conv", "up")), ("(z,)", ("up",))])
def test_outputs_are_what_is_returned(returned: str, outputs: tuple[str, ...]) -> None:
    code = f"""\
class Net(nn.Module):
    def __init__(self):
        self.conv = nn.Conv2d(3, 8, 3)
        self.up = nn.ConvTranspose2d(8, 8, 2, 2)

    def forward(self, x):
        y = self.conv(x)
        z = self.up(y)
        return {returned}
"""
    assert only(code).outputs == outputs


def test_a_resizing_of_keras_brings_space_to_a_size() -> None:
    text = "import keras\nnet = keras.Sequential([keras.Input((8, 9, 3)), keras.layers.Resizing(5, 7)])\n"
    assert list(as_network(text).shapes().values()) == [(3, 5, 7)]
    odd = text.replace("5, 7", '5, 7, interpolation="lanczos3"')
    assert as_network(odd).shapes() == {}

"""Classes of the code that others take for layers."""

from __future__ import annotations

from textwrap import dedent

import pytest
from support.places import line_at

from convarith.readers.python import read

BLOCK = """
class Block(nn.Module):
    def __init__(self, cin, cout, mid=None, *, kernel=3):
        super().__init__()
        if not mid:
            mid = cout
        inner = mid * 2 if kernel > 0 else mid
        self.a = nn.Conv2d(cin, mid, kernel, padding=kernel // 2)
        self.b = nn.Conv2d(mid, cout, 1 if kernel == 1 else 3, padding=0 if kernel == 1 else 1)

    def forward(self, x):
        return self.b(self.a(x))
"""
UNET = """
class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc1 = Block(3, 16)
        self.enc2 = Block(16, 32, kernel=5)
        self.pool = nn.MaxPool2d(2)
        self.up = nn.ConvTranspose2d(32, 16, 2, stride=2)
        self.dec = nn.Sequential(Block(32, 16, 8), nn.ReLU())

    def forward(self, x):
        skip = self.enc1(x)
        x = self.up(self.enc2(self.pool(skip)))
        return self.dec(torch.cat([x, skip], dim=1))
"""


def test_a_u_net_of_blocks_is_read_whole_and_its_sizes_told() -> None:
    (parsed,) = read(BLOCK + UNET)
    assert parsed.network.name == "UNet"
    names = [layer.name for layer in parsed.network.layers]
    assert names[:5] == ["enc1.a", "enc1.b", "pool", "enc2.a", "enc2.b"]
    assert names[-3:] == ["dec.0.a", "dec.0.b", "dec.1"]
    assert not any(layer.op == "opaque" for layer in parsed.network.layers)
    assert [str(rule) for rule in parsed.network.sizes()] == ["H ≡ 0 (mod 2), H ≥ 2", "W ≡ 0 (mod 2), W ≥ 2"]


def test_arguments_defaults_and_conditions_of_them_make_the_layers() -> None:
    (parsed,) = read(BLOCK + UNET)
    channels = {layer.name: getattr(layer.operation, "out_channels", None) for layer in parsed.network.layers}
    assert channels["enc1.a"] == 16  # mid was None, which is no number
    assert channels["dec.0.a"] == 8
    field = parsed.network.receptive_field("enc2.b")
    assert field is not None
    assert field[0].size == (5 + 1) + 4 * 2 + 2 * 2  # kernels 3, 3; pool; 5, 3


def test_a_layer_of_a_block_stands_on_the_line_of_the_block() -> None:
    (parsed,) = read(BLOCK + UNET)
    first = parsed.network.layers[0]
    assert line_at(first.places.start) == 1 + BLOCK[: BLOCK.index("self.a =")].count("\n")


def test_a_block_takes_several_arrays() -> None:
    (parsed,) = read(
        dedent("""
        class Up(nn.Module):
            def __init__(self, cin, cout):
                super().__init__()
                self.up = nn.ConvTranspose2d(cin, cout, 2, stride=2)

            def forward(self, below, skip):
                return torch.cat([self.up(below), skip], 1)

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.down = nn.Conv2d(3, 8, 2, stride=2)
                self.up = Up(8, 4)

            def forward(self, x):
                return self.up(self.down(x), x)
        """)
    )
    assert [layer.name for layer in parsed.network.layers] == ["down", "up.up", "up.concat"]
    assert parsed.network.layers[-1].sources == ("up.up", "input")


@pytest.mark.parametrize(
    ("body", "cause"),
    [("if self.training:\n            return x\n        return x", "a if in line"), ("pass", "what it returns")],
)
def test_a_block_whose_way_is_not_certain_is_one_opaque_layer(body: str, cause: str) -> None:
    code = f"""
class Loop(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.first = nn.Conv2d(n, n, 1)

    def forward(self, x):
        x = self.first(x)
        {body}

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.loop = Loop(8)

    def forward(self, x):
        return self.loop(self.conv(x))
"""
    net = next(each for each in read(code) if each.network.name == "Net")
    assert [layer.name for layer in net.network.layers] == ["conv", "loop"]
    assert cause in str(net.network.layers[1].operation)


def test_blocks_of_themselves_and_arguments_that_grow_come_to_an_end() -> None:
    growing = "\n        ".join(["n = n + n"] * 60 + ["m = [n, n]"] + ["m = [m, m]"] * 60)
    code = f"""
class Many(nn.Module):
    def __init__(self, n):
        super().__init__()
        {growing}
        self.conv = nn.Conv2d(3, 3, 1)
        self.a = Many(n)
        self.b = Many(n)

    def forward(self, x):
        return self.b(self.a(self.conv(x)))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.many = Many(1)

    def forward(self, x):
        return self.many(x)
"""
    (net,) = (each for each in read(code) if each.network.name == "Net")
    assert [layer.name for layer in net.network.layers][:2] == ["many.conv", "many.a.conv"]
    assert len(net.network.layers) < 20
    assert "made of itself" in str(net.network.layers[-1].operation)


def test_blocks_that_double_from_class_to_class_come_to_an_end() -> None:
    doubling = "".join(
        f"""
class C{number}(nn.Module):
    def __init__(self, n):
        self.a = C{number + 1}(n)
        self.b = {f"C{number + 1}(n)" if number < 15 else "nn.Conv2d(n, n, 1)"}

    def forward(self, x):
        return self.b(self.a(x))
"""
        for number in range(16)
    )
    code = f"""
class Net(nn.Module):
    def __init__(self):
        self.all = C0(3)

    def forward(self, x):
        return self.all(x)
{doubling}"""
    net = read(code)[0]
    assert len(net.network.layers) < 10_000
    assert "more than" in str(net.network.layers[-1].operation)


NET = """
class Net(nn.Module):
    def __init__(self, channels=3, *, classes):
        super().__init__()
        self.block = Block(channels, 4)
        self.out = nn.Conv2d(4, classes, 1)

    def forward(self, x):
        return self.out(self.block(x))
"""


def test_a_network_is_made_of_the_defaults_of_its_class() -> None:
    (parsed,) = read(BLOCK + NET)
    assert [layer.op for layer in parsed.network.layers] == ["conv", "conv", "opaque"]  # classes has no default


def test_a_network_that_lines_make_is_made_of_what_they_give() -> None:
    (parsed,) = read(f"{BLOCK}{NET}\nmodel = Net(1, classes=7)\n")
    assert parsed.network.name == "model"
    assert [layer.op for layer in parsed.network.layers] == ["conv", "conv", "conv"]
    assert [getattr(layer.operation, "out_channels", 0) for layer in parsed.network.layers] == [4, 4, 7]


def test_functions_of_the_code_are_followed_with_what_is_given_to_them() -> None:
    (parsed,) = read(
        dedent("""
        from tensorflow.keras import Input, Model, layers

        def twice(x, filters, kernel=3):
            x = layers.Conv2D(filters, kernel, padding="same")(x)
            return layers.Conv2D(filters, 3, padding="same")(x)

        def unet():
            inputs = Input((64, 64, 3))
            skip = twice(inputs, 16)
            x = twice(layers.MaxPooling2D(2)(skip), 32, kernel=5)
            x = layers.Conv2DTranspose(16, 2, strides=2)(x)
            x = twice(layers.concatenate([x, skip]), 16)
            return Model(inputs, x)
        """)
    )
    assert parsed.network.name == "unet"
    assert len(parsed.network.layers) == 9
    assert not any(layer.op == "opaque" for layer in parsed.network.layers)
    assert str(parsed.network.sizes()[0]) == "H ≡ 0 (mod 2), H ≥ 2"


def test_a_function_whose_way_is_not_certain_is_one_opaque_layer() -> None:
    (parsed,) = read(
        dedent("""
        def several(x):
            for _ in range(3):
                if x.max() > 1:
                    return x
            return F.relu(x)

        class Net(nn.Module):
            def __init__(self):
                self.conv = nn.Conv2d(3, 8, 3)

            def forward(self, x):
                return several(self.conv(x))
        """)
    )
    assert [layer.op for layer in parsed.network.layers] == ["conv", "opaque"]
    assert "several: there is a if in line" in str(parsed.network.layers[1].operation)

"""PyTorch as a referee of networks that are read of its modules: nets of our own, run once with a hook on every module.

What is known of how many layers is printed: `pytest -rP` shows it.
"""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

import convarith as ca
from convarith.networks.graph import infer_shapes
from convarith.networks.operations import Opaque
from convarith.readers.torch.live import from_module

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convarith.networks.graph import Network

torch = pytest.importorskip("torch", reason="torch is not installed: `make oracle` installs it and runs this")
functional, nn = torch.nn.functional, torch.nn

Shape = tuple[int, ...]


class Residual(nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.down = nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x: Any) -> Any:
        y = functional.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        y += self.down(x)
        return functional.relu(y)


class ResNet(nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        self.blocks = nn.Sequential(Residual(8, 8, 1), Residual(8, 16, 2))
        self.fc = nn.Linear(16, 10)

    def forward(self, x: Any) -> Any:
        x = functional.adaptive_avg_pool2d(self.blocks(self.stem(x)), (1, 1))
        return self.fc(torch.flatten(x, 1))


class UNet(nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self, joins: str) -> None:
        super().__init__()
        self.joins = joins
        self.enc1 = nn.Conv2d(3, 8, 3, padding=1)
        self.enc2 = nn.Conv2d(8, 16, 3, padding="same")
        self.up = nn.ConvTranspose2d(16, 8, 2, 2)
        self.head = nn.Conv2d(16, 2, 1)

    def forward(self, x: Any) -> Any:
        skip = functional.leaky_relu(self.enc1(x))
        y = self.up(self.enc2(functional.max_pool2d(skip, 2)))
        if self.joins == "pad":
            high = skip.size()[2] - y.size()[2]
            wide = skip.size(3) - y.shape[3]
            y = functional.pad(y, [wide // 2, wide - wide // 2, high // 2, high - high // 2])
        elif self.joins == "resize":
            y = functional.interpolate(y, size=skip.shape[2:], mode="bilinear", align_corners=False)
        return self.head(torch.cat([skip, y], dim=1))


class Squeeze(nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Sequential(nn.Linear(channels, channels // 4), nn.ReLU(), nn.Linear(channels // 4, channels))

    def forward(self, x: Any) -> Any:
        batch, channels, _, _ = x.size()
        y = self.fc(self.pool(x).view(batch, channels)).view(batch, channels, 1, 1)
        return x * torch.sigmoid(y).expand_as(x)


class MobileNet(nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, 2, 1)
        self.depthwise = nn.Conv2d(16, 16, 3, 1, 1, groups=16)
        self.pointwise = nn.Conv2d(16, 24, 1)
        self.squeeze = Squeeze(24)
        self.reduce, self.expand = nn.Conv2d(24, 6, 1), nn.Conv2d(6, 24, 1)
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(24, 10))

    def forward(self, x: Any) -> Any:
        x = self.squeeze(functional.hardswish(self.pointwise(self.depthwise(self.stem(x)))))
        y = self.expand(functional.silu(self.reduce(x.mean((2, 3), keepdim=True))))
        return self.head((x * y.sigmoid()).mean([2, 3]))


class Branches(nn.Module):  # type: ignore[misc,name-defined]
    """Code that looks at the sizes of its input, which only a run can follow."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.fc = nn.Linear(8, 4)

    def forward(self, x: Any) -> Any:
        y = self.conv(x)
        if y.shape[2] % 2:
            y = functional.pad(y, (0, 0, 0, 1))
        first, second = y.chunk(2, 1)
        y = torch.cat([second, first], 1)
        y = functional.avg_pool2d(y, (y.shape[2], y.shape[3]))
        return self.fc(y.view(y.size(0), -1))


class Pieces(nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 32, 3, 2, 1)
        self.shuffle = nn.PixelShuffle(2)
        self.pad = nn.ZeroPad2d((1, 2, 3, 4))
        self.scale = nn.Parameter(torch.ones(32, 1, 1))

    def forward(self, x: Any, flag: bool = False, mask: Any = None) -> Any:  # noqa: FBT001, FBT002  # as people write
        x = self.conv(x) * self.scale
        first, second = torch.split(x, [8, 24], dim=1)
        x = torch.cat((second, first, x[:, 4:8] if not flag else first), 1)[:, :32]
        x = torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2]], 1)
        x = functional.interpolate(self.shuffle(x), scale_factor=1.5, mode="nearest")
        return x if mask is not None else self.pad(x).transpose(2, 3)


PLAIN = (
    *(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.AvgPool2d(2)),
    *(nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 10)),
)
NETS: Mapping[str, tuple[Any, Shape]] = {
    "plain": (nn.Sequential(*PLAIN), (3, 32, 32)),
    "resnet": (ResNet(), (3, 64, 64)),
    "unet": (UNet(""), (3, 64, 48)),
    "unet that pads": (UNet("pad"), (3, 65, 47)),
    "unet that resizes": (UNet("resize"), (3, 65, 47)),
    "mobilenet": (MobileNet(), (3, 64, 64)),
    "branches": (Branches(), (3, 33, 32)),
    "pieces": (Pieces(), (3, 64, 64)),
}
OPAQUE = {"branches": 1}  # a pad whose numbers came from this input
TRACED = [name for name in NETS if name != "branches"]


def seen(module: Any, shape: Shape) -> dict[str, Shape]:
    """Run a module, and give the shape that each of its modules gives, without batch."""
    found: dict[str, Shape] = {}

    def hook(name: str) -> Any:
        return lambda *given: found.update({name: tuple(given[-1].shape[1:])})

    hooks = [each.register_forward_hook(hook(name)) for name, each in module.named_modules()]
    try:
        module.eval()(torch.zeros(2, *shape))
    finally:
        for each in hooks:
            each.remove()
    return found


def compared(network: Network, expected: Mapping[str, Shape]) -> Counter[str]:
    """Hold each layer that is a module, and the last one, against what it gives, and count."""
    assert not network.problems()
    shapes = network.shapes()
    counts = Counter(layers=len(network.layers))
    for layer in network.layers:
        counts["opaque"] += isinstance(layer.operation, Opaque)
        if layer.name in expected:
            counts["compared"] += 1
            assert shapes[layer.name] == expected[layer.name], layer
    assert shapes[network.layers[-1].name] == expected[""]
    return counts


@pytest.mark.parametrize("name", NETS)
def test_every_layer_has_the_shape_that_it_has_in_a_run(name: str) -> None:
    module, shape = NETS[name]
    counts = compared(ca.network(module, shape), seen(module, shape))
    assert counts["opaque"] == OPAQUE.get(name, 0)
    assert counts["compared"] > 1
    print(name, dict(counts))  # noqa: T201  # pytest -rP shows it


@pytest.mark.parametrize("name", TRACED)
def test_a_traced_network_holds_for_other_inputs(name: str) -> None:
    module = NETS[name][0]
    other = (3, 40, 40) if name != "plain" else (3, 35, 34)
    compared(ca.network(module, other), seen(module, other))
    without = from_module(module).network
    assert without.input == ()
    assert not infer_shapes(without).shapes
    assert infer_shapes(without, other).shapes == ca.network(module, other).shapes()


def test_which_way_was_taken_is_said() -> None:
    assert ca.network(*NETS["resnet"]).note == "traced by torch.fx"
    note = ca.network(*NETS["branches"]).note
    assert note.startswith("by hooks on the meta device, as torch.fx cannot trace it: symbolically traced variables")


def test_what_only_a_run_can_follow_asks_for_an_input() -> None:
    with pytest.raises(
        ca.ConvArithError, match=r"Branches cannot be traced by torch\.fx: .*; give its input, "
    ) as caught:
        ca.network(NETS["branches"][0])
    assert (caught.value.code, caught.value.setting) == ("bad-value", "input")
    with pytest.raises(ca.ConvArithError, match=r"Branches can neither be traced by torch\.fx \(.*\) nor run without"):
        ca.network(NETS["branches"][0], (4, 32, 32))


@pytest.mark.parametrize("name", NETS)
def test_a_module_stays_as_it_is(name: str) -> None:
    module, shape = NETS[name]
    module.train()
    before = {key: value.clone() for key, value in module.state_dict().items()}
    places = {key: value.data_ptr() for key, value in module.state_dict().items()}
    random = torch.get_rng_state()
    ca.network(module, shape)
    assert module.training
    assert {key: value.data_ptr() for key, value in module.state_dict().items()} == places
    assert all(torch.equal(value, before[key]) for key, value in module.state_dict().items())
    assert torch.equal(torch.get_rng_state(), random)
    assert not any(each._forward_hooks or each._forward_pre_hooks for each in module.modules())  # noqa: SLF001


class TwoInputs(nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self) -> None:
        super().__init__()
        self.pool, self.unpool = nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2)

    def forward(self, x: Any, z: Any) -> Any:
        y, indices = self.pool(x)
        y = torch.stack([y, y]).mean(0)
        return self.unpool(y, indices) + z


def test_what_is_not_known_is_opaque_and_says_why() -> None:
    network = ca.network(TwoInputs(), (3, 8, 8))
    notes = {layer.name: layer.operation.note for layer in network.layers if isinstance(layer.operation, Opaque)}
    assert notes == {
        "z": "another input, z",
        "stack": "stack, not known here",
        "mean": "mean, along axes [0]",
        "unpool": "MaxUnpool2d, not known here",
    }
    assert network.shapes() == {"pool": (3, 4, 4)}  # with one input it cannot be run


def test_what_is_not_known_has_the_shape_of_a_run() -> None:
    class Stacked(nn.Module):  # type: ignore[misc,name-defined]
        def forward(self, x: Any) -> Any:
            return functional.relu(torch.stack([x, x]).mean(0))

    network = ca.network(Stacked(), (3, 8, 8))
    assert network.shapes() == {"mean": (3, 8, 8), "relu": (3, 8, 8)}  # the stack's batch is not first


class SeveralOutputs(nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self, *, named: bool, branches: bool) -> None:
        super().__init__()
        self.named, self.branches = named, branches
        self.stem, self.left, self.right = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 1), nn.Conv2d(4, 2, 3)
        self.unused = nn.Conv2d(4, 5, 1)

    def forward(self, x: Any) -> Any:
        y = self.stem(x)
        if self.branches and y.shape[-1] > 1_000:  # which no tracing follows
            return None
        self.unused(y)
        left, right = self.left(y), self.right(y)
        return {"left": left, "right": right} if self.named else (right, [left])


@pytest.mark.parametrize("branches", [False, True], ids=["traced", "by hooks"])
@pytest.mark.parametrize("named", [False, True], ids=["in lists", "by names"])
def test_what_comes_out_is_told(*, named: bool, branches: bool) -> None:
    network = ca.network(SeveralOutputs(named=named, branches=branches), (3, 8, 8))
    assert network.outputs == (("left", "right") if named else ("right", "left"))


def test_what_comes_out_of_a_traced_module_is_told() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that torch.jit is old
        module = torch.jit.trace(SeveralOutputs(named=False, branches=False), torch.zeros(2, 3, 8, 8))
    network = ca.network(module, (3, 8, 8))
    assert network.outputs == ("right", "left")


def test_a_module_alone_is_a_network_of_one() -> None:
    network = ca.network(nn.BatchNorm2d(3), (3, 8, 8))
    assert network.shapes() == {"BatchNorm2d": (3, 8, 8)}
    assert network.note == ""


def test_weights_on_no_device_suffice() -> None:
    with torch.device("meta"):
        module = ResNet()
    assert ca.network(module, (3, 64, 64)).shapes()["fc"] == (10,)


@pytest.mark.parametrize("name", ["plain", "resnet", "unet", "mobilenet"])
def test_traced_scripted_exported_and_compiled_modules_are_the_same_network(name: str) -> None:
    module, shape = NETS[name]
    x = torch.zeros(2, *shape)
    expected = ca.network(module.eval(), shape)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that torch.jit is old
        made = [torch.jit.trace(module, x), torch.compile(module), torch.export.export(module, (x,))]
        if name == "plain":  # the others' code says nothing of its types
            made.append(torch.jit.script(module))
    for each in made:
        network = ca.network(each, shape)
        shapes = [
            size for layer, size in zip(network.layers, network.shapes().values(), strict=True) if layer.op != "dropout"
        ]
        wanted = [
            size
            for layer, size in zip(expected.layers, expected.shapes().values(), strict=True)
            if layer.op != "dropout"
        ]
        assert shapes == wanted, type(each)
        assert not any(isinstance(layer.operation, Opaque) for layer in network.layers)


def test_parameters_are_those_of_the_module() -> None:
    for name in TRACED:
        module, shape = NETS[name]
        network = ca.network(module, shape)
        shapes = {"input": shape, **network.shapes()}
        count = sum(
            layer.operation.parameters([shapes[source] for source in layer.sources])
            for layer in network.layers
            if layer.operation is not None
        )
        own = sum(each.numel() for key, each in module.named_parameters() if key != "scale")
        assert count == own, name


MODULES: list[tuple[Any, Shape]] = [
    (nn.Conv1d(4, 6, 3, stride=2), (4, 20)),
    (nn.Conv3d(2, 4, 3, padding=1), (2, 6, 7, 8)),
    (nn.ConvTranspose1d(4, 6, 4, 2, 1, output_padding=1), (4, 20)),
    (nn.LPPool2d(2, 3, 2), (4, 20, 21)),
    (nn.MaxPool2d(3, 2, 1, ceil_mode=True), (4, 20, 21)),
    (nn.AdaptiveAvgPool2d((3, None)), (4, 20, 21)),
    (nn.AdaptiveMaxPool1d(5), (4, 21)),
    (nn.AdaptiveAvgPool3d(1), (4, 5, 6, 7)),
    (nn.Upsample(scale_factor=2.5, mode="bilinear"), (4, 5, 6)),
    (nn.Upsample(size=(7, 9)), (4, 5, 6)),
    (nn.UpsamplingNearest2d(scale_factor=2), (4, 5, 6)),
    (nn.PixelUnshuffle(2), (4, 6, 8)),
    (nn.ReflectionPad2d((1, 2, 3, 0)), (4, 6, 8)),
    (nn.ConstantPad1d((1, -2), 3.0), (4, 6)),
    (nn.ReplicationPad3d(1), (4, 5, 6, 7)),
    (nn.CircularPad2d(2), (4, 5, 6)),
    (nn.Unflatten(1, (2, 2)), (4, 5)),
    (nn.Flatten(2), (4, 5, 6)),
    (nn.GroupNorm(2, 4), (4, 5, 6)),
    (nn.LayerNorm((5, 6)), (4, 5, 6)),
    (nn.InstanceNorm2d(4, affine=True), (4, 5, 6)),
    (nn.PReLU(4), (4, 5, 6)),
    (nn.Softmax(1), (4, 5, 6)),
    (nn.LocalResponseNorm(2), (4, 5, 6)),
    (torch.ao.nn.intrinsic.ConvReLU2d(nn.Conv2d(4, 6, 3), nn.ReLU()), (4, 8, 8)),
]


@pytest.mark.parametrize(("module", "shape"), MODULES, ids=lambda each: type(each).__name__)
def test_a_module_alone_has_the_shape_of_its_run(module: Any, shape: Shape) -> None:
    network = ca.network(module if isinstance(module, nn.Sequential) else nn.Sequential(module), shape)
    assert not any(isinstance(layer.operation, Opaque) for layer in network.layers)
    assert list(network.shapes().values())[-1] == tuple(module(torch.zeros(2, *shape)).shape[1:])

"""fvcore and thop as referees of what networks cost: parameters and multiplications by them.

Both count more or less than that for some modules. What they do otherwise stands here as data, module by module, with
why; the test adds it up over every module that runs, so that whatever is not explained fails.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import convarith as ca

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

torch = pytest.importorskip("torch", reason="torch is not installed: `make oracle` installs it and runs this")
nn = torch.nn

Shape = tuple[int, ...]


class Otherwise(NamedTuple):
    """What a peer counts for a module beyond parameters and multiplications by them.

    Attributes:
        modules: The module's classes.
        why: What it does and what is wrong with that.
        macs: By how much it counts more multiplications, for a module with its input's and output's shapes.
        parameters: By how much it counts more parameters.
    """

    modules: tuple[type, ...]
    why: str
    macs: Callable[[Any, Shape, Shape], int]
    parameters: Callable[[Any], int] = lambda _: 0


def multiplied(module: Any, places: Shape) -> int:
    """Multiply the weight of a convolution at so many places of one example."""
    return int(module.weight.numel() * prod(places[2:]))


CONVOLUTIONS_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
BATCH = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
INSTANCE = (nn.InstanceNorm1d, nn.InstanceNorm2d)

FVCORE = (
    Otherwise(
        BATCH,
        "a factor and a summand for each element: after training they are one with the convolution before",
        lambda norm, x, _: prod(x) * (2 if norm.affine else 1),
    ),
    Otherwise(
        (nn.GroupNorm, nn.LayerNorm),
        "five operations an element, which its code calls a rough estimate",
        lambda norm, x, _: prod(x) * (5 if norm.weight is not None else 4),
    ),
    Otherwise(
        INSTANCE,
        "likewise",
        lambda norm, x, _: prod(x) * (5 if norm.weight is not None else 4),
    ),
    Otherwise(
        (nn.AdaptiveAvgPool2d,),
        "an addition for each element, of no other pooling",
        lambda _, x, __: prod(x),
    ),
    Otherwise(
        (nn.Upsample,),
        "one or four operations for each element that comes out",
        lambda module, _, y: prod(y) * {"nearest": 1, "bilinear": 4}[module.mode],
    ),
)

THOP = (
    Otherwise(
        CONVOLUTIONS_TRANSPOSED,
        "the weight at each place that comes out, as of a plain convolution; it is multiplied at each that goes in",
        lambda conv, x, y: multiplied(conv, y) - multiplied(conv, x),
    ),
    Otherwise(
        (*BATCH, *INSTANCE, nn.LayerNorm),
        "two operations an element, and four where there are factors",
        lambda norm, x, _: prod(x) * (2 if norm.weight is None else 4),
    ),
    Otherwise(
        (nn.GroupNorm,),
        "not known, with its parameters",
        lambda *_: 0,
        lambda norm: -sum(each.numel() for each in norm.parameters()),
    ),
    Otherwise((nn.AvgPool2d,), "a division for each element that comes out", lambda _, __, y: prod(y)),
    Otherwise(
        (nn.AdaptiveAvgPool2d,),
        "additions, and a division, for each element that comes out",
        lambda _, x, y: prod(y) * (prod(x[2:]) // prod(y[2:]) + 1),
    ),
    Otherwise((nn.PReLU,), "a comparison for each element", lambda _, x, __: prod(x)),
    Otherwise(
        (nn.Upsample,),
        "one or eleven operations for each element that comes out",
        lambda module, _, y: prod(y) * {"nearest": 1, "bilinear": 11}[module.mode],
    ),
)


class Twice(nn.Module):  # type: ignore[misc,name-defined]
    """A convolution that is called twice, and has its weights once."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x: Any) -> Any:
        return self.conv(self.conv(x))


def nets() -> Mapping[str, tuple[Any, Shape]]:
    """Give networks of everything that costs something, and what costs nothing, each with its input."""
    from peers.resnet50 import resnet50

    plain = (nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
    return {
        "plain": (nn.Sequential(*plain, nn.Flatten(), nn.Linear(8 * 8 * 8, 10)), (3, 16, 16)),
        "strided": (nn.Sequential(nn.Conv2d(3, 8, (3, 5), (2, 3), (0, 2), bias=False)), (3, 17, 19)),
        "dilated": (nn.Sequential(nn.Conv1d(4, 8, 3, dilation=4), nn.Conv1d(8, 2, 5, 2, dilation=3)), (4, 100)),
        "grouped": (nn.Sequential(nn.Conv2d(8, 8, 3, groups=8), nn.Conv2d(8, 12, 1, groups=4)), (8, 9, 11)),
        "deep": (nn.Sequential(nn.Conv3d(2, 4, 3, 2, 1), nn.Conv3d(4, 4, (1, 3, 3), groups=2)), (2, 6, 9, 10)),
        "transposed": (
            nn.Sequential(nn.ConvTranspose2d(8, 6, 4, 2, 1), nn.ConvTranspose2d(6, 3, 3, 2, 1, 1)),
            (8, 5, 7),
        ),
        "transposed, grouped and dilated": (
            nn.Sequential(nn.ConvTranspose1d(8, 4, 3, 2, groups=4, dilation=2), nn.ConvTranspose1d(4, 2, 5)),
            (8, 13),
        ),
        "deep, transposed": (nn.Sequential(nn.ConvTranspose3d(2, 4, 2, 2), nn.Conv3d(4, 1, 1)), (2, 3, 4, 5)),
        "normalized": (
            nn.Sequential(
                *(nn.BatchNorm2d(4), nn.BatchNorm2d(4, affine=False), nn.GroupNorm(2, 4), nn.LayerNorm((6, 8))),
                *(nn.InstanceNorm2d(4), nn.InstanceNorm2d(4, affine=True), nn.PReLU(4)),
            ),
            (4, 6, 8),
        ),
        "pooled": (
            nn.Sequential(nn.AvgPool2d(2), nn.MaxPool2d(3, 2, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
            (4, 16, 16),
        ),
        "enlarged": (
            nn.Sequential(
                nn.Upsample(scale_factor=2), nn.Upsample(scale_factor=2, mode="bilinear"), nn.PixelShuffle(2)
            ),
            (8, 3, 5),
        ),
        "called twice": (Twice(), (4, 7, 8)),
        "ResNet-50": (resnet50(), (3, 224, 224)),
    }


def explained(model: Any, x: Any, differences: tuple[Otherwise, ...]) -> tuple[int, int]:
    """Run a model and add up by how much a peer counts more of it, multiplications and parameters."""
    more = [0, 0]

    def tell(module: Any, given: Any, output: Any) -> None:
        for each in differences:
            if isinstance(module, each.modules):
                more[0] += each.macs(module, tuple(given[0].shape), tuple(output.shape))
                more[1] += each.parameters(module)

    hooks = [module.register_forward_hook(tell) for module in model.modules()]
    model(x)
    for hook in hooks:
        hook.remove()
    return more[0], more[1]


def held_against(name: str, counted: Callable[[Any, Any], tuple[int, int]], differences: tuple[Otherwise, ...]) -> None:
    for title, (model, shape) in nets().items():
        model.eval()
        x = torch.zeros(1, *shape)
        more = explained(model, x, differences)
        ours = ca.network(model, shape).summary()
        assert not ours.opaque, title
        theirs = counted(model, x)
        assert (ours.macs + more[0], ours.parameters + more[1]) == theirs, title
        told = f"{ours.macs:,} MACs and {ours.parameters:,} parameters, {more[0]:+,} and {more[1]:+,} there"
        print(f"{name}: {title}: {told}")  # noqa: T201  # `make oracle` shows it


def test_what_fvcore_counts() -> None:
    fvcore = pytest.importorskip("fvcore.nn", reason="fvcore is not installed: `make oracle` installs it")

    def counted(model: Any, x: Any) -> tuple[int, int]:
        analysis = fvcore.FlopCountAnalysis(model, x).unsupported_ops_warnings(enabled=False)
        return int(analysis.total()), fvcore.parameter_count(model)[""]

    held_against("fvcore", counted, FVCORE)


@pytest.mark.filterwarnings("ignore:This API is being deprecated:UserWarning")  # by itself of itself
def test_what_thop_counts() -> None:
    thop = pytest.importorskip("thop", reason="thop is not installed: `make oracle` installs it")

    def counted(model: Any, x: Any) -> tuple[int, int]:
        macs, parameters = thop.profile(model, (x,), verbose=False)
        return int(macs), int(parameters)

    held_against("thop", counted, THOP)


def test_torch_itself_counts_as_we_do() -> None:
    from torch.utils.flop_counter import FlopCounterMode

    for title, (model, shape) in nets().items():
        with FlopCounterMode(display=False) as counter:
            model.to("meta").eval()(torch.empty(1, *shape, device="meta"))
        assert ca.network(model, shape).summary().macs == counter.get_total_flops() // 2, title

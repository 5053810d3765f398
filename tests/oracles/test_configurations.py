"""MONAI and diffusers as referees of networks read from their configurations: every convolution's shape."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from support.configurations import AUTOENCODER, CONDITIONED, DIFFUSERS
from support.parsed_networks import only_network

from convarith.networks.graph import infer_shapes
from convarith.readers.formats import read_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.networks.operations import Shape
    from convarith.readers.parsed import ParsedNetwork

torch = pytest.importorskip("torch", reason="torch is not installed: `make oracle` installs it and runs this")

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs

UNET = {"spatial_dims": 2, "in_channels": 1, "out_channels": 3, "channels": [4, 8, 8], "strides": [2, 2]}
MONAI = [
    *(
        ("UNet", UNET | {"num_res_units": units, "strides": strides, "kernel_size": kernel}, (24, 36))
        for units in (0, 1, 2)
        for strides in ([2, 2], [1, 3], [2, 2, 2])
        for kernel in (1, 3, 5)
    ),
    ("UNet", UNET | {"spatial_dims": 3, "strides": [[2, 2, 1], [2, 2, 2]], "kernel_size": [3, 3, 1]}, (8, 16, 12)),
    ("UNet", UNET, (25, 36)),
    *(("SegResNet", {"spatial_dims": 2, "upsample_mode": mode}, (32, 48)) for mode in ("deconv", "nontrainable")),
    ("SegResNet", {"spatial_dims": 2}, (31, 48)),
    ("SegResNet", {"spatial_dims": 3, "blocks_down": [1, 2], "blocks_up": [2]}, (8, 12, 6)),
    *(
        ("BasicUNet", {"spatial_dims": 2, "features": [4, 4, 8, 8, 16, 4], "upsample": mode}, size)
        for mode in ("deconv", "nontrainable")
        for size in ((32, 48), (33, 47))
    ),
]


def convolutions(model: Any, run: Callable[[], object]) -> tuple[dict[str, Shape], bool]:
    """Give the shape that each convolution of a model gave, and whether it ran to its end."""
    found: dict[str, Shape] = {}

    def note(name: str, _module: Any, _inputs: Any, output: Any) -> None:
        found[name] = tuple(output.shape[1:])

    for name, module in model.named_modules():
        if "Conv" in type(module).__name__ and hasattr(module, "kernel_size"):
            module.register_forward_hook(partial(note, name))
    try:
        with torch.no_grad():
            run()
    except RuntimeError:
        return found, False
    return found, True


def ours(parsed: ParsedNetwork) -> tuple[dict[str, Shape], bool]:
    """Give the shape of each convolution as it was read, and whether all layers go through."""
    assert parsed.problems == ()
    through = infer_shapes(parsed.network)
    convs = [layer.name for layer in parsed.network.layers if layer.op in ("conv", "conv_transpose")]
    return {name: through.shapes[name] for name in convs if name in through.shapes}, not through.problems


@pytest.mark.parametrize(("kind", "arguments", "size"), MONAI)
def test_networks_of_monai(kind: str, arguments: dict[str, Any], size: tuple[int, ...]) -> None:
    nets = pytest.importorskip("monai.networks.nets", reason="monai is not installed: `make oracle` installs it")
    config = {"net": {"_target_": kind, **arguments}, "roi_size": size}
    model = getattr(nets, kind)(**arguments).eval()
    shape = (1, arguments.get("in_channels", 1), *size)
    theirs, runs = convolutions(model, lambda: model(torch.zeros(shape)))
    found, goes_through = ours(only_network("train.json", json.dumps(config)))
    assert sorted(found.values()) == sorted(theirs.values())
    assert goes_through is runs


@pytest.mark.parametrize("text", [DIFFUSERS, CONDITIONED], ids=["plain", "conditioned"])
@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("size", [(32, 32), (16, 24), (15, 16)])
def test_unets_of_diffusers(text: str, padding: int, size: tuple[int, int]) -> None:
    diffusers = pytest.importorskip("diffusers", reason="diffusers is not installed: `make oracle` installs it")
    config = json.loads(text) | {
        "downsample_padding": padding,
        "sample_size": list(size),
        "attention_head_dim": 4,
        "cross_attention_dim": 8,
    }
    model = getattr(diffusers, config["_class_name"]).from_config(config).eval()
    given = [torch.zeros(1, model.config.in_channels, *size), torch.tensor(1)]
    given += [torch.zeros(1, 3, 8)] if text is CONDITIONED else []
    theirs, runs = convolutions(model, lambda: model(*given))
    found, goes_through = ours(only_network("config.json", json.dumps(config)))
    assert found == {name: shape for name, shape in theirs.items() if ".attentions." not in name}
    assert goes_through is runs


@pytest.mark.parametrize("size", [[32, 32], [24, 40], [30, 34]])
def test_both_halves_of_an_autoencoder(size: list[int]) -> None:
    diffusers = pytest.importorskip("diffusers", reason="diffusers is not installed: `make oracle` installs it")
    config = json.loads(AUTOENCODER) | {"sample_size": size}
    for half, parsed in zip(("encode", "decode"), read_content("a.json", json.dumps(config).encode()), strict=True):
        model = diffusers.AutoencoderKL.from_config(config).eval()
        given = torch.zeros(1, *parsed.network.input)
        theirs, _ = convolutions(model, partial(getattr(model, half), given))
        assert ours(parsed) == ({name.removeprefix(f"{half}r."): shape for name, shape in theirs.items()}, True)

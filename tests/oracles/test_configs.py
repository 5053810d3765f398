"""Packages whose configurations are read, as referees: the modules that they build, and the lengths that they tell.

transformers' models are built small, from configurations that their own classes write; Ultralytics' from every YAML
file in the package, row by row.
"""

from __future__ import annotations

import json
from collections import defaultdict
from copy import deepcopy
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from convarith.networks.graph import INPUT, infer_shapes
from convarith.networks.operations import Opaque
from convarith.readers import document, yaml
from convarith.readers.document import Document
from convarith.readers.json import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convarith.networks.graph import Network
    from convarith.networks.operations import Shape

REASON = "{} is not installed: `make oracle` installs it and runs this"
BY_HAND = "{0} is not installed: pip install {0}, beside a torchvision for its PyTorch, runs this"
torch = pytest.importorskip("torch", reason=REASON.format("torch"))


def network_of(config: Any) -> Network:
    (done,) = read(json.dumps(config.to_dict(), default=list))
    assert done.problems == ()
    return done.network


def shapes_at(network: Network, *size: int) -> Mapping[str, Shape]:
    through = infer_shapes(network, network.input_with(size))
    assert through.problems == ()
    return through.shapes


# transformers


@pytest.fixture(scope="module")
def transformers() -> Any:
    return pytest.importorskip("transformers", reason=REASON.format("transformers"))


SMALL = {
    "num_hidden_layers": 1,
    "hidden_size": 32,
    "intermediate_size": 32,
    "num_attention_heads": 2,
    "num_conv_pos_embedding_groups": 4,
    "num_conv_pos_embeddings": 16,
}
LISTS: Sequence[dict[str, Any]] = [
    {},
    {"conv_dim": (8, 16), "conv_kernel": (7, 4), "conv_stride": (3, 5)},
    {"conv_dim": (8, 8, 8), "conv_kernel": (2, 9, 1), "conv_stride": (4, 1, 2)},
]
ENCODERS = ("wav2vec2", "hubert", "wavlm", "unispeech", "unispeech-sat", "data2vec-audio", "wav2vec2-conformer", "sew")


@pytest.mark.parametrize("kind", ENCODERS)
@pytest.mark.parametrize("lists", LISTS)
def test_lengths_of_encoders_of_waveforms_are_their_own_formulas(
    transformers: Any, kind: str, lists: dict[str, Any]
) -> None:
    config = transformers.AutoConfig.for_model(kind, **SMALL, **lists)
    with torch.device("meta"):
        model = transformers.AutoModel.from_config(config)
    network = network_of(config)
    projection = "feature_projection.projection"
    for size in (*range(420, 460), 1_000, 16_000, 16_319, 16_320, 16_321):
        wanted = int(model._get_feat_extract_output_lengths(torch.tensor(size)))  # noqa: SLF001  # its formula
        if wanted > 1:
            assert shapes_at(network, size)[projection][1:] == (wanted,)


@pytest.mark.parametrize("kind", ENCODERS)
def test_the_whole_encoder_gives_what_the_model_gives(transformers: Any, kind: str) -> None:
    for adapted in (False, True):
        config = transformers.AutoConfig.for_model(kind, **SMALL)
        if adapted and not hasattr(config, "add_adapter"):
            continue
        config.update({"add_adapter": True, "output_hidden_size": 24} if adapted else {})
        model = transformers.AutoModel.from_config(config).eval()
        network = network_of(config)
        for size in (800, 2_000, 3_333):
            with torch.no_grad():
                wanted = model(torch.zeros(1, size)).last_hidden_state.shape
            last = shapes_at(network, size)[network.layers[-1].name]
            assert last == (wanted[2], wanted[1])


CODECS: Sequence[tuple[str, dict[str, Any]]] = [
    ("encodec", {"num_filters": 4, "hidden_size": 8}),
    ("encodec", {"num_filters": 4, "hidden_size": 8, "upsampling_ratios": [5, 3], "num_residual_layers": 2}),
    ("encodec", {"num_filters": 4, "hidden_size": 8, "use_causal_conv": False, "upsampling_ratios": [7, 4, 3]}),
    ("encodec", {"num_filters": 4, "hidden_size": 8, "trim_right_ratio": 0.3, "use_conv_shortcut": False}),
    ("dac", {"encoder_hidden_size": 4, "decoder_hidden_size": 64}),
    ("dac", {"encoder_hidden_size": 4, "decoder_hidden_size": 64, "downsampling_ratios": [2, 4, 5, 8]}),
    ("dac", {"encoder_hidden_size": 4, "decoder_hidden_size": 64, "downsampling_ratios": [3, 7]}),
]


@pytest.mark.parametrize(("kind", "settings"), CODECS)
def test_codecs_give_the_lengths_that_their_modules_give(
    transformers: Any, kind: str, settings: dict[str, Any]
) -> None:
    config = transformers.AutoConfig.for_model(kind, **settings)
    model = transformers.AutoModel.from_config(config).eval()
    network = network_of(config)
    for size in (2_000, 2_001, 2_047, 2_048, 3_333):
        with torch.no_grad():
            inside = model.encoder(torch.zeros(1, 1, size))
            outside = model.decoder(inside)
        shapes = shapes_at(network, size)
        assert shapes["quantizer"] == tuple(inside.shape[1:])
        assert shapes[network.layers[-1].name] == tuple(outside.shape[1:])


def test_mimi_gives_the_lengths_that_its_encoder_tells(transformers: Any) -> None:
    settings = {"num_filters": 4, "hidden_size": 8, "num_attention_heads": 2, "num_hidden_layers": 1}
    config = transformers.MimiConfig(**settings, num_key_value_heads=2, upsample_groups=8)
    model = transformers.MimiModel(config).eval()
    network = network_of(config)
    for size in (1_920, 1_921, 5_000, 24_000):
        wanted = int(model.get_encoded_length(torch.tensor(size)))
        assert shapes_at(network, size)["quantizer"] == (8, wanted)


VOCODERS: Sequence[dict[str, Any]] = [
    {},
    {"upsample_rates": [5, 3, 4, 4], "upsample_kernel_sizes": [16, 16, 4, 4]},
    {"resblock_kernel_sizes": [3, 5], "resblock_dilation_sizes": [[1, 2], [2, 6]]},
]


@pytest.mark.parametrize("settings", VOCODERS)
def test_vocoders_give_the_waveforms_that_they_build(transformers: Any, settings: dict[str, Any]) -> None:
    config = transformers.SpeechT5HifiGanConfig(model_in_dim=8, upsample_initial_channel=32, **settings)
    model = transformers.SpeechT5HifiGan(config).eval()
    network = network_of(config)
    for frames in (7, 50):
        with torch.no_grad():
            wanted = model(torch.zeros(1, frames, 8)).shape[-1]
        assert shapes_at(network, frames)["conv_post"] == (1, wanted)
    assert parameters(network) == sum(each.numel() for each in model.parameters() if each.dim() == 1 or each.dim() == 3)


PICTURES: Sequence[tuple[str, dict[str, Any]]] = [
    ("segformer", {}),
    ("segformer", {"patch_sizes": [5, 4, 3, 2], "strides": [3, 2, 2, 1]}),
    ("glpn", {}),
    ("pvt", {"image_size": 64}),
    ("pvt_v2", {}),
    ("cvt", {}),
    ("poolformer", {"depths": [1, 1, 1, 1]}),
    ("convnext", {"depths": [1, 1, 1, 1]}),
    ("resnet", {}),
    ("resnet", {"layer_type": "basic", "depths": [1, 2, 1, 1], "hidden_sizes": [64, 128, 256, 512]}),
    ("resnet", {"downsample_in_bottleneck": True, "downsample_in_first_stage": True}),
]


@pytest.mark.parametrize(("kind", "settings"), PICTURES)
def test_models_of_pictures_give_the_space_that_they_build(
    transformers: Any, kind: str, settings: dict[str, Any]
) -> None:
    config = transformers.AutoConfig.for_model(kind, **settings)
    model = transformers.AutoModel.from_config(config).eval()
    network = network_of(config)
    for size in ((64, 64), (96, 64)) if kind != "pvt" else ((64, 64),):
        with torch.no_grad():
            wanted = model(torch.zeros(1, 3, *size)).last_hidden_state.shape
        channels, *space = shapes_at(network, *size)[network.layers[-1].name]
        if len(wanted) == 3:  # positions in a row, one more for the class
            assert (wanted[1] - 1, wanted[2]) == (space[0] * space[1], channels)
        else:
            assert wanted[1:] == (channels, *space)
    if kind == "resnet":
        assert parameters(network) == sum(each.numel() for each in model.parameters())


def parameters(network: Network) -> int:
    shapes = {INPUT: network.input, **infer_shapes(network).shapes}
    return sum(
        layer.operation.parameters([shapes[source] for source in layer.sources])
        for layer in network.layers
        if layer.operation is not None
    )


# Ultralytics


def yaml_files(package: str) -> list[Path]:
    found = find_spec(package)
    folders = (found.submodule_search_locations or []) if found else []
    return sorted(path for folder in folders for path in Path(folder).rglob("*.yaml") if "anchors" not in path.name)


def models_in(package: str, every: int = 1) -> Iterator[tuple[str, Document]]:
    """Yield the models of a package's YAML files, one for each of its scales, or for every so many of them."""
    for path in yaml_files(package):
        parsed = yaml.parse(path.read_text(encoding="utf-8"))
        if not isinstance(parsed.get("backbone"), list):
            continue
        for scale in list(parsed.get("scales", default={"": None}))[::every]:
            values = {**parsed.values, **({"scale": scale} if scale else {})}
            yield f"{path.name} {scale}", Document(values, parsed.spans, path.name)


@pytest.mark.parametrize("package", ["ultralytics", "yolov5"])
def test_every_yaml_of_the_packages_goes_through(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    known = opaque = count = 0
    for name, each in models_in(package):
        (done,) = document.networks(each)
        assert (name, done.problems, infer_shapes(done.network).problems) == (name, (), ())
        unknown = sum(isinstance(layer.operation, Opaque) for layer in done.network.layers)
        known, opaque, count = known + len(done.network.layers) - unknown, opaque + unknown, count + 1
    if not count:
        pytest.skip(BY_HAND.format(package))
    with capsys.disabled():
        print(f"\n{package}: {count} models, {known} layers known, {opaque} opaque")  # noqa: T201  # the proof's counts


HEADS = ("Detect", "Segment", "Pose", "OBB", "Decoder", "Depth", "Attn")
UNCOUNTED = ("A2C2f", "AIFI")
"""Modules with parameters that belong to no layer here: a factor of its own, a transformer."""


def test_rows_of_ultralytics_give_the_shapes_and_parameters_that_the_package_builds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tasks = pytest.importorskip("ultralytics.nn.tasks", reason=BY_HAND.format("ultralytics"), exc_type=ImportError)
    count = 0
    for name, each in models_in("ultralytics", every=4):
        if "torchvision" in str(each.values).lower():
            continue
        (done,) = document.networks(each)
        shapes = {INPUT: done.network.input, **infer_shapes(done.network).shapes}
        rows = defaultdict(list)
        for layer in done.network.layers:
            rows[int(layer.name.split(".")[1])].append(layer)
        for number, module, wanted, learned in built(tasks, each):
            assert (name, number, shapes[rows[number][-1].name]) == (name, number, wanted)
            counted = sum(
                layer.operation.parameters([shapes[source] for source in layer.sources])
                for layer in rows[number]
                if layer.operation is not None
            )
            assert module in UNCOUNTED or (name, number, counted) == (name, number, learned)
            count += 1
    with capsys.disabled():
        print(f"\nultralytics: {count} rows compared")  # noqa: T201  # the proof's counts


def built(tasks: Any, document: Document) -> Iterator[tuple[int, str, Shape, int]]:
    """Yield each row's number, class, output shape and number of parameters, as the package builds it."""
    values = deepcopy(document.values)
    values.setdefault("scale", "")
    with torch.device("meta"):
        model, _ = tasks.parse_model(values, ch=3, verbose=False)
    outputs: list[Any] = []
    image = torch.zeros(2, 3, 640, 640, device="meta")
    for number, module in enumerate(model.eval()):
        name = type(module).__name__
        if any(head in name for head in HEADS):
            return
        taken = [outputs[row] if outputs else image for row in ([module.f] if isinstance(module.f, int) else module.f)]
        outputs.append(module(taken[0] if isinstance(module.f, int) else taken))
        if torch.is_tensor(outputs[-1]):
            yield number, name, tuple(outputs[-1].shape[1:]), sum(each.numel() for each in module.parameters())

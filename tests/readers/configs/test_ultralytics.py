"""YAML of Ultralytics: rows become the layers that its packages build, with their traps and what is wrong with rows."""

from __future__ import annotations

import pytest
from support.places import line_at

from convarith.errors import ConvArithError
from convarith.networks.graph import Network, Problem, infer_shapes
from convarith.networks.operations import Opaque
from convarith.readers.configs.yolo.table import MODULES
from convarith.readers.formats import read_content


def parsed(
    backbone: str, head: str = "[]", top: str = "", name: str = "net.yaml"
) -> tuple[Network, tuple[Problem, ...]]:
    rows = "".join(f"  - {row}\n" for row in backbone.split("; "))
    text = f"{top}\nbackbone:\n{rows}head: {head}\n"
    (done,) = read_content(name, text.encode())
    return done.network, done.problems


def shapes(backbone: str, head: str = "[]", top: str = "") -> list[tuple[int, ...] | None]:
    """Give the output shape of each row."""
    network, problems = parsed(backbone, head, top)
    through = infer_shapes(network)
    assert (problems, through.problems) == ((), ())
    last = {layer.name.split(".")[1]: layer.name for layer in network.layers}
    return [through.shapes.get(name) for name in last.values()]


@pytest.mark.parametrize(
    ("row", "shape"),
    [
        ("[-1, 1, Conv, [16, 3, 2]]", (16, 320, 320)),
        ("[-1, 1, Conv, [16, 6, 2, 2]]", (16, 320, 320)),
        ("[-1, 1, Conv, [16, 4]]", (16, 641, 641)),  # half an even kernel is a position too many
        ("[-1, 1, Conv, [16, 3, 1, None, 1, 2]]", (16, 640, 640)),  # padded by half the effective kernel
        ("[-1, 1, Conv, [16, [1, 3], [1, 2]]]", (16, 640, 320)),
        ("[-1, 1, Focus, [16, 3]]", (16, 320, 320)),
        ("[-1, 1, GhostConv, [16, 3, 2]]", (16, 320, 320)),
        ("[-1, 1, ADown, [16]]", (16, 320, 320)),
        ("[-1, 1, HGStem, [8, 16]]", (16, 160, 160)),
        ("[-1, 1, ResNetLayer, [3, 16, 1, True, 1]]", (16, 160, 160)),
        ("[-1, 1, ResNetLayer, [3, 8, 2, False, 1, 4]]", (32, 320, 320)),
        ("[-1, 1, nn.Upsample, [None, 2, nearest]]", (3, 1280, 1280)),
        ("[-1, 1, nn.ConvTranspose2d, [16, 2, 2, 0]]", (16, 1280, 1280)),
        ("[-1, 1, nn.MaxPool2d, [2, 2, 0]]", (3, 320, 320)),
        ("[-1, 1, nn.ZeroPad2d, [[0, 1, 2, 3]]]", (3, 645, 641)),  # left, right, top, bottom
        ("[-1, 1, C2f, [16, True]]", (16, 640, 640)),
        ("[-1, 1, SPPF, [16, 5]]", (16, 640, 640)),
        ("[-1, 1, Contract, [2]]", (12, 320, 320)),
        ("[-1, 1, Conv, [16, 3, 2, None, 1, nn.LeakyReLU(0.1)]]", (16, 320, 320)),  # as YOLOv7 writes it
        ("[-1, 1, ReOrg, []]", (12, 320, 320)),
        ("[-1, 1, MP, []]", (3, 320, 320)),
        ("[-1, 1, SP, [5]]", (3, 640, 640)),
        ("[-1, 1, DownC, [16]]", (16, 320, 320)),
        ("[-1, 1, RepConv, [16, 3, 2]]", (16, 320, 320)),
        ("[[-1, -1], 1, Shortcut, [1]]", (3, 640, 640)),
    ],
)
def test_a_row_gives_what_its_module_gives(row: str, shape: tuple[int, ...]) -> None:
    assert shapes(row) == [shape]


def test_a_concatenation_adds_channels_of_rows_by_their_numbers() -> None:
    rows = "[-1, 1, Conv, [8, 3, 2]]; [-1, 1, Conv, [16, 3, 2]]; [-1, 1, nn.Upsample, [None, 2, nearest]]"
    assert shapes(rows, "[[[-1, 0], 1, Concat, [1]], [-2, 1, Conv, [24]]]")[-2:] == [(24, 320, 320), (24, 320, 320)]


def test_rows_that_disagree_in_space_are_told_on_their_line() -> None:
    rows = "[-1, 1, Conv, [8, 3, 2]]; [-1, 1, Conv, [16, 3, 2]]; [[-1, 0], 1, Concat, [1]]"
    network, problems = parsed(rows)
    (problem,) = infer_shapes(network).problems
    assert (problems, problem.layer, line_at(problem.place), problem.error.code) == ((), "model.2", 5, "join-mismatch")


@pytest.mark.parametrize(
    ("top", "name", "width", "called"),
    [
        ("scales: {n: [1, 0.25, 64], s: [1, 0.5, 64]}", "yolov8.yaml", 16, "yolov8, scale n"),
        ("scales: {n: [1, 0.25, 64], s: [1, 0.5, 64]}", "yolov8s.yaml", 32, "yolov8s"),
        ("scales: {n: [1, 0.25, 64], s: [1, 0.5, 64]}\nscale: s", "my.yaml", 32, "my, scale s"),
        ("width_multiple: 0.3", "my.yaml", 32, "my"),  # 100·0.3 = 30, up to a multiple of 8
        ("", "my.yaml", 104, "my"),
    ],
)
def test_channels_are_those_of_the_scale(top: str, name: str, width: int, called: str) -> None:
    network, problems = parsed("[-1, 1, Conv, [100]]", top=top, name=name)
    assert (problems, network.name) == ((), called)
    assert infer_shapes(network).shapes["model.0.bn"][0] == width


def test_repeats_are_scaled_and_are_layers() -> None:
    network, _ = parsed("[-1, 6, C2f, [16]]", top="depth_multiple: 0.33\nwidth_multiple: 1")
    assert [layer.name for layer in network.layers if layer.name.endswith("cv1.conv")] == [
        "model.0.cv1.conv",
        "model.0.m.0.cv1.conv",
        "model.0.m.1.cv1.conv",
    ]


def test_blocks_of_yolov5_have_its_kernels() -> None:
    def kernels(top: str) -> list[object]:
        network, _ = parsed("[-1, 1, Bottleneck, [16]]", top=top)
        return [getattr(layer.operation, "layer").kernel for layer in network.layers if layer.op == "conv"]  # noqa: B009

    assert (kernels(""), kernels("anchors: 3")) == ([3, 3], [1, 3])


def test_what_is_not_known_is_opaque_and_so_is_its_shape_but_not_its_row() -> None:
    network, problems = parsed("[-1, 1, CBAM, [8]]; [-1, 1, Conv, [8, 3, 2]]; [0, 1, C2f, [16]]")
    opaque = {layer.name for layer in network.layers if isinstance(layer.operation, Opaque)}
    assert (problems, opaque) == ((), {"model.0", "model.2"})
    assert infer_shapes(network).shapes == {}


def test_attention_is_opaque_but_keeps_space() -> None:
    network, _ = parsed("[-1, 1, Conv, [64, 3, 2]]; [-1, 1, C2PSA, [64]]")
    through = infer_shapes(network)
    assert (through.problems, through.shapes["model.1.cv2.bn"]) == ((), (64, 320, 320))
    assert [layer.name for layer in network.layers if isinstance(layer.operation, Opaque)] == [
        "model.1.m.0.attn.attention"
    ]


@pytest.mark.parametrize(
    ("row", "code", "message"),
    [
        ("[-1, 1, Conv]", "bad-value", "no row"),
        ("7", "bad-value", "no row"),
        ("[3, 1, Conv, [8]]", "bad-reference", "from = 3 is no row before this one, which is row 0"),
        ("[0, 1, Conv, [8]]", "cycle", "'row 0' takes from itself"),
        ("[1, 1, Conv, [8]]; [-1, 1, Conv, [8]]", "cycle", "'row 0' takes from 'row 1', 'row 1' from 'row 0'"),
        ("[1, 1, Conv, [8]]; [5, 1, Conv, [8]]", "bad-reference", "'row 0' takes from 'row 1', which comes later"),
        ("[true, 1, Conv, [8]]", "bad-value", "from is True"),
        ("[[-1, -1], 1, Conv, [8]]", "too-many-inputs", "Conv takes one input, not 2"),
        ("[-1, x, Conv, [8]]", "bad-value", "repeats 'x' is not a whole number"),
        ("[-1, 1, Conv, [x]]", "bad-value", "out_channels 'x' is not a whole number"),
        ("[-1, 1, Conv, [8, 0]]", "bad-value", "kernel 0 is below 1"),
        ("[-1, 1, Conv, [8, 3, 1, 1, 3]]", "group-divides", "3 groups do not divide 8"),
        ("[-1, 1, Conv, []]", "missing-key", "Conv lacks c2"),
        ("[-1, 1, ADown, [8, 1, 1]]", "bad-value", "ADown has 3 arguments, not 1 at most"),
        ("[-1, 1, C2PSA, [8]]", "channel-mismatch", "3 come in and 8 are to come out"),
        ("[-1, 1000000, Conv, [8]]", "too-large", "more than 100,000 layers"),
    ],
)
def test_what_is_wrong_with_a_row(row: str, code: str, message: str) -> None:
    network, problems = parsed(row)
    (problem, *_) = (*problems, *infer_shapes(network).problems)
    assert (problem.error.code, line_at(problem.place)) == (code, 3)
    assert message in problem.error.message


@pytest.mark.parametrize(
    ("top", "message"),
    [
        ("scales: 3", "scales is 3"),
        ("scales: {n: 3}", "scale n is 3"),
        ("scales: {n: [1, 1, 8]}\nscale: q", "there is no scale 'q'"),
        ("width_multiple: big", "width_multiple is 'big'"),
        ("depth_multiple: .inf", "depth_multiple is inf"),
        ("ch: none", "ch 'none' is not a whole number"),
    ],
)
def test_what_is_wrong_with_the_scale_is_told_and_the_rest_is_read(top: str, message: str) -> None:
    network, (problem,) = parsed("[-1, 1, Conv, [8]]", top=top)
    assert message in problem.error.message
    assert network.layers


def test_backbones_that_are_no_rows_are_no_networks_of_ultralytics() -> None:
    with pytest.raises(ConvArithError, match=r"backbone is no list of rows") as caught:
        read_content("net.yaml", b"backbone: {type: ResNet}\nhead: []\n")
    assert caught.value.code == "no-network"


def test_every_module_builds_with_channels_alone_or_says_what_it_lacks() -> None:
    for name in MODULES:
        network, problems = parsed(f"[-1, 1, Conv, [64, 3, 2]]; [-1, 1, {name}, [64]]")
        codes = {problem.error.code for problem in (*problems, *infer_shapes(network).problems)}
        assert codes <= {"missing-key", "channel-mismatch", "bad-value"}, name


def test_the_head_is_the_output() -> None:
    network, _ = parsed("[-1, 1, Conv, [16, 3, 2]]; [-1, 1, Conv, [16, 3, 2]]", "[[[0, 1], 1, Detect, [nc]]]", "nc: 3")
    assert network.outputs == ("model.2",)
    assert parsed("[-1, 1, Conv, [16, 3, 2]]")[0].outputs == ()

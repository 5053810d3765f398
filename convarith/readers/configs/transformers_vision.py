"""The convolutions of transformers' models that look at pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.engine.numbers import counted
from convarith.errors import ConvArithError
from convarith.readers.configs.torch_blocks import Blocks, Tensor, input_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from convarith.readers.configs.keys import ConfigKeys


def half(kernel: int) -> int:
    """Give the padding of half a kernel."""
    return kernel // 2


def patches(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build a vision transformer: an embedding of patches, which all layers keep."""
    x = _image(keys, blocks)
    size = keys.pair("patch_size")
    places = keys.places(kernel="patch_size", stride="patch_size", out_channels="hidden_size")
    start = blocks.at(places)
    hidden = keys.number("hidden_size")
    y = start.windowed("embeddings.patch_embeddings.projection", "conv", x, size, hidden, stride=size)
    _transformer(blocks.at(keys.places(note="num_hidden_layers")), "encoder", y, keys.number("num_hidden_layers", 0))


def pyramid(keys: ConfigKeys, blocks: Blocks, padding: Callable[[int], int]) -> None:
    """Build stages of a convolution that overlaps, padded by half, and transformer layers."""
    stages = keys.same_length("hidden_sizes", "patch_sizes", "strides", "depths")
    sizes, strides = keys.numbers("patch_sizes"), keys.numbers("strides")
    y = _image(keys, blocks)
    for stage in range(stages):
        y = _embedding(keys, blocks, y, stage, sizes[stage], strides[stage], padding(sizes[stage]))
        y = _transformer(blocks, f"encoder.block.{stage}", y, keys.numbers("depths", 0)[stage])


def pvt(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build PVT, whose code takes the strides for kernels and the sizes of patches for strides."""
    stages = keys.same_length("hidden_sizes", "patch_sizes", "strides", "depths")
    y = _image(keys, blocks)
    for stage in range(stages):
        kernel, stride = keys.numbers("strides")[stage], keys.numbers("patch_sizes")[stage]
        y = _embedding(keys, blocks, y, stage, kernel, stride, 0, kernel_key="strides", stride_key="patch_sizes")
        y = _transformer(blocks, f"encoder.block.{stage}", y, keys.numbers("depths", 0)[stage])


def poolformer(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build PoolFormer, whose layers average where others attend."""
    stages = keys.same_length("hidden_sizes", "patch_sizes", "strides", "padding", "depths")
    sizes, strides, paddings = keys.numbers("patch_sizes"), keys.numbers("strides"), keys.numbers("padding", 0)
    ratio = keys.value("mlp_ratio")
    if not isinstance(ratio, int | float) or not 0 < ratio < 1000:
        raise ConvArithError(f"mlp_ratio is {ratio!r}", "bad-value", "give a number", "mlp_ratio")
    pool = keys.number("pool_size")
    y = _image(keys, blocks)
    for stage in range(stages):
        y = _embedding(keys, blocks, y, stage, sizes[stage], strides[stage], paddings[stage])
        hidden = y.channels
        for layer in range(keys.numbers("depths", 0)[stage]):
            block = blocks.within(f"encoder.block.{stage}.{layer}").at(keys.places(kernel="pool_size"))
            pooled = block.windowed("pooling.pool", "avg_pool", y, pool, stride=1, padding=pool // 2)
            y = block.plus("add1", y, pooled)
            wide = block.windowed("output.conv1", "conv", y, 1, int(hidden * ratio))
            y = block.plus("add2", y, block.windowed("output.conv2", "conv", wide, 1, hidden))


def cvt(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build CvT: stages of a convolution and transformer layers."""
    stages = keys.same_length("embed_dim", "patch_sizes", "patch_stride", "patch_padding", "depth")
    y = _image(keys, blocks)
    for stage in range(stages):
        places = keys.places(
            stage, kernel="patch_sizes", stride="patch_stride", padding="patch_padding", out_channels="embed_dim"
        )
        y = blocks.at(places).windowed(
            f"encoder.stages.{stage}.embedding.convolution_embeddings.projection",
            "conv",
            y,
            keys.numbers("patch_sizes")[stage],
            keys.numbers("embed_dim")[stage],
            stride=keys.numbers("patch_stride")[stage],
            padding=keys.numbers("patch_padding", 0)[stage],
        )
        y = _transformer(blocks, f"encoder.stages.{stage}.layers", y, keys.numbers("depth", 0)[stage])


def convnext(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build ConvNeXt; its layers' linear ones are convolutions of kernel 1."""
    stages = keys.same_length("hidden_sizes", "depths")
    widths, depths = keys.numbers("hidden_sizes"), keys.numbers("depths", 0)
    patch = keys.number("patch_size")
    start = blocks.at(keys.places(kernel="patch_size", stride="patch_size"))
    y = start.windowed(
        "embeddings.patch_embeddings", "conv", _image(keys, blocks), patch, widths[0] if widths else 1, stride=patch
    )
    for stage in range(stages):
        at = blocks.within(f"encoder.stages.{stage}").at(keys.places(stage, out_channels="hidden_sizes"))
        if stage:
            y = at.windowed("downsampling_layer.1", "conv", y, 2, widths[stage], stride=2)
        for layer in range(depths[stage]):
            y = _convnext_layer(at.within(f"layers.{layer}"), y, widths[stage])


def _convnext_layer(block: Blocks, x: Tensor, width: int) -> Tensor:
    y = block.windowed("dwconv", "conv", x, 7, width, padding=3, groups=width)
    y = block.windowed("pwconv2", "conv", block.windowed("pwconv1", "conv", y, 1, 4 * width), 1, width)
    return block.plus("add", x, y)


def resnet(keys: ConfigKeys, blocks: Blocks) -> None:
    """Build ResNet, with the stride in the 3×3 convolution unless downsample_in_bottleneck puts it in the first."""
    stages = keys.same_length("hidden_sizes", "depths")
    widths, depths = keys.numbers("hidden_sizes"), keys.numbers("depths", 0)
    start = blocks.within("embedder").at(keys.places(out_channels="embedding_size"))
    embedding = keys.number("embedding_size")
    y = _conv(start, "embedder", _image(keys, blocks), 7, embedding, 2)
    y = start.windowed("pooler", "max_pool", y, 3, stride=2, padding=1)
    basic = keys.value("layer_type") == "basic"
    for stage in range(stages):
        strided = stage > 0 or keys.flag("downsample_in_first_stage")
        at = blocks.within(f"encoder.stages.{stage}").at(keys.places(stage, out_channels="hidden_sizes"))
        for layer in range(depths[stage]):
            stride = 2 if strided and layer == 0 else 1
            first = stride if keys.flag("downsample_in_bottleneck") and layer == 0 else 1
            block = at.within(f"layers.{layer}")
            y = _residual(block, y, widths[stage], stride, None if basic else (first, stride // first))


def _residual(block: Blocks, x: Tensor, width: int, stride: int, bottleneck: tuple[int, int] | None) -> Tensor:
    """Add a residual block; of a bottleneck the strides of the first two convolutions are given."""
    if bottleneck is None:
        y = _conv(block, "layer.1", _conv(block, "layer.0", x, 3, width, stride), 3, width)
    else:
        y = _conv(block, "layer.0", x, 1, width // 4, bottleneck[0])
        y = _conv(block, "layer.2", _conv(block, "layer.1", y, 3, width // 4, bottleneck[1]), 1, width)
    same = x.channels == width and stride == 1
    return block.plus("add", y, x if same else _conv(block, "shortcut", x, 1, width, stride))


def _conv(block: Blocks, name: str, x: Tensor, kernel: int, out: int, stride: int = 1) -> Tensor:
    part = block.within(name).at(block.places)
    y = part.windowed("convolution", "conv", x, kernel, out, bias=False, stride=stride, padding=kernel // 2)
    return part.norm("normalization", y)


def _image(keys: ConfigKeys, blocks: Blocks) -> Tensor:
    """Set the input: a picture of the size that the file gives, or that the class takes."""
    blocks.builder.input = (keys.number("num_channels"), *keys.pair("image_size"))
    return input_of(blocks.builder)


def _embedding(  # a convolution and the keys of its numbers
    keys: ConfigKeys,
    blocks: Blocks,
    x: Tensor,
    stage: int,
    kernel: int,
    stride: int,
    padding: int,
    *,
    kernel_key: str = "patch_sizes",
    stride_key: str = "strides",
) -> Tensor:
    places = keys.places(stage, kernel=kernel_key, stride=stride_key, out_channels="hidden_sizes")
    out = keys.numbers("hidden_sizes")[stage]
    name = f"encoder.patch_embeddings.{stage}.proj"
    return blocks.at(places).windowed(name, "conv", x, kernel, out, stride=stride, padding=padding)


def _transformer(blocks: Blocks, name: str, x: Tensor, layers: int) -> Tensor:
    """Add transformer layers, which keep channels and places, but look at all of these."""
    note = f"{counted(layers, 'transformer layer')}, where each place looks at all"
    return blocks.opaque(name, note, x, x.channels) if layers else x

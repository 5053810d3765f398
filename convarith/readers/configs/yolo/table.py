"""The modules that rows of Ultralytics' YAML can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convarith.readers.configs.yolo.attention import a2c2f, aifi, c2_psa, c2f_attn, c2f_psa, c3_transformer, c3k2, psa
from convarith.readers.configs.yolo.backbones import classify, hg_block, hg_stem, resnet_layer
from convarith.readers.configs.yolo.bottlenecks import (
    bottleneck_csp,
    c1,
    c2,
    c2f,
    c2f_cib,
    c3,
    c3_ghost,
    c3_with,
    ghost_bottleneck,
    rep_c3,
    row_bottleneck,
    yolov5_bottleneck,
    yolov5_bottleneck_csp,
)
from convarith.readers.configs.yolo.layers import (
    cb_fuse,
    cb_linear,
    concat,
    contract,
    conv,
    depthwise,
    depthwise_transposed,
    expand,
    focus,
    ghost_conv,
    identity,
    nn_conv,
    nn_max_pool,
    nn_norm,
    nn_transposed,
    nn_upsample,
    transposed,
    zero_pad,
)
from convarith.readers.configs.yolo.module import Module
from convarith.readers.configs.yolo.pyramids import aconv, adown, elan1, rep_ncsp_elan4, scdown, spp, spp_elan, sppf
from convarith.readers.configs.yolo.yolov7 import (
    csp_a,
    csp_b,
    csp_c,
    down_c,
    mp,
    reorg,
    rep_conv,
    shortcut,
    sp,
    sppcspc,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADS = frozenset(
    [
        "Detect",
        "v10Detect",
        "WorldDetect",
        "YOLOEDetect",
        "Segment",
        "Segment26",
        "YOLOESegment",
        "YOLOESegment26",
        "SemanticSegment",
        "Pose",
        "Pose26",
        "OBB",
        "OBB26",
        "Depth",
        "RTDETRDecoder",
        "IDetect",
        "IAuxDetect",
        "IKeypoint",
        "IBin",
    ]
)


_WINDOW = ("out_channels", "kernel", "stride", "padding", "groups", "dilation")


MODULES: Mapping[str, Module] = {
    "Conv": Module(conv, any_channels=True, settings=_WINDOW),
    "DWConv": Module(depthwise, settings=("out_channels", "kernel", "stride", "dilation")),
    "GhostConv": Module(ghost_conv, any_channels=True, settings=("out_channels", "kernel", "stride", "groups")),
    "ConvTranspose": Module(transposed, any_channels=True, settings=_WINDOW[:4]),
    "DWConvTranspose2d": Module(depthwise_transposed, settings=(*_WINDOW[:4], "output_padding")),
    "Focus": Module(focus, settings=_WINDOW[:5]),
    "Contract": Module(contract, scales=False, settings=()),
    "Expand": Module(expand, scales=False, settings=()),
    "CBLinear": Module(cb_linear, scales=False, settings=()),
    "CBFuse": Module(cb_fuse, scales=False, joins=True, takes_parts=True, settings=()),
    "Bottleneck": Module(row_bottleneck, of_yolov5=yolov5_bottleneck),
    "GhostBottleneck": Module(ghost_bottleneck),
    "BottleneckCSP": Module(bottleneck_csp, repeats=1, of_yolov5=yolov5_bottleneck_csp),
    "C1": Module(c1, repeats=1),
    "C2": Module(c2, repeats=1),
    "C2f": Module(c2f, repeats=1),
    "C3k2": Module(c3k2, repeats=1),
    "C2fCIB": Module(c2f_cib, repeats=1),
    "C2fAttn": Module(c2f_attn, repeats=1),
    "C2fPSA": Module(c2f_psa, repeats=1),
    "C2PSA": Module(c2_psa, repeats=1),
    "PSA": Module(psa),
    "C3": Module(c3, repeats=1),
    "C3x": Module(c3_with(((1, 3), (3, 1))), repeats=1),
    "C3Ghost": Module(c3_ghost, repeats=1),
    "C3TR": Module(c3_transformer, repeats=1),
    "RepC3": Module(rep_c3, repeats=1),
    "A2C2f": Module(a2c2f, repeats=1),
    "RepNCSPELAN4": Module(rep_ncsp_elan4),
    "ELAN1": Module(elan1),
    "AConv": Module(aconv),
    "ADown": Module(adown),
    "SCDown": Module(scdown),
    "SPP": Module(spp),
    "SPPF": Module(sppf),
    "SPPELAN": Module(spp_elan),
    "AIFI": Module(aifi, scales=False),
    "HGStem": Module(hg_stem, scales=False),
    "HGBlock": Module(hg_block, scales=False, repeats=3),
    "ResNetLayer": Module(resnet_layer, scales=False),
    "Classify": Module(classify, scales=False),
    "Concat": Module(concat, scales=False, joins=True, any_channels=True, settings=()),
    "MP": Module(mp, scales=False, any_channels=True, settings=("kernel",)),
    "SP": Module(sp, scales=False, any_channels=True, settings=("kernel", "stride")),
    "ReOrg": Module(reorg, scales=False, settings=()),
    "Shortcut": Module(shortcut, scales=False, joins=True, any_channels=True, settings=()),
    "RepConv": Module(rep_conv, settings=_WINDOW[:5]),
    "SPPCSPC": Module(sppcspc, repeats=1),
    "DownC": Module(down_c, repeats=1),
    "BottleneckCSPA": Module(csp_a, repeats=1),
    "BottleneckCSPB": Module(csp_b, repeats=1),
    "BottleneckCSPC": Module(csp_c, repeats=1),
    "nn.Conv2d": Module(
        nn_conv,
        scales=False,
        any_channels=True,
        settings=("in_channels", "out_channels", "kernel", "stride", "padding", "dilation", "groups"),
    ),
    "nn.ConvTranspose2d": Module(
        nn_transposed, any_channels=True, settings=(*_WINDOW[:4], "output_padding", "groups", "", "dilation")
    ),
    "nn.MaxPool2d": Module(nn_max_pool, scales=False, any_channels=True, settings=("kernel", "stride", "padding")),
    "nn.ZeroPad2d": Module(zero_pad, scales=False, any_channels=True, settings=("padding",)),
    "nn.BatchNorm2d": Module(nn_norm, scales=False, any_channels=True, settings=()),
    "nn.Upsample": Module(nn_upsample, scales=False, any_channels=True, settings=("size", "scale")),
    **{
        f"nn.{name}": Module(identity, scales=False, any_channels=True, settings=())
        for name in [
            "Identity",
            "ReLU",
            "ReLU6",
            "LeakyReLU",
            "SiLU",
            "GELU",
            "Hardswish",
            "Mish",
            "Sigmoid",
            "Tanh",
            "Dropout",
            "Dropout2d",
        ]
    },
}

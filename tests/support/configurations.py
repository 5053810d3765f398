"""Small configurations of the formats that people hold, with their traps."""

from __future__ import annotations

import json

_KWARGS = {
    "n_stages": 3,
    "features_per_stage": [4, 8, 8],
    "kernel_sizes": [[1, 3, 3], [3, 3, 3], [3, 3, 3]],
    "strides": [[1, 1, 1], [1, 2, 2], [2, 2, 2]],
    "n_conv_per_stage": [1, 2, 2],
    "n_conv_per_stage_decoder": [2, 1],
    "conv_bias": True,
    "norm_op": "torch.nn.modules.instancenorm.InstanceNorm3d",
    "norm_op_kwargs": {"affine": True},
}
_NEW = {
    "patch_size": [6, 16, 16],
    "normalization_schemes": ["ZScoreNormalization", "CTNormalization"],
    "architecture": {"network_class_name": "a.b.PlainConvUNet", "arch_kwargs": _KWARGS},
}
_OLD = {
    "patch_size": [32, 24],
    "UNet_class_name": "PlainConvUNet",
    "UNet_base_num_features": 32,
    "unet_max_num_features": 48,
    "n_conv_per_stage_encoder": [1, 1],
    "n_conv_per_stage_decoder": [1],
    "conv_kernel_sizes": [[3, 3], [3, 3]],
    "pool_op_kernel_sizes": [[1, 1], [2, 2]],
}
NNUNET = json.dumps(
    {
        "plans_name": "nnUNetPlans",
        "configurations": {
            "3d_fullres": _NEW,
            "3d_cascade_fullres": {"inherits_from": "3d_fullres", "patch_size": [8, 32, 32]},
            "2d": _OLD,
        },
    },
    indent=1,
)

MONAI = """\
image: [16, 24]
axes: 2
network_def:
  _target_: monai.networks.nets.UNet
  spatial_dims: '@axes'
  in_channels: 1
  out_channels: 4
  channels: [4, 8, 8]
  strides: [2, 2, 2]
  num_res_units: 1
  norm: [group, {num_groups: 2}]
network: $@network_def.to(@device)
inferer: {_target_: SlidingWindowInferer, roi_size: '@image'}
"""

TORCH = """\
model:
  _target_: torch.nn.Sequential
  _args_:
  - {_target_: torch.nn.Conv2d, _args_: [3, 8, 3], stride: 2}
  - _target_: torch.nn.ReLU
  - _target_: torch.nn.MaxPool2d
    kernel_size: 2
  - _target_: torch.nn.Flatten
  - {_target_: torch.nn.Linear, out_features: 10, in_features: 200}
  - _target_: my.Attention
"""

_UNET = {
    "_class_name": "UNet2DModel",
    "_diffusers_version": "0.30.0",
    "sample_size": 16,
    "block_out_channels": [8, 16],
    "down_block_types": ["DownBlock2D", "AttnDownBlock2D"],
    "up_block_types": ["AttnUpBlock2D", "UpBlock2D"],
    "layers_per_block": 1,
    "norm_num_groups": 4,
}
DIFFUSERS = json.dumps(_UNET, indent=1)
CONDITIONED = json.dumps(
    _UNET
    | {
        "_class_name": "UNet2DConditionModel",
        "sample_size": [15, 16],
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D"],
        "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D"],
        "downsample_padding": 0,
    }
)
AUTOENCODER = json.dumps(
    {
        "_class_name": "AutoencoderKL",
        "_diffusers_version": "0.30.0",
        "sample_size": [18, 20],
        "block_out_channels": [8, 16],
        "down_block_types": ["DownEncoderBlock2D"] * 2,
        "up_block_types": ["UpDecoderBlock2D"] * 2,
        "norm_num_groups": 4,
    }
)

DARKNET = """\
# a comment
[net]
width = 32
height=16
channels=3

[convolutional]
batch_normalize=1
filters=8
size=3
stride=2
pad=1
activation=leaky

[maxpool]
size=2
stride=1

[convolutional]
filters=16
size=1
dilation=4

[shortcut]
from=-2

[route]
layers=-1
groups=2
group_id=1

[reorg]
stride=2

[upsample]
stride=2

[route]
layers = -1, 0

[convolutional]
filters=21
size=1

[yolo]
mask = 0,1,2
classes=2
num=9
"""

CAFFE = """\
name: "net"
input: "data"
input_dim: 1 input_dim: 3 input_dim: 12 input_dim: 15
layer {
  name: "conv" type: "Convolution" bottom: "data" top: "conv"
  convolution_param { num_output: 4 kernel_h: 3 kernel_w: 5 pad_h: 1 bias_term: false }
}
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }  # in place
layer {
  name: "pool" type: "Pooling" bottom: "conv" top: "pool"
  pooling_param { pool: MAX kernel_size: 2 stride: 2 }
}
layer { name: "train only" type: "Dropout" bottom: "pool" top: "pool" include { phase: TRAIN } }
layer { name: "slice" type: "Slice" bottom: "pool" top: "a" top: "b" slice_param { slice_point: 1 } }
layer {
  name: "up" type: "Deconvolution" bottom: "b" top: "up"
  convolution_param { num_output: 4 kernel_size: 4 stride: 2 group: 1 }
}
layer { name: "score" type: "Crop" bottom: "up" bottom: "conv" top: "score" crop_param { axis: 2 offset: 1 } }
layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 10 } }
"""
OLDER_CAFFE = """\
name: 'older'
layers {
  name: 'data' type: DATA top: 'data' top: 'label'
  transform_param: < crop_size: 9 mean_value: [1, 2, 3] >
}
layers { name: 'conv' type: CONVOLUTION bottom: 'data' top: 'conv' convolution_param { num_output: 4 kernel_size: 3 } }
layers { name: 'loss' type: SOFTMAX_LOSS bottom: 'conv' bottom: 'label' top: 'loss' }
"""

RLLIB = """\
config = {
    "custom": make(1),
    "conv_filters": [
        [16, [8, 8], 4],
        [32, (4, 4), 2],
        [256, 11, 1],
    ],
}
"""

FAIRSEQ = """\
task:
  max_sample_size: 400
model:
  _name: wav2vec2
  conv_feature_layers: '[(512,10,5)] + [(512,3,2)] * 4 + [(512,2,2)] * 2'
"""

CONFIGURATIONS = {
    "nnunet": ("plans.json", NNUNET),
    "monai": ("train.yaml", MONAI),
    "torch": ("model.yaml", TORCH),
    "diffusers": ("config.json", DIFFUSERS),
    "conditioned": ("config.json", CONDITIONED),
    "autoencoder": ("config.json", AUTOENCODER),
    "darknet": ("yolo.cfg", DARKNET),
    "caffe": ("deploy.prototxt", CAFFE),
    "older caffe": ("train.prototxt", OLDER_CAFFE),
    "rllib": ("conv_filters.py", RLLIB),
    "fairseq": ("w2v.yaml", FAIRSEQ),
}
"""Names of files and their texts."""

"""A network in which a warning and an error are found, in several formats, for what chooses among findings."""

from __future__ import annotations

SHIFTED = """\
[[network]]
name = "net"
input = [3, 32, 32]

[[network.layer]]
name = "even"
op = "conv"
out_channels = 16
kernel = 4
padding = "same"
"""
"""A layer with an even kernel, for which there is a warning: ``even-same`` on line `KERNEL`."""
KERNEL = 9
LAYER = 5
"""The line on which the layer begins."""
TOO_WIDE = SHIFTED.replace('"even"', '"wide"').replace("kernel = 4", "kernel = 90").replace('"same"', "0")
"""The same with an error: ``does-not-fit``."""

IN_YAML = """\
network:
  - name: net
    input: [3, 32, 32]
    layer:
      - name: even
        op: conv
        out_channels: 16
        kernel: 4
        padding: same
"""
IN_JSON = """\
{
  "network": [
    {
      "name": "net",
      "input": [3, 32, 32],
      "layer": [{"name": "even", "op": "conv", "out_channels": 16, "kernel": 4, "padding": "same"}]
    }
  ]
}
"""
IN_PYTHON = """\
from torch import nn

model = nn.Sequential(
    nn.Conv2d(3, 16, 4, padding="same"),
)
"""
IN_PROTOTXT = """\
input: "data"
input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
layer {
  name: "wide"
  type: "Convolution"
  bottom: "data"
  top: "wide"
  convolution_param {
    num_output: 4
    kernel_size: 20
  }
}
"""
"""With ``does-not-fit``."""

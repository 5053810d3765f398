"""The shape of one convolution by PyTorch's meta device."""

import torch

layer = torch.nn.Conv2d(3, 64, 7, stride=2, padding=3, device="meta")
print(layer(torch.empty(1, 3, 224, 224, device="meta")).shape)

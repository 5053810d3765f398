"""A ResNet-50 in PyTorch, counted by a peer as a whole process.

Usage: resnet50.py torchinfo|fvcore|thop
"""

import sys

import torch
from torch import nn

PARAMETERS = 25_557_032


class Block(nn.Module):  # type: ignore[misc]  # torch is untyped
    """A bottleneck, with its shortcut."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *(nn.Conv2d(channels, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()),
            *(nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()),
            *(nn.Conv2d(width, 4 * width, 1, bias=False), nn.BatchNorm2d(4 * width)),
        )
        changes = stride > 1 or channels != 4 * width
        self.shortcut = nn.Sequential(
            *((nn.Conv2d(channels, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width)) if changes else ())
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Add both ways."""
        return torch.relu(self.body(x) + self.shortcut(x))


def resnet50() -> nn.Sequential:
    """Build it."""
    blocks, channels = [], 64
    for width, count, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for number in range(count):
            blocks.append(Block(channels, width, 1 if number else stride))
            channels = 4 * width
    stem = (nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000))


def count(peer: str) -> int:
    """Have a peer print what it counts, and give the parameters."""
    model = resnet50().eval()
    if peer == "torchinfo":
        from torchinfo import summary

        found = summary(model, input_size=(1, 3, 224, 224), verbose=0)
        print(found)
        return int(found.total_params)
    x = torch.empty(1, 3, 224, 224)
    if peer == "fvcore":
        from fvcore.nn import FlopCountAnalysis, parameter_count

        parameters = int(parameter_count(model)[""])
        print(FlopCountAnalysis(model, x).total(), parameters)
        return parameters
    from thop import profile

    macs, parameters = profile(model, (x,), verbose=False)
    print(macs, parameters)
    return int(parameters)


if __name__ == "__main__":
    assert count(sys.argv[1]) == PARAMETERS

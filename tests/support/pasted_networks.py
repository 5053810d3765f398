"""Networks as people write them in PyTorch: with loops, lists of layers, helpers and sizes taken from arrays.

Each is code that makes ``net`` and takes an input of the shape beside it, so that torch may run what is read here.
"""

from __future__ import annotations

IMPORTS = """\
from collections import OrderedDict
from functools import partial
import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import weight_norm

"""
U_NET = """\
class Twice(nn.Module):
    def __init__(self, cin, cout, mid=None):
        super().__init__()
        if not mid:
            mid = cout
        self.both = nn.Sequential(
            nn.Conv2d(cin, mid, kernel_size=3, padding=1, bias=False), nn.BatchNorm2d(mid), nn.ReLU(inplace=True),
            nn.Conv2d(mid, cout, kernel_size=3, padding=1, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True),
        )

    def forward(self, x):
        return self.both(x)


class Up(nn.Module):
    def __init__(self, cin, cout, bilinear=True):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
            self.conv = Twice(cin, cout, cin // 2)
        else:
            self.up = nn.ConvTranspose2d(cin, cin // 2, kernel_size=2, stride=2)
            self.conv = Twice(cin, cout)

    def forward(self, below, skip):
        below = self.up(below)
        dy = skip.size()[2] - below.size()[2]
        dx = skip.size()[3] - below.size()[3]
        below = F.pad(below, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])
        return self.conv(torch.cat([skip, below], dim=1))


class UNet(nn.Module):
    def __init__(self, channels, classes, widths=(4, 8, 16), bilinear=False):
        super().__init__()
        factor = 2 if bilinear else 1
        self.first = Twice(channels, widths[0])
        self.downs, self.ups = nn.ModuleList(), nn.ModuleList()
        for i, (cin, cout) in enumerate(zip(widths, widths[1:])):
            last = i == len(widths) - 2
            self.downs.append(nn.Sequential(nn.MaxPool2d(2), Twice(cin, cout // factor if last else cout)))
        for i, cin in enumerate(reversed(widths[1:])):
            cout = cin // 2
            self.ups.append(Up(cin, cout if i == len(widths) - 2 else cout // factor, bilinear))
        self.out = nn.Conv2d(widths[0], classes, 1)

    def forward(self, x):
        skips = [self.first(x)]
        for down in self.downs:
            skips.append(down(skips[-1]))
        x = skips.pop()
        for up in self.ups:
            x = up(x, skips.pop())
        return self.out(x)


net = UNet(3, classes=2)
"""
RES_NET = """\
def conv3x3(cin: int, cout: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(cin, cout, 3, stride=stride, padding=1, bias=False)


class Block(nn.Module):
    expansion: int = 2

    def __init__(self, cin, width, stride=1, shortcut=None, norm=None):
        super().__init__()
        if norm is None:
            norm = nn.BatchNorm2d
        if stride not in (1, 2):
            raise ValueError(f"no stride {stride}")
        self.conv1 = conv3x3(cin, width, stride)
        self.bn1 = norm(width)
        self.conv2 = conv3x3(width, width * self.expansion)
        self.bn2 = norm(width * self.expansion)
        self.act = nn.ReLU(inplace=True)
        self.shortcut = shortcut

    def forward(self, x):
        same = x
        out = self.act(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.shortcut is not None:
            same = self.shortcut(x)
        out += same
        return self.act(out)


class ResNet(nn.Module):
    def __init__(self, block, layers, classes=10, norm=None):
        super().__init__()
        self.norm = norm or nn.BatchNorm2d
        self.width = 8
        self.stem = nn.Conv2d(3, self.width, kernel_size=7, stride=2, padding=3, bias=False)
        self.pool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(block, 8, layers[0])
        self.layer2 = self._make_layer(block, 16, layers[1], stride=2)
        self.mean = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(16 * block.expansion, classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")

    def _make_layer(self, block, width, count, stride=1):
        shortcut = None
        if stride != 1 or self.width != width * block.expansion:
            shortcut = nn.Sequential(
                nn.Conv2d(self.width, width * block.expansion, 1, stride, bias=False),
                self.norm(width * block.expansion),
            )
        layers = [block(self.width, width, stride, shortcut, self.norm)]
        self.width = width * block.expansion
        for _ in range(1, count):
            layers.append(block(self.width, width, norm=self.norm))
        return nn.Sequential(*layers)

    def _inner(self, x):
        x = self.pool(self.stem(x))
        for i in range(1, 3):
            x = getattr(self, f"layer{i}")(x)
        x = torch.flatten(self.mean(x), 1)
        return self.fc(x)

    def forward(self, x):
        return self._inner(x)


def small(**settings):
    return ResNet(Block, [2, 2], **settings)


net = small(classes=7)
"""
VGG = """\
configs = {"A": [8, "M", 16, 16, "M"], "B": [8, 8, "M"]}


def make_layers(config, batch_norm=False):
    layers = []
    cin = 3
    for v in config:
        if v == "M":
            layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
        else:
            conv = nn.Conv2d(cin, v, kernel_size=3, padding=1)
            if batch_norm:
                layers += [conv, nn.BatchNorm2d(v), nn.ReLU(inplace=True)]
            else:
                layers += [conv, nn.ReLU(inplace=True)]
            cin = v
    return nn.Sequential(*layers)


class VGG(nn.Module):
    def __init__(self, features, classes=10, drop=0.5):
        super().__init__()
        self.features = features
        self.pool = nn.AdaptiveAvgPool2d((2, 2))
        sizes = [16 * 2 * 2, 32, classes]
        self.classifier = nn.Sequential(*[nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:])])

    def forward(self, x):
        x = self.pool(self.features(x))
        return self.classifier(x.view(x.size(0), -1))


net = VGG(make_layers(configs["A"], batch_norm=True))
"""
DENSE_NET = """\
class Layer(nn.Module):
    def __init__(self, cin, growth, drop):
        super().__init__()
        self.norm = nn.BatchNorm2d(cin)
        self.conv = nn.Conv2d(cin, growth, kernel_size=3, padding=1, bias=False)
        self.drop = float(drop)

    def forward(self, given):
        before = [given] if isinstance(given, torch.Tensor) else given
        new = self.conv(F.relu(self.norm(torch.cat(before, 1))))
        if self.drop > 0:
            new = F.dropout(new, p=self.drop, training=self.training)
        return new


class Dense(nn.ModuleDict):
    def __init__(self, count, cin, growth, drop=0.1):
        super().__init__()
        for i in range(count):
            self.add_module("layer%d" % (i + 1), Layer(cin + i * growth, growth=growth, drop=drop))

    def forward(self, x):
        features = [x]
        for name, layer in self.items():
            features.append(layer(features))
        return torch.cat(features, 1)


class Transition(nn.Sequential):
    def __init__(self, cin, cout):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, kernel_size=1, bias=False)
        self.pool = nn.AvgPool2d(kernel_size=2, stride=2)


class DenseNet(nn.Module):
    def __init__(self, growth=4, config=(2, 3), first=8):
        super().__init__()
        self.features = nn.Sequential(OrderedDict([("stem", nn.Conv2d(3, first, 3, 2, 1)), ("act", nn.ReLU())]))
        width = first
        for i, count in enumerate(config):
            self.features.add_module(f"dense{i + 1}", Dense(count, width, growth))
            width = width + count * growth
            if i != len(config) - 1:
                self.features.add_module("transition{}".format(i + 1), Transition(width, width // 2))
                width //= 2
        self.classifier = nn.Linear(width, 5)

    def forward(self, x):
        x = F.relu(self.features(x), inplace=True)
        x = F.avg_pool2d(x, kernel_size=x.size()[2:])
        return self.classifier(torch.flatten(x, 1))


net = DenseNet()
"""
MOBILE_NET = """\
def divisible(v, by=8):
    new = max(by, int(v + by / 2) // by * by)
    return new + by if new < 0.9 * v else new


class ConvBN(nn.Sequential):
    def __init__(self, cin, cout, kernel=3, stride=1, groups=1, act=nn.ReLU6):
        padding = (kernel - 1) // 2
        layers = [nn.Conv2d(cin, cout, kernel, stride, padding, groups=groups, bias=False), nn.BatchNorm2d(cout)]
        super(ConvBN, self).__init__(*layers, act(inplace=True))


class Inverted(nn.Module):
    def __init__(self, cin, cout, stride, expand):
        super().__init__()
        hidden = int(round(cin * expand))
        self.residual = stride == 1 and cin == cout
        layers = []
        if expand != 1:
            layers.append(ConvBN(cin, hidden, kernel=1))
        layers.extend([ConvBN(hidden, hidden, stride=stride, groups=hidden), nn.Conv2d(hidden, cout, 1, bias=False)])
        self.conv = nn.Sequential(*layers)

    def forward(self, x):
        if self.residual:
            return x + self.conv(x)
        else:
            return self.conv(x)


class MobileNet(nn.Module):
    settings = [[1, 8, 1, 1], [6, 16, 2, 2]]

    def __init__(self, width=1.0, classes=4, block=None):
        super().__init__()
        block = Inverted if block is None else block
        cin = divisible(16 * width)
        features = [ConvBN(3, cin, stride=2)]
        for t, c, n, s in self.settings:
            cout = divisible(c * width)
            for i in range(n):
                features.append(block(cin, cout, s if i == 0 else 1, expand=t))
                cin = cout
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(cin, classes))

    def forward(self, x):
        return self.classifier(self.features(x).mean([2, 3]))


net = MobileNet()
"""
VOCODER = """\
SLOPE = 0.1


def same(kernel, dilation=1):
    return int((kernel * dilation - dilation) / 2)


class Res(torch.nn.Module):
    def __init__(self, channels, kernel=3, dilations=(1, 3)):
        super(Res, self).__init__()
        self.convs1 = nn.ModuleList([
            weight_norm(nn.Conv1d(channels, channels, kernel, 1, dilation=d, padding=same(kernel, d)))
            for d in dilations
        ])
        self.convs2 = nn.ModuleList(nn.Conv1d(channels, channels, kernel, padding=same(kernel)) for _ in dilations)

    def forward(self, x):
        for c1, c2 in zip(self.convs1, self.convs2):
            xt = c1(F.leaky_relu(x, SLOPE))
            xt = c2(F.leaky_relu(xt, SLOPE))
            x = xt + x
        return x


class Settings:
    rates = [4, 2]
    kernels = [8, 4]
    width = 16
    res_kernels = [3, 5]
    res_dilations = [[1, 3], [1, 2]]


class Generator(torch.nn.Module):
    def __init__(self, h):
        super().__init__()
        self.count = len(h.res_kernels)
        self.pre = weight_norm(nn.Conv1d(20, h.width, 7, 1, padding=3))
        self.ups = nn.ModuleList()
        self.blocks = nn.ModuleList()
        for i, (u, k) in enumerate(zip(h.rates, h.kernels)):
            cin, cout = h.width // (2**i), h.width // (2 ** (i + 1))
            self.ups.append(nn.ConvTranspose1d(cin, cout, k, u, padding=(k - u) // 2))
        for i in range(len(self.ups)):
            channels = h.width // (2 ** (i + 1))
            for j, (k, d) in enumerate(zip(h.res_kernels, h.res_dilations)):
                self.blocks.append(Res(channels, k, d))
        self.post = nn.Conv1d(channels, 1, 7, 1, padding=3)

    def forward(self, x):
        x = self.pre(x)
        for i in range(len(self.ups)):
            x = self.ups[i](F.leaky_relu(x, SLOPE))
            xs = None
            for j in range(self.count):
                if xs is None:
                    xs = self.blocks[i * self.count + j](x)
                else:
                    xs += self.blocks[i * self.count + j](x)
            x = xs / self.count
        return torch.tanh(self.post(F.leaky_relu(x)))


net = Generator(Settings())
"""
TEMPORAL = """\
class Chomp(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        return x[:, :, :-self.size].contiguous()


class Temporal(nn.Module):
    def __init__(self, cin, cout, kernel, dilation):
        super().__init__()
        padding = (kernel - 1) * dilation
        conv = nn.Conv1d(cin, cout, kernel, padding=padding, dilation=dilation)
        self.net = nn.Sequential(conv, Chomp(padding), nn.ReLU())
        self.down = nn.Conv1d(cin, cout, 1) if cin != cout else None

    def forward(self, x):
        res = x if self.down is None else self.down(x)
        return F.relu(self.net(x) + res)


class Net(nn.Module):
    def __init__(self, cin, channels, kernel=2):
        super().__init__()
        layers = []
        for i in range(len(channels)):
            layers += [Temporal(cin if i == 0 else channels[i - 1], channels[i], kernel, dilation=2**i)]
        self.network = nn.Sequential(*layers)

    def forward(self, x):
        return self.network(x)


net = Net(1, [6] * 3, kernel=3)
"""
WAVE_NET = """\
class Gated(nn.Module):
    def __init__(self, channels, dilation):
        super().__init__()
        self.dilated = nn.Conv1d(channels, 2 * channels, 2, dilation=dilation)
        self.skip = nn.Conv1d(channels, channels, 1)
        self.left = dilation

    def forward(self, x):
        h = self.dilated(F.pad(x, (self.left, 0)))
        a, b = h.chunk(2, dim=1)
        h = torch.tanh(a) * torch.sigmoid(b)
        return h + x, self.skip(h)


class WaveNet(nn.Module):
    def __init__(self, channels=4, depth=3, stacks=2):
        super().__init__()
        self.first = nn.Conv1d(1, channels, 1)
        self.layers = nn.ModuleList([Gated(channels, 2**i) for _ in range(stacks) for i in range(depth)])
        self.last = nn.Sequential(nn.ReLU(), nn.Conv1d(channels, 8, 1))

    def forward(self, x):
        x = self.first(x)
        skips = []
        for layer in self.layers:
            x, skip = layer(x)
            skips.append(skip)
        return self.last(sum(skips))


net = WaveNet()
"""
NESTED = """\
class Skip(nn.Module):
    def __init__(self, outer, inner, cin=None, sub=None, outermost=False, norm=nn.BatchNorm2d):
        super().__init__()
        self.outermost = outermost
        bias = norm.func == nn.InstanceNorm2d if type(norm) == partial else norm == nn.InstanceNorm2d
        if cin is None:
            cin = outer
        down = [nn.LeakyReLU(0.2, True), nn.Conv2d(cin, inner, 4, 2, 1, bias=bias)]
        up = [nn.ReLU(True), nn.ConvTranspose2d(inner * (1 if sub is None else 2), outer, 4, 2, 1, bias=bias)]
        model = down + ([] if sub is None else [sub]) + up
        self.model = nn.Sequential(*model)

    def forward(self, x):
        return self.model(x) if self.outermost else torch.cat([x, self.model(x)], 1)


class Generator(nn.Module):
    def __init__(self, downs=4, width=4):
        super().__init__()
        block = Skip(width * 4, width * 4)
        for _ in range(downs - 3):
            block = Skip(width * 4, width * 4, sub=block)
        block = Skip(width, width * 4, sub=block)
        self.model = Skip(3, width, cin=3, sub=block, outermost=True)

    def forward(self, x):
        return self.model(x)


net = Generator()
"""
SUPER_RESOLUTION = """\
def make_layer(block, count):
    return nn.Sequential(*[block() for _ in range(count)])


class Dense(nn.Module):
    def __init__(self, nf=8, gc=4):
        super().__init__()
        for i in range(3):
            self.add_module(f"conv{i}", nn.Conv2d(nf + i * gc, gc if i < 2 else nf, 3, 1, 1))
        self.act = nn.LeakyReLU(negative_slope=0.2)

    def forward(self, x):
        x1 = self.act(self.conv0(x))
        x2 = self.act(self.conv1(torch.cat((x, x1), 1)))
        return self.conv2(torch.cat((x, x1, x2), 1)) * 0.2 + x


class Attention(nn.Module):
    def __init__(self, channels, reduction=2):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(channels, channels // reduction), nn.ReLU(),
                                nn.Linear(channels // reduction, channels), nn.Sigmoid())

    def forward(self, x):
        b, c, _, _ = x.size()
        y = F.adaptive_avg_pool2d(x, 1).view(b, c)
        return x * self.fc(y).view(b, c, 1, 1)


class Net(nn.Module):
    def __init__(self, nf=8, scale=4):
        super().__init__()
        self.first = nn.Conv2d(3, nf, 3, 1, 1)
        self.trunk = make_layer(partial(Dense, nf=nf), 2)
        self.attention = Attention(nf)
        layers = []
        for _ in range(int(math.log2(scale))):
            layers += [nn.Conv2d(nf, nf * 4, 3, padding=1), nn.PixelShuffle(2)]
        self.up = nn.Sequential(*layers)
        self.last = nn.Conv2d(nf, 3, 3, 1, 1)

    def forward(self, x):
        first = self.first(x)
        y = self.attention(first + self.trunk(first))
        y = F.interpolate(self.up(y), size=x.shape[-2:], mode="bilinear", align_corners=False)
        return self.last(y)


net = Net()
"""
NETWORKS = {
    "u_net": (U_NET, (3, 37, 50)),
    "res_net": (RES_NET, (3, 64, 48)),
    "vgg": (VGG, (3, 32, 30)),
    "dense_net": (DENSE_NET, (3, 32, 30)),
    "mobile_net": (MOBILE_NET, (3, 32, 32)),
    "vocoder": (VOCODER, (20, 11)),
    "temporal": (TEMPORAL, (1, 20)),
    "wave_net": (WAVE_NET, (1, 30)),
    "nested": (NESTED, (3, 32, 48)),
    "super_resolution": (SUPER_RESOLUTION, (3, 9, 12)),
}
"""Code and the shape of an input, by name."""

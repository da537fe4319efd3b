"""The networks: a plan of plain layers, one trunk, two linear heads.

A plan is a list of `Layer`s, in order, that says exactly what is shipped: 3x3 convolutions + ReLU, padding, pooling,
dense layers. While training, every convolution carries what is folded away at export:

    y = relu(batchnorm(conv(x, K)))        K = K3 + pad(K1) + diag(s)

K1 (1x1) and s (identity, only where channels in = out) are RepVGG's extra branches (Ding et al. 2021, "post-addition
batch norm"), summed in weight space: they change how the kernel learns, cost nothing at run time, and vanish into one
kernel. `Network.folded()` returns the same function as kernels and biases only.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

HEADS = ("fer2013", "ferplus")


@dataclass(frozen=True)
class Layer:
    """kind: pad | conv | max | avg | gap | flatten | dense. size: kernel or pool side, or pad width. out: channels.
    same: a convolution that pads itself with zeros."""

    kind: str
    name: str
    size: int = 0
    out: int = 0
    same: bool = False


def _stages(widths: list[list[int]]) -> list[Layer]:
    """conv3x3 'same' stages with 2x2 max pooling between, then a global average."""
    plan, n = [], 0
    for stage, outs in enumerate(widths):
        if stage:
            plan.append(Layer("max", f"max_pooling2d_{stage}", 2))
        for out in outs:
            n += 1
            plan.append(Layer("conv", f"conv2d_{n}", 3, out, True))
    return plan + [Layer("gap", "global_average_pooling2d_1")]


#: the default: 0.95 M parameters, 66 M multiply-adds. With the same teachers as accurate as [16, 24], [48, 64], [128, 128],
#: [256, 256] (94 M), and a point better than [16, 16], [32, 32], [96, 96], [192, 256] (51 M): training/README.md
COMPACT = _stages([[16, 16], [32, 48], [96, 128], [224, 256]])
#: ../shared/models/baseline: 1.18 M parameters, 117 M multiply-adds
BASELINE = _stages([[32, 32], [64, 64], [128, 128], [256, 256]])
#: the seed report's kind of CNN: explicit padding, valid convolutions, average pooling, dense layers
CLASSIC = [
    Layer("conv", "conv2d_1", 5, 32),
    Layer("pad", "zero_padding2d_1", 1), Layer("conv", "conv2d_2", 3, 32), Layer("avg", "average_pooling2d_1", 2),
    Layer("pad", "zero_padding2d_2", 1), Layer("conv", "conv2d_3", 3, 96), Layer("avg", "average_pooling2d_2", 2),
    Layer("pad", "zero_padding2d_3", 1), Layer("conv", "conv2d_4", 3, 192),
    Layer("pad", "zero_padding2d_4", 1), Layer("conv", "conv2d_5", 3, 192), Layer("avg", "average_pooling2d_3", 2),
    Layer("flatten", "flatten_1"), Layer("dense", "dense_1", 0, 256), Layer("dense", "dense_2", 0, 256),
]
#: "residual" is `Residual`: no plan of plain layers
PLANS = {"compact": COMPACT, "baseline": BASELINE, "classic": CLASSIC, "residual": None}


class RepConv(nn.Module):
    """Convolution with re-parameterised kernel and batch norm; no ReLU."""

    def __init__(self, channels: int, layer: Layer, pad: int = 0):
        """pad: of a padding layer before it, done here (a copy of the whole map less: 11 % of an epoch of `classic`)"""
        super().__init__()
        self.pad = pad + (layer.size // 2 if layer.same else 0)
        self.kernel = nn.Parameter(torch.empty(layer.out, channels, layer.size, layer.size))
        nn.init.kaiming_normal_(self.kernel, mode="fan_out", nonlinearity="relu")
        self.point = nn.Parameter(torch.zeros(layer.out, channels))
        nn.init.kaiming_normal_(self.point, mode="fan_out", nonlinearity="relu")
        self.identity = nn.Parameter(torch.ones(layer.out)) if layer.out == channels else None
        self.norm = nn.BatchNorm2d(layer.out)

    def merged(self) -> torch.Tensor:
        """K [out, in, k, k]"""
        centre = self.point
        if self.identity is not None:
            centre = centre + torch.diag(self.identity)
        return self.kernel + F.pad(centre[:, :, None, None], [self.kernel.shape[-1] // 2] * 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(F.conv2d(x, self.merged(), padding=self.pad))

    @torch.no_grad()
    def adopt(self, kernel: torch.Tensor, bias: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        """Take over a folded convolution: the batch norm gets the statistics of x [n,in,h,w] and undoes itself."""
        self.kernel.copy_(kernel)
        self.point.zero_()
        if self.identity is not None:
            self.identity.zero_()
        y = F.conv2d(x, kernel, padding=self.pad)
        variance, mean = torch.var_mean(y, (0, 2, 3), unbiased=False)
        self.norm.running_mean.copy_(mean)
        self.norm.running_var.copy_(variance)
        self.norm.weight.copy_(torch.sqrt(variance + self.norm.eps))
        self.norm.bias.copy_(mean + bias)
        return y + bias[:, None, None]

    def folded(self) -> tuple[torch.Tensor, torch.Tensor]:
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        return self.merged() * scale[:, None, None, None], self.norm.bias - self.norm.running_mean * scale


class Network(nn.Module):
    """Trainable network for a plan. Input [n,1,48,48] normalised; output: (fer2013, ferplus) logits [n,7] each."""

    def __init__(self, plan: list[Layer], side: int = 48, dropout: float = 0.2):
        super().__init__()
        self.plan, self.dropout = plan, dropout
        #: whether pictures of other sizes than 48x48 pass too
        self.any_side = plan[-1].kind == "gap"
        self.layers = nn.ModuleDict()
        channels, pad = 1, 0
        for layer, following in zip(plan, [*plan[1:], None]):
            if layer.kind == "conv":
                self.layers[layer.name] = RepConv(channels, layer, pad)
                channels, side, pad = layer.out, side if layer.same else side - layer.size + 1, 0
            elif layer.kind == "pad":
                side += 2 * layer.size
                if following is None or following.kind != "conv":
                    raise ValueError(f"{layer.name}: padding is done by the convolution after it")
                pad = layer.size
            elif layer.kind in ("max", "avg"):
                side //= layer.size
            elif layer.kind == "flatten":
                channels *= side * side
            elif layer.kind == "dense":
                self.layers[layer.name] = nn.Linear(channels, layer.out)
                channels = layer.out
        for head in HEADS:
            self.layers[head] = nn.Linear(channels, 7)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        for layer in self.plan:
            if layer.kind == "conv":
                x = F.relu(self.layers[layer.name](x), inplace=True)
            elif layer.kind == "dense":
                x = F.relu(self.layers[layer.name](F.dropout(x, self.dropout, self.training)))
            elif layer.kind != "pad":  # the convolution pads
                x = plain(layer, x)
        x = F.dropout(x, self.dropout, self.training)
        return self.layers["fer2013"](x), self.layers["ferplus"](x)

    @torch.no_grad()
    def adopt(self, weights: dict, x: torch.Tensor) -> None:
        """Start from a folded network of the same plan (a shipped one, say); x: a batch of normalised pictures."""
        for layer in self.plan:
            if layer.kind == "conv":
                x = F.relu(self.layers[layer.name].adopt(*weights[layer.name], x))
            elif layer.kind == "dense":
                x = F.relu(F.linear(x, *weights[layer.name]))
            elif layer.kind != "pad":
                x = plain(layer, x)
        for name, module in self.layers.items():
            if isinstance(module, nn.Linear):
                module.weight.copy_(weights[name][0])
                module.bias.copy_(weights[name][1])

    @torch.no_grad()
    def folded(self) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
        """Kernel and bias of every conv and dense layer, torch layout ([out,in,k,k] / [out,in])."""
        return {name: module.folded() if isinstance(module, RepConv) else (module.weight.clone(), module.bias.clone())
                for name, module in self.layers.items()}


def plain(layer: Layer, x: torch.Tensor) -> torch.Tensor:
    """The layers without weights."""
    if layer.kind == "pad":
        return F.pad(x, [layer.size] * 4)
    if layer.kind == "max":
        return F.max_pool2d(x, layer.size)
    if layer.kind == "avg":
        return F.avg_pool2d(x, layer.size)
    if layer.kind == "gap":
        return x.mean((2, 3))
    if layer.kind == "flatten":  # channels last, as tfjs flattens [h, w, c]
        return x.permute(0, 2, 3, 1).flatten(1)
    raise ValueError(layer.kind)


def forward_folded(plan: list[Layer], weights: dict, x: torch.Tensor, each=None) -> tuple[torch.Tensor, torch.Tensor]:
    """What the app computes: kernels and biases only. `each(layer, output)` sees every layer's output."""
    for layer in plan:
        if layer.kind == "conv":
            kernel, bias = weights[layer.name]
            x = F.relu(F.conv2d(x, kernel, bias, padding=layer.size // 2 if layer.same else 0))
        elif layer.kind == "dense":
            x = F.relu(F.linear(x, *weights[layer.name]))
        else:
            x = plain(layer, x)
        if each:
            each(layer, x)
    return F.linear(x, *weights["fer2013"]), F.linear(x, *weights["ferplus"])


def cost(plan: list[Layer], side: int = 48) -> tuple[int, int]:
    """(parameters as shipped, multiply-adds of one 48x48x1 image)"""
    channels, params, madds = 1, 0, 0
    for layer in plan:
        if layer.kind == "conv":
            side = side if layer.same else side - layer.size + 1
            weights = layer.size ** 2 * channels * layer.out
            params, madds, channels = params + weights + layer.out, madds + weights * side * side, layer.out
        elif layer.kind == "pad":
            side += 2 * layer.size
        elif layer.kind in ("max", "avg"):
            side //= layer.size
        elif layer.kind == "flatten":
            channels *= side * side
        elif layer.kind == "dense":
            params, madds, channels = params + (channels + 1) * layer.out, madds + channels * layer.out, layer.out
    return params + 2 * (channels + 1) * 7, madds + 2 * channels * 7


class Block(nn.Module):
    """Basic residual block (He et al. 2016); stride 2 by average pooling, also on the short cut (He et al. 2019, ResNet-D);
    dropped as a whole for a share of the pictures (Huang et al. 2016, stochastic depth)."""

    def __init__(self, channels: int, out: int, down: bool, drop: float):
        super().__init__()
        self.down, self.drop = down, drop
        self.first = nn.Conv2d(channels, out, 3, padding=1, bias=False)
        self.second = nn.Conv2d(out, out, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(out), nn.BatchNorm2d(out)])
        nn.init.zeros_(self.norms[1].weight)
        self.short = nn.Sequential(nn.Conv2d(channels, out, 1, bias=False), nn.BatchNorm2d(out)) if channels != out else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.down:
            x = F.avg_pool2d(x, 2)
        y = self.norms[1](self.second(F.relu(self.norms[0](self.first(x)), inplace=True)))
        if self.training and self.drop:
            keep = torch.rand(len(y), 1, 1, 1, device=y.device) >= self.drop
            y = y * (keep / (1 - self.drop)).to(y.dtype)
        return F.relu(self.short(x) + y)


class Residual(nn.Module):
    """A teacher for distillation, never shipped: an 18-layer residual network for 48x48 grey pictures, 7.5 M parameters.
    Input and output as `Network`'s."""

    any_side = True

    def __init__(self, dropout: float = 0.2, widths: tuple[int, ...] = (64, 128, 256, 384), blocks: int = 2, drop: float = 0.1):
        super().__init__()
        self.dropout = dropout
        self.stem = nn.Sequential(nn.Conv2d(1, widths[0], 3, padding=1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU(inplace=True))
        layers, channels, total = [], widths[0], blocks * len(widths)
        for stage, out in enumerate(widths):
            for i in range(blocks):
                layers.append(Block(channels, out, stage > 0 and i == 0, drop * len(layers) / (total - 1)))
                channels = out
        self.blocks = nn.Sequential(*layers)
        self.heads = nn.ModuleList([nn.Linear(channels, 7) for _ in HEADS])

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        x = F.dropout(self.blocks(self.stem(x)).mean((2, 3)), self.dropout, self.training)
        return tuple(head(x) for head in self.heads)


def build(name: str, dropout: float = 0.2) -> nn.Module:
    """The trainable network of a plan's name."""
    return Residual(dropout) if name == "residual" else Network(PLANS[name], dropout=dropout)


def cost_of(name: str) -> tuple[int, int]:
    """(parameters, multiply-adds of one 48x48x1 picture) of a plan's name."""
    if name != "residual":
        return cost(PLANS[name])
    network, madds = Residual().eval(), 0

    def count(module: nn.Module, _inputs, output: torch.Tensor) -> None:
        nonlocal madds
        madds += module.weight.numel() * (output[0, 0].numel() if output.dim() == 4 else 1)

    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            module.register_forward_hook(count)
    network(torch.zeros(1, 1, 48, 48))
    return sum(p.numel() for p in network.parameters()), madds

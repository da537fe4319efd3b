"""Start a wider or narrower network from a trained one, so that hours of training are not thrown away with a change of widths.

Wider: Net2WiderNet (Chen et al. 2016): a new channel is a copy of an old one and the next layer halves (thirds ...) what it
takes from each copy, so the function is the same up to the noise that lets the copies part.
Narrower: as ThiNet (Luo et al. 2017): channels go one by one, always the one whose loss the next convolution makes up for
best, by least squares over a sample of its inputs; that convolution's kernel and bias are the least-squares ones then.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional as F

from augment import augment
from models import HEADS, Layer, plain

#: relative noise on the copied kernels
NOISE = 0.1
#: positions a picture that the least squares see
POSITIONS = 100


def sample_of(images: torch.Tensor, seed: int, strength: float, resample: float) -> torch.Tensor:
    """[n,48,48] u8 -> 256 of them as a training run with these arguments sees them, normalised: what its start is fitted to."""
    rows = torch.from_numpy(np.random.default_rng(seed).choice(len(images), 256))
    return augment(images[rows], 48, torch.Generator().manual_seed(seed), strength, resample)


@torch.no_grad()
def reshaped(plan: list[Layer], weights: dict, target: list[Layer], x: torch.Tensor, seed: int = 0) -> dict:
    """Folded weights for `target`, a plan of the same layers with other widths. x [n,1,48,48]: normalised pictures, for narrowing.
    Raises ValueError where the plans differ in more than widths, or a layer that gets narrower is not followed by a convolution."""
    if [(a.kind, a.name, a.size, a.same) for a in plan] != [(a.kind, a.name, a.size, a.same) for a in target]:
        raise ValueError("the plans differ in more than their widths")
    weights, rng = dict(weights), np.random.default_rng(seed)
    for i, (old, new) in enumerate(zip(plan, target)):
        if new.out < old.out:
            narrow(plan, weights, i, new.out, x)
        elif new.out > old.out:
            widen(plan, weights, i, new.out, rng)
    return weights


def takers(plan: list[Layer], i: int) -> list[str]:
    """Names of the layers with weights that layer i's output goes to."""
    for layer in plan[i + 1:]:
        if layer.kind in ("conv", "dense"):
            return [layer.name]
    return list(HEADS)


def widen(plan: list[Layer], weights: dict, i: int, out: int, rng: np.random.Generator) -> None:
    kernel, bias = weights[plan[i].name]
    old = len(kernel)
    index = np.concatenate([np.arange(old), rng.choice(old, out - old, replace=out > 2 * old)])
    count = torch.from_numpy(np.bincount(index, minlength=old)[index]).float()
    wide = kernel[index].clone()
    wide[old:] *= 1 + NOISE * torch.from_numpy(rng.standard_normal(wide[old:].shape).astype(np.float32))
    weights[plan[i].name] = wide, bias[index].clone()
    for name in takers(plan, i):
        kernel, bias = weights[name]
        if kernel.dim() == 4:
            weights[name] = kernel[:, index] / count[:, None, None], bias
        else:  # channels last: [position, channel] of a flattened map
            places = kernel.view(len(kernel), -1, old)
            weights[name] = (places[:, :, index] / count).flatten(1), bias


def narrow(plan: list[Layer], weights: dict, i: int, out: int, x: torch.Tensor) -> None:
    [taker] = takers(plan, i) if plan[i].kind == "conv" else [""]
    if taker not in weights or weights[taker][0].dim() != 4:
        raise ValueError(f"{plan[i].name} can only become narrower in front of a convolution")
    following = next(layer for layer in plan if layer.name == taker)
    for layer in plan[:plan.index(following)]:
        if layer.kind == "conv":
            kernel, bias = weights[layer.name]
            x = F.relu(F.conv2d(x, kernel, bias, padding=layer.size // 2 if layer.same else 0))
        else:
            x = plain(layer, x)
    kernel, bias = weights[taker]
    columns = F.unfold(x, following.size, padding=following.size // 2 if following.same else 0)  # [n, in k k, positions]
    some = torch.from_numpy(np.random.default_rng(0).choice(columns.shape[2], min(POSITIONS, columns.shape[2]), replace=False))
    rows = columns[:, :, some].permute(0, 2, 1).flatten(0, 1).double()
    rows = torch.cat([rows, torch.ones(len(rows), 1).double()], 1)
    full = torch.cat([kernel.flatten(1), bias[:, None]], 1).double().T  # [in k k + 1, out]
    gram = rows.T @ rows / len(rows)
    gram += 1e-6 * gram.diagonal().mean() * torch.eye(len(gram)).double()
    cross = gram @ full
    area = following.size ** 2

    keep = list(range(len(weights[plan[i].name][0])))
    inverse = torch.linalg.inv(gram)
    fit = inverse @ cross  # the least-squares weights on the channels that are left
    while len(keep) > out:
        # what leaving out a channel's block b costs: tr(fit_b' (inverse_bb)^-1 fit_b) (Hassibi & Stork 1993), exactly, for all at once
        n, blocks = len(keep), fit[:-1].view(len(keep), area, -1)
        own = inverse[:-1, :-1].view(n, area, n, area)[torch.arange(n), :, torch.arange(n)]
        worst = int((blocks * torch.linalg.solve(own, blocks)).sum((1, 2)).argmin())
        # inverse and weights without it, by the inverse of a partitioned matrix: no second inversion
        gone, rest = slice(worst * area, (worst + 1) * area), torch.ones(len(inverse), dtype=torch.bool)
        rest[gone] = False
        share = torch.linalg.solve(own[worst], inverse[gone][:, rest]).T
        fit = fit[rest] - share @ fit[gone]
        inverse = inverse[rest][:, rest] - share @ inverse[gone][:, rest]
        del keep[worst]
    at = torch.tensor([c * area + k for c in keep for k in range(area)] + [len(gram) - 1])
    fit = torch.linalg.solve(gram[at][:, at], cross[at])  # free of what rounding has gathered
    mine, its = weights[plan[i].name]
    weights[plan[i].name] = mine[keep].clone(), its[keep].clone()
    weights[taker] = (fit[:-1].T.reshape(len(kernel), out, following.size, following.size).float().contiguous(),
                      fit[-1].float())

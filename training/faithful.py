"""Are a network's maps true to it: insertion minus deletion of simple maps, for one network or two on the same faces, as JSON.

    python3 training/faithful.py --model compact --against compact@REV --faces 200

A face: a row of PublicTest (46 rows dropped), picked by a seed. Its label: the head's top one of the network in hand, on the picture as it is.
A map becomes 64 numbers, its sums over 8x8 blocks of 6x6 pixels. Deletion: blocks are filled in, the greatest number first, four at a
time; the area under the label's score (temperature 1) from none to all, by trapezoids. Insertion: the same from the filled picture, blocks put
back. Fill: the picture under a Gaussian of sigma 4, or its mean grey.
Maps, of the label's logit z: gradient |dz/dx|, gradient x input x dz/dx (x normalised), integrated: (x - x0) times the mean of dz/dx at eight
points from the picture x0 blurred by sigma 4 to x (midpoints). For comparison, the same for every network: edges (Sobel's magnitude), random.
Intervals: 95 % by bootstrap over faces; of two networks, of the paired difference.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from data import MEAN, REPO, STD, data_dir, public_test
from evaluate import find, paired_interval
from memory import keep_memory
from models import HEADS, forward_folded

MAPS = ("gradient", "gradient x input", "integrated", "edges", "random")
FILLS = ("blur", "mean")
STEP, BLOCK, POINTS, BLUR = 4, 6, 8, 4.0


def gaussian(x: torch.Tensor, sigma: float) -> torch.Tensor:
    """x [n,1,h,w] under a Gaussian that ends at 4 sigma, borders repeated"""
    reach = round(4 * sigma)
    kernel = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = kernel / kernel.sum()
    x = F.conv2d(F.pad(x, [reach, reach, 0, 0], mode="replicate"), kernel.view(1, 1, 1, -1))
    return F.conv2d(F.pad(x, [0, 0, reach, reach], mode="replicate"), kernel.view(1, 1, -1, 1))


def gradient_at(network, x: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
    """d logit[label] / d x, of x's shape [n,1,48,48]"""
    x = x.detach().requires_grad_(True)
    gradient, = torch.autograd.grad(network(x).gather(1, label[:, None]).sum(), x)
    return gradient


def sobel(x: torch.Tensor) -> torch.Tensor:
    across = torch.tensor([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
    both = F.conv2d(F.pad(x, [1] * 4, mode="replicate"), torch.stack([across, across.T])[:, None])
    return both.square().sum(1, keepdim=True).sqrt()


def maps_of(network, x: torch.Tensor, seed: int) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """(maps by name [n,1,48,48], labels [n]) of normalised pictures"""
    with torch.no_grad():
        label = network(x).argmax(1)
    start = gaussian(x, BLUR)
    plain = gradient_at(network, x, label)
    along = sum(gradient_at(network, start + (x - start) * (k + 0.5) / POINTS, label) for k in range(POINTS)) / POINTS
    return {"gradient": plain.abs(), "gradient x input": x * plain, "integrated": (x - start) * along, "edges": sobel(x),
            "random": torch.rand(x.shape, generator=torch.Generator().manual_seed(seed))}, label


@torch.no_grad()
def insertion_minus_deletion(network, x: torch.Tensor, fill: torch.Tensor, label: torch.Tensor, importance: torch.Tensor) -> np.ndarray:
    """x and fill [n,1,48,48], importance as x -> [n] f64"""
    blocks = F.avg_pool2d(importance, BLOCK).flatten(1)
    side, count = importance.shape[-1] // BLOCK, blocks.shape[1]
    place = blocks.argsort(1, descending=True).argsort(1)  # 0 for the greatest
    areas = []
    for insertion in (True, False):
        scores = []
        for done in range(0, count + 1, STEP):
            first = (place < done).view(-1, 1, side, side).repeat_interleave(BLOCK, 2).repeat_interleave(BLOCK, 3)
            shown = torch.where(first == insertion, x, fill)
            scores.append(network(shown).softmax(1).gather(1, label[:, None])[:, 0].double())
        s = torch.stack(scores)
        areas.append((s.sum(0) - (s[0] + s[-1]) / 2) / (len(s) - 1))
    return (areas[0] - areas[1]).numpy()


def measured(network, images: np.ndarray, seed: int, batch: int = 100) -> dict[tuple[str, str], np.ndarray]:
    """{(map, fill): [n]} for [n,48,48] u8; network: normalised pictures -> logits [n,7]"""
    parts: dict[tuple[str, str], list[np.ndarray]] = {(m, f): [] for m in MAPS for f in FILLS}
    for i in range(0, len(images), batch):
        x = (torch.from_numpy(images[i:i + batch])[:, None].float() / 255 - MEAN) / STD
        maps, label = maps_of(network, x, seed + i)
        fills = {"blur": gaussian(x, BLUR), "mean": x.mean((1, 2, 3), keepdim=True).expand_as(x)}
        for (name, fill), found in parts.items():
            found.append(insertion_minus_deletion(network, x, fills[fill], label, maps[name]))
    return {key: np.concatenate(found) for key, found in parts.items()}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model")
    p.add_argument("--run")
    p.add_argument("--runs", default=os.environ.get("EXPRESSION_RUNS", str(REPO / "training/runs")), type=Path)
    p.add_argument("--against", metavar="NAME[@REV]")
    p.add_argument("--head", choices=HEADS, default="ferplus")
    p.add_argument("--faces", type=int, default=200)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--data")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    if bool(a.model) == bool(a.run):
        p.error("give --model or --run")
    keep_memory()
    torch.set_num_threads(a.threads)
    split = public_test(data_dir(a.data))
    rows = np.sort(np.random.default_rng(a.seed).choice(len(split), min(a.faces, len(split)), replace=False))
    found = []
    for name, runs in ((a.model or a.run, Path("/nonexistent") if a.model else a.runs), (a.against, a.runs)):
        if name:
            plan, weights, _ = find(name, runs)
            weights = {k: (w.contiguous(memory_format=torch.channels_last) if w.dim() == 4 else w, b) for k, (w, b) in weights.items()}
            found.append(measured(lambda x: forward_folded(plan, weights, x)[HEADS.index(a.head)], split.images[rows], a.seed))

    def said(values: np.ndarray) -> dict:
        mean, low, high = paired_interval(values)
        return {"mean": round(mean, 4), "interval": [round(low, 4), round(high, 4)]}

    out = {"network": a.model or a.run, "against": a.against, "head": a.head, "faces": len(rows), "seed": a.seed, "maps": {}}
    for (name, fill), values in found[0].items():
        entry = {"value": said(values)}
        if name in MAPS[:3]:
            entry["overEdges"] = said(values - found[0]["edges", fill])
        if len(found) > 1:
            entry |= {"other": said(found[1][name, fill]), "difference": said(values - found[1][name, fill])}
        out["maps"].setdefault(name, {})[fill] = entry
    print(json.dumps(out))


if __name__ == "__main__":
    main()

"""Random pictures of a batch, all at once in torch: one grid_sample for shift, flip, rotation, scale and shear, then
light, what cameras do (camera.py), then erasing. The output side is a parameter: training starts on smaller pictures (cheaper) and ends at 48."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn import functional as F

from camera import camera
from data import MEAN, STD
from framings import surroundings

#: share of turning, moving and zooming that is left for a picture which the detector has framed already
LEFT = 0.3


def augment(images: torch.Tensor, side: int, generator: torch.Generator, strength: float = 1.0,
            resample: float = 0.0, zoom: float = 0.15, framing: torch.Tensor | None = None, corrupt: float = 0.0, grain: float = 25.0) -> torch.Tensor:
    """[n,48,48] u8 -> [n,1,side,side] f32 normalised.

    Ranges at strength 1: rotation +-14 degrees (the detector's crops roll by -12 to 14, 10-90 %), scale 1 - zoom to 1 + zoom,
    shear +-0.08, shift +-4 of 48 pixels, flip half, contrast 0.7 to 1.3, light +-0.2 of the range, one erased
    rectangle of up to 16x16 of 48 in half of the pictures.
    resample: share of the pictures that first go through another size, since a face from a camera is a resampled one
    (what FER2013 shows loses 1 to 2 points on its way through an enlarged scene, docs/decisions/capture-crop.md): 26 to
    72 pixels, one size a batch, area-averaged when smaller and bilinear when larger, as the app's crop samples.
    framing: [n,2,3], how the app frames each picture (framings.py), NaN for those that stay as they are. A framed picture is turned, moved
    and zoomed by LEFT of the ranges above besides, and half of those show something else than a repeated border around the picture.
    corrupt: share of the pictures that a camera then spoils (camera.py), at the size that comes out; grain: its greatest noise, grey values of 255.
    """
    # zoom: the detector's box is 13 % of FER2013's frame wider or narrower (docs/decisions/capture-crop.md)
    n, device = len(images), images.device
    framed = torch.zeros(n, dtype=torch.bool, device=device) if framing is None else ~framing[:, 0, 0].isnan()
    left = torch.where(framed, LEFT, 1.0) * strength

    def uniform(low: float, high: float, count: int = n) -> torch.Tensor:
        return torch.rand(count, generator=generator, device=device) * (high - low) + low

    angle = uniform(-1, 1) * (math.radians(14) * left)
    scale = 1 + uniform(-zoom, zoom) * left
    aspect = 1 + uniform(-0.06, 0.06) * strength
    shear = uniform(-0.08, 0.08) * strength
    flip = torch.where(uniform(0, 1) < 0.5, -1.0, 1.0)
    cos, sin = torch.cos(angle), torch.sin(angle)
    theta = torch.stack([
        torch.stack([flip * scale * aspect * cos, shear - sin * scale, uniform(-1, 1) * left * 8 / 48], 1),
        torch.stack([flip * scale * sin, scale / aspect * cos, uniform(-1, 1) * left * 8 / 48], 1)], 1)
    x = images[:, None].float().div_(255)
    if resample:
        size = int(torch.randint(26, 73, (1,), generator=generator, device=device))
        some = (uniform(0, 1) < resample)[:, None, None, None]
        other = F.interpolate(x, (size, size), mode="area") if size < 48 else \
            F.interpolate(x, (size, size), mode="bilinear", align_corners=False)
        back = F.interpolate(other, (48, 48), mode="bilinear", align_corners=False) if size < 48 else \
            F.interpolate(other, (48, 48), mode="area")
        x = torch.where(some, back, x)
    if framing is not None:
        turned = torch.cat([framing[:, :, :2] @ theta[:, :, :2], framing[:, :, :2] @ theta[:, :, 2:] + framing[:, :, 2:]], 2)
        theta = torch.where(framed[:, None, None], turned, theta)
    grid = F.affine_grid(theta, [n, 1, side, side], align_corners=False)
    x = F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)
    if framing is not None:
        beside = framed & (uniform(0, 1) < 0.5)
        outside = (grid.abs().amax(3) > 1) & beside[:, None, None]
        x = torch.where(outside[:, None], surroundings(n, side, generator), x)
    x = (x - MEAN) / STD
    contrast = (1 + uniform(-0.3, 0.3) * strength)[:, None, None, None]
    light = (uniform(-0.2, 0.2) * strength / STD)[:, None, None, None]
    mean = x.mean((1, 2, 3), keepdim=True)
    x = ((x - mean) * contrast + mean + light).clamp_(-MEAN / STD, (1 - MEAN) / STD)
    if corrupt:
        x = (camera(x * STD + MEAN, generator, corrupt, grain) - MEAN) / STD
    # erasing: a rectangle of the picture's own mean grey
    half = torch.stack([uniform(2, 8), uniform(2, 8)], 1) / 48
    half = torch.where((uniform(0, 1) < 0.5 * strength)[:, None], half, torch.zeros((), device=device))
    centre = torch.stack([uniform(0, 1), uniform(0, 1)], 1)
    place = (torch.arange(side, device=device) + 0.5) / side
    inside = (place[None, None] - centre[:, :, None]).abs() < half[:, :, None]  # [n, 2, side]
    return torch.where(inside[:, 0, None, :, None] & inside[:, 1, None, None, :], x.mean((1, 2, 3), keepdim=True), x)


def normalise(images: torch.Tensor) -> torch.Tensor:
    """[n,48,48] u8 -> [n,1,48,48] f32, exactly what the app feeds."""
    return (images[:, None].float() / 255 - MEAN) / STD


def mixup(x: torch.Tensor, targets: list[torch.Tensor], alpha: float, rng: np.random.Generator):
    """Zhang et al. 2018: convex pairs of pictures and of target distributions; lambda ~ Beta(alpha, alpha) a picture,
    the larger share always to the picture itself."""
    lam = rng.beta(alpha, alpha, len(x)).astype(np.float32)
    lam = torch.from_numpy(np.maximum(lam, 1 - lam))
    lam, other = lam.to(x.device), torch.from_numpy(rng.permutation(len(x))).to(x.device)
    mixed = x * lam[:, None, None, None] + x[other] * (1 - lam)[:, None, None, None]
    return mixed, [t * lam[:, None] + t[other] * (1 - lam)[:, None] for t in targets]

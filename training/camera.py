"""What cameras do to a picture, at random, all pictures of a batch at once: light, covered parts, blur, lower resolution, grain, JPEG.

In the order in which they happen: the scene (light, something before the face), the lens (blur), the sensor (resolution, grain), the
file (JPEG, whole grey values). The fixed corruptions that networks are measured on are in corruptions.py and are not used here."""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F

#: of the corrupted pictures, the share that gets each; every picture may get several
LIGHT, COVERED, BLUR, COARSE, GRAIN, JPEG = 0.2, 0.08, 0.45, 0.25, 0.25, 0.5
#: greatest standard deviation of the blur, in pixels (the least is a third of it); JPEG qualities; greatest change of gamma either way
SIGMA, QUALITIES, GAMMA = 1.8, (10, 30), 2.2
#: grain's standard deviation is at most this share of the picture's own: of a dark and noisy one nothing would be left to learn from
MOST_GRAIN = 0.45
#: coarse grain against fine: the filters of a network average it away less
COARSE_GRAIN = 0.6
#: ITU-T T.81, table K.1: quantisation of luminance
LUMINANCE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99)


def uniform(generator: torch.Generator, low: float, high: float, *shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=generator, device=generator.device) * (high - low) + low


def quantisation(quality: torch.Tensor) -> torch.Tensor:
    """libjpeg's tables: quality [n] in 1..100 -> [n,8,8], whole numbers in 1..255."""
    quality = quality.round().clamp(1, 100)
    scale = torch.where(quality < 50, (5000 / quality).floor(), 200 - 2 * quality)
    table = torch.tensor(LUMINANCE, device=quality.device, dtype=torch.float32).view(8, 8)
    return ((table * scale[:, None, None] + 50) / 100).floor().clamp(1, 255)


def jpeg(x: torch.Tensor, quality: torch.Tensor, offset: tuple[int, int] = (0, 0)) -> torch.Tensor:
    """x [n,1,side,side] in 0..1 as grey JPEG of these qualities [n] shows it. offset: rows and columns, 0..7, that the blocks start before
    the picture, as in a crop of a compressed picture; what is beside the picture repeats its border."""
    n, _, side, _ = x.shape
    top, left = offset
    bottom, right = -(side + top) % 8, -(side + left) % 8
    values = F.pad((x * 255).round(), [left, right, top, bottom], mode="replicate") - 128
    rows, columns = values.shape[2] // 8, values.shape[3] // 8
    k = torch.arange(8, device=x.device, dtype=torch.float32)
    dct = torch.cos((2 * k + 1) * k[:, None] * math.pi / 16) / 2
    dct[0] /= math.sqrt(2)
    both = torch.kron(dct, dct)  # rows and columns of a block at once: one large product instead of many small ones
    blocks = values.view(n, rows, 8, columns, 8).transpose(2, 3).reshape(n, rows * columns, 64)
    table = quantisation(quality).view(n, 1, 64)
    blocks = ((blocks @ both.T / table).round() * table) @ both
    values = blocks.view(n, rows, columns, 8, 8).transpose(2, 3).reshape(n, 1, rows * 8, columns * 8) + 128
    return (values[:, :, top:top + side, left:left + side].round() / 255).clamp(0, 1)


def blurred(x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """x [n,1,side,side] under a Gaussian of sigma [n] pixels each, borders repeated."""
    side = x.shape[-1]
    reach = 3 * math.ceil(SIGMA)
    near = torch.arange(-reach, reach + 1, device=x.device)
    kernel = torch.exp(-0.5 * (near / sigma.clamp(min=0.05)[:, None]) ** 2)
    kernel = kernel / kernel.sum(1, keepdim=True)
    place = torch.arange(side, device=x.device)
    source = (place[:, None] + near).clamp(0, side - 1).flatten()
    matrix = torch.zeros(len(x), side, side, device=x.device)  # [n, to, from]
    at = place[:, None].expand(side, len(near)).flatten() * side + source
    matrix.view(len(x), -1).index_add_(1, at, kernel.repeat(1, side))
    return (matrix @ x[:, 0] @ matrix.transpose(1, 2))[:, None]


def lit(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Each picture darker, of less contrast, lit from a side, or of another gamma."""
    n, side = len(x), x.shape[-1]
    kind = torch.randint(0, 4, (n,), generator=generator, device=x.device)[:, None, None, None]
    dark = x * uniform(generator, 0.25, 1, n)[:, None, None, None]
    mean = x.mean((1, 2, 3), keepdim=True)
    pale = (x - mean) * uniform(generator, 0.25, 1, n)[:, None, None, None] + mean
    angle = uniform(generator, 0, 2 * math.pi, n)[:, None, None]
    place = (torch.arange(side, device=x.device) + 0.5) / side - 0.5
    across = (torch.cos(angle) * place + torch.sin(angle) * place[:, None])[:, None] + 0.5
    low = uniform(generator, 0.2, 1, n)[:, None, None, None]
    slope = x * (low + (uniform(generator, 1, 1.4, n)[:, None, None, None] - low) * across).clamp(min=0.05)
    gamma = x.clamp(0, 1) ** torch.exp(uniform(generator, -math.log(GAMMA), math.log(GAMMA), n))[:, None, None, None]
    return torch.where(kind == 0, dark, torch.where(kind == 1, pale, torch.where(kind == 2, slope, gamma))).clamp(0, 1)


def covered(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """A flat rectangle of any grey before each picture: across the eyes, over the mouth, or anywhere, a third each."""
    n, side = len(x), x.shape[-1]
    kind = torch.randint(0, 3, (n,), generator=generator, device=x.device)
    #: centre and half size in shares of the side, by kind: (x, y, half width, half height), then by how much each may differ
    middle = torch.tensor([[0.5, 0.39, 0.36, 0.09], [0.5, 0.77, 0.24, 0.12], [0.5, 0.5, 0.2, 0.2]], device=x.device)[kind]
    spread = torch.tensor([[0.06, 0.06, 0.12, 0.04], [0.08, 0.06, 0.1, 0.05], [0.5, 0.5, 0.12, 0.12]], device=x.device)[kind]
    box = middle + spread * uniform(generator, -1, 1, n, 4)
    place = (torch.arange(side, device=x.device) + 0.5) / side
    across = (place - box[:, :1]).abs() < box[:, 2:3]
    down = (place - box[:, 1:2]).abs() < box[:, 3:]
    grey = uniform(generator, 0, 1, n) ** 1.5  # dark things more often
    return torch.where((across[:, None, None, :] & down[:, None, :, None]), grey[:, None, None, None], x)


def grainy(x: torch.Tensor, sigma: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """x [n,1,side,side] in 0..1 with noise of standard deviation sigma [n] (of 0..1): independent pixels in half of the pictures; in the others,
    weaker and for one batch of one kind, squares of 2 to 4 pixels, as an enlarged small picture has them, or soft spots, as noise reduction leaves them."""
    n, _, side, _ = x.shape
    fine = torch.randn(n, 1, side, side, generator=generator, device=x.device)
    size = int(torch.randint(2, 5, (1,), generator=generator, device=x.device))
    mode = "bilinear" if float(uniform(generator, 0, 1, 1)) < 0.5 else "nearest"
    few = -(-side // size)
    coarse = F.interpolate(torch.randn(n, 1, few, few, generator=generator, device=x.device), scale_factor=size, mode=mode)[:, :, :side, :side]
    coarse = COARSE_GRAIN * coarse / coarse.std((1, 2, 3), keepdim=True)
    noise = torch.where((uniform(generator, 0, 1, n) < 0.5)[:, None, None, None], fine, coarse)
    return (x + torch.minimum(sigma[:, None, None, None], MOST_GRAIN * x.std((1, 2, 3), keepdim=True)) * noise).clamp(0, 1)


def camera(x: torch.Tensor, generator: torch.Generator, share: float, sigma: float = 25.0) -> torch.Tensor:
    """x [n,1,side,side] in 0..1 -> the same shape and range, whole grey values.

    share: of the pictures that are corrupted, 0..1; the others only get whole grey values. sigma: greatest standard deviation of the grain,
    in grey values of 255."""
    n, side = len(x), x.shape[-1]
    x, wanted = x.clone(), uniform(generator, 0, 1, n) < share

    def change(part: float, how) -> None:
        """Corrupt this share of the wanted pictures, and work on no others: half of the time of all."""
        some = (wanted & (uniform(generator, 0, 1, n) < part)).nonzero()[:, 0]
        if len(some):
            x[some] = how(x[some])

    change(LIGHT, lambda some: lit(some, generator))
    change(COVERED, lambda some: covered(some, generator))
    change(BLUR, lambda some: blurred(some, uniform(generator, SIGMA / 3, SIGMA, len(some))))
    size = int(torch.randint(side * 5 // 12, side * 5 // 6, (1,), generator=generator, device=x.device))
    size = side // 2 if float(uniform(generator, 0, 1, 1)) < 0.4 else size
    change(COARSE, lambda some: F.interpolate(F.interpolate(some, (size, size), mode="area"), (side, side), mode="bilinear", align_corners=False))
    change(GRAIN, lambda some: grainy(some, uniform(generator, 0, sigma / 255, len(some)), generator))
    at = tuple(int(v) for v in torch.randint(0, 8, (2,), generator=generator, device=x.device))
    at = (0, 0) if float(uniform(generator, 0, 1, 1)) < 0.5 else at
    change(JPEG, lambda some: jpeg(some, uniform(generator, *QUALITIES, len(some)), at))
    return (x * 255).round() / 255

"""How the app's detector frames FER2013's pictures, as `npx tsx bench/framings.ts SPLIT FILE` writes it: a JSON line a picture."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F


def read_framings(path: Path, n: int) -> tuple[np.ndarray, np.ndarray | None]:
    """n: rows that are wanted; later ones are left out. Returns theta [n,2,3] f32, which takes a point of the crop to the picture, both -1..1 (as affine_grid does),
    NaN where no face was found or no line says; and the crops [n,48,48] u8, if the file has them.
    Raises SystemExit naming a line that is none."""
    theta, crops = np.full((n, 2, 3), np.nan, np.float32), None
    if not path.exists():
        raise SystemExit(f"no framings at {path}: make them with `npx tsx bench/framings.ts SPLIT {path}`")
    for number, line in enumerate(path.read_text().splitlines(), 1):
        try:
            entry = json.loads(line)
            row, found = entry["row"], entry["theta"]
            if found is None or row >= n:
                continue
            theta[row] = found
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise SystemExit(f"{path}, line {number} is not a framing: remove the file and make it again") from error
        if "crop" in entry:
            crops = np.zeros((n, 48, 48), np.uint8) if crops is None else crops
            crops[row] = np.frombuffer(base64.b64decode(entry["crop"]), np.uint8).reshape(48, 48)
    return theta, crops


def cut(images: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """[n,48,48] u8 cut by theta [n,2,3]: bilinear, borders replicated, rounded."""
    x = torch.from_numpy(images)[:, None].float()
    grid = F.affine_grid(torch.from_numpy(theta), list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, padding_mode="border", align_corners=False)[:, 0].round().clamp(0, 255).to(torch.uint8).numpy()


def surroundings(n: int, side: int, generator: torch.Generator) -> torch.Tensor:
    """What a frame may show beside the picture: [n,1,side,side] f32 in 0..1, a slope between two greys with some coarse texture on it."""
    device = generator.device

    def uniform(*shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=generator, device=device)

    place = torch.linspace(-1, 1, side, device=device)
    angle, middle, reach = uniform(n) * (2 * np.pi), 0.1 + 0.8 * uniform(n), 0.4 * uniform(n) ** 2
    slope = torch.cos(angle)[:, None, None] * place + torch.sin(angle)[:, None, None] * place[:, None]
    texture = F.interpolate(uniform(n, 1, 8, 8) - 0.5, (side, side), mode="nearest")
    strong = (0.5 * uniform(n) ** 2)[:, None, None, None]
    return (middle[:, None, None, None] + reach[:, None, None, None] * slope[:, None] + strong * texture).clamp_(0, 1)

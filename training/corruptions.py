"""The corruptions that networks are measured on: fixed functions of a 48x48 byte picture and of its row's number, nothing else.

Each is defined so that another language can do the same to the byte, but for `jpeg15`, which is what Pillow's codec makes of it (libjpeg).
y counts rows downwards and x columns to the right, from 0 to 47. byte(v) = min(255, max(0, floor(v + 0.5))), of doubles. Outside the
picture its border repeats. Training has its own random changes (camera.py) and never calls these.

clean       the picture
noise10     byte(p + 10 n): n[48 y + x] the deviates of numpy's default_rng(row).standard_normal(2304), in that order (PCG64 seeded by
            SeedSequence(row), ziggurat); row: the row's number in its split's file. src/lime/core/pcg64-normal.ts is the same generator
noise20     byte(p + 20 n), the same deviates
jpeg15      Pillow: saved as grey JPEG of quality 15, read again
blur1       Pillow's GaussianBlur(1): three box blurs along x, then three along y (`gaussian_blur` below, equal to Pillow to the byte)
blur1.5     the same with 1.5
half        h[j,i] = byte(mean of p[2j..2j+1, 2i..2i+1]), 24x24; then byte of bilinear sampling at (y - 0.5) / 2, (x - 0.5) / 2
dark        byte(0.35 p)
contrast    byte(m + 0.3 (p - m)), m the picture's mean
side        byte(p (0.35 + 0.9 x / 47)): dark on the left
gamma0.5    byte(255 (p / 255)^0.5): lighter
gamma2      byte(255 (p / 255)^2): darker
shifted     p[y, x - 4]: moved to the right by 4
turned      byte of bilinear sampling at 23.5 + (cos a dx - sin a dy, sin a dx + cos a dy), a = 15 degrees, d from the middle (23.5, 23.5)
sunglasses  20 in rows 14 to 22, columns 6 to 21 and 26 to 41, and in rows 16 and 17 between them
mouth       200 in rows 31 to 47, columns 9 to 38, as a mask covers it
"""

from __future__ import annotations

import io
import math

import numpy as np

SIDE = 48


def to_bytes(values: np.ndarray) -> np.ndarray:
    """f64 -> u8 of the same shape: floor(v + 0.5), clipped."""
    return np.clip(np.floor(values + 0.5), 0, 255).astype(np.uint8)


def noisy(images: np.ndarray, rows: np.ndarray, sigma: float) -> np.ndarray:
    deviates = np.stack([np.random.default_rng(int(row)).standard_normal(SIDE * SIDE) for row in rows]).reshape(images.shape)
    return to_bytes(images + sigma * deviates)


def jpeg(images: np.ndarray, quality: int) -> np.ndarray:
    from PIL import Image  # Debian's python3-pil; nothing else in this folder needs it

    def one(image: np.ndarray) -> np.ndarray:
        file = io.BytesIO()
        Image.fromarray(image).save(file, "JPEG", quality=quality)
        return np.asarray(Image.open(file))

    return np.stack([one(image) for image in images])


def box_blur_rows(images: np.ndarray, radius: float) -> np.ndarray:
    """One box blur along the last axis, u8 to u8: weight w = floor(2^24 / (2 radius + 1)) in single floats on the pixels within floor(radius), and half of what
    is left of 2^24, rounded down, on the two after them; whole numbers, (sum + 2^23) >> 24."""
    reach = int(radius)
    weight = int(np.float32(1 << 24) / np.float32(radius * 2 + 1))
    edge = ((1 << 24) - (reach * 2 + 1) * weight) // 2
    padded = np.pad(images.astype(np.int64), [(0, 0)] * (images.ndim - 1) + [(reach + 1, reach + 1)], mode="edge")
    n = images.shape[-1]
    total = sum(padded[..., k:k + n] * (edge if k in (0, 2 * reach + 2) else weight) for k in range(2 * reach + 3))
    return ((total + (1 << 23)) >> 24).astype(np.uint8)


def gaussian_blur(images: np.ndarray, sigma: float) -> np.ndarray:
    """Pillow's GaussianBlur(sigma) of [n,h,w] u8: three box blurs each way whose radius gives the variance (Gwosdek et al. 2011)."""
    variance = sigma * sigma / 3
    length = math.floor((math.sqrt(12 * variance + 1) - 1) / 2)
    part = (2 * length + 1) * (length * (length + 1) - 3 * variance) / (6 * (variance - (length + 1) ** 2))
    radius = float(np.float32(length + part))
    for _ in range(2):
        for _ in range(3):
            images = box_blur_rows(images, radius)
        images = images.transpose(0, 2, 1)
    return np.ascontiguousarray(images)


def sampled(images: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """[n,h,w] at places y, x [48,48] f64, bilinear, border repeated -> [n,48,48] f64"""
    height, width = images.shape[1:]
    y, x = np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    below, right = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    down, across = y - top, x - left
    upper = images[:, top, left] * (1 - across) + images[:, top, right] * across
    lower = images[:, below, left] * (1 - across) + images[:, below, right] * across
    return upper * (1 - down) + lower * down


def half_size(images: np.ndarray) -> np.ndarray:
    small = to_bytes(images.reshape(-1, SIDE // 2, 2, SIDE // 2, 2).astype(np.float64).mean((2, 4)))
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    return to_bytes(sampled(small, (y - 0.5) / 2, (x - 0.5) / 2))


def pale(images: np.ndarray) -> np.ndarray:
    mean = images.astype(np.float64).mean((1, 2), keepdims=True)
    return to_bytes(mean + 0.3 * (images - mean))


def shifted(images: np.ndarray) -> np.ndarray:
    return images[:, :, np.maximum(np.arange(SIDE) - 4, 0)]


def turned(images: np.ndarray) -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE] - 23.5
    cos, sin = math.cos(math.radians(15)), math.sin(math.radians(15))
    return to_bytes(sampled(images, 23.5 + sin * x + cos * y, 23.5 + cos * x - sin * y))


def painted(images: np.ndarray, grey: int, *boxes: tuple[int, int, int, int]) -> np.ndarray:
    """boxes: first and last row, first and last column"""
    images = images.copy()
    for top, bottom, left, right in boxes:
        images[:, top:bottom + 1, left:right + 1] = grey
    return images


#: name -> (title, function of [n,48,48] u8 and the rows' numbers [n])
CORRUPTIONS = {
    "clean": ("as they are", lambda images, rows: images.copy()),
    "noise10": ("Gaussian noise, sigma 10", lambda images, rows: noisy(images, rows, 10)),
    "noise20": ("Gaussian noise, sigma 20", lambda images, rows: noisy(images, rows, 20)),
    "jpeg15": ("JPEG, quality 15", lambda images, rows: jpeg(images, 15)),
    "blur1": ("blur, 1 px", lambda images, rows: gaussian_blur(images, 1)),
    "blur1.5": ("blur, 1.5 px", lambda images, rows: gaussian_blur(images, 1.5)),
    "half": ("half the resolution", lambda images, rows: half_size(images)),
    "dark": ("darker to a third", lambda images, rows: to_bytes(images * 0.35)),
    "contrast": ("contrast to a third", lambda images, rows: pale(images)),
    "side": ("light from the side", lambda images, rows: to_bytes(images * (0.35 + 0.9 * np.arange(SIDE) / 47))),
    "gamma0.5": ("gamma 0.5", lambda images, rows: to_bytes(255 * (images / 255.0) ** 0.5)),
    "gamma2": ("gamma 2", lambda images, rows: to_bytes(255 * (images / 255.0) ** 2)),
    "shifted": ("shifted by 4 px", lambda images, rows: shifted(images)),
    "turned": ("turned by 15 degrees", lambda images, rows: turned(images)),
    "sunglasses": ("sunglasses", lambda images, rows: painted(images, 20, (14, 22, 6, 21), (14, 22, 26, 41), (16, 17, 22, 25))),
    "mouth": ("mouth covered", lambda images, rows: painted(images, 200, (31, 47, 9, 38))),
}
#: what train.py looks at after an epoch, each on every fifth picture
WATCHED = ("noise10", "noise20", "jpeg15", "blur1.5", "half")


def corrupted(name: str, images: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """[n,48,48] u8 and the numbers of its rows [n] -> [n,48,48] u8. Raises KeyError for a name that is not in CORRUPTIONS."""
    return CORRUPTIONS[name][1](images, rows)


def watched(images: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """[n,48,48] u8: each picture with one of WATCHED, in turn."""
    out = images.copy()
    for k, name in enumerate(WATCHED):
        out[k::len(WATCHED)] = corrupted(name, images[k::len(WATCHED)], rows[k::len(WATCHED)])
    return out

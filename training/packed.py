"""The training set and PublicTest in one small file, for a machine that has neither: 57 MB with every grey value as it is.

    python3 training/packed.py FILE

Pictures: each pixel minus LOCO-I's guess from its three neighbours before it (Weinberger et al. 2000), then xz. The file holds
FER2013's pictures: it belongs into an ignored folder and is never committed.
"""

from __future__ import annotations

import argparse
import io
import lzma
from pathlib import Path

import numpy as np

from data import Split, TrainingSet, data_dir, public_test, training_set


def guesses(west: np.ndarray, north: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """LOCO-I: min or max of west and north across an edge, else their plane. All [n] i16."""
    low, high = np.minimum(west, north), np.maximum(west, north)
    return np.where(corner >= high, low, np.where(corner <= low, high, west + north - corner))


def residuals(images: np.ndarray) -> np.ndarray:
    """[n,h,w] u8 -> [n,h,w] u8, what is left of each pixel modulo 256."""
    x = np.zeros((images.shape[0], images.shape[1] + 1, images.shape[2] + 1), np.int16)
    x[:, 1:, 1:] = images
    return (x[:, 1:, 1:] - guesses(x[:, 1:, :-1], x[:, :-1, 1:], x[:, :-1, :-1])).astype(np.uint8)


def pictures(left: np.ndarray) -> np.ndarray:
    """The inverse of `residuals`."""
    n, h, w = left.shape
    x = np.zeros((h + 1, w + 1, n), np.int16)  # pictures last: one step is one row of memory
    r = np.ascontiguousarray(left.transpose(1, 2, 0)).astype(np.int16)
    for i in range(h):
        for j in range(w):
            x[i + 1, j + 1] = (r[i, j] + guesses(x[i + 1, j], x[i, j + 1], x[i, j])) & 255
    return np.ascontiguousarray(x[1:, 1:].transpose(2, 0, 1)).astype(np.uint8)


def pack(train: TrainingSet, test: Split) -> bytes:
    file = io.BytesIO()
    np.savez(file, rest=residuals(train.images), fer=train.fer, crowd=train.crowd, votes=train.votes, rows=train.rows,
             sha256=np.array(train.rows_sha256), test_rest=residuals(test.images), test_labels=test.labels,
             test_votes=test.votes, test_other=test.other, test_rows=test.rows)
    return lzma.compress(file.getvalue(), preset=9)


def unpack(path: Path, limit: int | None = None) -> tuple[TrainingSet, Split]:
    """The two splits of a packed file; `limit`: only the first so many pictures of the training set."""
    with np.load(io.BytesIO(lzma.decompress(path.read_bytes()))) as f:
        train = TrainingSet(pictures(f["rest"][:limit]), *(f[k][:limit] for k in ("fer", "crowd", "votes", "rows")), str(f["sha256"]))
        return train, Split(pictures(f["test_rest"]), *(f[f"test_{k}"] for k in ("labels", "votes", "other", "rows")))


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("file")
    p.add_argument("--data")
    a = p.parse_args()
    folder = data_dir(a.data)
    packed = pack(training_set(folder), public_test(folder))
    Path(a.file).write_bytes(packed)
    print(f"{a.file}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()

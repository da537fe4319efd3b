"""FER2013 grey values, labels and FER+ crowd votes, read from the shared folder.

Nothing here is copied into the project: the pictures stay where they are (their rights are unclear, see
docs/model-card.md). Class order everywhere: the FER2013 order in `LABELS`.

Folder: `--data`, else $EXPRESSION_DATA, else `../shared/data/fer2013` beside the checkout.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
#: ferplus-votes.csv columns in the order of LABELS, then the votes that belong to none of the seven.
VOTE_COLUMNS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
OTHER_COLUMNS = ("contempt", "unknown", "NF")
#: the network's input is (grey / 255 - MEAN) / STD
MEAN, STD = 0.5, 0.25

REPO = Path(__file__).resolve().parent.parent


def data_dir(given: str | None = None) -> Path:
    """The FER2013 folder; a clear error if it is not there."""
    path = Path(given or os.environ.get("EXPRESSION_DATA") or REPO.parent / "shared/data/fer2013")
    if not (path / "Training-images-idx3-ubyte.gz").exists():
        raise SystemExit(f"no FER2013 at {path}: give --data or set EXPRESSION_DATA")
    return path


def read_idx(path: Path) -> np.ndarray:
    """An idx .gz file of unsigned bytes as an array of the shape in its header."""
    with gzip.open(path, "rb") as file:
        raw = file.read()
    dims = raw[3]
    if raw[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path} is not an idx file of unsigned bytes")
    shape = tuple(np.frombuffer(raw, ">u4", dims, 4).astype(int))
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dims).reshape(shape).copy()


@dataclass(frozen=True)
class Split:
    """One split. images [n,48,48] u8, labels [n] i64, votes [n,7] f32 (counts), other [n,3] f32 (counts),
    rows [n] i64: row numbers in the shared files."""

    images: np.ndarray
    labels: np.ndarray
    votes: np.ndarray
    other: np.ndarray
    rows: np.ndarray

    def take(self, index: np.ndarray) -> "Split":
        return Split(self.images[index], self.labels[index], self.votes[index], self.other[index], self.rows[index])

    def __len__(self) -> int:
        return len(self.labels)


def read_split(folder: Path, name: str) -> Split:
    """All rows of "Training" or "PublicTest", in file order."""
    images = read_idx(folder / f"{name}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{name}-labels-idx1-ubyte.gz").astype(np.int64)
    votes = np.zeros((len(labels), 7), np.float32)
    other = np.zeros((len(labels), 3), np.float32)
    with open(folder / "ferplus-votes.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["split"] == name:
                votes[int(row["index"])] = [float(row[c]) for c in VOTE_COLUMNS]
                other[int(row["index"])] = [float(row[c]) for c in OTHER_COLUMNS]
    return Split(images, labels, votes, other, np.arange(len(labels)))


def excluded(folder: Path) -> dict[str, list[int]]:
    return {k: v for k, v in json.loads((folder / "exclude-rows.json").read_text()).items() if k != "about"}


def public_test(folder: Path) -> Split:
    """PublicTest without its rows that are also in the held-out test (3,589 - 46 = 3,543): models are chosen on it."""
    split = read_split(folder, "PublicTest")
    drop = excluded(folder)["PublicTest_rows_in_heldout_PrivateTest"]
    return split.take(np.setdiff1d(split.rows, drop))


@dataclass(frozen=True)
class TrainingSet:
    """images [n,48,48] u8; fer [n,7] f32: share of FER2013 labels (one-hot, but for repeated pictures that were
    labelled differently); crowd [n,7] f32: share of the seven classes in the votes (zeros without such votes);
    votes [n,10] f32: all votes as shares; rows [n]: first row of each picture; rows_sha256: hash of all rows used."""

    images: np.ndarray
    fer: np.ndarray
    crowd: np.ndarray
    votes: np.ndarray
    rows: np.ndarray
    rows_sha256: str

    def __len__(self) -> int:
        return len(self.rows)


def training_set(folder: Path, limit: int | None = None) -> TrainingSet:
    """Training without the rows of exclude-rows.json, one row per distinct picture.

    About 1,200 rows repeat an earlier picture, some under another label. Each picture is kept once, with the mean of
    its copies' labels and the sum of their votes: seeing a picture twice an epoch teaches nothing, and two
    contradicting hard labels for the same pixels are one soft label.
    `limit`: only the first so many rows (smoke runs).
    """
    split = read_split(folder, "Training")
    drop = [row for key, rows in excluded(folder).items() if key.startswith("training_") for row in rows]
    split = split.take(np.setdiff1d(split.rows, drop)[:limit])
    first: dict[bytes, int] = {}
    group = np.empty(len(split), np.int64)
    for i, image in enumerate(split.images):
        group[i] = first.setdefault(image.tobytes(), len(first))
    n = len(first)
    count = np.bincount(group, minlength=n)[:, None]
    fer, votes = np.zeros((n, 7), np.float32), np.zeros((n, 10), np.float32)
    np.add.at(fer, group, np.eye(7, dtype=np.float32)[split.labels])
    np.add.at(votes, group, np.concatenate([split.votes, split.other], 1))
    _, where = np.unique(group, return_index=True)
    seven = votes[:, :7]
    crowd = seven / np.maximum(seven.sum(1, keepdims=True), 1)
    rows = split.rows
    return TrainingSet(
        split.images[where], (fer / count).astype(np.float32), crowd.astype(np.float32),
        (votes / np.maximum(votes.sum(1, keepdims=True), 1)).astype(np.float32), rows[where],
        hashlib.sha256(rows.astype("<u4").tobytes()).hexdigest())

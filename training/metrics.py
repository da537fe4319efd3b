"""Figures of a head on a split: the same definitions as `npm run evaluate`.

FER2013 head: every row counts. FER+ head: accuracy, recall and confusion over rows on which one of the seven classes
has more than 5 of the ten votes; ECE over rows with at least 5 votes in the seven classes, where being right counts
as the share of those votes that the predicted class got. ECE: 15 equal bins of the top score.
"""

from __future__ import annotations

import numpy as np

from data import Split

BINS = 15


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    z = logits.astype(np.float64) / temperature
    z = np.exp(z - z.max(1, keepdims=True))
    return z / z.sum(1, keepdims=True)


def ece(top: np.ndarray, right: np.ndarray) -> float:
    """top, right: [n] in 0..1; sum over bins of |mean right - mean top| * n_bin / n."""
    bin_of = np.minimum((top * BINS).astype(int), BINS - 1)
    gap = np.bincount(bin_of, weights=right - top, minlength=BINS)
    return float(np.abs(gap).sum() / len(top))


def majority(votes: np.ndarray) -> np.ndarray:
    """Class with more than 5 votes, else -1. votes [n,7] counts."""
    return np.where(votes.max(1) > 5, votes.argmax(1), -1)


def head_targets(split: Split, head: str) -> tuple[np.ndarray, np.ndarray]:
    """(label or -1 where the row does not count for accuracy [n], share of each class [n,7] or zeros where it does
    not count for ECE and nll)"""
    if head == "fer2013":
        return split.labels, np.eye(7)[split.labels]
    total = split.votes.sum(1, keepdims=True)
    return majority(split.votes), np.where(total >= 5, split.votes / np.maximum(total, 1), 0)


def figures(logits: np.ndarray, split: Split, head: str, temperature: float = 1.0) -> dict:
    """n, nCalibration, accuracy, macroF1, ece, nll, recall[7], precision[7], confusion[7][7] (true row, predicted
    column). logits [n,7]. nll is the cross-entropy with the votes' shares (fer2013: the label)."""
    label, share = head_targets(split, head)
    p = softmax(logits, temperature)
    predicted = logits.argmax(1)
    counts, calibrates = label >= 0, share.sum(1) > 0
    confusion = np.zeros((7, 7), int)
    np.add.at(confusion, (label[counts], predicted[counts]), 1)
    hit, true, said = np.diag(confusion), confusion.sum(1), confusion.sum(0)
    rows = np.flatnonzero(calibrates)
    return {
        "n": int(counts.sum()),
        "nCalibration": int(calibrates.sum()),
        "accuracy": float(hit.sum() / counts.sum()),
        "macroF1": float(np.mean(2 * hit / np.maximum(true + said, 1))),
        "ece": ece(p[rows].max(1), share[rows, predicted[rows]]),
        "nll": float(-(share[rows] * np.log(p[rows] + 1e-12)).sum(1).mean()),
        "recall": [float(v) for v in hit / np.maximum(true, 1)],
        "precision": [float(v) for v in hit / np.maximum(said, 1)],
        "confusion": confusion.tolist(),
    }


def temperature_of(logits: np.ndarray, split: Split, head: str) -> float:
    """The temperature with the least cross-entropy (golden section on its logarithm)."""
    _, share = head_targets(split, head)
    rows = share.sum(1) > 0

    def loss(log_t: float) -> float:
        return float(-(share[rows] * np.log(softmax(logits[rows], np.exp(log_t)) + 1e-12)).sum(1).mean())

    low, high, ratio = np.log(0.2), np.log(5.0), (np.sqrt(5) - 1) / 2
    for _ in range(60):
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, b) if loss(a) < loss(b) else (a, high)
    return float(np.exp((low + high) / 2))

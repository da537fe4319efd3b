"""How sure, how often right: temperature and reliability of each head of a network, as one JSON object.

    python3 training/calibrate.py --model compact
    python3 training/calibrate.py --run compact-1

One temperature a head is fitted on PublicTest (46 rows dropped) by least cross-entropy; `export.py` does the same on
the half floats and writes it into the manifest. Since one number is fitted on 3,543 rows and judged on them too, the
same is done two-fold as a check: fitted on the even rows and judged on the odd ones, and the other way round.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np
import torch

from data import REPO, data_dir, public_test
from memory import keep_memory
from metrics import BINS, figures, head_targets, softmax, temperature_of
from models import HEADS
from teachers import load, load_exported, logits_of


def reliability(logits: np.ndarray, split, head: str, temperature: float) -> list[dict]:
    """The 15 bins: lower edge, n, mean top score, share right."""
    _, share = head_targets(split, head)
    rows = np.flatnonzero(share.sum(1) > 0)
    p = softmax(logits[rows], temperature)
    top, right = p.max(1), share[rows, logits[rows].argmax(1)]
    bin_of = np.minimum((top * BINS).astype(int), BINS - 1)
    return [{"from": round(b / BINS, 4), "n": int((bin_of == b).sum()), "score": float(top[bin_of == b].mean()),
             "right": float(right[bin_of == b].mean())} for b in range(BINS) if (bin_of == b).any()]


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model")
    p.add_argument("--run")
    p.add_argument("--runs", default=os.environ.get("EXPRESSION_RUNS", str(REPO / "training/runs")))
    p.add_argument("--data")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    if bool(a.model) == bool(a.run):
        p.error("give --model or --run")
    keep_memory()
    torch.set_num_threads(a.threads)
    split = public_test(data_dir(a.data))
    plan, weights = load_exported(REPO / "public/models" / a.model) if a.model else load(a.run, Path(a.runs))
    out: dict = {"model": a.model, "run": a.run, "split": "PublicTest", "rows": len(split)}
    for head, logits in zip(HEADS, logits_of(plan, weights, split.images)):
        temperature = temperature_of(logits, split, head)
        index, crossed = np.arange(len(split)), []
        for fold in (0, 1):
            fit, judge = index[index % 2 == fold], index[index % 2 != fold]
            t = temperature_of(logits[fit], split.take(fit), head)
            crossed.append({"temperature": t, "ece": figures(logits[judge], split.take(judge), head, t)["ece"]})
        out[head] = {
            "temperature": temperature, "ece": figures(logits, split, head, temperature)["ece"],
            "eceUncalibrated": figures(logits, split, head)["ece"], "twoFold": crossed,
            "bins": reliability(logits, split, head, temperature)}
    print(json.dumps(out))


if __name__ == "__main__":
    main()

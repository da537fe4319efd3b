"""Figures of a network on a split, in PyTorch, as one JSON object (`npm run evaluate` does the same with tfjs).

    python3 training/evaluate.py --model compact              # the shipped half floats and the manifest's temperature
    python3 training/evaluate.py --run compact-1              # a run's best checkpoint, temperature fitted here

PublicTest without its 46 rows that are also in the held-out test; --all-rows keeps them (then FER+: n = 2,854).
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import torch

from data import REPO, data_dir, public_test, read_split
from metrics import figures, temperature_of
from models import HEADS
from teachers import load, load_exported, logits_of


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model")
    p.add_argument("--run")
    p.add_argument("--runs", default=os.environ.get("EXPRESSION_RUNS", str(REPO / "training/runs")))
    p.add_argument("--data")
    p.add_argument("--all-rows", action="store_true")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    if bool(a.model) == bool(a.run):
        p.error("give --model or --run")
    torch.set_num_threads(a.threads)
    folder = data_dir(a.data)
    split = read_split(folder, "PublicTest") if a.all_rows else public_test(folder)
    place = REPO / "public/models" / (a.model or "")
    plan, weights = load_exported(place) if a.model else load(a.run, Path(a.runs))
    stored = json.loads((place / "manifest.json").read_text())["heads"] if a.model else []
    temperatures = {head["id"]: head["temperature"] for head in stored}
    out: dict = {"model": a.model, "run": a.run, "split": "PublicTest", "rows": len(split)}
    for head, logits in zip(HEADS, logits_of(plan, weights, split.images)):
        temperature = temperatures.get(head) or temperature_of(logits, split, head)
        out[head] = {"temperature": temperature, **figures(logits, split, head, temperature)}
    print(json.dumps(out))


if __name__ == "__main__":
    main()

"""Figures of a network on a split, in PyTorch, as one JSON object (`npm run evaluate` does the same with tfjs).

    python3 training/evaluate.py --model compact              # the shipped half floats and the manifest's temperature
    python3 training/evaluate.py --run compact-1              # a run's best checkpoint, temperature fitted here
    python3 training/evaluate.py --model compact --corruptions --against compact@REV --markdown FILE

PublicTest without its 46 rows that are also in the held-out test; --all-rows keeps them (then FER+: n = 2,854).

--corruptions: the same for each corruption of corruptions.py, temperature as on the pictures as they are, and the same network's loss against
those as a paired difference in points with its 95 % interval (2,000 bootstrap samples of rows, seeded). --against NAME or NAME@REV, a shipped
network of another commit: its figures beside, and the difference of the two, paired. --markdown FILE writes the tables as well.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import torch

from corruptions import CORRUPTIONS, corrupted
from data import LABELS, REPO, Split, data_dir, public_test, read_split
from memory import keep_memory
from metrics import figures, head_targets, temperature_of
from models import HEADS
from teachers import load, load_exported, logits_of, shipped_at

BOOTSTRAP = 2000


def paired_interval(difference: np.ndarray, seed: int = 0, samples: int = BOOTSTRAP) -> tuple[float, float, float]:
    """Mean of paired differences [n] and the 2.5 and 97.5 % quantiles of that mean over bootstrap samples of the rows."""
    rng, n = np.random.default_rng(seed), len(difference)
    means = np.array([difference[rng.integers(0, n, n)].mean() for _ in range(samples)])
    return (float(difference.mean()), *(float(q) for q in np.quantile(means, (0.025, 0.975))))


def points(difference: np.ndarray) -> dict:
    """A paired difference of shares [n] in points: {difference, interval: [low, high]}"""
    mean, low, high = (round(100 * v, 3) for v in paired_interval(difference))
    return {"difference": mean, "interval": [low, high]}


def find(name: str, runs: Path) -> tuple[list, dict, dict]:
    """(plan, weights, temperature by head: empty where it has to be fitted) of a run, a shipped network, or NAME@REV."""
    with tempfile.TemporaryDirectory() as folder:
        name, _, revision = name.partition("@")
        place = shipped_at(name, revision, Path(folder)) if revision else REPO / "public/models" / name
        if not revision and ((runs / name / "best.pt").exists() or not place.exists()):
            return *load(name, runs), {}
        stored = json.loads((place / "manifest.json").read_text())["heads"]
        return *load_exported(place), {head["id"]: head["temperature"] for head in stored}


def right_of(logits: np.ndarray, split: Split, head: str) -> np.ndarray:
    """1 or 0 for each row that counts for the head's accuracy, f64"""
    label, _ = head_targets(split, head)
    return (logits.argmax(1) == label)[label >= 0].astype(np.float64)


def under_corruptions(networks: list[tuple[list, dict, dict]], split: Split, names: list[str]) -> dict:
    """{head: {corruption: {n, accuracy, ece, recall, ...}}} of the first network, beside the second where there is one. names: "clean" first."""
    out: dict = {head: {} for head in HEADS}
    clean: list = [None] * len(networks)
    for name in names:
        images = corrupted(name, split.images, split.rows)
        answers = [dict(zip(HEADS, logits_of(plan, weights, images))) for plan, weights, _ in networks]
        if name == "clean":
            clean = answers
        for head in HEADS:
            found = []
            for (_, _, stored), logits, plain in zip(networks, answers, clean):
                f = figures(logits[head], split, head, stored.get(head) or temperature_of(plain[head], split, head))
                found.append({k: f[k] for k in ("n", "accuracy", "ece", "recall")})
            entry = found[0]
            if name != "clean":
                entry["againstClean"] = points(right_of(answers[0][head], split, head) - right_of(clean[0][head], split, head))
            if len(found) > 1:
                entry["other"] = found[1]
                entry["againstOther"] = points(right_of(answers[0][head], split, head) - right_of(answers[1][head], split, head))
            out[head][name] = entry
    return out


def table(found: dict, head: str) -> str:
    """A head's corruptions as a Markdown table."""
    beside = "other" in found[head]["clean"]
    columns = ["pictures", "right", *(["before", "difference (95 %)"] if beside else []), "against clean (95 %)", "ECE", "recall " + ", ".join(LABELS)]
    lines = [f"{head}, n = {found[head]['clean']['n']:,}", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]

    def said(entry: dict | None) -> str:
        return f"{entry['difference']:+.1f} ({entry['interval'][0]:+.1f} to {entry['interval'][1]:+.1f})" if entry else ""

    for name, entry in found[head].items():
        cells = [CORRUPTIONS[name][0], f"{100 * entry['accuracy']:.1f} %"]
        cells += [f"{100 * entry['other']['accuracy']:.1f} %", said(entry["againstOther"])] if beside else []
        cells += [said(entry.get("againstClean")), f"{100 * entry['ece']:.1f} %", " ".join(f"{100 * r:.0f}" for r in entry["recall"])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model")
    p.add_argument("--run")
    p.add_argument("--runs", default=os.environ.get("EXPRESSION_RUNS", str(REPO / "training/runs")))
    p.add_argument("--data")
    p.add_argument("--all-rows", action="store_true")
    p.add_argument("--corruptions", action="store_true")
    p.add_argument("--only", nargs="+", choices=CORRUPTIONS, help="these corruptions instead of all")
    p.add_argument("--against", metavar="NAME[@REV]")
    p.add_argument("--markdown", type=Path, metavar="FILE")
    p.add_argument("--limit", type=int, help="only the first rows")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    if bool(a.model) == bool(a.run):
        p.error("give --model or --run")
    if (a.only or a.against or a.markdown) and not a.corruptions:
        p.error("--only, --against and --markdown go with --corruptions")
    keep_memory()
    torch.set_num_threads(a.threads)
    folder = data_dir(a.data)
    split = read_split(folder, "PublicTest") if a.all_rows else public_test(folder)
    split = split.take(np.arange(len(split))[:a.limit])
    out: dict = {"model": a.model, "run": a.run, "split": "PublicTest", "rows": len(split)}
    network = find(a.model or a.run, Path("/nonexistent") if a.model else Path(a.runs))
    if a.corruptions:
        networks = [network, *([find(a.against, Path(a.runs))] if a.against else [])]
        names = ["clean", *[name for name in a.only or CORRUPTIONS if name != "clean"]]
        found = under_corruptions(networks, split, names)
        if a.markdown:
            a.markdown.write_text("\n".join(table(found, head) for head in HEADS))
        print(json.dumps(out | {"against": a.against, "corruptions": found}))
        return
    plan, weights, temperatures = network
    for head, logits in zip(HEADS, logits_of(plan, weights, split.images)):
        temperature = temperatures.get(head) or temperature_of(logits, split, head)
        out[head] = {"temperature": temperature, **figures(logits, split, head, temperature)}
    print(json.dumps(out))


if __name__ == "__main__":
    main()

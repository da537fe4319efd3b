"""What the framing costs: a network's accuracy on PublicTest's crops as the app cuts them, beside the pictures as they are.

    CROPS=1 npx tsx bench/framings.ts PublicTest FILE
    python3 training/framed.py --framings FILE NAME [NAME ...]

NAME: a run, a shipped network, or baseline. Both come from all 3,589 rows on which a face was found, as `npm run bench -- fidelity` (which asks
the app itself, for one network in five minutes) has them; --simulated cuts the pictures by the framings alone, borders
replicated, as training does. Differences in points of the FER2013 head's accuracy, with their paired 95 % interval.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np

from data import REPO, data_dir, read_split
from framings import cut, read_framings
from memory import keep_memory
from teachers import load, logits_of

#: bench/scenes.ts
SIZES, BACKDROPS = (128, 192, 260), ("grey", "gradient", "noise")


def paired(difference: np.ndarray) -> str:
    half = 1.96 * difference.std(ddof=1) / np.sqrt(len(difference))
    return f"{100 * difference.mean():5.2f} [{100 * (difference.mean() - half):5.2f}, {100 * (difference.mean() + half):5.2f}]"


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("names", nargs="+")
    p.add_argument("--framings", type=Path, required=True)
    p.add_argument("--runs", default=os.environ.get("EXPRESSION_RUNS", str(REPO / "training/runs")), type=Path)
    p.add_argument("--data")
    p.add_argument("--simulated", action="store_true")
    a = p.parse_args()
    keep_memory()
    split = read_split(data_dir(a.data), "PublicTest")
    theta, crops = read_framings(a.framings, len(split))
    found = np.flatnonzero(~np.isnan(theta[:, 0, 0]))
    plain = split.images[found]
    if a.simulated:
        framed = cut(plain, theta[found])
    elif crops is None:
        raise SystemExit(f"{a.framings} has no crops: make it with CROPS=1, or give --simulated")
    else:
        framed = crops[found]
    labels = split.labels[found]
    scale = np.hypot(theta[found, 0, 0], theta[found, 1, 0])
    parts = {f"{s} px": found % 3 == i for i, s in enumerate(SIZES)} | \
        {b: found // 3 % 3 == i for i, b in enumerate(BACKDROPS)} | \
        {"side < 0.9": scale < 0.9, "side 0.9 to 1.1": (scale >= 0.9) & (scale <= 1.1), "side > 1.1": scale > 1.1}
    print(f"{len(found)} faces; side {np.median(scale):.3f} of FER2013's in the median, sd of its logarithm {np.log(scale).std():.3f}")
    for name in a.names:
        plan, weights = load(name, a.runs)
        right = [logits_of(plan, weights, images)[0].argmax(1) == labels for images in (plain, framed)]
        lost = right[0].astype(float) - right[1]
        print(f"{name}: plain {100 * right[0].mean():.2f} %, framed {100 * right[1].mean():.2f} %, lost {paired(lost)}")
        for part, keep in parts.items():
            print(f"    {part:16} {keep.sum():5} {paired(lost[keep])}")


if __name__ == "__main__":
    main()

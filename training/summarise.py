"""A run's log.jsonl as a small JSON to keep: training/logs/RUN.json (arguments, row hash, every epoch's figures).

    python3 training/summarise.py compact-1 [more runs]
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from data import REPO

COLUMNS = ("epoch", "side", "loss", "seconds", "fer2013", "ferplus", "eceFer2013", "eceFerplus", "recallFer2013",
           "recallFerplus", "framed", "spoilt")


def row(e: dict) -> list:
    a, b = e["fer2013"], e["ferplus"]
    return [e["epoch"], e["side"], e["loss"], e["seconds"], round(a["accuracy"], 4), round(b["accuracy"], 4),
            round(a["ece"], 4), round(b["ece"], 4), [round(100 * r) for r in a["recall"]],
            [round(100 * r) for r in b["recall"]], *(accuracies(e.get(kind)) for kind in ("framed", "spoilt"))]


def accuracies(found: dict | None) -> list[float] | None:
    """Both heads' on PublicTest's pictures as framed or spoilt, where the run looked at them."""
    return found and [round(found[head]["accuracy"], 4) for head in ("fer2013", "ferplus")]


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("names", nargs="+")
    p.add_argument("--runs", default=os.environ.get("EXPRESSION_RUNS", str(REPO / "training/runs")))
    a = p.parse_args()
    (REPO / "training/logs").mkdir(exist_ok=True)
    for name in a.names:
        lines = [json.loads(line) for line in (Path(a.runs) / name / "log.jsonl").read_text().splitlines()]
        starts = [e for e in lines if e["event"] == "start"]
        epochs = {e["epoch"]: row(e) for e in lines if e["event"] == "epoch"}
        first = starts[0]
        about = {k: v for k, v in first["args"].items() if k not in ("runs", "data")}
        full = [r for r in epochs.values() if r[1] == 48]
        text = json.dumps({
            "run": name, "args": about, "starts": [{"time": s["time"], "epoch": s["epoch"]} for s in starts],
            "parameters": first["parameters"], "multiplyAdds": first["multiplyAdds"], "rows": first["rows"],
            "rowsSha256": first["rowsSha256"], "torch": first["torch"],
            "finished": any(e["event"] == "end" for e in lines),
            "seconds": next((e["seconds"] for e in reversed(lines) if e["event"] == "end"), round(sum(r[3] for r in epochs.values()))),
            "best": max(full, key=lambda r: r[4] + r[5]) if full else None, "columns": COLUMNS})
        body = ",\n  ".join(json.dumps(r, separators=(",", ":")) for r in epochs.values())
        (REPO / f"training/logs/{name}.json").write_text(text[:-1] + ', "epochs": [\n  ' + body + "\n]}\n")
        print(f"{name}: {len(epochs)} epochs, best {json.loads(text)['best']}")


if __name__ == "__main__":
    main()

"""Train one network: one trunk, two heads.

    python3 training/train.py --run compact-1 --plan compact --minutes 85 --teacher baseline

Loss: cross-entropy of both heads against soft targets, summed.
  fer2013  (1-p-t) * smoothed label + p * P(label | votes) + t * teachers' opinion      (--posterior p, --teach t)
  ferplus  ((1-u) * votes + u * teachers' opinion) * share of votes in the seven classes (--teach-crowd u)
Recipe: SGD with Nesterov momentum, warm-up and cosine, weight averaging (EMA), augmentation, erasing, mixup, dropout;
progressive size: 32, 40, then 48 pixels (cheap epochs first; 40, then 48 with --init); bfloat16 convolutions where the CPU has them.
Length: `--epochs N` (reproducible) or `--minutes M` (the schedule follows the time used; a longer M at resume extends it).

A run lives in RUNS/NAME: last.pt (every epoch, renamed into place), best.pt (best mean of the two PublicTest
accuracies of the EMA weights, at full size), log.jsonl (one line at each start, one an epoch). Started again, it
goes on where it was; each epoch's randomness depends on seed and epoch only. SIGTERM stops after the batch in hand;
the epoch in hand is done again on resume. PublicTest is only ever looked at to choose, never trained on.
"""

from __future__ import annotations

import argparse
import copy
import ctypes
import json
import math
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from augment import augment, mixup
from data import REPO, data_dir, public_test, training_set
from metrics import figures, temperature_of
from models import HEADS, PLANS, Network, cost
from reshape import reshaped, sample_of
from teachers import label_given_votes, load, logits_of, opinions

#: picture side from this share of the run on; with --init the filters already know 48 pixels and 32 would spoil them
SIDES = ((0.0, 32), (0.30, 40), (0.85, 48))
SIDES_OF_INIT = ((0.0, 40), (0.40, 48))


def arguments() -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--run", required=True)
    p.add_argument("--runs", default=os.environ.get("EXPRESSION_RUNS", str(REPO / "training/runs")))
    p.add_argument("--data")
    p.add_argument("--plan", choices=PLANS, default="compact")
    p.add_argument("--epochs", type=int)
    p.add_argument("--minutes", type=float)
    p.add_argument("--teacher", nargs="*", default=[], help="baseline, or names of finished runs")
    p.add_argument("--init", help="start from this network: a run, a shipped model, or baseline; same plan, but for its widths")
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--lr", type=float, default=0.1)
    p.add_argument("--decay", type=float, default=5e-4)
    p.add_argument("--smoothing", type=float, default=0.1)
    p.add_argument("--posterior", type=float, default=0.2)
    p.add_argument("--teach", type=float, default=0.3)
    p.add_argument("--teach-crowd", type=float, default=0.2)
    p.add_argument("--teach-temperature", type=float, default=1.0)
    p.add_argument("--mixup", type=float, default=0.2)
    p.add_argument("--dropout", type=float, default=0.2)
    p.add_argument("--strength", type=float, default=1.0)
    p.add_argument("--resample", type=float, default=0.0, help="share of pictures shrunk and enlarged, as a camera's are")
    p.add_argument("--ema", type=float, default=0.998)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--limit", type=int, help="use only the first rows (smoke runs)")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--fp32", action="store_true", help="no bfloat16")
    a = p.parse_args()
    if (a.epochs is None) == (a.minutes is None):
        p.error("give --epochs or --minutes")
    if not a.teacher:
        a.teach = a.teach_crowd = 0.0
    return a


def keep_memory() -> None:
    """Tell glibc to keep freed memory: big activations otherwise go back to the kernel and are paged in again at every
    step (48 pixels: 33,600 page faults a step without, 90 with; a fifth of the time)."""
    try:
        libc = ctypes.CDLL("libc.so.6")
    except OSError:
        return
    trim_threshold, top_pad, mmap_max = -1, -2, -4  # malloc.h
    libc.mallopt(mmap_max, 0)
    libc.mallopt(trim_threshold, 2**31 - 1)
    libc.mallopt(top_pad, 2**29)


def save(path: Path, state: dict) -> None:
    torch.save(state, path.with_suffix(".tmp"))
    os.replace(path.with_suffix(".tmp"), path)


def soft_cross_entropy(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """target [n,7]: a distribution times the row's weight."""
    return -(target * F.log_softmax(logits.float(), 1)).sum(1).mean()


@torch.no_grad()
def update_average(average: Network, network: Network, keep: float) -> None:
    for a, b in zip(average.state_dict().values(), network.state_dict().values()):
        if a.dtype.is_floating_point:
            a.lerp_(b, 1 - keep)
        else:
            a.copy_(b)


class Run:
    def __init__(self, a: argparse.Namespace):
        self.a, self.folder = a, Path(a.runs) / a.run
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(a.threads)
        torch.set_flush_denormal(True)
        torch.manual_seed(a.seed)
        self.bf16 = not a.fp32
        folder = data_dir(a.data)
        self.train, self.test = training_set(folder, a.limit), public_test(folder)
        self.images = torch.from_numpy(self.train.images)
        self.targets = self.soft_targets()
        self.network = Network(PLANS[a.plan], dropout=a.dropout).to(memory_format=torch.channels_last)
        if a.init:
            plan, weights = load(a.init, Path(a.runs))
            x = sample_of(self.images, a.seed, a.strength, a.resample)
            try:
                weights = reshaped(plan, weights, PLANS[a.plan], x, a.seed)
            except ValueError as error:
                raise SystemExit(f"--init {a.init} does not fit {a.plan}: {error}") from error
            self.network.adopt(weights, x)
        self.average = copy.deepcopy(self.network).eval()
        decays = [p for p in self.network.parameters() if p.dim() > 1]
        rest = [p for p in self.network.parameters() if p.dim() <= 1]
        self.optimiser = torch.optim.SGD(
            [{"params": decays, "weight_decay": a.decay}, {"params": rest, "weight_decay": 0.0}],
            lr=a.lr, momentum=0.9, nesterov=True)
        self.epoch, self.seconds, self.best, self.stop = 0, 0.0, 0.0, False
        if (self.folder / "last.pt").exists():
            self.resume()

    def soft_targets(self) -> list[torch.Tensor]:
        a, train = self.a, self.train
        fer = torch.from_numpy(train.fer) * (1 - a.smoothing) + a.smoothing / 7
        crowd = torch.from_numpy(train.crowd)
        posterior = label_given_votes(train.votes, train.fer)
        taught = [fer, crowd]
        if a.teacher:
            taught = opinions(a.teacher, train.images, Path(a.runs), a.teach_temperature, self.bf16)
        weight = torch.from_numpy(train.votes[:, :7].sum(1, keepdims=True))
        return [(1 - a.posterior - a.teach) * fer + a.posterior * posterior + a.teach * taught[0],
                ((1 - a.teach_crowd) * crowd + a.teach_crowd * taught[1]) * weight]

    def resume(self) -> None:
        state = torch.load(self.folder / "last.pt", map_location="cpu")
        self.network.load_state_dict(state["model"])
        self.average.load_state_dict(state["ema"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.epoch, self.seconds, self.best = state["epoch"], state["seconds"], state["best"]

    def progress(self) -> float:
        """Share of the schedule that is done, 0..1."""
        if self.a.epochs:
            return min(1.0, (self.epoch + self.batch_share) / self.a.epochs)
        return min(1.0, (self.seconds + time.monotonic() - self.began) / (60 * self.a.minutes))

    def log(self, **entry) -> None:
        with open(self.folder / "log.jsonl", "a") as file:
            file.write(json.dumps(entry) + "\n")

    def side(self, progress: float) -> int:
        if PLANS[self.a.plan][-1].kind != "gap":  # dense layers on a fixed map: full size only
            return 48
        return [side for start, side in (SIDES_OF_INIT if self.a.init else SIDES) if progress >= start][-1]

    def train_epoch(self, side: int) -> float:
        a, n = self.a, len(self.train)
        seed = a.seed * 100_003 + self.epoch
        generator, rng = torch.Generator().manual_seed(seed), np.random.default_rng(seed)
        torch.manual_seed(seed)
        self.network.train()
        order = torch.from_numpy(rng.permutation(n))
        steps, total = n // a.batch, 0.0
        for step in range(steps):
            self.batch_share = step / steps
            progress = self.progress()
            if self.stop or (a.minutes and progress >= 1):
                return total / max(1, step)
            lr = a.lr * min(1.0, (self.epoch + self.batch_share + 0.02) / 1.5) * 0.5 * (1 + math.cos(math.pi * progress))
            for group in self.optimiser.param_groups:
                group["lr"] = lr
            rows = order[step * a.batch:(step + 1) * a.batch]
            x = augment(self.images[rows], side, generator, a.strength, a.resample)
            targets = [t[rows] for t in self.targets]
            if a.mixup:
                x, targets = mixup(x, targets, a.mixup, rng)
            x = x.contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
                outputs = self.network(x)
            loss = sum(soft_cross_entropy(o, t) for o, t in zip(outputs, targets))
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            self.optimiser.step()
            done = self.epoch * steps + step
            update_average(self.average, self.network, min(a.ema, (1 + done) / (10 + done)))
            total += float(loss)
        self.batch_share = 0.0
        return total / steps

    def evaluate(self, side: int) -> dict:
        """Figures of the averaged weights on PublicTest (46 rows dropped), at the size in training; bfloat16."""
        images = self.test.images
        if side != 48:
            small = F.interpolate(torch.from_numpy(images[:, None]).float(), (side, side), mode="bilinear",
                                  align_corners=False)
            images = small[:, 0].round().clamp(0, 255).to(torch.uint8).numpy()
        out = {}
        for head, logits in zip(HEADS, logits_of(self.average.plan, self.average.folded(), images, bf16=self.bf16)):
            f = figures(logits, self.test, head, temperature_of(logits, self.test, head))
            out[head] = {k: f[k] for k in ("n", "accuracy", "macroF1", "ece", "nll", "recall")}
        return out

    def go(self) -> None:
        a = self.a
        params, madds = cost(PLANS[a.plan])
        self.log(event="start", time=time.strftime("%FT%TZ", time.gmtime()), args=vars(a), parameters=params,
                 multiplyAdds=madds, rows=len(self.train), rowsSha256=self.train.rows_sha256, epoch=self.epoch,
                 torch=torch.__version__)
        self.began, self.batch_share = time.monotonic(), 0.0
        while not self.stop and self.progress() < 1:
            started, side = time.monotonic(), self.side(self.progress())
            loss = self.train_epoch(side)
            if self.stop:
                self.log(event="stopped", epoch=self.epoch)
                return
            self.epoch += 1
            scores = self.evaluate(side)
            now = time.monotonic()
            self.seconds, self.began = self.seconds + now - self.began, now
            score = (scores["fer2013"]["accuracy"] + scores["ferplus"]["accuracy"]) / 2
            better = side == 48 and score > self.best
            self.best = max(self.best, score) if better else self.best
            state = {"plan": a.plan, "args": vars(a), "model": self.network.state_dict(),
                     "ema": self.average.state_dict(), "optimiser": self.optimiser.state_dict(),
                     "rng": torch.get_rng_state(), "epoch": self.epoch, "seconds": self.seconds, "best": self.best,
                     "scores": scores}
            save(self.folder / "last.pt", state)
            if better:
                save(self.folder / "best.pt", {k: state[k] for k in ("plan", "args", "ema", "epoch", "scores")})
            self.log(event="epoch", epoch=self.epoch, side=side, loss=round(loss, 4), progress=round(self.progress(), 4),
                     seconds=round(now - started, 1), lr=round(self.optimiser.param_groups[0]["lr"], 5), **scores)
            print(f"epoch {self.epoch} side {side} loss {loss:.3f} fer {scores['fer2013']['accuracy']:.4f} "
                  f"fer+ {scores['ferplus']['accuracy']:.4f} ece {scores['fer2013']['ece']:.3f} "
                  f"{scores['ferplus']['ece']:.3f} fear {scores['fer2013']['recall'][2]:.2f} "
                  f"{now - started:.0f} s, {100 * self.progress():.1f} % done", flush=True)
        self.log(event="end", epoch=self.epoch, seconds=round(self.seconds), best=self.best)


if __name__ == "__main__":
    keep_memory()
    run = Run(arguments())

    def on_stop(*_):
        run.stop = True

    signal.signal(signal.SIGTERM, on_stop)
    signal.signal(signal.SIGINT, on_stop)
    run.go()

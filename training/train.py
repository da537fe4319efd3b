"""Train one network, or several side by side on the same batches: one trunk, two heads.

    python3 training/train.py --run compact-1 --plan compact --minutes 85 --teacher baseline
    python3 training/train.py --run compact-7 classic-4 --plan compact classic --online residual-1 residual-2 --minutes 15 --device cuda

Loss: cross-entropy of both heads against soft targets, summed.
  fer2013  (1-p-t) * smoothed label + p * P(label | votes) + t * teachers' opinion      (--posterior p, --teach t)
  ferplus  ((1-u) * votes + u * teachers' opinion) * share of votes in the seven classes (--teach-crowd u)
--teacher asks the teachers once, about the plain pictures; --online asks them at every step about the very pictures that the
network sees, cut, turned and mixed as they are (Beyer et al. 2022, "A good teacher is patient and consistent"): dear on a CPU,
and what a GPU is for. Networks that train side by side share that answer. With both, the pictures that are framed as the app frames them
(--framings) get the answer to the plain picture, since the teachers never saw such a framing, and the others the answer at the step.
Recipe: SGD with Nesterov momentum, warm-up and cosine, weight averaging (EMA), augmentation, erasing, mixup, dropout;
progressive size: 32, 40, then 48 pixels (cheap epochs first; 40, then 48 with --init; 48 with --online); bfloat16 convolutions.
Length: `--epochs N` (reproducible) or `--minutes M` (the schedule follows the time used; a longer M at resume extends it).

A run lives in RUNS/NAME: last.pt (every epoch, renamed into place), best.pt (best mean of the two PublicTest
accuracies of the EMA weights, at full size; with --framings and --corrupt of the framed and the spoilt pictures' as well), log.jsonl (one line at each start, one an epoch). Started again, it
goes on where it was; each epoch's randomness depends on seed and epoch only. SIGTERM stops after the batch in hand;
the epoch in hand is done again on resume. PublicTest is only ever looked at to choose, never trained on.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from augment import augment, mixup, normalise
from corruptions import watched
from data import REPO, Split, data_dir, public_test, training_set
from framings import cut, read_framings
from memory import keep_memory
from metrics import figures, temperature_of
from models import HEADS, PLANS, Network, build, cost_of
from packed import unpack
from reshape import reshaped, sample_of
from teachers import Online, label_given_votes, load, load_module, opinions

#: picture side from this share of the run on; with --init the filters already know 48 pixels and 32 would spoil them
SIDES = ((0.0, 32), (0.30, 40), (0.85, 48))
SIDES_OF_INIT = ((0.0, 40), (0.40, 48))


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--run", nargs="+", required=True)
    p.add_argument("--runs", default=os.environ.get("EXPRESSION_RUNS", str(REPO / "training/runs")))
    p.add_argument("--data")
    p.add_argument("--packed", help="a file of training/packed.py instead of --data")
    p.add_argument("--device", default="cpu", help="cpu or cuda")
    p.add_argument("--plan", nargs="+", choices=PLANS, default=["compact"], help="one for each run")
    p.add_argument("--epochs", type=int)
    p.add_argument("--minutes", type=float)
    p.add_argument("--teacher", nargs="*", default=[], help="baseline, or names of finished runs")
    p.add_argument("--online", nargs="*", default=[], help="names of finished runs that are asked at every step")
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
    p.add_argument("--zoom", type=float, default=0.15, help="faces are drawn larger and smaller by up to this share")
    p.add_argument("--framings", help="a folder with Training.jsonl and PublicTest.jsonl of `npx tsx bench/framings.ts`")
    p.add_argument("--framed", type=float, default=0.5, help="share of the pictures that are framed as the app frames them, with --framings")
    p.add_argument("--borrow", action="store_true", help="rows without a framing borrow other rows': where only a part of them has one yet")
    p.add_argument("--corrupt", type=float, default=0.0, help="share of the pictures that a camera spoils: grain, JPEG, blur ... (camera.py)")
    p.add_argument("--grain", type=float, default=25.0, help="greatest standard deviation of that grain, in grey values of 255")
    p.add_argument("--full-size", action="store_true", help="48 pixels from the first epoch on")
    p.add_argument("--ema", type=float, default=0.998)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--limit", type=int, help="use only the first rows (smoke runs)")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--every", type=int, default=1, help="look at PublicTest and keep the state every so many epochs")
    p.add_argument("--fp32", action="store_true", help="no bfloat16")
    p.add_argument("--graphs", action="store_true", help="replay the networks as CUDA graphs: small kernels are launched slower than they run")
    a = p.parse_args(given)
    if (a.epochs is None) == (a.minutes is None):
        p.error("give --epochs or --minutes")
    if a.graphs and (a.device == "cpu" or not (a.online or a.full_size)):
        p.error("--graphs needs --device cuda and pictures of one size: --online or --full-size")
    if len(a.run) != len(a.plan):
        p.error("give one --plan for each --run")
    if a.teacher and a.online and (not a.framings or a.mixup):
        p.error("--teacher with --online needs --framings and --mixup 0: the one answers for the framed pictures, the other for the rest")
    if not a.teacher and not a.online:
        a.teach = a.teach_crowd = 0.0
    return a


def save(path: Path, state: dict) -> None:
    torch.save(state, path.with_suffix(".tmp"))
    os.replace(path.with_suffix(".tmp"), path)


def soft_cross_entropy(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """target [n,7]: a distribution times the row's weight."""
    return -(target * F.log_softmax(logits.float(), 1)).sum(1).mean()


class Learner:
    """A network in training: its weights, their moving average, its optimiser and its folder."""

    def __init__(self, a: argparse.Namespace, name: str, plan: str, images: torch.Tensor):
        self.a, self.name, self.plan, self.folder = a, name, plan, Path(a.runs) / name
        self.folder.mkdir(parents=True, exist_ok=True)
        network = build(plan, a.dropout)
        if a.init:
            start, weights = load(a.init, Path(a.runs))
            x = sample_of(images.cpu(), a.seed, a.strength, a.resample)
            try:
                weights = reshaped(start, weights, PLANS[plan], x, a.seed)
            except ValueError as error:
                raise SystemExit(f"--init {a.init} does not fit {plan}: {error}") from error
            network.adopt(weights, x)
        self.network = network.to(a.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        decays = [p for p in self.network.parameters() if p.dim() > 1]
        rest = [p for p in self.network.parameters() if p.dim() <= 1]
        self.optimiser = torch.optim.SGD(
            [{"params": decays, "weight_decay": a.decay}, {"params": rest, "weight_decay": 0.0}],
            lr=a.lr, momentum=0.9, nesterov=True)
        self.pair = [[t for t in n.state_dict().values() if t.dtype.is_floating_point] for n in (self.average, self.network)]
        self.best, self.total = 0.0, torch.zeros((), device=a.device)
        #: the network's passes forward and back as CUDA graphs, made at the first step (--graphs)
        self.graphed = None

    def step(self, x: torch.Tensor, targets: list[torch.Tensor], lr: float, keep: float) -> None:
        """One step on x [n,1,side,side] towards targets [n,7] of each head; keep: of the moving average."""
        for group in self.optimiser.param_groups:
            group["lr"] = lr
        with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=not self.a.fp32, cache_enabled=not self.a.graphs):
            if self.a.graphs and not self.graphed:
                self.graphed = torch.cuda.make_graphed_callables(self.network, (x.clone(memory_format=torch.preserve_format),))
            outputs = (self.graphed or self.network)(x)
        loss = sum(soft_cross_entropy(o, t) for o, t in zip(outputs, targets))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        with torch.no_grad():
            torch._foreach_mul_(self.pair[0], keep)
            torch._foreach_add_(self.pair[0], self.pair[1], alpha=1 - keep)
        self.total += loss.detach()

    def resume(self) -> dict | None:
        if not (self.folder / "last.pt").exists():
            return None
        state = torch.load(self.folder / "last.pt", map_location=self.a.device)
        self.network.load_state_dict(state["model"])
        self.average.load_state_dict(state["ema"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.best = state["best"]
        return state

    def log(self, **entry) -> None:
        with open(self.folder / "log.jsonl", "a") as file:
            file.write(json.dumps(entry) + "\n")

    @torch.no_grad()
    def evaluate(self, test: Split, side: int) -> dict:
        """Figures of the averaged weights on PublicTest (46 rows dropped), at the size in training; bfloat16."""
        images = torch.from_numpy(test.images)
        if side != 48:
            small = F.interpolate(images[:, None].float(), (side, side), mode="bilinear", align_corners=False)
            images = small[:, 0].round().clamp(0, 255).to(torch.uint8)
        parts = []
        for some in images.split(256):
            x = normalise(some.to(self.a.device)).contiguous(memory_format=torch.channels_last)
            with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=not self.a.fp32):
                parts.append([o.float() for o in self.average(x)])
        out = {}
        for head, logits in zip(HEADS, (torch.cat(p).cpu().numpy() for p in zip(*parts))):
            f = figures(logits, test, head, temperature_of(logits, test, head))
            out[head] = {k: f[k] for k in ("n", "accuracy", "macroF1", "ece", "nll", "recall")}
        return out

    def end_epoch(self, epoch: int, trained: float, side: int, scores: dict, others: dict[str, dict], **entry) -> None:
        """Keep the state, the best one too, and write the epoch's line. scores: of PublicTest as it is; others: of it "framed" or "spoilt".
        The best is that with the highest mean over all kinds of pictures and both heads."""
        kinds = [scores, *others.values()]
        score = sum(s[head]["accuracy"] for s in kinds for head in HEADS) / (len(kinds) * len(HEADS))
        better = side == 48 and score > self.best
        self.best = max(self.best, score) if better else self.best
        args = vars(self.a) | {"run": self.name, "plan": self.plan}
        state = {"plan": self.plan, "args": args, "model": self.network.state_dict(), "ema": self.average.state_dict(),
                 "optimiser": self.optimiser.state_dict(), "rng": torch.get_rng_state(), "epoch": epoch,
                 "seconds": trained, "best": self.best, "scores": scores}
        save(self.folder / "last.pt", state)
        if better:
            save(self.folder / "best.pt", {k: state[k] for k in ("plan", "args", "ema", "epoch", "scores")})
        also = {kind: {head: {k: found[head][k] for k in ("n", "accuracy", "nll")} for head in HEADS} for kind, found in others.items()}
        self.log(event="epoch", epoch=epoch, side=side, **entry, **scores, **also)
        lost = "".join(f"{kind} {found['fer2013']['accuracy']:.4f} {found['ferplus']['accuracy']:.4f} " for kind, found in others.items())
        print(f"{self.name} epoch {epoch} side {side} loss {entry['loss']:.3f} fer {scores['fer2013']['accuracy']:.4f} "
              f"fer+ {scores['ferplus']['accuracy']:.4f} ece {scores['fer2013']['ece']:.3f} {scores['ferplus']['ece']:.3f} "
              f"fear {scores['fer2013']['recall'][2]:.2f} {lost}{entry['seconds']:.0f} s, {100 * entry['progress']:.1f} % done", flush=True)


class Run:
    """The data, the schedule and the learners."""

    def __init__(self, a: argparse.Namespace):
        self.a = a
        torch.set_num_threads(a.threads)
        torch.set_flush_denormal(True)
        torch.manual_seed(a.seed)
        torch.backends.cudnn.benchmark = True
        if a.packed:
            self.train, self.test = unpack(Path(a.packed), a.limit)
        else:
            folder = data_dir(a.data)
            self.train, self.test = training_set(folder, a.limit), public_test(folder)
        self.images = torch.from_numpy(self.train.images).to(a.device)
        self.targets = [t.to(a.device) for t in self.soft_targets()]
        teachers = [load_module(name, Path(a.runs)).to(a.device, memory_format=torch.channels_last) for name in a.online]
        self.online = Online(teachers, a.teach_temperature, not a.fp32, a.graphs) if teachers else None
        self.learners = [Learner(a, name, plan, self.images) for name, plan in zip(a.run, a.plan)]
        self.epoch, self.seconds, self.stop = 0, 0.0, False
        self.framings, self.other_tests = None, {}
        if a.framings:
            rows = [1 + int(split.rows.max()) for split in (self.train, self.test)]
            theta, at_test = (read_framings(Path(a.framings) / f"{name}.jsonl", n)[0] for name, n in zip(("Training", "PublicTest"), rows))
            theta = theta[self.train.rows]
            without, known = np.isnan(theta[:, 0, 0]), theta[~np.isnan(theta[:, 0, 0])]
            if a.borrow and len(known):
                theta[without] = known[np.random.default_rng(a.seed).integers(0, len(known), without.sum())]
            self.framings = torch.from_numpy(theta).to(a.device)
            found = np.flatnonzero(~np.isnan(at_test[self.test.rows, 0, 0]))
            framed = self.test.take(found)
            framed.images[:] = cut(framed.images, at_test[framed.rows])
            self.other_tests["framed"] = framed
        if a.corrupt:
            self.other_tests["spoilt"] = replace(self.test, images=watched(self.test.images, self.test.rows))
        states = [learner.resume() for learner in self.learners]
        if len({state and state["epoch"] for state in states}) != 1:
            raise SystemExit("these runs are not at the same epoch: go on with each by itself")
        if states[0]:
            self.epoch, self.seconds = states[0]["epoch"], states[0]["seconds"]

    def soft_targets(self) -> list[torch.Tensor]:
        """Without the online teachers, whose share is left free: the rest sums to 1 - teach."""
        a, train = self.a, self.train
        fer = torch.from_numpy(train.fer) * (1 - a.smoothing) + a.smoothing / 7
        crowd = torch.from_numpy(train.crowd)
        posterior = label_given_votes(train.votes, train.fer)
        taught, self.plain = [torch.zeros_like(fer), torch.zeros_like(crowd)], None
        if a.teacher:
            said = opinions(a.teacher, train.images, Path(a.runs), a.teach_temperature, not a.fp32, a.device)
            if a.online:
                self.plain = [t.to(a.device) for t in said]
            else:
                taught = said
        weight = torch.from_numpy(train.votes[:, :7].sum(1, keepdims=True))
        return [(1 - a.posterior - a.teach) * fer + a.posterior * posterior + a.teach * taught[0],
                ((1 - a.teach_crowd) * crowd + a.teach_crowd * taught[1]) * weight]

    def taught_now(self, x: torch.Tensor, rows: torch.Tensor, framing: torch.Tensor | None) -> list[torch.Tensor]:
        """The online teachers' opinion of these very pictures, a head each, [n,7]; of framed ones what they say of the plain picture, if it was asked for."""
        taught = self.online(x)
        if self.plain is None:
            return taught
        framed = ~framing[:, 0, 0].isnan()
        return [torch.where(framed[:, None], plain[rows], now) for plain, now in zip(self.plain, taught)]

    def progress(self) -> float:
        """Share of the schedule that is done, 0..1."""
        if self.a.epochs:
            return min(1.0, (self.epoch + self.batch_share) / self.a.epochs)
        return min(1.0, (self.seconds + time.monotonic() - self.began) / (60 * self.a.minutes))

    def side(self, progress: float) -> int:
        """Dense layers on a fixed map and online teachers know full size only; the last epoch has it, or a short run would keep nothing."""
        if self.a.full_size or self.epoch + 1 == self.a.epochs or self.a.online or not all(learner.network.any_side for learner in self.learners):
            return 48
        gentle = self.a.init or any(learner.plan == "residual" for learner in self.learners)
        return [side for start, side in (SIDES_OF_INIT if gentle else SIDES) if progress >= start][-1]

    def framing_of(self, rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor | None:
        """The app's framings of a share of these pictures, [n,2,3], NaN for the others and where the detector found no face."""
        if self.framings is None:
            return None
        some = torch.rand(len(rows), generator=generator, device=rows.device) < self.a.framed
        return torch.where(some[:, None, None], self.framings[rows], torch.nan)

    def train_epoch(self, side: int) -> None:
        a, n = self.a, len(self.train)
        seed = a.seed * 100_003 + self.epoch
        generator, rng = torch.Generator(a.device).manual_seed(seed), np.random.default_rng(seed)
        torch.manual_seed(seed)
        order = torch.from_numpy(rng.permutation(n)).to(a.device)
        steps, self.steps = n // a.batch, 0
        for learner in self.learners:
            learner.network.train()
            learner.total.zero_()
        for step in range(steps):
            self.batch_share = step / steps
            progress = self.progress()
            if self.stop or (a.minutes and progress >= 1):
                break
            lr = a.lr * min(1.0, (self.epoch + self.batch_share + 0.02) / 1.5) * 0.5 * (1 + math.cos(math.pi * progress))
            rows = order[step * a.batch:(step + 1) * a.batch]
            framing = self.framing_of(rows, generator)
            x = augment(self.images[rows], side, generator, a.strength, a.resample, a.zoom, framing, a.corrupt, a.grain)
            targets = [t[rows] for t in self.targets]
            if a.mixup:
                x, targets = mixup(x, targets, a.mixup, rng)
            x = x.contiguous(memory_format=torch.channels_last)
            if self.online:
                shares = (a.teach, a.teach_crowd)
                targets = [t + share * taught for t, share, taught in zip(targets, shares, self.taught_now(x, rows, framing))]
            done = self.epoch * steps + step
            for learner in self.learners:
                learner.step(x, targets, lr, min(a.ema, (1 + done) / (10 + done)))
            self.steps += 1
        self.batch_share = 0.0

    def go(self) -> None:
        a = self.a
        for learner in self.learners:
            params, madds = cost_of(learner.plan)
            learner.log(event="start", time=time.strftime("%FT%TZ", time.gmtime()), parameters=params,
                        args=vars(a) | {"run": learner.name, "plan": learner.plan}, multiplyAdds=madds, rows=len(self.train),
                        rowsSha256=self.train.rows_sha256, epoch=self.epoch, torch=torch.__version__)
        self.began, self.batch_share = time.monotonic(), 0.0
        while not self.stop and self.progress() < 1:
            started, side = time.monotonic(), self.side(self.progress())
            self.train_epoch(side)
            if self.stop:
                for learner in self.learners:
                    learner.log(event="stopped", epoch=self.epoch)
                return
            self.epoch += 1
            last = self.progress() >= 1
            if self.epoch % a.every and not last:
                continue
            scores = [learner.evaluate(self.test, side) for learner in self.learners]
            others = [{kind: learner.evaluate(test, side) for kind, test in self.other_tests.items()} for learner in self.learners]
            now = time.monotonic()
            self.seconds, self.began = self.seconds + now - self.began, now
            for learner, figures_of, others_of in zip(self.learners, scores, others):
                group = learner.optimiser.param_groups[0]
                learner.end_epoch(self.epoch, self.seconds, side, figures_of, others_of, loss=round(float(learner.total) / max(1, self.steps), 4),
                                  progress=round(self.progress(), 4), seconds=round(now - started, 1), lr=round(group["lr"], 5))
        for learner in self.learners:
            learner.log(event="end", epoch=self.epoch, seconds=round(self.seconds), best=learner.best)


if __name__ == "__main__":
    keep_memory()
    run = Run(arguments())

    def on_stop(*_):
        run.stop = True

    signal.signal(signal.SIGTERM, on_stop)
    signal.signal(signal.SIGINT, on_stop)
    run.go()

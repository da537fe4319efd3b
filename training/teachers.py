"""Soft targets: other networks' opinions of the training pictures, and what the crowd's votes say about the label."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from augment import normalise
from data import REPO
from models import BASELINE, HEADS, Layer, build, forward_folded


def from_keras(tensors: dict[str, torch.Tensor]) -> dict:
    """{name/kernel, name/bias} in Keras layout -> {name: (kernel [out,in,k,k] or [out,in], bias)}"""
    weights = {}
    for name in {n.split("/")[0] for n in tensors}:
        kernel = tensors[f"{name}/kernel"]
        kernel = kernel.permute(3, 2, 0, 1) if kernel.dim() == 4 else kernel.T
        weights[name] = (kernel.contiguous(), tensors[f"{name}/bias"])
    return weights


def load_baseline(folder: Path | None = None) -> tuple[list, dict]:
    """../shared/models/baseline in float32: (plan, weights)"""
    folder = folder or REPO.parent / "shared/models/baseline"
    about = json.loads((folder / "model.json").read_text())
    values = np.fromfile(folder / "weights.f32", "<f4")
    tensors = {}
    for t in about["tensors"]:
        size = int(np.prod(t["shape"]))
        tensors[t["name"]] = torch.from_numpy(values[t["offset"] // 4:t["offset"] // 4 + size].reshape(t["shape"]).copy())
    return BASELINE, from_keras(tensors)


def load_exported(folder: Path) -> tuple[list, dict]:
    """A network as shipped (public/models/ID): its plan, and its half-float weights as float32."""
    manifest = json.loads((folder / "manifest.json").read_text())
    about = json.loads((folder / manifest["files"]["topology"]["path"]).read_text())
    values = np.fromfile(folder / manifest["files"]["weights"][0]["path"], "<f2").astype(np.float32)
    plan = []
    for layer in about["modelTopology"]["model_config"]["config"]["layers"]:
        kind, name, c = layer["class_name"], layer["name"], layer["config"]
        if kind == "Conv2D":
            plan.append(Layer("conv", name, c["kernel_size"][0], c["filters"], c["padding"] == "same"))
        elif kind == "Dense" and name not in HEADS:
            plan.append(Layer("dense", name, 0, c["units"]))
        elif kind == "ZeroPadding2D":
            plan.append(Layer("pad", name, c["padding"][0][0]))
        elif kind in ("MaxPooling2D", "AveragePooling2D"):
            plan.append(Layer("max" if kind[0] == "M" else "avg", name, c["pool_size"][0]))
        elif kind in ("GlobalAveragePooling2D", "Flatten"):
            plan.append(Layer("gap" if kind[0] == "G" else "flatten", name))
    tensors, start = {}, 0
    for entry in about["weightsManifest"][0]["weights"]:
        size = int(np.prod(entry["shape"]))
        tensors[entry["name"]] = torch.from_numpy(values[start:start + size].reshape(entry["shape"]))
        start += size
    return plan, from_keras(tensors)


def shipped_at(name: str, revision: str, folder: Path) -> Path:
    """public/models/NAME as it is in that commit, unpacked into folder. Raises SystemExit where the commit has no such network."""
    found = subprocess.run(["git", "-C", str(REPO), "archive", revision, f"public/models/{name}"], capture_output=True)
    if found.returncode:
        raise SystemExit(f"no network {name} in {revision}: {found.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
        archive.extractall(folder)
    return folder / "public/models" / name


def mixed(one: tuple[list, dict], other: tuple[list, dict], shares: list[float]) -> tuple[list, dict]:
    """One network with shares of another's weights: shares[0] in the first half of its convolutions, shares[-1] in the rest and the dense layers.
    Raises SystemExit for networks of different plans."""
    if one[0] != other[0]:
        raise SystemExit("mixed networks must be of one plan")
    convolutions = [layer.name for layer in one[0] if layer.kind == "conv"]
    early = convolutions[:(len(convolutions) + 1) // 2]
    return one[0], {name: tuple((1 - share) * a + share * b for a, b in zip(pair, other[1][name]))
                    for name, pair in one[1].items() for share in [shares[0] if name in early else shares[-1]]}


def load(name: str, runs: Path) -> tuple[list, dict]:
    """A network by name: "baseline" (float32, as given), a run (its best checkpoint), else a shipped one; NAME@REV: as that commit shipped it;
    NAME+OTHER=SHARE: NAME with that share of OTHER's weights; NAME+OTHER=EARLY/LATE: other shares up to the middle convolution and after it."""
    name, plus, mixed_in = name.partition("+")
    if plus:
        other, _, shares = mixed_in.partition("=")
        return mixed(load(name, runs), load(other, runs), [float(share) for share in shares.split("/")])
    if name == "baseline":
        return load_baseline()
    name, _, revision = name.partition("@")
    if revision:
        with tempfile.TemporaryDirectory() as folder:
            return load_exported(shipped_at(name, revision, Path(folder)))
    if not (runs / name / "best.pt").exists():
        return load_exported(REPO / "public/models" / name)
    network = load_module(name, runs)
    return network.plan, network.folded()


def load_module(name: str, runs: Path) -> torch.nn.Module:
    """The averaged weights of a run's best checkpoint, ready to be asked (eval mode)."""
    state = torch.load(runs / name / "best.pt", map_location="cpu")
    network = build(state["plan"])
    network.load_state_dict({key: value.float() if value.dtype.is_floating_point else value for key, value in state["ema"].items()})
    return network.eval().requires_grad_(False)


@torch.no_grad()
def logits_of(plan: list, weights: dict, images: np.ndarray, batch: int = 256, bf16: bool = False):
    """[n,48,48] u8 -> (fer2013, ferplus) logits [n,7] f32"""
    weights = {k: (w.contiguous(memory_format=torch.channels_last) if w.dim() == 4 else w, b)
               for k, (w, b) in weights.items()}
    return answers(lambda x: forward_folded(plan, weights, x), images, batch, bf16)


@torch.no_grad()
def answers(network, images: np.ndarray, batch: int = 256, bf16: bool = False, device: str = "cpu"):
    """[n,48,48] u8 -> (fer2013, ferplus) logits [n,7] f32 of a function of normalised pictures on that device"""
    parts = []
    for some in torch.from_numpy(images).split(batch):
        x = normalise(some.to(device)).contiguous(memory_format=torch.channels_last)
        with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=bf16):
            parts.append([o.float().cpu() for o in network(x)])
    return tuple(torch.cat(p).numpy() for p in zip(*parts))


def opinions(names: list[str], images: np.ndarray, runs: Path, temperature: float, bf16: bool, device: str = "cpu") -> list[torch.Tensor]:
    """Mean over teachers of softmax(logits / temperature), a head each. What a network answers is kept in its run's folder, or in RUNS where it is
    a shipped one: to ask takes minutes, and a run that is stopped and goes on asks again."""
    total = [torch.zeros(len(images), 7), torch.zeros(len(images), 7)]
    for name in names:
        is_run = (runs / name / "best.pt").exists()
        plan, weights = (None, None) if is_run else load(name, runs)
        known = hashlib.sha256(images.tobytes())
        for tensor in [] if is_run else [t for key in sorted(weights) for t in weights[key]]:
            known.update(tensor.contiguous().numpy().tobytes())
        kept = (runs / name if is_run else runs) / f"answers-{'' if is_run else name.replace('/', '-') + '-'}{known.hexdigest()[:8]}.npz"
        if kept.exists() and not (is_run and kept.stat().st_mtime <= (runs / name / "best.pt").stat().st_mtime):
            with np.load(kept) as file:
                logits = [file[head] for head in HEADS]
        else:
            logits = answers(load_module(name, runs).to(device, memory_format=torch.channels_last), images, bf16=bf16, device=device) \
                if is_run else logits_of(plan, weights, images, bf16=bf16)
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.savez(kept, **dict(zip(HEADS, logits)))
        for k in range(len(HEADS)):
            total[k] += F.softmax(torch.from_numpy(logits[k]) / temperature, 1) / len(names)
    return total


class Online:
    """What networks say of pictures that change at every step."""

    def __init__(self, networks: list[torch.nn.Module], temperature: float, bf16: bool, graph: bool = False):
        """graph: replay them as one CUDA graph, which is made at the first batch; all batches must have its shape."""
        self.networks, self.temperature, self.bf16, self.replayed, self.graph = networks, temperature, bf16, graph, None

    @torch.no_grad()
    def __call__(self, x: torch.Tensor) -> list[torch.Tensor]:
        """x [n,1,48,48] normalised -> mean over the networks of softmax(logits / temperature), a head each, [n,7]. With a graph these are
        overwritten by the next call."""
        if not self.replayed:
            return self.opinion(x)
        if self.graph is None:
            self.given = x.clone(memory_format=torch.preserve_format)
            side = torch.cuda.Stream()  # a first pass beside the graph chooses the convolutions' algorithms
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(3):
                    self.opinion(self.given)
            torch.cuda.current_stream().wait_stream(side)
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph):
                self.said = self.opinion(self.given)
        self.given.copy_(x)
        self.graph.replay()
        return self.said

    def opinion(self, x: torch.Tensor) -> list[torch.Tensor]:
        with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=self.bf16, cache_enabled=False):
            answers = [network(x) for network in self.networks]
        return [sum(F.softmax(answer[k].float() / self.temperature, 1) for answer in answers) / len(answers) for k in range(len(HEADS))]


def label_given_votes(votes: np.ndarray, fer: np.ndarray, steps: int = 60) -> torch.Tensor:
    """P(FER2013 label | the ten voters), by softmax regression on sqrt(vote shares), fitted on the training rows.

    The crowd is privileged information: it says which of FER2013's labels are plausible for a picture, and so softens
    the label noise (the two agree on 64 % of rows). votes [n,10] shares, fer [n,7] shares -> [n,7]."""
    x = torch.from_numpy(np.sqrt(votes)).float()
    y = torch.from_numpy(fer)
    weight, bias = torch.zeros(10, 7, requires_grad=True), torch.zeros(7, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=steps, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = F.cross_entropy(x @ weight + bias, y) + 1e-5 * (weight ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return F.softmax(x @ weight + bias, 1).detach()

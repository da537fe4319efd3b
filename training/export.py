"""Write a network for the app: public/models/ID/{manifest.json, model.HASH.json, weights.HASH.bin} and index.json.

    python3 training/export.py --id compact --run compact-1
    python3 training/export.py --id baseline --baseline

Format: tfjs *layers* topology (a Keras "Functional" model: layer `input`, plain layers, two linear Dense outputs
`fer2013` and `ferplus`, batch norm folded) with half-float weights; files named by the first 8 hex digits of their
sha256. The manifest follows src/inference/core/manifest.ts.

Every figure in it is computed on the half floats that are shipped, in float32: temperature, metrics (PublicTest
without the 46 rows that are also in the held-out test), and over all 3,589 rows of PublicTest the colour ranges and
each filter's maximum. An export that is worse than the one in place (mean of the two accuracies) is refused unless
--force.

--shift HEAD:LABEL=VALUE adds VALUE to one logit's bias, chosen on PublicTest: the FER2013 head is trained on softened
labels and rarely says "fear"; a small shift gives its recall back. `--try-shifts HEAD:LABEL` prints the exchange
(accuracy, recall, ECE after temperature) and writes nothing.

--spoilt measures what is shipped under SPOILT again and writes that into the manifests.

--average NAME=SHARE mixes the weights with those of a network that the run started from (or that started from it).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import torch

from augment import normalise
from corruptions import corrupted, watched
from data import LABELS, MEAN, REPO, STD, Split, data_dir, excluded, public_test, read_split, training_set
from memory import keep_memory
from metrics import figures, temperature_of
from models import HEADS, Layer, cost, forward_folded
from reshape import reshaped, sample_of
from teachers import load, load_baseline, load_exported, logits_of

DEFAULT_HEAD = "ferplus"
MODELS = REPO / "public/models"
HEAD_TITLES = {"fer2013": "FER2013 label", "ferplus": "FER+ crowd vote"}
TITLES = {"compact": "Compact", "baseline": "Baseline", "classic": "Classic"}
DESCRIPTIONS = {
    "compact": "{convolutions} 3x3 convolutions in four stages with max pooling, a global average, two linear heads. "
               "The default: the most accurate network here.",
    "baseline": "{convolutions} 3x3 convolutions in four stages with max pooling, a global average, two linear heads. "
                "The network that this project started from.",
    "classic": "Five convolutions with explicit zero padding, average pooling and two dense layers before the heads: "
               "the kind of network that many courses and reports use for FER2013.",
}
NUMBERS = {5: "Five", 8: "Eight", 10: "Ten"}
#: a half float is right within 5e-4 of itself
NUDGE = 1e-3
LICENCE = "Apache-2.0 (weights); trained on FER2013, whose images have unclear rights and are not included"
KINDS = {  # plan kind -> (Keras class, manifest kind)
    "conv": ("Conv2D", "conv2d"), "pad": ("ZeroPadding2D", "zeroPadding2d"), "max": ("MaxPooling2D", "maxPooling2d"),
    "avg": ("AveragePooling2D", "averagePooling2d"), "gap": ("GlobalAveragePooling2D", "globalAveragePooling2d"),
    "flatten": ("Flatten", "flatten"), "dense": ("Dense", "dense"),
}


#: the corruptions whose figures the app shows beside those of the pictures as they are
SPOILT = ("noise10", "jpeg15", "blur1.5")


def spoilt_metrics(plan: list[Layer], weights: dict, split: Split) -> dict:
    """{head: {corruption: accuracy}} for SPOILT"""
    found: dict = {head: {} for head in HEADS}
    for name in SPOILT:
        for head, logits in zip(HEADS, logits_of(plan, weights, corrupted(name, split.images, split.rows))):
            found[head][name] = figures(logits, split, head, 1.0)["accuracy"]
    return found


def measure_spoilt(folder: Path) -> None:
    split = public_test(folder)
    for path in MODELS.glob("*/manifest.json"):
        manifest = json.loads(path.read_text())
        found = spoilt_metrics(*load_exported(path.parent), split)
        for head in manifest["heads"]:
            head["metrics"]["spoilt"] = found[head["id"]]
        path.write_text(json.dumps(manifest, separators=(",", ":")) + "\n")
        print(manifest["id"], json.dumps(found))
    write_index()


def waves() -> np.ndarray:
    """Procedural image 2 of goldens/synthetic: [48,48] u8."""
    y, x = np.mgrid[0:48, 0:48].astype(np.float64)
    t = np.clip((1 - np.hypot((x - 31) / 9, (y - 17) / 9)) * 9 / 6 + 0.5, 0, 1)
    spot = t * t * (3 - 2 * t)
    v = (100 + 35 * np.sin(2 * np.pi * x / 17 + 0.3) + 28 * np.sin(2 * np.pi * y / 11 + 1.1)
         + 18 * np.sin(2 * np.pi * (x + 2 * y) / 23) + 60 * spot)
    return np.floor(v + 0.5).astype(np.uint8)


def half(weights: dict) -> dict:
    """Weights rounded to half floats, as float32."""
    return {name: tuple(t.half().float() for t in pair) for name, pair in weights.items()}


def shapes(plan: list[Layer]) -> list[tuple[Layer, list[int], int, int]]:
    """(layer, output shape, parameters, multiply-adds) of each layer, heads included."""
    out, side, channels, flat = [], 48, 1, False
    for layer in plan + [Layer("dense", head, 0, 7) for head in HEADS]:
        before = (side, channels)
        params = madds = 0
        if layer.kind == "conv":
            side = side if layer.same else side - layer.size + 1
            params = layer.size ** 2 * channels * layer.out + layer.out
            madds, channels = (params - layer.out) * side * side, layer.out
        elif layer.kind == "pad":
            side += 2 * layer.size
        elif layer.kind in ("max", "avg"):
            side //= layer.size
        elif layer.kind == "gap":
            flat = True
        elif layer.kind == "flatten":
            channels, flat = channels * side * side, True
        elif layer.kind == "dense":
            params, madds = (channels + 1) * layer.out, channels * layer.out
            channels = layer.out
        out.append((layer, [channels] if flat else [side, side, channels], params, madds))
        if layer.name in HEADS:
            side, channels = before
    return out


def topology(model_id: str, plan: list[Layer], entries: list[dict], weights_file: str) -> dict:
    """tfjs layers-model JSON."""
    layers = [{"class_name": "InputLayer", "name": "input", "inbound_nodes": [],
               "config": {"batch_input_shape": [None, 48, 48, 1], "dtype": "float32", "sparse": False, "name": "input"}}]
    previous = "input"
    for layer in plan + [Layer("dense", head, 0, 7) for head in HEADS]:
        config: dict = {"name": layer.name, "trainable": True, "dtype": "float32"}
        if layer.kind == "conv":
            config |= {"filters": layer.out, "kernel_size": [layer.size] * 2, "strides": [1, 1], "dilation_rate": [1, 1],
                       "padding": "same" if layer.same else "valid", "activation": "relu", "use_bias": True}
        elif layer.kind == "dense":
            config |= {"units": layer.out, "activation": "linear" if layer.name in HEADS else "relu", "use_bias": True}
        elif layer.kind == "pad":
            config |= {"padding": [[layer.size] * 2] * 2}
        elif layer.kind in ("max", "avg"):
            config |= {"pool_size": [layer.size] * 2, "strides": [layer.size] * 2, "padding": "valid"}
        if layer.kind in ("conv", "pad", "max", "avg", "gap", "flatten"):
            config["data_format"] = "channels_last"
        layers.append({"class_name": KINDS[layer.kind][0], "name": layer.name, "config": config,
                       "inbound_nodes": [[[previous, 0, 0, {}]]]})
        if layer.name not in HEADS:
            previous = layer.name
    return {
        "format": "layers-model", "generatedBy": "expression-explainer training/export.py", "convertedBy": None,
        "modelTopology": {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": {
            "class_name": "Functional", "config": {
                "name": model_id, "trainable": True, "layers": layers, "input_layers": [["input", 0, 0]],
                "output_layers": [[head, 0, 0] for head in HEADS]}}},
        "weightsManifest": [{"paths": [weights_file], "weights": entries}],
    }


def pack(plan: list[Layer], weights: dict) -> tuple[bytes, list[dict]]:
    """Half floats, little-endian, kernels [kh,kw,in,out] / [in,out]; and their manifest entries."""
    parts, entries = [], []
    for name in [layer.name for layer in plan if layer.kind in ("conv", "dense")] + list(HEADS):
        kernel, bias = weights[name]
        kernel = kernel.permute(2, 3, 1, 0) if kernel.dim() == 4 else kernel.T
        for part, tensor in (("kernel", kernel), ("bias", bias)):
            parts.append(tensor.contiguous().numpy().astype("<f2").tobytes())
            entries.append({"name": f"{name}/{part}", "shape": list(tensor.shape), "dtype": "float32",
                            "quantization": {"dtype": "float16", "original_dtype": "float32"}})
    return b"".join(parts), entries


def survey(plan: list[Layer], weights: dict, images: np.ndarray, batch: int = 128) -> dict:
    """One pass over a split: logits by head [n,7], each convolution's filter maxima, and the 99th percentile of
    |gradient| and |gradient x input| of each head's top class's logit (pixels of all images together)."""
    logits, maxima = {h: [] for h in HEADS}, {}
    maps = {h: ([], []) for h in HEADS}

    def watch(layer: Layer, output: torch.Tensor) -> None:
        if layer.kind == "conv":
            top = output.detach().amax((0, 2, 3))
            maxima[layer.name] = torch.maximum(maxima.get(layer.name, torch.zeros_like(top)), top)

    for i in range(0, len(images), batch):
        x = normalise(torch.from_numpy(images[i:i + batch])).contiguous(memory_format=torch.channels_last)
        x.requires_grad_(True)
        outputs = forward_folded(plan, weights, x, watch)
        for k, (head, out) in enumerate(zip(HEADS, outputs)):
            gradient, = torch.autograd.grad(out.max(1).values.sum(), x, retain_graph=k == 0)
            maps[head][0].append(gradient.abs().flatten().numpy())
            maps[head][1].append((gradient * x.detach()).abs().flatten().numpy())
            logits[head].append(out.detach().numpy())
    return {
        "logits": {h: np.concatenate(v) for h, v in logits.items()},
        "maxima": {name: [float(v) for v in top] for name, top in maxima.items()},
        "range": {h: [float(np.percentile(np.concatenate(m), 99)) for m in maps[h]] for h in HEADS},
    }


def human_agreement(split: Split, head: str) -> list[float]:
    """Mean share of the votes in the seven classes that the label itself gets, per class; rows with at least 5 such
    votes. For the FER+ head the label is the majority class."""
    total = split.votes.sum(1)
    label = split.labels if head == "fer2013" else np.where(split.votes.max(1) > 5, split.votes.argmax(1), -1)
    share = split.votes / np.maximum(total, 1)[:, None]
    return [float(share[(label == c) & (total >= 5), c].mean()) for c in range(7)]


def self_test(plan: list[Layer], weights: dict) -> dict:
    x = normalise(torch.from_numpy(waves()[None])).requires_grad_(True)
    outputs = dict(zip(HEADS, forward_folded(plan, weights, x)))
    target = int(outputs[DEFAULT_HEAD].argmax())
    gradient, = torch.autograd.grad(outputs[DEFAULT_HEAD][0, target], x)
    return {
        "image": "waves",
        "logits": {h: [float(v) for v in o[0]] for h, o in outputs.items()},
        "gradient": {"head": DEFAULT_HEAD, "target": target,
                     "values": base64.b64encode(gradient.numpy().astype("<f4").tobytes()).decode()},
    }


def self_test_jump(plan: list[Layer], weights: dict, head: str, target: int, tries: int = 6) -> float:
    """How far the self-test's gradient moves, as a share of its maximum, when every weight moves by about 1e-6 of itself, as
    another order of summation would. A near tie in a max-pool window or a ReLU near zero makes it jump: then backends that are
    right would disagree, and the self-test would refuse them."""
    generator, found = torch.Generator().manual_seed(0), []
    for attempt in range(tries + 1):
        moved = {name: tuple(t.double() * (1 + 1e-6 * (attempt > 0) * torch.randn(t.shape, generator=generator).double()) for t in pair)
                 for name, pair in weights.items()}
        x = normalise(torch.from_numpy(waves()[None])).double().requires_grad_(True)
        out = dict(zip(HEADS, forward_folded(plan, moved, x)))[head]
        gradient, = torch.autograd.grad(out[0, target], x)
        found.append(gradient)
    return max(float((g - found[0]).abs().max() / found[0].abs().max()) for g in found[1:])


def calmed(model_id: str, plan: list[Layer], weights: dict, tries: int = 30) -> dict:
    """These half-float weights, moved at random by as little as half floats tell apart until rounding moves the self-test's gradient no more
    (`self_test_jump`). Raises SystemExit where no try does."""
    for attempt in range(tries):
        generator = torch.Generator().manual_seed(attempt)
        moved = weights if attempt == 0 else half({
            name: tuple(t * (1 + NUDGE * torch.randn(t.shape, generator=generator)) for t in pair) for name, pair in weights.items()})
        jump = self_test_jump(plan, moved, DEFAULT_HEAD, self_test(plan, moved)["gradient"]["target"])
        if jump <= 2e-4:  # the app compares within 1e-3
            if attempt:
                print(f"{model_id}: weights moved by {NUDGE:.0e} of themselves, at random (try {attempt}): rounding moved the self-test's gradient")
            return moved
    raise SystemExit(f"{model_id}: rounding moves the self-test's gradient by {100 * jump:.2f} % of its maximum, and {tries} small changes of the "
                     "weights did not help: mix in a little of another network of this line (--average)")


def check_baseline(plan: list[Layer], weights: dict) -> None:
    """The float32 baseline against the values stored beside it."""
    stored = json.loads((REPO.parent / "shared/models/baseline/model.json").read_text())["checks"]["waves"]
    found = self_test(plan, weights)
    for head in HEADS:
        error = np.abs(np.array(found["logits"][head]) - stored[f"logits_{head}"]).max()
        assert error < 1e-4, f"baseline logits differ by {error}"
    a, b = (np.frombuffer(base64.b64decode(t), "<f4") for t in (found["gradient"]["values"], stored["gradient_f32"]))
    assert np.abs(a - b).max() < 1e-4 * np.abs(b).max(), "baseline gradient differs"


def score(manifest: dict) -> float:
    return sum(head["metrics"]["accuracy"] for head in manifest["heads"]) / len(manifest["heads"])


def write_index() -> None:
    """index.json from the folders in place: the best network first, then the others by name, `classic` last."""
    found = []
    for path in MODELS.glob("*/manifest.json"):
        manifest, raw = json.loads(path.read_text()), path.read_bytes()
        size = len(raw) + sum(f["bytes"] for f in [manifest["files"]["topology"], *manifest["files"]["weights"]])
        found.append((manifest, {"id": manifest["id"], "title": manifest["title"],
                                 "manifest": f"{path.parent.name}/manifest.json",
                                 "sha256": hashlib.sha256(raw).hexdigest(), "bytes": size}))
    found.sort(key=lambda f: (f[0]["id"] == "classic", -score(f[0])))
    (MODELS / "index.json").write_text(json.dumps({"models": [entry for _, entry in found]}, indent=2) + "\n")


def described(model_id: str, plan: list[Layer]) -> str:
    count = sum(layer.kind == "conv" for layer in plan)
    return DESCRIPTIONS.get(model_id, "").format(convolutions=NUMBERS.get(count, count))


def export(model_id: str, plan: list[Layer], weights: dict, folder: Path, force: bool, note: str) -> None:
    weights = calmed(model_id, plan, half(weights))
    everything = read_split(folder, "PublicTest")
    drop = excluded(folder)["PublicTest_rows_in_heldout_PrivateTest"]
    keep = np.setdiff1d(everything.rows, drop)
    split = everything.take(keep)
    seen = survey(plan, weights, everything.images)
    spoilt = spoilt_metrics(plan, weights, split)

    heads = []
    for head in (DEFAULT_HEAD, *[h for h in HEADS if h != DEFAULT_HEAD]):
        logits = seen["logits"][head][keep]
        temperature = round(temperature_of(logits, split, head), 4)
        f = figures(logits, split, head, temperature)
        metrics = {"split": "PublicTest",
                   **{k: f[k] for k in ("n", "accuracy", "macroF1", "ece", "nll", "recall", "confusion")},
                   "humanAgreement": human_agreement(split, head), "spoilt": spoilt[head]}
        heads.append({"id": head, "title": HEAD_TITLES[head], "labels": list(LABELS), "layer": head,
                      "temperature": temperature,
                      "colourRange": dict(zip(("gradient", "gradientTimesInput"), seen["range"][head])),
                      "metrics": metrics})

    test = self_test(plan, weights)
    raw, entries = pack(plan, weights)
    weights_file = f"weights.{hashlib.sha256(raw).hexdigest()[:8]}.bin"
    top = json.dumps(topology(model_id, plan, entries, weights_file), separators=(",", ":")).encode()
    top_file = f"model.{hashlib.sha256(top).hexdigest()[:8]}.json"

    def info(path: str, content: bytes) -> dict:
        return {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}

    layers = [{"name": "input", "kind": "input", "outputShape": [48, 48, 1], "parameters": 0, "multiplyAdds": 0}]
    for layer, shape, params, madds in shapes(plan):
        entry = {"name": layer.name, "kind": KINDS[layer.kind][1], "outputShape": shape, "parameters": params,
                 "multiplyAdds": madds}
        if layer.kind == "conv":
            entry["filterMaximum"] = seen["maxima"][layer.name]
        layers.append(entry)
    params, madds = cost(plan)
    assert (params, madds) == (sum(l["parameters"] for l in layers), sum(l["multiplyAdds"] for l in layers))
    manifest = {
        "format": "expression-explainer-model", "version": 1, "id": model_id, "title": TITLES.get(model_id, model_id),
        "description": f"{described(model_id, plan)} {note}".strip(),
        "licence": LICENCE,
        "input": {"layer": "input", "height": 48, "width": 48, "channels": 1,
                  "normalisation": {"scale": 1 / 255, "mean": MEAN, "deviation": STD}},
        "heads": heads, "parameters": params, "multiplyAdds": madds, "layers": layers,
        "files": {"topology": info(top_file, top), "weights": [info(weights_file, raw)]},
        "selfTest": test,
    }

    target = MODELS / model_id
    if (target / "manifest.json").exists() and not force:
        before = score(json.loads((target / "manifest.json").read_text()))
        if score(manifest) < before:
            raise SystemExit(f"{model_id}: {score(manifest):.4f} is worse than what is in place ({before:.4f}); --force")
    target.mkdir(parents=True, exist_ok=True)
    for old in [*target.glob("model.*.json"), *target.glob("weights.*.bin")]:
        old.unlink()
    (target / weights_file).write_bytes(raw)
    (target / top_file).write_bytes(top)
    (target / "manifest.json").write_text(json.dumps(manifest, separators=(",", ":")) + "\n")
    write_index()
    dead = sum(v == 0 for layer in layers for v in layer.get("filterMaximum", []))
    print(f"{model_id}: {params:,} parameters, {madds:,} multiply-adds, {len(raw):,} bytes, {dead} filters never fire")
    for head in heads:
        m = head["metrics"]
        print(f"  {head['id']}: n {m['n']} accuracy {m['accuracy']:.4f} macro-F1 {m['macroF1']:.4f} ECE {m['ece']:.4f} "
              f"T {head['temperature']} recall {' '.join(f'{100 * r:.0f}' for r in m['recall'])}")


def shifted(weights: dict, shift: str) -> dict:
    """weights with VALUE added to a head's bias; shift = "HEAD:LABEL=VALUE"."""
    place, value = shift.split("=")
    head, label = place.split(":")
    kernel, bias = weights[head]
    bias = bias.clone()
    bias[LABELS.index(label)] += float(value)
    return {**weights, head: (kernel, bias)}


def averaged(networks: list[tuple[list[Layer], dict]], shares: list[float]) -> dict:
    """Mean of networks' folded weights (Wortsman et al. 2022, "model soups"): for runs that started from one another.

    @throws SystemExit for networks of different plans
    """
    if any(plan != networks[0][0] for plan, _ in networks):
        raise SystemExit("--average: the networks are of different plans")
    return {name: tuple(sum(share * weights[name][part] for share, (_, weights) in zip(shares, networks))
                        for part in (0, 1)) for name in networks[0][1]}


def as_start(run: str, name: str, plan: list[Layer], runs: Path, folder: Path) -> tuple[list[Layer], dict]:
    """Another network; where its widths are others, as the run would have started from it (training/reshape.py)."""
    other, weights = load(name, runs)
    if other == plan:
        return other, weights
    args = torch.load(runs / run / "best.pt", map_location="cpu")["args"]
    images = torch.from_numpy(training_set(folder, args["limit"]).images)
    x = sample_of(images, args["seed"], args["strength"], args.get("resample", 0.0))
    return plan, reshaped(other, weights, plan, x, args["seed"])


def try_averages(network: tuple[list[Layer], dict], other: tuple[list[Layer], dict], folder: Path, name: str) -> None:
    """Figures by share of the other network; "spoilt": on PublicTest with noise, JPEG, blur and low resolution in turn (corruptions.WATCHED)."""
    split = public_test(folder)
    spoilt = watched(split.images, split.rows)
    for share in (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1):
        weights = averaged([network, other], [1 - share, share])
        for head, logits, also in zip(HEADS, logits_of(network[0], weights, split.images), logits_of(network[0], weights, spoilt)):
            f = figures(logits, split, head, temperature_of(logits, split, head))
            print(f"{name}={share:.1f} {head} accuracy {f['accuracy']:.4f} spoilt {figures(also, split, head)['accuracy']:.4f} macro-F1 {f['macroF1']:.4f} "
                  f"ECE {f['ece']:.4f} recall " + " ".join(f"{100 * r:.1f}" for r in f["recall"]), flush=True)


def try_shifts(plan: list[Layer], weights: dict, folder: Path, place: str) -> None:
    head, label = place.split(":")
    split, c = public_test(folder), LABELS.index(label)
    logits = logits_of(plan, half(weights), split.images)[HEADS.index(head)]
    for step in range(13):
        moved = logits.copy()
        moved[:, c] += step / 20
        f = figures(moved, split, head, temperature_of(moved, split, head))
        print(f"{place}={step / 20:.2f} accuracy {f['accuracy']:.4f} macro-F1 {f['macroF1']:.4f} ECE {f['ece']:.4f} "
              f"recall {' '.join(f'{100 * r:.1f}' for r in f['recall'])}")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--id", help="folder under public/models")
    p.add_argument("--run", help="export this run's best checkpoint")
    p.add_argument("--average", action="append", default=[], metavar="NAME=SHARE",
                   help="mix in another network's weights (a run it started from), 0 < SHARE < 1; may be repeated")
    p.add_argument("--baseline", action="store_true", help="export ../shared/models/baseline")
    p.add_argument("--spoilt", action="store_true", help="only measure what is shipped under SPOILT, and write it down")
    p.add_argument("--index", action="store_true", help="only write index.json anew")
    p.add_argument("--runs", default=os.environ.get("EXPRESSION_RUNS", str(REPO / "training/runs")))
    p.add_argument("--data")
    p.add_argument("--models", help="folder to write to instead of public/models")
    p.add_argument("--shift", action="append", default=[])
    p.add_argument("--try-average", metavar="NAME", help="print what shares of this network would do")
    p.add_argument("--try-shifts", metavar="HEAD:LABEL")
    p.add_argument("--note", default="", help="a sentence for the end of the description")
    p.add_argument("--force", action="store_true")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    if a.models:
        global MODELS
        MODELS = Path(a.models)
    if a.index:
        return write_index()
    if a.spoilt:
        torch.set_num_threads(a.threads)
        return measure_spoilt(data_dir(a.data))
    if not (a.id or a.try_shifts or a.try_average) or bool(a.run) == a.baseline:
        p.error("give --id (or --try-shifts, --try-average) and one of --run, --baseline")
    keep_memory()
    torch.set_num_threads(a.threads)
    plan, weights = load_baseline() if a.baseline else load(a.run, Path(a.runs))
    if a.baseline:
        check_baseline(plan, weights)
    if a.average:
        names, shares = zip(*(entry.split("=") for entry in a.average))
        others = [as_start(a.run, name, plan, Path(a.runs), data_dir(a.data)) for name in names]
        shares = [float(share) for share in shares]
        weights = averaged([(plan, weights), *others], [1 - sum(shares), *shares])
    if a.try_average:
        other = as_start(a.run, a.try_average, plan, Path(a.runs), data_dir(a.data))
        return try_averages((plan, weights), other, data_dir(a.data), a.try_average)
    if a.try_shifts:
        return try_shifts(plan, weights, data_dir(a.data), a.try_shifts)
    for shift in a.shift:
        weights = shifted(weights, shift)
    export(a.id, plan, weights, data_dir(a.data), a.force, a.note)


if __name__ == "__main__":
    main()

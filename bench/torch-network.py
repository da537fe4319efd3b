"""A shipped network in PyTorch, as a server on stdin and stdout. For benches only.

    python3 bench/torch-network.py FOLDER HEAD

FOLDER holds manifest.json, the topology and the weights as the app loads them (plain chains of Conv2D, MaxPooling2D,
GlobalAveragePooling2D and Dense). A request is one line `N` followed by N images (float32, network units, height * width * channels);
the answer is N * labels scores (float32, softmax of logits / temperature). The line `time N BATCH` answers one line instead: the
milliseconds that N random inputs take, in batches, on one thread, inputs ready.
"""

import json
import pathlib
import sys
import time

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def load(folder: pathlib.Path, head_id: str):
    """Returns the manifest, the head, and a module [n, c, h, w] -> logits."""
    manifest = json.loads((folder / "manifest.json").read_text())
    head = next(h for h in manifest["heads"] if h["id"] == head_id)
    topology = json.loads((folder / manifest["files"]["topology"]["path"]).read_text())
    data = b"".join((folder / part["path"]).read_bytes() for part in manifest["files"]["weights"])
    weights, at = {}, 0
    for group in topology["weightsManifest"]:
        for entry in group["weights"]:
            kind = numpy.dtype(entry.get("quantization", {}).get("dtype", "float32"))
            count = int(numpy.prod(entry["shape"]))
            values = numpy.frombuffer(data, kind, count, at).astype(numpy.float32).reshape(entry["shape"])
            weights[entry["name"]] = torch.from_numpy(values)
            at += count * kind.itemsize
    model = topology["modelTopology"].get("model_config", topology["modelTopology"])
    heads = {h["layer"] for h in manifest["heads"]}
    layers = [entry for entry in model["config"]["layers"] if entry["config"]["name"] not in heads - {head["layer"]}]
    steps = [step for entry in layers if (step := layer(entry, weights)) is not None]

    return manifest, head, Chain(steps)


class Chain(torch.nn.Module):
    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def forward(self, batch):
        for step in self.steps:
            batch = step(batch)
        return batch


def layer(entry, weights):
    kind, config = entry["class_name"], entry["config"]
    name = config["name"]
    if kind == "InputLayer":
        return None
    if kind == "Conv2D":
        kernel = weights[f"{name}/kernel"].permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
        bias = weights[f"{name}/bias"] if config["use_bias"] else None
        act = {"relu": F.relu, "linear": lambda x: x}[config["activation"]]
        return lambda x: act(F.conv2d(x, kernel, bias, tuple(config["strides"]), config["padding"]))
    if kind == "MaxPooling2D":
        return lambda x: F.max_pool2d(x, tuple(config["pool_size"]), tuple(config["strides"]))
    if kind == "GlobalAveragePooling2D":
        return lambda x: x.mean((2, 3))
    if kind == "Dense":
        kernel, bias = weights[f"{name}/kernel"].T.contiguous(), weights[f"{name}/bias"]
        return lambda x: F.linear(x, kernel, bias)
    raise SystemExit(f"torch-network: {name} is a {kind}, which is not written here")


def main() -> None:
    manifest, head, forward = load(pathlib.Path(sys.argv[1]), sys.argv[2])
    shape = [manifest["input"][side] for side in ("height", "width", "channels")]
    size = int(numpy.prod(shape))
    forward.eval()
    # Answers come from a fused graph, a third faster; times are those of plain PyTorch.
    fused = torch.jit.optimize_for_inference(torch.jit.trace(forward, torch.zeros(2, shape[2], shape[0], shape[1])))
    while line := sys.stdin.buffer.readline():
        words = line.split()
        if words[0] == b"time":
            rows, batch = int(words[1]), int(words[2])
            inputs = torch.randn(batch, shape[2], shape[0], shape[1]).contiguous(memory_format=torch.channels_last)
            start = time.perf_counter()
            for first in range(0, rows, batch):
                forward(inputs[: min(batch, rows - first)])
            print((time.perf_counter() - start) * 1000, flush=True)
            continue
        count = int(words[0])
        values = numpy.frombuffer(sys.stdin.buffer.read(count * size * 4), numpy.float32).reshape([count, *shape])
        logits = fused(torch.from_numpy(values.copy()).permute(0, 3, 1, 2).contiguous())
        sys.stdout.buffer.write(F.softmax(logits / head["temperature"], 1).numpy().tobytes())
        sys.stdout.buffer.flush()


main()

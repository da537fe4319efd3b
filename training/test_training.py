"""Tests without the data set: python3 -m unittest discover -s training -p 'test_*.py'"""

from __future__ import annotations

import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from augment import augment, mixup, normalise
from data import Split, TrainingSet
from export import averaged, described, half, pack, shapes, topology, waves
from metrics import ece, figures, majority, softmax, temperature_of
from models import PLANS, Network, Residual, _stages, cost, cost_of, forward_folded
from packed import pack as pack_data, pictures, residuals, unpack
from reshape import reshaped
from teachers import from_keras, label_given_votes

#: ten convolutions
TALL = _stages([[32, 48], [96, 96], [192, 192, 192], [320, 320, 320]])


def busy_network(name: str) -> Network:
    """Random weights and batch norm statistics that are not the initial ones."""
    torch.manual_seed(0)
    network = Network(PLANS[name]).train()
    for _ in range(3):
        network(torch.randn(8, 1, 48, 48))
    for parameter in network.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
    return network.eval()


class Networks(unittest.TestCase):
    def test_folded_network_is_the_same_function(self):
        for name in ("compact", "classic"):
            network, x = busy_network(name), torch.randn(4, 1, 48, 48)
            for a, b in zip(network(x), forward_folded(network.plan, network.folded(), x)):
                self.assertLess((a - b).abs().max().item(), 1e-3 * a.abs().max().item())

    def test_adopted_network_is_the_same_function(self):
        for name in ("compact", "classic"):
            weights, x = busy_network(name).folded(), torch.randn(16, 1, 48, 48)
            network = Network(PLANS[name])
            network.adopt(weights, x)
            for training in (False, True):  # batch statistics are those of x
                network.dropout = 0.0
                for a, b in zip(network.train(training)(x), forward_folded(PLANS[name], weights, x)):
                    self.assertLess((a - b).abs().max().item(), 2e-3 * b.abs().max().item())

    def test_wider_network_is_the_same_function_up_to_noise(self):
        narrow, x = [replace(a, out=a.out * 2 // 3) for a in PLANS["classic"]], torch.randn(16, 1, 48, 48)
        weights = Network(narrow).eval().folded()
        wide = reshaped(narrow, weights, PLANS["classic"], x)
        for (kernel, bias), (name, new) in zip(Network(PLANS["classic"]).folded().values(), wide.items()):
            self.assertEqual((kernel.shape, bias.shape), (new[0].shape, new[1].shape), name)
        for a, b in zip(forward_folded(PLANS["classic"], wide, x), forward_folded(narrow, weights, x)):
            self.assertLess((a - b).abs().max().item(), 0.1 * b.abs().max().item())
            self.assertGreater((a - b).abs().max().item(), 0)

    def test_narrower_network_keeps_what_copies_repeat(self):
        """a first layer of 16 filters, each twice: narrowed to 16, nothing is lost"""
        network, x = busy_network("compact"), torch.randn(16, 1, 48, 48)
        weights = network.folded()
        double = dict(weights)
        double["conv2d_1"] = tuple(torch.cat([t, t]) for t in weights["conv2d_1"])
        double["conv2d_2"] = torch.cat([weights["conv2d_2"][0] / 2] * 2, 1), weights["conv2d_2"][1]
        plan = [replace(a, out=32) if a.name == "conv2d_1" else a for a in PLANS["compact"]]
        back = reshaped(plan, double, PLANS["compact"], x)
        for a, b in zip(forward_folded(PLANS["compact"], back, x), forward_folded(PLANS["compact"], weights, x)):
            self.assertLess((a - b).abs().max().item(), 1e-2 * b.abs().max().item())

    def test_other_plans_are_refused(self):
        weights = busy_network("compact").folded()
        with self.assertRaises(ValueError):
            reshaped(PLANS["compact"], weights, TALL, torch.zeros(1, 1, 48, 48))

    def test_budgets(self):
        for name, most_params, most_madds in (("compact", 1_250_000, 120e6), ("classic", 5_000_000, 95e6)):
            params, madds = cost(PLANS[name])
            self.assertLessEqual(params, most_params)
            self.assertLessEqual(madds, most_madds)
            folded = Network(PLANS[name]).folded()
            self.assertEqual(params, sum(k.numel() + b.numel() for k, b in folded.values()))
            rows = shapes(PLANS[name])
            self.assertEqual((params, madds), (sum(r[2] for r in rows), sum(r[3] for r in rows)))

    def test_classic_has_the_layer_names_of_the_seed_report(self):
        names = [layer.name for layer in PLANS["classic"] if layer.kind in ("conv", "avg")]
        self.assertEqual(names[:7], ["conv2d_1", "conv2d_2", "average_pooling2d_1", "conv2d_3", "average_pooling2d_2",
                                     "conv2d_4", "conv2d_5"])

    def test_average_lies_between_and_refuses_other_plans(self):
        one, two = (busy_network("classic").folded() for _ in range(2))
        two = {name: (kernel + 1, bias - 2) for name, (kernel, bias) in two.items()}
        plan = PLANS["classic"]
        mean = averaged([(plan, one), (plan, two)], [0.75, 0.25])
        for name, (kernel, bias) in mean.items():
            torch.testing.assert_close(kernel, one[name][0] + 0.25)
            torch.testing.assert_close(bias, one[name][1] - 0.5)
        with self.assertRaises(SystemExit):
            averaged([(plan, one), (PLANS["compact"], one)], [0.5, 0.5])

    def test_description_counts_the_convolutions(self):
        self.assertTrue(described("compact", PLANS["compact"]).startswith("Eight 3x3"))
        self.assertTrue(described("compact", TALL).startswith("Ten 3x3"))
        self.assertTrue(described("classic", PLANS["classic"]).startswith("Five"))

    def test_packed_weights_come_back(self):
        network = busy_network("classic")
        weights = half(network.folded())
        raw, entries = pack(network.plan, weights)
        values, start, tensors = np.frombuffer(raw, "<f2").astype(np.float32), 0, {}
        for entry in entries:
            size = int(np.prod(entry["shape"]))
            tensors[entry["name"]] = torch.from_numpy(values[start:start + size].reshape(entry["shape"]))
            start += size
        self.assertEqual(start, len(values))
        for name, pair in from_keras(tensors).items():
            for a, b in zip(pair, weights[name]):
                self.assertTrue(torch.equal(a, b))
        self.assertEqual(len(topology("x", network.plan, entries, "w")["weightsManifest"][0]["weights"]), len(entries))


class Teachers(unittest.TestCase):
    def test_residual_network_is_as_described(self):
        network = Residual().eval()
        for side in (40, 48):
            self.assertEqual([tuple(o.shape) for o in network(torch.randn(2, 1, side, side))], [(2, 7), (2, 7)])
        parameters, multiply_adds = cost_of("residual")
        self.assertEqual(parameters, sum(p.numel() for p in network.parameters()))
        self.assertGreater(multiply_adds, 10 * cost(PLANS["compact"])[1])

    def test_whole_blocks_are_dropped(self):
        block = Residual(drop=0.9).blocks[-1].train()
        block.norms[1].weight.data.fill_(1)
        x = torch.rand(64, 384, 6, 6)
        same = (block(x) == torch.relu(x)).flatten(1).all(1).float().mean().item()
        self.assertGreater(same, 0.7)
        self.assertLess(same, 1)
        self.assertFalse((block.eval()(x) == torch.relu(x)).flatten(1).all(1).any())


class Packed(unittest.TestCase):
    def test_pictures_come_back(self):
        images = np.random.default_rng(0).integers(0, 256, (5, 48, 48), dtype=np.uint8)
        images[1], images[2] = 255, waves()
        np.testing.assert_array_equal(pictures(residuals(images)), images)

    def test_file_holds_both_splits(self):
        rng = np.random.default_rng(0)
        images = np.stack([waves()] * 4)
        train = TrainingSet(images, *(rng.random((4, k), dtype=np.float32) for k in (7, 7, 10)), np.arange(4), "hash")
        test = Split(images[:3], np.arange(3), rng.random((3, 7), dtype=np.float32), rng.random((3, 3), dtype=np.float32), np.arange(3))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "data.xz"
            path.write_bytes(pack_data(train, test))
            for given, found in zip((train.__dict__, test.__dict__), (s.__dict__ for s in unpack(path))):
                for key, value in given.items():
                    np.testing.assert_array_equal(found[key], value, key)
            self.assertEqual(len(unpack(path, 2)[0]), 2)


class Pictures(unittest.TestCase):
    def test_no_strength_is_the_picture_or_its_mirror_image(self):
        images = torch.from_numpy(np.stack([waves()] * 16))
        out = augment(images, 48, torch.Generator().manual_seed(1), 0.0)
        plain = normalise(images)
        for a, b in zip(out, plain):
            self.assertLess(min((a - b).abs().max(), (a - b.flip(2)).abs().max()).item(), 1e-3)
        self.assertEqual(augment(images, 32, torch.Generator().manual_seed(1)).shape, (16, 1, 32, 32))

    def test_same_seed_same_pictures(self):
        images = torch.from_numpy(np.stack([waves()] * 4))
        a, b = (augment(images, 40, torch.Generator().manual_seed(7)) for _ in range(2))
        self.assertTrue(torch.equal(a, b))

    def test_mixup_keeps_target_mass(self):
        x, target = torch.randn(32, 1, 8, 8), torch.eye(7)[torch.arange(32) % 7]
        _, (mixed,) = mixup(x, [target], 0.2, np.random.default_rng(0))
        self.assertLess((mixed.sum(1) - 1).abs().max().item(), 1e-5)


class Figures(unittest.TestCase):
    def test_ece_of_known_bins(self):
        self.assertAlmostEqual(ece(np.array([0.9, 0.9, 0.5, 0.5]), np.array([1.0, 0.0, 1.0, 0.0])), 0.2)

    def test_ferplus_rule(self):
        votes = np.array([[6, 0, 0, 4, 0, 0, 0], [5, 5, 0, 0, 0, 0, 0], [0, 0, 4, 0, 0, 0, 0]], np.float32)
        self.assertEqual(majority(votes).tolist(), [0, -1, -1])
        split = Split(np.zeros((3, 48, 48), np.uint8), np.zeros(3, np.int64), votes, np.zeros((3, 3), np.float32), np.arange(3))
        logits = np.full((3, 7), -30.0)
        logits[:, 0] = 30.0  # sure of class 0: right on 60 % and 50 % of the votes
        f = figures(logits, split, "ferplus")
        self.assertEqual((f["n"], f["nCalibration"], f["accuracy"]), (1, 2, 1.0))
        self.assertAlmostEqual(f["ece"], 0.45)

    def test_temperature_is_found(self):
        rng = np.random.default_rng(0)
        logits = rng.normal(size=(20000, 7)) * 2
        p = softmax(logits)
        labels = (p.cumsum(1) > rng.random((20000, 1))).argmax(1)
        split = Split(np.zeros((20000, 1, 1), np.uint8), labels, np.zeros((20000, 7), np.float32),
                      np.zeros((20000, 3), np.float32), np.arange(20000))
        self.assertAlmostEqual(temperature_of(logits * 1.7, split, "fer2013"), 1.7, delta=0.06)

    def test_votes_predict_labels(self):
        rng = np.random.default_rng(0)
        labels = rng.integers(0, 7, 700)
        votes = np.eye(10, dtype=np.float32)[labels]
        p = label_given_votes(votes, np.eye(7, dtype=np.float32)[labels])
        self.assertGreater(p[np.arange(700), labels].min().item(), 0.9)


if __name__ == "__main__":
    unittest.main()

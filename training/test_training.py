"""Tests without the data set: python3 -m unittest discover -s training -p 'test_*.py'"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from augment import augment, mixup, normalise
from camera import blurred, camera, grainy, jpeg, quantisation
from corruptions import CORRUPTIONS, WATCHED, corrupted, gaussian_blur, to_bytes, watched
from data import REPO, Split, TrainingSet
from evaluate import find, paired_interval, table, under_corruptions
from export import averaged, calmed, described, half, pack, self_test_jump, shapes, topology, waves
from faithful import insertion_minus_deletion, maps_of
from framings import cut, read_framings, surroundings
from metrics import ece, figures, majority, softmax, temperature_of
from models import PLANS, Network, Residual, _stages, cost, cost_of, forward_folded
from packed import pack as pack_data, pictures, residuals, unpack
from reshape import reshaped
from teachers import Online, from_keras, label_given_votes, load, load_exported, mixed, opinions
from train import Run, arguments

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

    def test_a_unit_at_its_edge_makes_the_self_test_jump(self):
        plan, weights = load_exported(REPO / "public/models/compact")
        calm = self_test_jump(plan, weights, "ferplus", 3)
        self.assertLess(calm, 2e-4)
        kernel, bias = (t.clone() for t in weights["conv2d_1"])
        x = normalise(torch.from_numpy(waves()[None]))
        before = torch.nn.functional.conv2d(x.double(), kernel[:1].double(), padding=1)[0, 0]
        bias[0] = -before[24, 24]  # this unit of the first filter now stands at zero, within rounding
        taker = weights["conv2d_2"][0].clone()
        taker[:, 0] *= 30
        edge = dict(weights) | {"conv2d_1": (kernel, bias), "conv2d_2": (taker, weights["conv2d_2"][1])}
        self.assertGreater(self_test_jump(plan, edge, "ferplus", 3), 2e-4)
        with self.assertRaisesRegex(SystemExit, "--average"):
            calmed("edge", plan, edge, 1)
        with contextlib.redirect_stdout(io.StringIO()) as said:
            calm = calmed("edge", plan, edge)
        self.assertIn("moved", said.getvalue())
        self.assertLess(max((calm[k][0] - edge[k][0]).abs().max() / edge[k][0].abs().max() for k in edge).item(), 1e-2)

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


class Framings(unittest.TestCase):
    def test_file(self):
        lines = [{"row": 2, "theta": [[1, 0, 0.5], [0, 1, 0]]}, {"row": 0, "theta": None}, {"row": 9, "theta": [[1, 0, 0], [0, 1, 0]]}]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "f.jsonl"
            path.write_text("\n".join(map(json.dumps, lines)))
            theta, crops = read_framings(path, 3)
            self.assertEqual(np.isnan(theta[:, 0, 0]).tolist(), [True, True, False])
            self.assertIsNone(crops)
            for damage in ("{", '{"row": 1}', '{"row": 1, "theta": [1, 2]}', '{"row": "a", "theta": [[1, 0, 0], [0, 1, 0]]}'):
                path.write_text(json.dumps(lines[0]) + "\n" + damage)
                with self.assertRaisesRegex(SystemExit, "line 2 is not a framing"):
                    read_framings(path, 3)
            with self.assertRaisesRegex(SystemExit, "make them with"):
                read_framings(Path(folder) / "none", 3)

    def test_crop_shows_what_the_framing_says(self):
        image = np.zeros((1, 48, 48), np.uint8)
        image[0, 6:12, 30:36] = 200  # its centre: (0.375, -0.625) of -1..1
        theta = np.array([[[0.25, 0, 0.375], [0, 0.25, -0.625]]], np.float32)  # a quarter of the side about that centre
        crop = cut(image, theta)[0]
        self.assertEqual(crop[24, 24], 200)
        self.assertAlmostEqual(float((crop > 100).mean()), 0.25, delta=0.03)
        x = augment(torch.from_numpy(image), 48, torch.Generator().manual_seed(1), 0.0, framing=torch.from_numpy(theta))
        found = (x[0, 0] * 0.25 + 0.5) * 255
        plain = torch.from_numpy(crop).float()
        self.assertLess(min((found - plain).abs().mean(), (found - plain.flip(1)).abs().mean()).item(), 3)

    def test_a_picture_without_framing_stays_as_it_is(self):
        images = torch.from_numpy(np.stack([waves()] * 8))
        a = augment(images, 48, torch.Generator().manual_seed(3), 0.0, framing=torch.full((8, 2, 3), torch.nan))
        self.assertLess(min((a[0] - normalise(images[:1])[0]).abs().max(), (a[0] - normalise(images[:1])[0].flip(2)).abs().max()).item(), 1e-3)

    def test_surroundings_are_grey_values(self):
        x = surroundings(64, 48, torch.Generator().manual_seed(1))
        self.assertEqual((tuple(x.shape), bool((x >= 0).all() and (x <= 1).all())), ((64, 1, 48, 48), True))
        self.assertGreater(x.mean((1, 2, 3)).std().item(), 0.1)


class Runs(unittest.TestCase):
    def test_arguments_that_do_not_fit_are_refused(self):
        for given in (["--run", "a"], ["--run", "a", "b", "--plan", "compact", "--epochs", "1"],
                      ["--run", "a", "--epochs", "1", "--teacher", "x", "--online", "x"],
                      ["--run", "a", "--epochs", "1", "--teacher", "x", "--online", "x", "--framings", "f", "--mixup", "0.1"],
                      ["--run", "a", "--epochs", "1", "--graphs"], ["--run", "a", "--epochs", "1", "--graphs", "--device", "cuda"]):
            with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()):
                arguments(given)

    def test_run_goes_on_and_refuses_company_at_another_epoch(self):
        rng = np.random.default_rng(0)
        images = np.stack([waves()] * 32)
        train = TrainingSet(images, *(rng.random((32, k), dtype=np.float32) for k in (7, 7, 10)), np.arange(32), "hash")
        votes = np.tile(np.eye(7, dtype=np.float32)[:1] * 8, (8, 1))
        test = Split(images[:8], np.arange(8) % 7, votes, np.zeros((8, 3), np.float32), np.arange(8))
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            (Path(folder) / "data.xz").write_bytes(pack_data(train, test))
            for name, n in (("Training", 32), ("PublicTest", 8)):
                lines = [json.dumps({"row": i, "theta": [[1.1, 0, 0], [0, 1.1, 0]]}) for i in range(n)]
                (Path(folder) / f"{name}.jsonl").write_text("\n".join(lines))
            common = ["--runs", folder, "--packed", f"{folder}/data.xz", "--batch", "16", "--framings", folder]
            Run(arguments(["--run", "a", "--epochs", "1", *common])).go()
            log = [json.loads(line) for line in (Path(folder) / "a/log.jsonl").read_text().splitlines()]
            self.assertEqual([entry["event"] for entry in log], ["start", "epoch", "end"])
            self.assertEqual(log[1]["framed"]["fer2013"]["n"], 8)
            self.assertEqual(Run(arguments(["--run", "a", "--epochs", "2", *common])).epoch, 1)
            with self.assertRaisesRegex(SystemExit, "not at the same epoch"):
                Run(arguments(["--run", "a", "b", "--plan", "compact", "compact", "--epochs", "2", *common]))

    def test_spoilt_pictures_are_looked_at_and_framings_borrowed(self):
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (16, 48, 48), dtype=np.uint8)
        train = TrainingSet(images, *(rng.random((16, k), dtype=np.float32) for k in (7, 7, 10)), np.arange(16), "hash")
        votes = np.tile(np.eye(7, dtype=np.float32)[:1] * 8, (8, 1))
        test = Split(images[:8], np.arange(8) % 7, votes, np.zeros((8, 3), np.float32), np.arange(8))
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as said:
            (Path(folder) / "data.xz").write_bytes(pack_data(train, test))
            for name in ("Training", "PublicTest"):
                (Path(folder) / f"{name}.jsonl").write_text("\n".join(json.dumps({"row": i, "theta": [[1 + i / 10, 0, 0], [0, 1, 0]]}) for i in (2, 5)))
            common = ["--runs", folder, "--packed", f"{folder}/data.xz", "--batch", "8", "--framings", folder, "--run", "a", "--epochs", "1"]
            scales = Run(arguments(common)).framings[:, 0, 0]
            self.assertEqual(int(scales.isnan().sum()), 14)
            borrowed = Run(arguments([*common, "--borrow"])).framings[:, 0, 0]
            self.assertEqual({round(v, 3) for v in borrowed.tolist()}, {1.2, 1.5})
            self.assertTrue(torch.equal(borrowed[~scales.isnan()], scales[~scales.isnan()]))
            run = Run(arguments([*common, "--full-size", "--corrupt", "1"]))
            np.testing.assert_array_equal(run.other_tests["spoilt"].images, watched(test.images, test.rows))
            run.go()
            entry = [json.loads(line) for line in (Path(folder) / "a/log.jsonl").read_text().splitlines()][1]
            self.assertEqual([entry[kind]["fer2013"]["n"] for kind in ("framed", "spoilt")], [2, 8])
        self.assertIn("spoilt", said.getvalue())

    def test_answers_of_shipped_teachers_are_kept(self):
        images = np.stack([waves(), waves().T])
        with tempfile.TemporaryDirectory() as folder:
            runs = Path(folder) / "none yet"
            first = opinions(["compact"], images, runs, 1.0, False)
            [kept] = runs.glob("answers-compact-*.npz")
            np.savez(kept, fer2013=np.eye(7, dtype=np.float32)[:2] * 50, ferplus=np.eye(7, dtype=np.float32)[:2] * 50)
            again = opinions(["compact"], images, runs, 1.0, False)
            self.assertGreater((again[0] - first[0]).abs().max().item(), 0.1)
            self.assertAlmostEqual(again[0][1, 1].item(), 1, delta=1e-6)

    def test_mixtures_by_name(self):
        plan, one = load("compact", Path("/nonexistent"))
        self.assertEqual(load("compact@HEAD", Path("/nonexistent"))[0], plan)
        other = {name: (kernel + 1, bias) for name, (kernel, bias) in one.items()}
        found = mixed((plan, one), (plan, other), [0.25, 0.75])[1]
        for name, share in (("conv2d_1", 0.25), ("conv2d_4", 0.25), ("conv2d_5", 0.75), ("fer2013", 0.75)):
            torch.testing.assert_close(found[name][0], one[name][0] + share)
        same = load("compact+compact=0.4/0.75", Path("/nonexistent"))[1]
        torch.testing.assert_close(same["conv2d_8"][0], one["conv2d_8"][0])
        with self.assertRaisesRegex(SystemExit, "of one plan"):
            load("compact+classic=0.5", Path("/nonexistent"))

    def test_framed_pictures_get_the_answer_to_the_plain_one(self):
        run = Run.__new__(Run)
        run.online = lambda x: [torch.full((4, 7), 0.1), torch.full((4, 7), 0.2)]
        run.plain = [torch.arange(10.0)[:, None].expand(10, 7), -torch.arange(10.0)[:, None].expand(10, 7)]
        framing = torch.full((4, 2, 3), torch.nan)
        framing[1] = framing[3] = 0.5
        rows = torch.tensor([9, 8, 7, 6])
        a, b = run.taught_now(torch.zeros(4, 1, 48, 48), rows, framing)
        self.assertTrue(torch.equal(a[:, 0], torch.tensor([0.1, 8.0, 0.1, 6.0])))
        self.assertTrue(torch.equal(b[:, 0], torch.tensor([0.2, -8.0, 0.2, -6.0])))
        run.plain = None
        self.assertTrue(torch.equal(run.taught_now(torch.zeros(4, 1, 48, 48), rows, framing)[0], torch.full((4, 7), 0.1)))

    def test_networks_asked_at_every_step_are_averaged(self):
        networks = [lambda x, k=k: (torch.eye(7)[:2] * k, torch.zeros(2, 7)) for k in (1.0, 3.0)]
        fer, crowd = Online(networks, 2.0, False)(torch.zeros(2, 1, 48, 48))
        expected = (torch.softmax(torch.eye(7)[:2] / 2, 1) + torch.softmax(torch.eye(7)[:2] * 1.5, 1)) / 2
        self.assertTrue(torch.allclose(fer, expected))
        self.assertTrue(torch.allclose(crowd, torch.full((2, 7), 1 / 7)))


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


class Camera(unittest.TestCase):
    def pictures(self, n: int) -> torch.Tensor:
        return torch.from_numpy(np.stack([waves()] * n))[:, None].float() / 255

    def test_share_of_the_pictures_is_spoilt(self):
        x = self.pictures(600)
        for share, most, least in ((0.0, 0.0, 0.0), (0.5, 0.5, 0.35), (1.0, 1.0, 0.8)):
            y = camera(x, torch.Generator().manual_seed(1), share)
            changed = (y - x).abs().amax((1, 2, 3)).gt(1e-6).float().mean().item()
            self.assertLessEqual(changed, most + 0.05 * (share > 0))
            self.assertGreaterEqual(changed, least)
            self.assertTrue(bool((y >= 0).all() and (y <= 1).all()))
            self.assertLess((y * 255 - (y * 255).round()).abs().max().item(), 1e-3)
        self.assertTrue(torch.equal(x, self.pictures(600)))

    def test_same_seed_same_pictures_at_every_size(self):
        for side in (32, 40, 48):
            x = torch.nn.functional.interpolate(self.pictures(64), (side, side))
            a, b = (camera(x, torch.Generator().manual_seed(7), 0.9) for _ in range(2))
            self.assertEqual(a.shape, x.shape)
            self.assertTrue(torch.equal(a, b))

    def test_grain_has_the_strength_that_is_asked_for(self):
        x = torch.full((400, 1, 48, 48), 0.5)
        x[..., :24] = 0.3
        noise = grainy(x, torch.full((400,), 10 / 255), torch.Generator().manual_seed(1)) - x
        found = 255 * noise.std((1, 2, 3))
        fine = found > 8
        self.assertAlmostEqual(fine.float().mean().item(), 0.5, delta=0.1)
        self.assertAlmostEqual(found[fine].mean().item(), 10, delta=0.2)
        self.assertAlmostEqual(found[~fine].mean().item(), 6, delta=0.3)
        strong = grainy(x, torch.full((400,), 1.0), torch.Generator().manual_seed(1)) - x
        self.assertLess(strong.std((1, 2, 3)).max().item(), 0.48 * x[0].std().item())

    def test_quantisation_tables_are_libjpeg_s(self):
        table = quantisation(torch.tensor([15.0, 50.0, 75.0]))
        self.assertEqual(table[:, 0, :3].tolist(), [[53, 37, 33], [16, 11, 10], [8, 6, 5]])
        self.assertEqual(table[0, 7, 7].item(), 255)

    def test_jpeg_is_what_pillow_makes(self):
        x, image = self.pictures(1), waves()
        for quality in (10, 15, 40):
            theirs = corrupted_jpeg(image, quality)
            ours = (jpeg(x, torch.tensor([float(quality)]))[0, 0] * 255).round().numpy()
            self.assertLess(np.abs(ours - theirs).mean(), 0.5)
            self.assertGreater(np.abs(image - theirs.astype(float)).mean(), 2)
        moved = jpeg(x, torch.tensor([15.0]), (3, 5))
        self.assertEqual(moved.shape, x.shape)
        whole = np.pad(image, ((3, 5), (5, 3)), mode="edge")
        theirs = corrupted_jpeg(whole, 15)[3:51, 5:53]
        self.assertLess(np.abs((moved[0, 0] * 255).round().numpy() - theirs).mean(), 0.5)

    def test_blur_is_a_gaussian_s(self):
        x = torch.zeros(2, 1, 48, 48)
        x[:, 0, 24, 24] = 1
        y = blurred(x, torch.tensor([0.05, 1.5]))
        self.assertLess((y[0] - x[0]).abs().max().item(), 1e-6)
        place = torch.arange(48.0) - 24
        self.assertAlmostEqual(float((y[1, 0].sum(0) * place ** 2).sum()) ** 0.5, 1.5, delta=0.02)
        flat = blurred(torch.full((1, 1, 48, 48), 0.7), torch.tensor([1.7]))
        self.assertLess((flat - 0.7).abs().max().item(), 1e-5)


def corrupted_jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    from PIL import Image
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


class Corruptions(unittest.TestCase):
    images = np.stack([waves(), waves().T, 255 - waves()])
    rows = np.array([0, 7, 3588])

    def test_all_change_the_picture_and_nothing_else(self):
        before = self.images.copy()
        for name in CORRUPTIONS:
            a, b = (corrupted(name, self.images, self.rows) for _ in range(2))
            self.assertEqual((a.shape, a.dtype), (self.images.shape, np.uint8), name)
            np.testing.assert_array_equal(a, b, name)
            one = corrupted(name, self.images[1:2], self.rows[1:2])
            np.testing.assert_array_equal(one[0], a[1], f"{name} depends on the other pictures")
            self.assertEqual(bool((a == self.images).all()), name == "clean", name)
        np.testing.assert_array_equal(self.images, before)

    def test_noise_is_numpy_s_of_the_row(self):
        n = np.random.default_rng(7).standard_normal(2304).reshape(48, 48)
        for name, sigma in (("noise10", 10), ("noise20", 20)):
            expected = np.clip(np.floor(self.images[1] + sigma * n + 0.5), 0, 255)
            np.testing.assert_array_equal(corrupted(name, self.images, self.rows)[1], expected)
        # the first deviates of default_rng(7), so that a port can be held to them
        np.testing.assert_allclose(n[0, :3], [0.0012301533574825742, 0.2987455375084699, -0.2741378553622176], rtol=1e-14)

    def test_blur_is_pillow_s_to_the_byte(self):
        from PIL import Image, ImageFilter
        images = np.concatenate([self.images, np.random.default_rng(0).integers(0, 256, (4, 48, 48), dtype=np.uint8)])
        for sigma in (0.5, 1, 1.5, 2.7):
            theirs = [np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(sigma))) for image in images]
            np.testing.assert_array_equal(gaussian_blur(images, sigma), np.stack(theirs), str(sigma))

    def test_places(self):
        image = np.full((1, 48, 48), 100, np.uint8)
        image[0, 10, 20] = 200
        self.assertEqual(corrupted("shifted", image, [0])[0, 10, 24], 200)
        self.assertEqual(corrupted("half", image, [0])[0, 9:13, 19:23].tolist(), [[102, 105, 105, 102], [105, 114, 114, 105], [105, 114, 114, 105], [102, 105, 105, 102]])
        middle = np.full((1, 48, 48), 100, np.uint8)
        middle[0, 23:25, 40:48] = 200  # to the right of the middle: turned by 15 degrees, what is shown there lies lower or higher
        y, x = np.argwhere(corrupted("turned", middle, [0])[0] == 200)[-1]
        self.assertAlmostEqual(np.degrees(np.arctan2(23.5 - y, x - 23.5)), 15, delta=3)
        self.assertEqual(corrupted("side", image, [0])[0, 0, [0, 47]].tolist(), [35, 125])
        self.assertEqual(corrupted("contrast", image, [0])[0, 10, 20], 130)
        self.assertEqual([corrupted(name, image, [0])[0, 10, 20] for name in ("dark", "gamma0.5", "gamma2")], [70, 226, 157])
        self.assertEqual(corrupted("sunglasses", image, [0])[0, 16, [5, 6, 23, 41, 42]].tolist(), [100, 20, 20, 20, 100])
        self.assertEqual(corrupted("mouth", image, [0])[0, [30, 31, 47], 20].tolist(), [100, 200, 200])
        self.assertEqual(to_bytes(np.array([-1.0, 0.5, 254.5, 300])).tolist(), [0, 1, 255, 255])

    def test_watched_pictures_take_turns(self):
        images, rows = np.stack([waves()] * 7), np.arange(7)
        seen = watched(images, rows)
        for i in range(7):
            np.testing.assert_array_equal(seen[i], corrupted(WATCHED[i % 5], images[i:i + 1], rows[i:i + 1])[0])

    def test_paired_figures(self):
        difference = np.repeat([1.0, 0.0, -1.0], [60, 300, 40])
        mean, low, high = paired_interval(difference)
        self.assertAlmostEqual(mean, 0.05)
        half = 1.96 * difference.std() / 20
        self.assertAlmostEqual(low, 0.05 - half, delta=0.005)
        self.assertAlmostEqual(high, 0.05 + half, delta=0.005)
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (14, 48, 48), dtype=np.uint8)
        split = Split(images, np.arange(14) % 7, np.eye(7, dtype=np.float32)[np.arange(14) % 7] * 8, np.zeros((14, 3), np.float32), np.arange(14))
        one = find("compact", Path("/nonexistent"))
        self.assertEqual(set(one[2]), {"fer2013", "ferplus"})
        found = under_corruptions([one, (one[0], busy_network("compact").folded(), {})], split, ["clean", "dark"])
        for head in found:
            clean, dark = found[head]["clean"], found[head]["dark"]
            self.assertAlmostEqual(clean["againstOther"]["difference"], 100 * (clean["accuracy"] - clean["other"]["accuracy"]), delta=1e-3)
            self.assertAlmostEqual(dark["againstClean"]["difference"], 100 * (dark["accuracy"] - clean["accuracy"]), delta=1e-3)
            self.assertEqual(table(found, head).count("darker to a third"), 1)

    def test_a_commit_s_network_is_found_or_missed_by_name(self):
        with self.assertRaisesRegex(SystemExit, "no network nonesuch in HEAD"):
            find("nonesuch@HEAD", Path("/nonexistent"))


class Faithfulness(unittest.TestCase):
    def test_a_map_of_what_counts_beats_its_opposite(self):
        """scores that only the upper left block of 6x6 pixels decides"""
        def network(x: torch.Tensor) -> torch.Tensor:
            z = 4 * x[:, 0, :6, :6].mean((1, 2))
            return torch.stack([z, *[0 * z] * 6], 1)

        x = torch.ones(3, 1, 48, 48)
        maps, label = maps_of(network, x, 1)
        self.assertEqual(label.tolist(), [0, 0, 0])
        self.assertGreater(maps["gradient"][0, 0, :6, :6].min().item(), 0.1)
        self.assertEqual(maps["gradient"][0, 0, 6:].abs().max().item(), 0)
        best = insertion_minus_deletion(network, x, -x, label, maps["gradient"])
        worst = insertion_minus_deletion(network, x, -x, label, -maps["gradient"])
        most = torch.tensor([4.0, *[0.0] * 6]).softmax(0)[0].item()
        least = torch.tensor([-4.0, *[0.0] * 6]).softmax(0)[0].item()
        # sixteen steps: the block goes with the first of them, or with the last
        self.assertAlmostEqual(best[0], 15 / 16 * (most - least), delta=1e-5)
        self.assertAlmostEqual(worst[0], -15 / 16 * (most - least), delta=1e-5)


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

/**
 * Whether the live map says anything: deletion and insertion in the order of the map as it is painted (gathered over frames that are shifted by
 * up to a pixel and 5 % brighter or darker), against the plain gradient and the two controls that never see the network. PublicTest
 * faces, top label, a grid of 8 x 8 blocks, scored every fourth; insertion minus deletion, mean over faces, with paired 95 % intervals. Stored
 * after each network and head in bench/results/attribution-live.json; what is there for as many faces is not measured again.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readIdxImages } from '../scripts/lib/idx.ts';
import { openNetwork } from '../scripts/lib/shipped-model.ts';
import { CONTROLS } from '../src/attribution/controls.ts';
import { blockGrid, fallingOrder, unitMeans } from '../src/attribution/faithfulness/blocks.ts';
import { curvesOf } from '../src/attribution/faithfulness/curves.ts';
import { fillOf } from '../src/attribution/faithfulness/fills.ts';
import { fullMap, type AttributionMethod, type LiveMethod } from '../src/attribution/method.ts';
import { gradient } from '../src/attribution/methods/gradient.ts';
import { LIVE_DEFAULT } from '../src/attribution/registry.ts';
import { SeededRandom } from '../src/core/math/seeded-random.ts';
import { argMax } from '../src/core/math/softmax.ts';
import type { Probe } from '../src/inference/core/probe.ts';
import { greyFor, normalise } from '../src/inference/core/input-rule.ts';
import { networkProbe } from '../src/inference/passes/network-probe.ts';
import { sharedPath } from '../tests/setup/shared.ts';
import { round } from './stats.ts';

/** FACES=n; STILL=1: the same picture in every frame. */
const FACES = Number(process.env['FACES'] ?? 200);
const NETWORKS = ['compact', 'classic'];
const FILLS = ['blur', 'mean'] as const;
const STILL = process.env['STILL'] === '1';
/** A face seen again: moved by up to this many pixels, and by up to this share brighter or darker. */
const SHIFT = STILL ? 0 : 1;
const LIGHT = STILL ? 0 : 0.05;

const file = resolve(import.meta.dirname, 'results/attribution-live.json');
const { signal } = new AbortController();

type Figures = Record<string, unknown> & { readonly faces: number };

/** The picture moved and lit otherwise; between pixels linear, beyond the border the border's own. */
function seenAgain(image: Uint8Array, side: number, random: SeededRandom): Uint8Array {
  const step = (reach: number): number => (2 * random.uniform() - 1) * reach;
  const [dx, dy, light] = [step(SHIFT), step(SHIFT), 1 + step(LIGHT)];
  const at = (y: number, x: number): number =>
    image[Math.min(side - 1, Math.max(0, y)) * side + Math.min(side - 1, Math.max(0, x))]!;
  return Uint8Array.from(image, (_, i) => {
    const [y, x] = [Math.floor(i / side) + dy, (i % side) + dx];
    const [y0, x0] = [Math.floor(y), Math.floor(x)];
    const top = at(y0, x0) + (x - x0) * (at(y0, x0 + 1) - at(y0, x0));
    const bottom = at(y0 + 1, x0) + (x - x0) * (at(y0 + 1, x0 + 1) - at(y0 + 1, x0));
    return Math.min(255, Math.round(light * (top + (y - y0) * (bottom - top))));
  });
}

/** The map as it is painted of the last of these frames. */
async function gathered(method: LiveMethod, probe: Probe, frames: readonly Float32Array[], target: number) {
  const run = method.live.start(probe.shape);
  let values = new Float32Array(0) as Float32Array;
  for (const input of frames) values = run.add(await probe.gradients(run.pointFor(input), 1, target), input);
  return values.slice();
}

async function measureHead(id: string, headId: string | null): Promise<Figures> {
  const images = readIdxImages(sharedPath('data/fer2013/PublicTest-images-idx3-ubyte.gz'));
  const { manifest, network, dispose } = await openNetwork(id);
  const { input: rule } = manifest;
  const probe = networkProbe(network, manifest, headId);
  const units = blockGrid(rule.height, rule.width);
  const random = new SeededRandom(1, 41);
  const names = ['live', 'gradient', ...CONTROLS.map((control) => control.id)];
  const found = Object.fromEntries(FILLS.map((fill) => [fill, names.map(() => [] as number[])]));
  const chosen = random.permutation(images.count).slice(0, FACES);
  for (const index of chosen) {
    const frames = Array.from({ length: LIVE_DEFAULT.live.frames }, () => {
      const pixels = greyFor(seenAgain(images.image(index), rule.width, random), rule);
      return normalise(pixels, rule, pixels);
    });
    const input = frames.at(-1)!;
    const target = argMax(await probe.logits(input, 1));
    const task = { probe, input, target, colourRange: 1 };
    const maps: [Float32Array, AttributionMethod['ranked']][] = [
      [await gathered(LIVE_DEFAULT, probe, frames, target), LIVE_DEFAULT.ranked],
      [(await fullMap(gradient, task, signal)).values, gradient.ranked],
    ];
    for (const control of CONTROLS) maps.push([(await fullMap(control, task, signal)).values, control.ranked]);
    const orders = maps.map(([values, ranked]) => fallingOrder(unitMeans(values, units, ranked)));
    for (const fill of FILLS) {
      const walks = orders.flatMap((order) => [
        { order, kind: 'insertion' as const },
        { order, kind: 'deletion' as const },
      ]);
      const curves = await curvesOf(task, input.length, fillOf(fill, input, probe.shape, rule), units, walks, signal);
      names.forEach((_, i) => found[fill]![i]!.push(curves[2 * i]!.area - curves[2 * i + 1]!.area));
    }
  }
  dispose();
  const of = (fill: string): Record<string, unknown> => {
    const [live, ...others] = found[fill]!;
    const against = others.map((other, i) => [names[i + 1]!, meanAndHalf(live!.map((value, k) => value - other[k]!))]);
    return {
      ...Object.fromEntries(names.map((name, i) => [name, meanAndHalf(found[fill]![i]!).mean])),
      liveInterval: meanAndHalf(live!).interval,
      ahead: Object.fromEntries(against as [string, unknown][]),
    };
  };
  return { faces: chosen.length, ...Object.fromEntries(FILLS.map((fill) => [fill, of(fill)])) };
}

/** @returns the mean and its 95 % interval */
function meanAndHalf(values: readonly number[]): { mean: number; interval: [number, number] } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = 1.96 * Math.sqrt(variance / values.length);
  return { mean: round(mean, 3), interval: [round(mean - half, 3), round(mean + half, 3)] };
}

export async function measureAttributionLive(): Promise<Record<string, unknown>> {
  const stored = (): Record<string, Figures> =>
    existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Figures>) : {};
  for (const id of NETWORKS) {
    const { manifest, dispose } = await openNetwork(id);
    dispose();
    for (const head of manifest.heads) {
      const key = `${id} ${head.id}${STILL ? ' still' : ''}`;
      if (stored()[key]?.faces === FACES) continue;
      const figures = await measureHead(id, head.id);
      console.log(key, JSON.stringify(figures));
      writeFileSync(file, `${JSON.stringify({ ...stored(), [key]: figures }, null, 2)}\n`);
    }
  }
  return { limits: { blur: 0.4, mean: 0.34 }, ...stored() };
}

/**
 * Methods of attribution side by side: insertion minus deletion (a grid of 8 x 8 blocks, scored every fourth) of PublicTest faces' top labels,
 * mean over faces with 95 % intervals, and paired against the two controls that never see the network. Methods under 64 forward
 * passes: 200 faces under blur and mean; dearer ones, the imputed fill and the random band: 40 of them. Some are measured again on a grid
 * that is moved by half a block (3 pixels of 48).
 *
 * Every face's figures are kept in bench/.cache (ignored by git), so that it goes on where it was stopped; the table is written after every
 * face, to bench/results/attribution.json. FACES=n and ONLY=id,id make it smaller, MODEL=id takes one network.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { openNetwork } from '../scripts/lib/shipped-model.ts';
import { readIdxImages, type IdxImages } from '../scripts/lib/idx.ts';
import { blockGrid } from '../src/attribution/faithfulness/blocks.ts';
import { fillCurves, insertionMinusDeletion, RANDOM_ORDERS, randomBand } from '../src/attribution/faithfulness/card.ts';
import type { FillName } from '../src/attribution/faithfulness/fills.ts';
import { fullMap, type AttributionMethod } from '../src/attribution/method.ts';
import { CONTROLS } from '../src/attribution/controls.ts';
import { blockLeastSquaresUsual } from '../src/attribution/methods/block-least-squares.ts';
import { integratedFromBlur } from '../src/attribution/methods/integrated-gradients.ts';
import { ALL_MAPS } from '../src/attribution/registry.ts';
import { SeededRandom } from '../src/core/math/seeded-random.ts';
import { argMax } from '../src/core/math/softmax.ts';
import type { ModelManifest } from '../src/inference/core/manifest.ts';
import type { Probe } from '../src/inference/core/probe.ts';
import { greyFor, normalise } from '../src/inference/core/input-rule.ts';
import { networkProbe } from '../src/inference/passes/network-probe.ts';
import { sharedPath } from '../tests/setup/shared.ts';
import { round } from './stats.ts';

const NETWORKS = ['compact', 'classic'];
const FACES = Number(process.env['FACES'] ?? 200);
const FEW = Math.min(40, FACES);
/** Forward passes from which on a method is measured on fewer faces. */
const DEAR = 64;
const SHIFTED: readonly AttributionMethod[] = [integratedFromBlur, blockLeastSquaresUsual];
const BOTH: readonly FillName[] = ['blur', 'mean'];

const cache = resolve(import.meta.dirname, '.cache/attribution');
const file = resolve(import.meta.dirname, 'results/attribution.json');
const { signal } = new AbortController();

/** One face's figures of one method, by what was measured. */
type Figures = Readonly<Record<string, number>>;

async function measureFace(
  method: AttributionMethod,
  probe: Probe,
  input: Float32Array,
  target: number,
  few: boolean,
): Promise<Figures> {
  const task = { probe, input, target, colourRange: 1 };
  const map = await fullMap(method, task, signal);
  const { height, width } = probe.shape;
  const out: Record<string, number> = {};
  const isControl = CONTROLS.includes(method);
  for await (const [fill, curves] of fillCurves(map, method, task, signal, {
    fills: few ? [...BOTH, 'imputed'] : BOTH,
    // Random orders have nothing to do with the method: once for all.
    orders: few && method === CONTROLS[0] ? RANDOM_ORDERS : 0,
  })) {
    out[fill] = insertionMinusDeletion(curves);
    if (curves.random.length > 0) out[`${fill} random deletion`] = randomBand(curves)[0];
  }
  if (few && (SHIFTED.includes(method) || isControl))
    for await (const [fill, curves] of fillCurves(map, method, task, signal, {
      fills: BOTH,
      orders: 0,
      units: blockGrid(height, width, undefined, 0.5),
    }))
      out[`${fill} shifted`] = insertionMinusDeletion(curves);
  return out;
}

/** From the cache, where it is there. */
async function kept(key: string, measure: () => Promise<Figures>): Promise<Figures> {
  const path = resolve(cache, `${createHash('sha256').update(key).digest('hex').slice(0, 24)}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Figures;
  const figures = await measure();
  writeFileSync(`${path}.part`, JSON.stringify(figures));
  renameSync(`${path}.part`, path);
  return figures;
}

/** Mean and half of the 95 % interval. */
function meanOf(values: readonly number[]): { mean: number; half: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean: round(mean, 3), half: round(1.96 * Math.sqrt(variance / values.length), 3) };
}

type ByFace = ReadonlyMap<number, Figures>;

/** What one method reached, and by how much it is ahead of each control on the same faces. */
function rowOf(method: AttributionMethod, own: ByFace, controls: readonly (readonly [string, ByFace])[]) {
  const whats = [...new Set([...own.values()].flatMap((figures) => Object.keys(figures)))];
  return Object.fromEntries([
    ['cost', method.cost],
    ...whats.map((what) => {
      const faces = [...own.keys()].filter((face) => own.get(face)![what] !== undefined);
      const ahead = controls
        .filter(([id]) => id !== method.id && !what.includes('random'))
        .map(([id, control]) => {
          const paired = faces.filter((face) => control.get(face)?.[what] !== undefined);
          return [id, meanOf(paired.map((face) => own.get(face)![what]! - control.get(face)![what]!))] as const;
        });
      return [
        what,
        {
          faces: faces.length,
          ...meanOf(faces.map((face) => own.get(face)![what]!)),
          ahead: Object.fromEntries(ahead),
        },
      ];
    }),
  ]) as Record<string, unknown>;
}

async function measureHead(manifest: ModelManifest, probe: Probe, images: IdxImages, store: (table: object) => void) {
  const only = process.env['ONLY']?.split(',');
  const methods = ALL_MAPS.filter(
    (method) => !method.unavailable?.(probe) && (!only || only.includes(method.id) || CONTROLS.includes(method)),
  );
  const found = new Map(methods.map((method) => [method, new Map<number, Figures>()]));
  const faces = new SeededRandom(1, 43).permutation(images.count).slice(0, FACES);
  const weights = manifest.files.weights.map(({ sha256 }) => sha256).join();
  for (const [k, face] of faces.entries()) {
    const pixels = greyFor(images.image(face), manifest.input);
    const input = normalise(pixels, manifest.input, pixels);
    const target = argMax(await probe.logits(input, 1));
    const few = k < FEW;
    for (const method of methods) {
      if (method.cost >= DEAR && !few) continue;
      const key = [weights, probe.head, method.id, method.cost, face, few].join();
      found.get(method)!.set(face, await kept(key, () => measureFace(method, probe, input, target, few)));
    }
    const controls = CONTROLS.map((control) => [control.id, found.get(control)!] as const);
    store(Object.fromEntries(methods.map((method) => [method.id, rowOf(method, found.get(method)!, controls)])));
    process.stderr.write(`${manifest.id} ${probe.head}: ${k + 1} of ${FACES} faces\n`);
  }
}

export async function measureAttribution(): Promise<Record<string, unknown>> {
  setPriority(10);
  mkdirSync(cache, { recursive: true });
  const images = readIdxImages(sharedPath('data/fer2013/PublicTest-images-idx3-ubyte.gz'));
  const stored = (): Record<string, object> =>
    existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>) : {};
  for (const id of NETWORKS.filter((name) => name === (process.env['MODEL'] ?? name))) {
    const { manifest, network, dispose } = await openNetwork(id);
    for (const head of manifest.heads) {
      if (head.id !== (process.env['HEAD'] ?? head.id)) continue;
      await measureHead(manifest, networkProbe(network, manifest, head.id), images, (table) => {
        const results = { ...stored(), [`${id} ${head.id}`]: table };
        writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
      });
    }
    dispose();
  }
  return { table: 'bench/results/attribution.json' };
}

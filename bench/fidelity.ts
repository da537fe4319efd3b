/**
 * Crop fidelity: PublicTest faces enlarged into 640x480 scenes (several sizes, backdrops, roll angles), through the real
 * detector and the app's own crop, against the direct 48x48 image; upright and as-is. Needs ../shared; EVERY=n takes every nth.
 */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { activateBackend, openBackend } from '../src/inference/backends.ts';
import { argMax } from '../src/inference/core/scores.ts';
import { createNetwork } from '../src/inference/create-network.ts';
import { loadModel } from '../src/inference/model-files.ts';
import { explainCrop, normalise } from '../src/inference/saliency.ts';
import { sharedPath } from '../tests/setup/shared.ts';
import type { FidelityApi, Scene, SceneAnswer } from './pages/fidelity.ts';
import { openBenchPages } from './pages-server.ts';
import { round } from './stats.ts';

const HEAD = 'fer2013';
const SIZES = [128, 192, 260];
const ROLLS = [0, 0, 0, -10, 10, -20, 20];
const BACKDROPS = ['grey', 'gradient', 'noise'] as const;
const CHUNK = 25;

/** Mean of paired differences with its 95 % interval, in points. */
function paired(differences: readonly number[]): { points: number; interval: [number, number] } {
  const n = differences.length;
  const mean = differences.reduce((a, b) => a + b, 0) / n;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1);
  const half = 1.96 * Math.sqrt(variance / n);
  return { points: round(100 * mean), interval: [round(100 * (mean - half)), round(100 * (mean + half))] };
}

export async function measureFidelity(): Promise<Record<string, unknown>> {
  const idx = (name: string, header: number): Buffer =>
    gunzipSync(readFileSync(sharedPath('data/fer2013', name))).subarray(header);
  const images = idx('PublicTest-images-idx3-ubyte.gz', 16);
  const labels = idx('PublicTest-labels-idx1-ubyte.gz', 8);
  const every = Number(process.env['EVERY'] ?? 1);
  const rows = Array.from({ length: Math.floor((labels.length + every - 1) / every) }, (_, i) => i * every);

  const root = resolve(import.meta.dirname, '..');
  const model = await loadModel(
    (url) => {
      const file = readFileSync(new URL(url));
      return Promise.resolve(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer);
    },
    pathToFileURL(resolve(root, 'public/models/index.json')).href,
    null,
  );
  await openBackend('wasm', `${resolve(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`, () => undefined);
  activateBackend('wasm');
  const network = await createNetwork(model);
  const size = model.manifest.input.width * model.manifest.input.height;
  const direct: boolean[] = [];
  for (const row of rows) {
    const input = normalise(
      images.subarray(row * size, (row + 1) * size),
      model.manifest.input,
      new Float32Array(size),
    );
    const { prediction } = await explainCrop(network, model.manifest, input, {
      head: HEAD,
      target: null,
      method: null,
    });
    direct.push(prediction.top === labels[row]);
  }

  const scenes = rows.map((row, i): Scene => ({
    pixels: [...images.subarray(row * size, (row + 1) * size)],
    size: SIZES[i % SIZES.length] as number,
    roll: ROLLS[i % ROLLS.length] as number,
    backdrop: BACKDROPS[Math.floor(i / SIZES.length) % BACKDROPS.length] as Scene['backdrop'],
    x: ((i * 7919) % 101) / 100,
    y: ((i * 104729) % 101) / 100,
  }));
  const pages = await openBenchPages();
  const answers: SceneAnswer[] = [];
  try {
    const page = await pages.browser.newPage();
    await page.goto(`${pages.url}/fidelity.html`);
    await page.evaluate((head) => (window as unknown as { bench: FidelityApi }).bench.start(head), HEAD);
    for (let at = 0; at < scenes.length; at += CHUNK) {
      const chunk = scenes.slice(at, at + CHUNK);
      answers.push(
        ...(await page.evaluate((list) => (window as unknown as { bench: FidelityApi }).bench.scenes(list), chunk)),
      );
    }
  } finally {
    await pages.close();
  }

  const summary = (keep: (scene: Scene) => boolean): Record<string, unknown> => {
    const kept = rows.map((_, i) => i).filter((i) => keep(scenes[i] as Scene));
    const found = kept.filter((i) => answers[i]?.detected);
    const right = (i: number, key: 'asIs' | 'upright'): number => {
      const logits = answers[i]?.logits[key];
      return logits && argMax(logits) === labels[rows[i] as number] ? 1 : 0;
    };
    const loss = (key: 'asIs' | 'upright') => paired(found.map((i) => (direct[i] ? 1 : 0) - right(i, key)));
    return {
      n: kept.length,
      detected: round(found.length / kept.length, 4),
      direct: round(found.filter((i) => direct[i]).length / found.length, 4),
      lossAsIs: loss('asIs'),
      lossUpright: loss('upright'),
    };
  };
  return {
    model: model.manifest.id,
    head: HEAD,
    all: summary(() => true),
    byRoll: Object.fromEntries([0, 10, 20].map((roll) => [roll, summary((scene) => Math.abs(scene.roll) === roll)])),
    bySize: Object.fromEntries(SIZES.map((pixels) => [pixels, summary((scene) => scene.size === pixels)])),
    limitPoints: 1.5,
  };
}

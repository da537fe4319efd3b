/**
 * Crop fidelity: PublicTest faces enlarged into 640x480 scenes (several sizes, backdrops, roll angles), through the real
 * detector and the app's own crop, against the direct 48x48 image; upright and as-is. Needs ../shared; EVERY=n takes every nth
 * picture, MODEL=id another network than the app's default.
 */

import { openShippedModel } from '../scripts/lib/shipped-model.ts';
import { argMax } from '../src/core/math/softmax.ts';
import type { FidelityApi, SceneAnswer } from './pages/fidelity.ts';
import type { Scene } from './pages/scene.ts';
import { openBenchPages } from './pages-server.ts';
import { SIZES, scenesOf } from './scenes.ts';
import { round } from './stats.ts';

const HEAD = 'fer2013';
const CHUNK = 25;

/** Mean of paired differences with its 95 % interval, in points. */
function paired(differences: readonly number[]): { points: number; interval: [number, number] } {
  const n = differences.length;
  const mean = differences.reduce((a, b) => a + b, 0) / n;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1);
  const half = 1.96 * Math.sqrt(variance / n);
  return { points: round(100 * mean), interval: [round(100 * (mean - half)), round(100 * (mean + half))] };
}

/** What the detector and the app's crop make of the scenes, in their order. */
export async function answersTo(scenes: readonly Scene[], modelId: string | null): Promise<SceneAnswer[]> {
  const pages = await openBenchPages();
  const answers: SceneAnswer[] = [];
  try {
    const page = await pages.browser.newPage();
    await page.goto(`${pages.url}/fidelity.html`);
    await page.evaluate(([head, model]) => (window as unknown as { bench: FidelityApi }).bench.start(head, model), [
      HEAD,
      modelId,
    ] as const);
    for (let at = 0; at < scenes.length; at += CHUNK) {
      const chunk = scenes.slice(at, at + CHUNK);
      answers.push(
        ...(await page.evaluate((list) => (window as unknown as { bench: FidelityApi }).bench.scenes(list), chunk)),
      );
    }
  } finally {
    await pages.close();
  }
  return answers;
}

export async function measureFidelity(): Promise<Record<string, unknown>> {
  const pictures = scenesOf('PublicTest', Number(process.env['EVERY'] ?? 1));
  const model = await openShippedModel(process.env['MODEL'] ?? null);
  const direct: boolean[] = [];
  for (const { image, label } of pictures) direct.push((await model.predict(image, HEAD)).top === label);
  model.dispose();
  const scenes = pictures.map(({ scene }) => scene);
  const answers = await answersTo(scenes, model.manifest.id);

  const summary = (keep: (scene: Scene) => boolean): Record<string, unknown> => {
    const kept = [...scenes.keys()].filter((i) => keep(scenes[i] as Scene));
    const found = kept.filter((i) => answers[i]?.face);
    const right = (i: number, key: 'asIs' | 'upright'): number => {
      const logits = answers[i]?.logits[key];
      return logits && argMax(logits) === pictures[i]?.label ? 1 : 0;
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

/**
 * Gradient ascent on the default model, the app's own code on wasm.
 *
 * Strength: the picture as shown (clamped to 0..255), spatial mean after ReLU, against the best of 100 Gaussian pictures of its mean
 * and standard deviation. Counted are living filters (they fire on some picture of PublicTest) where that best is at least 1 % of
 * the filter's maximum there. Gallery: 64 filters x 30 steps in batches, against the sum of the same filters' single runs,
 * interleaved, nothing drawn.
 */

import { openNetwork } from '../scripts/lib/shipped-model.ts';
import { filterResponses } from '../src/inference/activations/linked.ts';
import {
  allFilters,
  ascentBatch,
  climbFilter,
  climbFilters,
  type AscentTarget,
} from '../src/inference/ascent/ascent.ts';
import { REFERENCE_ASCENT, type AscentOptions } from '../src/inference/ascent/core/options.ts';
import { randomSample } from '../src/inference/ascent/core/start.ts';
import type { ModelManifest } from '../src/inference/core/manifest.ts';
import type { Network } from '../src/inference/networks/network.ts';
import { normalise } from '../src/inference/core/input-rule.ts';
import { Mt19937 } from '../src/core/math/mt19937.ts';
import { median, round } from './stats.ts';

const GAUSSIANS = 100;
const GALLERY_FILTERS = 64;
const GALLERY_LAYER = 'conv2d_4';
const GALLERY_ROUNDS = 5;
const OPTIONS: AscentOptions = { ...REFERENCE_ASCENT, imageEvery: 0 };

const sleep = (): Promise<void> => new Promise((done) => setTimeout(done));

function gaussians(count: number, size: number, mean: number, deviation: number, seed: number): Float64Array[] {
  const generator = new Mt19937(seed);
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: size }, () => {
      const radius = Math.sqrt(-2 * Math.log(1 - randomSample(generator)));
      return mean + deviation * radius * Math.cos(2 * Math.PI * randomSample(generator));
    }),
  );
}

async function finalPicture(network: Network, manifest: ModelManifest, target: AscentTarget): Promise<Float64Array> {
  let last: Float64Array | undefined;
  for await (const { image } of climbFilter(network, manifest.input.normalisation, target, OPTIONS))
    last = image ?? last;
  return last as Float64Array;
}

/** The ascent picture's strength against the best Gaussian's, for one filter. */
async function strengthOf(network: Network, manifest: ModelManifest, target: AscentTarget) {
  const shown = (await finalPicture(network, manifest, target)).map((v) => Math.min(255, Math.max(0, v)));
  const mean = shown.reduce((a, b) => a + b, 0) / shown.length;
  const deviation = Math.sqrt(shown.reduce((a, b) => a + (b - mean) ** 2, 0) / shown.length);
  const pictures = [shown, ...gaussians(GAUSSIANS, shown.length, mean, deviation, 1000 + target.channel)];
  const inputs = pictures.map((picture) => normalise(picture, manifest.input, new Float32Array(picture.length)));
  const [own = 0, ...others] = await filterResponses(network, target.layer, target.channel, inputs);
  return { own, best: Math.max(...others) };
}

async function strengths(network: Network, manifest: ModelManifest, every: number) {
  const layers: Record<string, unknown>[] = [];
  const counted = { filters: 0, strong: 0 };
  let convolution = 0;
  for (const { name, filterMaximum } of manifest.layers) {
    if (!filterMaximum) continue;
    convolution++;
    const ratios: number[] = [];
    let living = 0;
    for (const [channel, maximum] of filterMaximum.entries()) {
      if (maximum === 0 || channel % every !== 0) continue;
      living++;
      const { own, best } = await strengthOf(network, manifest, { layer: name, channel });
      if (best >= 0.01 * maximum) ratios.push(own / best);
      await sleep();
    }
    const strong = ratios.filter((ratio) => ratio >= 2).length;
    if (convolution >= 3) {
      counted.filters += ratios.length;
      counted.strong += strong;
    }
    layers.push({
      layer: name,
      measured: living,
      counted: ratios.length,
      atLeast2: strong,
      medianRatio: round(median(ratios)),
    });
    console.log(JSON.stringify(layers[layers.length - 1]));
  }
  return { layers, ...counted, share: round(counted.strong / counted.filters, 3) };
}

async function drain(steps: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of steps);
}

async function gallery(network: Network, manifest: ModelManifest, layer: string, rounds: number) {
  const { normalisation } = manifest.input;
  const targets = allFilters(network, layer).slice(0, GALLERY_FILTERS);
  const times = { gallery: [] as number[], single: [] as number[] };
  // In blocks of one batch, so that a busy machine slows both alike.
  const batch = ascentBatch();
  const warm = targets.slice(0, batch);
  await drain(climbFilters(network, normalisation, warm, { ...OPTIONS, steps: 2 }));
  for (let i = 0; i < rounds; i++) {
    let [together, alone] = [0, 0];
    for (let first = 0; first < targets.length; first += batch) {
      const some = targets.slice(first, first + batch);
      let start = performance.now();
      await drain(climbFilters(network, normalisation, some, OPTIONS));
      together += performance.now() - start;
      start = performance.now();
      for (const target of some) await drain(climbFilter(network, normalisation, target, OPTIONS));
      alone += performance.now() - start;
    }
    times.gallery.push(together);
    times.single.push(alone);
  }
  const ratios = times.gallery.map((time, i) => time / times.single[i]!);
  return {
    layer,
    filters: targets.length,
    steps: OPTIONS.steps,
    batch,
    rounds,
    galleryMs: round(median(times.gallery), 0),
    singleStepsMs: round(median(times.single), 0),
    ratio: round(median(ratios), 3),
    limit: 1.1,
  };
}

async function onWasm<T>(measure: (network: Network, manifest: ModelManifest) => Promise<T>): Promise<T> {
  const { manifest, network, dispose } = await openNetwork(null);
  try {
    return await measure(network, manifest);
  } finally {
    dispose();
  }
}

/** What a gallery costs against its filters one by one. */
export const measureGallery = (): Promise<Record<string, unknown>> =>
  onWasm(async (network, manifest) => ({
    model: manifest.id,
    ...(await gallery(network, manifest, GALLERY_LAYER, GALLERY_ROUNDS)),
  }));

/** @param every each so manieth filter of a layer is measured; 1 = all */
export const measureAscent = (every = 1): Promise<Record<string, unknown>> =>
  onWasm(async (network, manifest) => ({
    model: manifest.id,
    everyNthFilter: every,
    strength: await strengths(network, manifest, every),
    limit: 0.8,
  }));

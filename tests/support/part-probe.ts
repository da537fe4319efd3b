/** A network of plain arithmetic whose first label reads one part of an average face and nothing else. */

import { SeededRandom } from '../../src/core/math/seeded-random.ts';
import type { Probe } from '../../src/inference/core/probe.ts';
import { AVERAGE_KEYPOINTS, faceParts, type FacePart } from '../../src/lime/core/face-parts.ts';

const SIDE = 48;

/** Logit 0 is the part's weighted brightness, squared; logit 1 is 0. */
export function probeOnPart(part: FacePart): { readonly probe: Probe; readonly faces: readonly Float32Array[] } {
  const { labels, names } = faceParts(AVERAGE_KEYPOINTS, SIDE, SIDE);
  const mask = Float32Array.from(labels, (label) => (names![label] === part ? 0.05 : 0));
  const size = SIDE * SIDE;
  const sumOf = (batch: Float32Array, i: number): number =>
    mask.reduce((sum, weight, p) => sum + weight * batch[i * size + p]!, 0);
  const each = (count: number, work: (i: number) => ArrayLike<number>): Float32Array =>
    Float32Array.from(Array.from({ length: count }, (_, i) => Array.from(work(i))).flat());
  const logits = (batch: Float32Array, count: number): Promise<Float32Array> =>
    Promise.resolve(each(count, (i) => [sumOf(batch, i) ** 2, 0]));
  const softmax = (logit: number): [number, number] => [1 / (1 + Math.exp(-logit)), 1 / (1 + Math.exp(logit))];
  const normalisation = { scale: 1 / 255, mean: 0.5, deviation: 0.25 };
  const probe = {
    modelId: 'part',
    head: 'one',
    labels: 2,
    shape: { height: SIDE, width: SIDE, channels: 1 },
    input: { height: SIDE, width: SIDE, channels: 1, colours: 'grey', normalisation },
    layers: [],
    averagedLayer: null,
    logits,
    scores: (batch: Float32Array, count: number) => Promise.resolve(each(count, (i) => softmax(sumOf(batch, i) ** 2))),
    gradients: (batch: Float32Array, count: number, target: number) =>
      Promise.resolve(
        each(count, (i) => {
          const slope = target === 0 ? 2 * sumOf(batch, i) : 0;
          return mask.map((weight) => slope * weight);
        }),
      ),
    atLayer: () => Promise.reject(new Error('has no layers')),
  } as unknown as Probe;
  const random = new SeededRandom(3);
  const faces = Array.from({ length: 3 }, () => Float32Array.from({ length: size }, () => 255 * random.uniform()));
  return { probe, faces };
}

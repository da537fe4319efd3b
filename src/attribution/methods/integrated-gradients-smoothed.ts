/**
 * What the live view shows by default: integrated gradients (Sundararajan, Taly & Yan 2017, arXiv 1703.01365) from the blurred picture, at
 * the eight middles of equal steps, averaged over 7 x 7 pixels of 48 x 48 (box-mean.ts). One gradient a frame is added, so that a frame
 * costs one forward and one backward pass beside its scores; the mean of the last eight stands for the integral. How far the map is from
 * controls that never see the network: `npm run bench -- attribution-live`.
 *
 * The values are in logits and add up, over the map, to about the logit of the picture less that of the blurred picture.
 */

import { blurredBaseline } from '../baselines.ts';
import { boxMean } from '../box-mean.ts';
import { mapFrom, type LiveMethod, type LiveRun } from '../method.ts';
import type { InputShape } from '../../inference/core/probe.ts';

/**
 * Point k lies (k + 1/2) / 8 of the way from the blurred picture to the picture. Neighbours in this order lie far apart, so that a few
 * frames already cover the way.
 */
export const POINT_ORDER: readonly number[] = [3, 7, 1, 5, 0, 4, 2, 6];
const POINTS = POINT_ORDER.length;

function start(shape: InputShape): LiveRun {
  /** The last gradient at each point; null where there is none yet. */
  const gradients: (Float32Array | null)[] = POINT_ORDER.map(() => null);
  let turn = 0;
  let difference = new Float32Array(0);
  return {
    pointFor(input) {
      const baseline = blurredBaseline(input, shape);
      const share = ((POINT_ORDER[turn] as number) + 0.5) / POINTS;
      difference = new Float32Array(input.length);
      const point = new Float32Array(input.length);
      for (let i = 0; i < input.length; i++) {
        const b = baseline[i] as number;
        const d = (input[i] as number) - b;
        difference[i] = d;
        point[i] = b + share * d;
      }
      return point;
    },
    add(gradient) {
      gradients[turn] = gradient.slice();
      turn = (turn + 1) % POINTS;
      return boxMean(shares(gradients, difference, shape), shape.height, shape.width);
    },
    reset() {
      gradients.fill(null);
      turn = 0;
    },
  };
}

/** @returns the gradients' mean times the difference, channels summed: [height, width] */
function shares(
  gradients: readonly (Float32Array | null)[],
  difference: Float32Array,
  { height, width, channels }: InputShape,
): Float32Array {
  const sum = new Float32Array(difference.length);
  let count = 0;
  for (const gradient of gradients) {
    if (!gradient) continue;
    count++;
    for (let i = 0; i < sum.length; i++) (sum[i] as number) += gradient[i] as number;
  }
  const map = new Float32Array(height * width);
  for (let i = 0; i < sum.length; i++)
    (map[Math.floor(i / channels)] as number) += ((sum[i] as number) * (difference[i] as number)) / count;
  return map;
}

export const integratedGradientsSmoothed: LiveMethod = {
  id: 'integrated-gradients-smoothed',
  name: 'Integrated gradients, smoothed',
  signed: true,
  // A forward and a backward pass a point.
  cost: 2.3 * POINTS,
  live: { frames: POINTS, start },
  async *run(task, signal) {
    const { probe, input, target } = task;
    const run = start(probe.shape);
    for (let i = 0; i < POINTS; i++) {
      signal.throwIfAborted();
      const gradient = await probe.gradients(run.pointFor(input), 1, target);
      signal.throwIfAborted();
      yield mapFrom(this, task, run.add(gradient, input));
    }
  },
};

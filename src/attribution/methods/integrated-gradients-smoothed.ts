/**
 * What the live view shows by default: integrated gradients from the blurred picture at eight midpoints, averaged over 7 x 7 pixels of
 * 48 x 48 (box-mean.ts). Live, one gradient a frame is added, so that a frame costs one forward and one backward pass beside its scores; the
 * mean of the last eight stands for the integral. How far the map is from controls that never see the network:
 * `npm run bench -- attribution-live`.
 *
 * The values are in logits and add up, over the map, to about the logit of the picture less that of the blurred picture.
 */

import { between, blurredBaseline, midpoints } from '../baselines.ts';
import { boxMean } from '../box-mean.ts';
import { summed, type LiveMethod, type LiveRun } from '../method.ts';
import type { InputShape } from '../../inference/core/probe.ts';
import { BASELINES, integratedGradients, midpointRule } from './integrated-gradients.ts';

/**
 * Which midpoint a frame takes. Neighbours in this order lie far apart, so that a few frames already cover the way from the blurred
 * picture to the picture.
 */
export const POINT_ORDER: readonly number[] = [3, 7, 1, 5, 0, 4, 2, 6];
const POINTS = POINT_ORDER.length;
const SHARES = midpoints(POINTS);

function start(shape: InputShape): LiveRun {
  /** The last gradient at each point; null where there is none yet. */
  const gradients: (Float32Array | null)[] = POINT_ORDER.map(() => null);
  let turn = 0;
  let baseline = new Float32Array(0);
  return {
    pointFor(input) {
      baseline = blurredBaseline(input, shape) as Float32Array<ArrayBuffer>;
      return between(baseline, input, SHARES[POINT_ORDER[turn]!]!, new Float32Array(input.length));
    },
    add(gradient, input) {
      gradients[turn] = gradient.slice();
      turn = (turn + 1) % POINTS;
      const values = meanOf(gradients.filter((one) => one !== null));
      for (let i = 0; i < values.length; i++) values[i]! *= input[i]! - baseline[i]!;
      return boxMean(summed(values, shape.channels), shape.height, shape.width);
    },
    reset() {
      gradients.fill(null);
      turn = 0;
    },
  };
}

function meanOf(arrays: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(arrays[0]!.length);
  for (const values of arrays) for (let i = 0; i < mean.length; i++) mean[i]! += values[i]! / arrays.length;
  return mean;
}

const plain = integratedGradients(
  { id: 'integrated-gradients-smoothed', name: 'Integrated gradients from the blurred face, smoothed' },
  BASELINES.blur,
  midpointRule(POINTS),
);

export const integratedGradientsSmoothed: LiveMethod = {
  ...plain,
  live: { frames: POINTS, start },
  async *run(task, signal) {
    const { height, width } = task.probe.shape;
    for await (const map of plain.run(task, signal)) yield { ...map, values: boxMean(map.values, height, width) };
  },
};

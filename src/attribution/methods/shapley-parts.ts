/**
 * Exact Shapley values of the face's parts (Shapley 1953; as an explanation: Lundberg & Lee 2017, arXiv 1705.07874): each part's share of
 * what the whole face adds to the logit, over all orders of showing the parts. All 2^parts pictures are asked; a part that is not shown
 * is blurred. The shares add up to the difference between the face and the blurred face.
 */

import { AppError } from '../../core/errors.ts';
import { EXACT_LIMIT } from '../../lime/core/designs.ts';
import { AVERAGE_KEYPOINTS, faceParts } from '../../lime/core/face-parts.ts';
import { shapleyValues } from '../../lime/core/shapley.ts';
import { checkSuperpixels, regionSizes, type Superpixels } from '../../lime/core/superpixels.ts';
import { blurredBaseline } from '../baselines.ts';
import { logitsOf } from '../batches.ts';
import { fromValues, type AttributionMethod, type AttributionTask } from '../method.ts';

/** The parts that a task names, or those of an average face. */
export function partsOf({ parts, probe: { shape } }: Pick<AttributionTask, 'parts' | 'probe'>): Superpixels {
  return parts ?? faceParts(AVERAGE_KEYPOINTS, shape.width, shape.height);
}

/** Each part's value, spread evenly over its pixels, so that the map adds up to the values. */
export function spreadOverParts(values: ArrayLike<number>, parts: Superpixels): Float32Array {
  const sizes = regionSizes(parts);
  return Float32Array.from(parts.labels, (part) => values[part]! / sizes[part]!);
}

/** What a hidden part shows; normalised, of the input's length. */
type Hidden = (task: AttributionTask, parts: Superpixels) => Float32Array;

/**
 * The shares themselves, in the parts' order.
 * @throws AppError too-many-regions above 12 parts (4,096 pictures), bad-segments
 */
export async function shapleyOfParts(
  task: AttributionTask,
  parts: Superpixels,
  signal: AbortSignal,
  hiddenOf: Hidden = ({ input, probe }) => blurredBaseline(input, probe.shape),
): Promise<Float64Array> {
  const { count, labels } = parts;
  checkSuperpixels(parts);
  if (count > EXACT_LIMIT)
    throw new AppError(
      'too-many-regions',
      `all orders can be tried for at most ${EXACT_LIMIT} parts; here are ${count}`,
      {
        params: { regions: count, limit: EXACT_LIMIT },
      },
    );
  const { input, probe } = task;
  const { channels } = probe.shape;
  const hidden = hiddenOf(task, parts);
  const write = (coalition: number, out: Float32Array): void => {
    for (let p = 0, i = 0; p < labels.length; p++) {
      const from = ((coalition >> labels[p]!) & 1) === 1 ? input : hidden;
      for (let c = 0; c < channels; c++, i++) out[i] = from[i]!;
    }
  };
  return shapleyValues(await logitsOf(task, 2 ** count, write, signal), count);
}

export const shapleyParts: AttributionMethod = fromValues(
  {
    id: 'shapley-parts',
    name: 'Shapley values of the face’s parts',
    signed: true,
    ranked: 'value',
    cost: 2 ** EXACT_LIMIT,
    async promise(task, signal) {
      const ends = [blurredBaseline(task.input, task.probe.shape), task.input];
      const [without, whole] = await logitsOf(task, 2, (i, out) => out.set(ends[i]!), signal);
      return whole! - without!;
    },
  },
  async (task, signal) => {
    const parts = partsOf(task);
    return spreadOverParts(await shapleyOfParts(task, parts, signal), parts);
  },
);

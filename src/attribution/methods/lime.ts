/**
 * LIME (Ribeiro, Singh & Guestrin 2016, arXiv 1602.04938) as a map: the weight of each part of the picture in the additive model that fits
 * the network's scores around this picture best. The parts are the task's, else those into which LIME divides a picture; design, fill
 * and fit are the ones of src/lime. It speaks of the temperature-scaled score, not of the logit.
 */

import { denormalise, normalise } from '../../inference/core/input-rule.ts';
import { defaultCalls, explainToEnd, DEFAULT_DESIGN } from '../../lime/core/explain.ts';
import type { PlainImage } from '../../lime/core/image.ts';
import { DEFAULT_ALGORITHM, segmentImage } from '../../lime/core/segment.ts';
import { fromValues, type AttributionMethod } from '../method.ts';
import { spreadOverParts } from './shapley-parts.ts';

const FULL_SCALE = 255;

export const lime: AttributionMethod = fromValues(
  {
    id: 'lime',
    name: 'LIME',
    output: 'probability',
    signed: true,
    ranked: 'value',
    cost: defaultCalls(DEFAULT_DESIGN),
  },
  async (task, signal) => {
    const { probe, input, target, seed, parts, batchSize, onProgress } = task;
    const { height, width, channels } = probe.shape;
    const pixels = denormalise(input, probe.input, new Float32Array(input.length));
    const image: PlainImage = {
      width,
      height,
      channels: channels as 1 | 3,
      data: pixels.map((value) => value / FULL_SCALE),
    };
    const segments = parts ?? segmentImage(image, DEFAULT_ALGORITHM);
    const calls = defaultCalls(DEFAULT_DESIGN);
    let done = 0;
    const { classes } = await explainToEnd(
      {
        image,
        segments,
        algorithm: parts ? 'parts' : DEFAULT_ALGORITHM,
        model: probe.modelId,
        head: probe.head,
        labels: Array.from({ length: probe.labels }, (_, label) => String(label)),
        seed,
        batchSize,
        toNetwork: (picture) =>
          normalise(
            Float64Array.from(picture, (value) => value * FULL_SCALE),
            probe.input,
            new Float32Array(picture.length),
          ),
      },
      {
        predict: async (batch, count) => {
          const scores = await probe.scores(batch, count);
          onProgress?.((done += count), calls);
          return scores;
        },
      },
      signal,
    );
    signal.throwIfAborted();
    return spreadOverParts(classes[target]!.weights, segments);
  },
);

/** Methods whose map follows, pixel by pixel, from one gradient at the input. */

import { mapFrom, type LiveMethod } from './method.ts';

/** A forward and a backward pass take 2.28 times as long as the forward pass alone (`npm run bench -- overhead`). */
export const GRADIENT_COST = 2.3;

/**
 * @param about what stands in the registry
 * @param value what one channel of one pixel adds to the map, from its gradient and its normalised input; channels are summed
 */
export function fromOneGradient(
  about: Pick<LiveMethod, 'id' | 'name' | 'signed' | 'ranked'>,
  value: (gradient: number, input: number) => number,
): LiveMethod {
  const map = (gradient: Float32Array, input: Float32Array, channels: number): Float32Array => {
    const out = new Float32Array(gradient.length / channels);
    for (let p = 0; p < out.length; p++) {
      let sum = 0;
      for (let i = p * channels; i < (p + 1) * channels; i++) sum += value(gradient[i] as number, input[i] as number);
      out[p] = sum;
    }
    return out;
  };
  return {
    ...about,
    cost: GRADIENT_COST,
    live: {
      frames: 1,
      start: ({ channels }) => ({
        pointFor: (input) => input,
        add: (gradient, input) => map(gradient, input, channels),
        reset: () => undefined,
      }),
    },
    async *run(task, signal) {
      signal.throwIfAborted();
      const { probe, input, target } = task;
      const gradient = await probe.gradients(input, 1, target);
      signal.throwIfAborted();
      yield mapFrom(about, task, map(gradient, input, probe.shape.channels));
    },
  };
}

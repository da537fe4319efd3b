/** A method that only the tests have: integrated gradients from an input of zeros, one gradient a frame, at the middles of equal steps. */

import { mapFrom, type LiveMethod, type LiveRun } from '../../src/attribution/method.ts';
import type { InputShape } from '../../src/inference/core/probe.ts';

const STEPS = 4;

function start({ channels }: InputShape): LiveRun {
  if (channels !== 1) throw new Error('this method reads one channel');
  let step = 0;
  let count = 0;
  let sum: Float32Array | null = null;
  return {
    pointFor: (input) => {
      const share = ((step++ % STEPS) + 0.5) / STEPS;
      return input.map((value) => value * share);
    },
    add: (gradient, input) => {
      count++;
      sum = sum ? sum.map((value, i) => value + gradient[i]!) : Float32Array.from(gradient);
      return sum.map((value, i) => (value / count) * input[i]!);
    },
    reset: () => {
      step = 0;
      count = 0;
      sum = null;
    },
  };
}

/** Said to be unsigned, which none of the shipped ones is. */
export const methodOfTests: LiveMethod = {
  id: 'method-of-tests',
  name: 'Integrated gradients of the tests',
  signed: false,
  ranked: 'value',
  cost: 2.3 * STEPS,
  live: { frames: STEPS, start },
  async *run(task, signal) {
    const { probe, input, target } = task;
    const run = start(probe.shape);
    for (let i = 0; i < STEPS; i++) {
      signal.throwIfAborted();
      yield mapFrom(this, task, run.add(await probe.gradients(run.pointFor(input), 1, target), input));
    }
  },
};

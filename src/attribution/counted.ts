/** How often a network is asked. */

import type { Probe } from '../inference/core/probe.ts';

export interface Calls {
  /** Inputs whose logits or scores were asked. */
  forward: number;
  /** Inputs whose gradient was asked, at the input or at a layer: a forward and a backward pass each. */
  backward: number;
}

/** The probe, and a count of the inputs that go through it. */
export function countedProbe(probe: Probe): { readonly probe: Probe; readonly calls: Calls } {
  const calls: Calls = { forward: 0, backward: 0 };
  const counted = <R>(kind: keyof Calls, count: number, ask: () => R): R => {
    calls[kind] += count;
    return ask();
  };
  return {
    calls,
    probe: {
      ...probe,
      logits: (batch, count) => counted('forward', count, () => probe.logits(batch, count)),
      scores: (batch, count) => counted('forward', count, () => probe.scores(batch, count)),
      gradients: (batch, count, target, rule) =>
        counted('backward', count, () => probe.gradients(batch, count, target, rule)),
      atLayer: (layer, batch, count, target) =>
        counted('backward', count, () => probe.atLayer(layer, batch, count, target)),
    },
  };
}

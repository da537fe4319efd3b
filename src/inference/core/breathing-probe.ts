/** A probe between whose calls other things are heard: a method of attribution need know nothing of it. */

import type { Probe } from './probe.ts';

/** @param after every call of the network */
export function breathingProbe(probe: Probe, after: () => Promise<void>): Probe {
  const then = async <T>(asked: Promise<T>): Promise<T> => {
    const answer = await asked;
    await after();
    return answer;
  };
  return {
    ...probe,
    logits: (...asked) => then(probe.logits(...asked)),
    scores: (...asked) => then(probe.scores(...asked)),
    gradients: (...asked) => then(probe.gradients(...asked)),
    atLayer: (...asked) => then(probe.atLayer(...asked)),
  };
}

/**
 * Where the live path stands, derived from facts instead of stepped through: no order of events can leave it stuck in a
 * state that is not true any more.
 */

import type { Awaited, FrameState } from '../../../core/expression.ts';
import type { AppErrorData } from '../../../core/errors.ts';

export interface LiveFacts {
  /** The worker, the model or a backend is out of order. */
  readonly engineError: AppErrorData | null;
  /** The source could not be opened, or went away. */
  readonly sourceError: AppErrorData | null;
  readonly requestingCamera: boolean;
  readonly source: { readonly still: boolean } | null;
  readonly ready: boolean;
  readonly progress: { readonly loaded: number; readonly total: number };
  readonly paused: boolean;
  readonly frozen: boolean;
  /** What the last analysed frame of this source showed; null before the first. */
  readonly seen: 'tracking' | 'no-face' | null;
  /** The source owes a picture for longer than a second: what is shown is the last one. */
  readonly stalled: boolean;
}

export const NO_FACTS: LiveFacts = {
  engineError: null,
  sourceError: null,
  requestingCamera: false,
  source: null,
  ready: false,
  progress: { loaded: 0, total: 0 },
  paused: false,
  frozen: false,
  seen: null,
  stalled: false,
};

function stepOf({ ready, progress: { loaded, total } }: Pick<LiveFacts, 'ready' | 'progress'>): Awaited['step'] {
  if (ready) return 'picture';
  return total > 0 && loaded >= total ? 'start' : 'fetch';
}

export function frameStateOf(facts: LiveFacts): FrameState {
  if (facts.requestingCamera) return { kind: 'requesting-camera' };
  // With no engine nothing works; with a source that failed only this source does not.
  const error = facts.engineError ?? facts.sourceError;
  if (error) return { kind: 'failed', error };
  if (!facts.source) return { kind: 'idle' };
  // Without a first picture either: it is the source that is waited for, not the network.
  const stalled = facts.ready && facts.stalled && !facts.paused && !facts.frozen;
  if (stalled) return { kind: 'stalled' };
  if (!facts.ready || facts.seen === null)
    return facts.paused ? { kind: 'paused' } : { kind: 'loading', step: stepOf(facts), ...facts.progress };
  // A photo is held from its first frame on: that is no state of its own.
  if (facts.frozen && !facts.source.still) return { kind: 'frozen' };
  if (facts.paused) return { kind: 'paused' };
  if (facts.seen === 'no-face') return { kind: 'no-face' };
  return { kind: facts.source.still ? 'still' : 'tracking' };
}

/** Whether the next frame may be asked for: only when the worker takes one (`inFlight`: not now) and someone looks. */
export function mayAskForFrame(
  facts: LiveFacts,
  gate: { readonly asking: boolean; readonly inFlight: boolean; readonly hidden: boolean },
): boolean {
  return (
    facts.source !== null &&
    facts.ready &&
    facts.engineError === null &&
    !facts.paused &&
    !facts.frozen &&
    !gate.asking &&
    !gate.inFlight &&
    !gate.hidden
  );
}

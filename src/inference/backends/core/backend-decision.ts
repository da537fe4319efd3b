/**
 * Which backend runs the network, as a pure function of what was found out.
 *
 * Rules (docs/decisions/backends.md): a backend is eligible only if it passed the self-test, scores *and* gradient of a
 * procedural image against stored values (on some phones WebGPU gradients came out as zeros: tfjs#8590, #7733). WebGPU is
 * taken on every real adapter that is eligible and at most 1.5 times slower than the fastest eligible backend. A fallback
 * (software) adapter is never raced and never taken by itself: measured 100 times slower than wasm. It can be chosen by hand.
 */

import { BACKENDS, type BackendName } from '../../../core/expression.ts';

export type SelfTestOutcome =
  | { readonly kind: 'passed'; readonly scoreError: number; readonly gradientError: number }
  | { readonly kind: 'failed'; readonly reason: 'scores' | 'gradient' | 'error'; readonly detail: string }
  | { readonly kind: 'unavailable'; readonly detail: string }
  | { readonly kind: 'not-run' };

export interface AdapterFacts {
  /** `none`: no WebGPU; `fallback`: a software adapter (isFallbackAdapter, or named SwiftShader / llvmpipe / Basic Render). */
  readonly kind: 'none' | 'fallback' | 'real';
  readonly description: string;
}

export interface BackendFacts {
  readonly selfTest: SelfTestOutcome;
  /** Median milliseconds of scores plus gradient for one crop; null when not timed. */
  readonly milliseconds: number | null;
}

export type DecisionReason =
  | 'chosen-by-hand'
  | 'chosen-unusable'
  | 'webgpu-within-limit'
  | 'webgpu-too-slow'
  | 'webgpu-failed-self-test'
  | 'webgpu-fallback-adapter'
  | 'webgpu-missing'
  | 'nothing-passed';

export interface BackendDecision {
  readonly backend: BackendName | null;
  readonly reason: DecisionReason;
  readonly adapter: AdapterFacts;
  readonly facts: Readonly<Partial<Record<BackendName, BackendFacts>>>;
}

/** WebGPU may take this many times the fastest backend's time and is still the default: it leaves the CPU free. */
export const WEBGPU_TIME_LIMIT = 1.5;

/**
 * @param adapter what navigator.gpu gave
 * @param facts   self-test and time by backend; backends that were not tried are absent
 * @param choice  `auto`, or the backend that the person chose
 * @returns the backend to run (null if nothing passed) and the reason, for the screen
 */
export function decideBackend(
  adapter: AdapterFacts,
  facts: Readonly<Partial<Record<BackendName, BackendFacts>>>,
  choice: BackendName | 'auto',
): BackendDecision {
  const passed = (name: BackendName): boolean => facts[name]?.selfTest.kind === 'passed';
  const timed = BACKENDS.filter((name) => passed(name) && facts[name]?.milliseconds != null).filter(
    (name) => name !== 'webgpu' || adapter.kind === 'real',
  );
  const time = (name: BackendName): number => facts[name]?.milliseconds ?? Infinity;
  const others = timed.filter((name) => name !== 'webgpu').sort((a, b) => time(a) - time(b));
  // Without any time (all untimed) the order of preference is: wasm, webgl, cpu.
  const fastestOther = others[0] ?? (['wasm', 'webgl', 'cpu'] as const).find(passed) ?? null;
  const result = (backend: BackendName | null, reason: DecisionReason): BackendDecision => ({
    backend,
    reason,
    adapter,
    facts,
  });

  if (choice !== 'auto') {
    if (passed(choice)) return result(choice, 'chosen-by-hand');
    const { backend } = decideBackend(adapter, facts, 'auto');
    return result(backend, backend ? 'chosen-unusable' : 'nothing-passed');
  }
  if (adapter.kind === 'real' && passed('webgpu')) {
    const limit = fastestOther ? WEBGPU_TIME_LIMIT * time(fastestOther) : Infinity;
    if (time('webgpu') <= limit || !fastestOther) return result('webgpu', 'webgpu-within-limit');
    return result(fastestOther, 'webgpu-too-slow');
  }
  if (!fastestOther) return result(null, 'nothing-passed');
  if (adapter.kind === 'none') return result(fastestOther, 'webgpu-missing');
  if (adapter.kind === 'fallback') return result(fastestOther, 'webgpu-fallback-adapter');
  return result(fastestOther, 'webgpu-failed-self-test');
}

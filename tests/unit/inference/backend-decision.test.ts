import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKENDS, type BackendName } from '../../../src/core/expression.ts';
import {
  decideBackend,
  WEBGPU_TIME_LIMIT,
  type AdapterFacts,
  type BackendFacts,
  type SelfTestOutcome,
} from '../../../src/inference/backends/core/backend-decision.ts';

const PASSED: SelfTestOutcome = { kind: 'passed', scoreError: 0, gradientError: 0 };
const ZEROS: SelfTestOutcome = { kind: 'failed', reason: 'gradient', detail: 'all zeros' };
const ABSENT: SelfTestOutcome = { kind: 'unavailable', detail: 'not there' };
const passed = (milliseconds: number | null): BackendFacts => ({ selfTest: PASSED, milliseconds });
const failed: BackendFacts = { selfTest: ZEROS, milliseconds: null };
const absent: BackendFacts = { selfTest: ABSENT, milliseconds: null };
const notRun: BackendFacts = { selfTest: { kind: 'not-run' }, milliseconds: null };
const real: AdapterFacts = { kind: 'real', description: 'a graphics card' };
const fallback: AdapterFacts = { kind: 'fallback', description: 'SwiftShader' };
const none: AdapterFacts = { kind: 'none', description: 'no WebGPU' };

type Facts = Partial<Record<BackendName, BackendFacts>>;

describe('decideBackend', () => {
  it.each<[string, AdapterFacts, Facts, BackendName | 'auto', BackendName | null, string]>([
    ['a real adapter, faster', real, { webgpu: passed(2), wasm: passed(9) }, 'auto', 'webgpu', 'webgpu-within-limit'],
    [
      'slower, but within 1.5 times',
      real,
      { webgpu: passed(14.9), wasm: passed(10) },
      'auto',
      'webgpu',
      'webgpu-within-limit',
    ],
    ['exactly 1.5 times', real, { webgpu: passed(15), wasm: passed(10) }, 'auto', 'webgpu', 'webgpu-within-limit'],
    ['just over 1.5 times', real, { webgpu: passed(15.1), wasm: passed(10) }, 'auto', 'wasm', 'webgpu-too-slow'],
    [
      '1.5 times webgl, the fastest other',
      real,
      { webgpu: passed(7), wasm: passed(10), webgl: passed(4) },
      'auto',
      'webgl',
      'webgpu-too-slow',
    ],
    ['a real adapter alone', real, { webgpu: passed(50), wasm: absent }, 'auto', 'webgpu', 'webgpu-within-limit'],
    [
      'webgpu with zero gradients',
      real,
      { webgpu: failed, wasm: passed(9) },
      'auto',
      'wasm',
      'webgpu-failed-self-test',
    ],
    ['webgpu not tried yet', real, { webgpu: notRun, wasm: passed(9) }, 'auto', 'wasm', 'webgpu-failed-self-test'],
    [
      'a fast backend that failed does not count',
      real,
      { webgpu: passed(9), wasm: passed(8), webgl: { ...failed, milliseconds: 1 } },
      'auto',
      'webgpu',
      'webgpu-within-limit',
    ],
    [
      'a fallback adapter, however fast',
      fallback,
      { webgpu: passed(1), wasm: passed(9) },
      'auto',
      'wasm',
      'webgpu-fallback-adapter',
    ],
    [
      'a fallback adapter and nothing else',
      fallback,
      { webgpu: passed(1), wasm: absent },
      'auto',
      null,
      'nothing-passed',
    ],
    ['no WebGPU', none, { wasm: passed(9), webgl: passed(200) }, 'auto', 'wasm', 'webgpu-missing'],
    ['no WebGPU, webgl faster', none, { wasm: passed(9), webgl: passed(3) }, 'auto', 'webgl', 'webgpu-missing'],
    ['wasm blocked', none, { wasm: absent, webgl: passed(30) }, 'auto', 'webgl', 'webgpu-missing'],
    ['only cpu left', none, { wasm: absent, webgl: failed, cpu: passed(300) }, 'auto', 'cpu', 'webgpu-missing'],
    [
      'nothing timed: wasm first',
      none,
      { cpu: passed(null), webgl: passed(null), wasm: passed(null) },
      'auto',
      'wasm',
      'webgpu-missing',
    ],
    [
      'nothing passed',
      real,
      { webgpu: failed, wasm: absent, webgl: failed, cpu: failed },
      'auto',
      null,
      'nothing-passed',
    ],
    ['nothing tried', none, {}, 'auto', null, 'nothing-passed'],
    ['cpu chosen', real, { webgpu: passed(2), cpu: passed(300) }, 'cpu', 'cpu', 'chosen-by-hand'],
    [
      'a fallback adapter chosen',
      fallback,
      { webgpu: passed(900), wasm: passed(9) },
      'webgpu',
      'webgpu',
      'chosen-by-hand',
    ],
    ['a broken backend chosen', real, { webgpu: failed, wasm: passed(9) }, 'webgpu', 'wasm', 'chosen-unusable'],
    ['a missing backend chosen', real, { webgpu: passed(2), wasm: passed(9) }, 'webgl', 'webgpu', 'chosen-unusable'],
    [
      'a blocked backend chosen, only webgpu there',
      real,
      { webgpu: passed(2), wasm: absent },
      'wasm',
      'webgpu',
      'chosen-unusable',
    ],
    [
      'a blocked backend chosen, only a fallback adapter there',
      fallback,
      { webgpu: passed(2), wasm: absent },
      'wasm',
      null,
      'nothing-passed',
    ],
    ['a broken backend chosen, nothing else there', none, { webgl: failed }, 'webgl', null, 'nothing-passed'],
  ])('%s', (_, adapter, facts, choice, backend, reason) => {
    const decision = decideBackend(adapter, facts, choice);
    expect([decision.backend, decision.reason]).toEqual([backend, reason]);
    expect(decision.adapter).toBe(adapter);
    expect(decision.facts).toBe(facts);
  });

  const outcome = fc.oneof(
    fc.constant(PASSED),
    fc.constant(ZEROS),
    fc.constant<SelfTestOutcome>({ kind: 'failed', reason: 'scores', detail: '' }),
    fc.constant(ABSENT),
    fc.constant<SelfTestOutcome>({ kind: 'not-run' }),
  );
  const facts = fc.dictionary(
    fc.constantFrom(...BACKENDS),
    fc.record({
      selfTest: outcome,
      milliseconds: fc.oneof(fc.constant(null), fc.double({ min: 0.01, max: 5000, noNaN: true })),
    }),
  ) as fc.Arbitrary<Facts>;
  const adapter = fc.constantFrom(real, fallback, none);
  const choice = fc.constantFrom<BackendName | 'auto'>('auto', ...BACKENDS);

  it('never takes a backend that did not pass, nor a fallback adapter by itself, and is idle only if it must be', () => {
    fc.assert(
      fc.property(adapter, facts, choice, (someAdapter, someFacts, someChoice) => {
        const { backend, reason } = decideBackend(someAdapter, someFacts, someChoice);
        if (backend !== null) expect(someFacts[backend]?.selfTest.kind).toBe('passed');
        if (backend === 'webgpu' && someChoice !== 'webgpu') {
          expect(someAdapter.kind).toBe('real');
          const times = (['wasm', 'webgl', 'cpu'] as const).filter(
            (name) => someFacts[name]?.selfTest.kind === 'passed',
          );
          const fastest = Math.min(...times.map((name) => someFacts[name]?.milliseconds ?? Infinity));
          const own = someFacts.webgpu?.milliseconds ?? Infinity;
          if (own !== Infinity) expect(own).toBeLessThanOrEqual(WEBGPU_TIME_LIMIT * fastest);
        }
        if (
          backend !== null &&
          backend !== 'webgpu' &&
          someChoice !== backend &&
          someFacts[backend]?.milliseconds != null
        ) {
          for (const other of ['wasm', 'webgl', 'cpu'] as const) {
            const facts = someFacts[other];
            if (facts?.selfTest.kind === 'passed' && facts.milliseconds !== null)
              expect(someFacts[backend]?.milliseconds).toBeLessThanOrEqual(facts.milliseconds);
          }
        }
        expect(backend === null).toBe(reason === 'nothing-passed');
        if (['wasm', 'webgl', 'cpu'].some((name) => someFacts[name as BackendName]?.selfTest.kind === 'passed'))
          expect(backend).not.toBeNull();
        if (someChoice !== 'auto' && someFacts[someChoice]?.selfTest.kind === 'passed')
          expect(backend).toBe(someChoice);
      }),
      { numRuns: 2000 },
    );
  });
});

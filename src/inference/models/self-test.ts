/**
 * Self-test of a backend: scores *and* gradient of a procedural image against the values of the reference: PyTorch, or
 * tfjs-cpu for a network that brings none.
 * On some phones WebGPU scores were right while gradients came out as zeros (tfjs#8590, #7733).
 */

import type { SelfTestOutcome } from '../backends/core/backend-decision.ts';
import type { ModelManifest } from '../core/manifest.ts';
import type { Network } from '../networks/network.ts';
import { selfTestInput } from './network-facts.ts';
import { scoreAndGradient } from '../passes/saliency.ts';

export { selfTestInput } from './network-facts.ts';

/** Largest allowed differences: of a logit, absolute, and of the gradient, relative to its largest |value|. */
const SELF_TEST_TOLERANCE = { logit: 1e-2, gradient: 1e-2 } as const;

export function decodeFloat32(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** Runs on the network's current backend; never throws. */
export async function runSelfTest(network: Network, manifest: ModelManifest): Promise<SelfTestOutcome> {
  const { gradient, logits } = manifest.selfTest;
  try {
    const input = selfTestInput(manifest);
    const { prediction, gradient: found } = await scoreAndGradient(network, manifest, input, {
      head: gradient.head,
      target: gradient.target,
      at: input,
    });
    const expected = logits[gradient.head] as readonly number[];
    const scoreError = Math.max(...prediction.logits.map((logit, i) => Math.abs(logit - (expected[i] as number))));
    const want = decodeFloat32(gradient.values);
    let largest = 0;
    let difference = 0;
    want.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - (found?.[i] ?? NaN)));
    });
    // A network that reads nothing has a gradient of zeros, and must give zeros.
    const relative = largest > 0 ? difference / largest : difference > 0 ? Infinity : 0;
    const gradientError = found?.every(Number.isFinite) ? relative : Infinity;
    if (!(scoreError <= SELF_TEST_TOLERANCE.logit))
      return { kind: 'failed', reason: 'scores', detail: `a logit is off by ${scoreError}` };
    if (!(gradientError <= SELF_TEST_TOLERANCE.gradient))
      return { kind: 'failed', reason: 'gradient', detail: `the gradient is off by ${gradientError} of its maximum` };
    return { kind: 'passed', scoreError, gradientError };
  } catch (error) {
    return { kind: 'failed', reason: 'error', detail: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Self-test of a backend: scores *and* gradient of a procedural image against the values that the reference (PyTorch) gave.
 * On some phones WebGPU scores were right while gradients came out as zeros (tfjs#8590, #7733).
 */

import { proceduralImage } from '../../core/image.ts';
import type { SelfTestOutcome } from '../backends/core/backend-decision.ts';
import type { ModelManifest } from '../core/manifest.ts';
import type { Network } from '../networks/network.ts';
import { greyFor, normalise } from '../core/input-rule.ts';
import { explainCrop } from '../passes/saliency.ts';

/** Largest allowed differences: of a logit, absolute, and of the gradient, relative to its largest |value|. */
export const SELF_TEST_TOLERANCE = { logit: 1e-2, gradient: 1e-2 } as const;

export function decodeFloat32(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** The procedural image as the network reads it; several channels get the same grey. */
export function selfTestInput({ input }: ModelManifest): Float32Array {
  const grey = proceduralImage(input.width, input.height);
  const pixels = greyFor(grey, input);
  return normalise(pixels, input, pixels);
}

/** Runs on the network's current backend; never throws. */
export async function runSelfTest(network: Network, manifest: ModelManifest): Promise<SelfTestOutcome> {
  const { gradient, logits } = manifest.selfTest;
  try {
    const { prediction, map } = await explainCrop(network, manifest, selfTestInput(manifest), {
      head: gradient.head,
      target: gradient.target,
      method: 'gradient',
    });
    const expected = logits[gradient.head] as readonly number[];
    const scoreError = Math.max(...prediction.logits.map((logit, i) => Math.abs(logit - (expected[i] as number))));
    const want = sumChannels(decodeFloat32(gradient.values), manifest.input.channels);
    let largest = 0;
    let difference = 0;
    want.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - (map?.[i] ?? NaN)));
    });
    // A network that reads nothing has a gradient of zeros, and must give zeros.
    const relative = largest > 0 ? difference / largest : difference > 0 ? Infinity : 0;
    const gradientError = map?.every(Number.isFinite) ? relative : Infinity;
    if (!(scoreError <= SELF_TEST_TOLERANCE.logit))
      return { kind: 'failed', reason: 'scores', detail: `a logit is off by ${scoreError}` };
    if (!(gradientError <= SELF_TEST_TOLERANCE.gradient))
      return { kind: 'failed', reason: 'gradient', detail: `the gradient is off by ${gradientError} of its maximum` };
    return { kind: 'passed', scoreError, gradientError };
  } catch (error) {
    return { kind: 'failed', reason: 'error', detail: error instanceof Error ? error.message : String(error) };
  }
}

function sumChannels(values: Float32Array, channels: number): Float32Array {
  const out = new Float32Array(values.length / channels);
  values.forEach((value, i) => {
    const pixel = Math.floor(i / channels);
    out[pixel] = (out[pixel] as number) + value;
  });
  return out;
}

/** What PyTorch gave for the baseline network on three procedural images: `checks` of shared/models/baseline/model.json. */

import { AppError } from '../../src/core/errors.ts';
import type { LoadedModel } from '../../src/inference/models/model-files.ts';
import type { Network } from '../../src/inference/networks/network.ts';
import { normalise } from '../../src/inference/core/input-rule.ts';
import { scoreAndGradient } from '../../src/inference/passes/saliency.ts';
import { float32Of, fromBase64 } from './golden-model.ts';

interface Check {
  readonly logits_fer2013: readonly number[];
  readonly logits_ferplus: readonly number[];
  /** Top class of the ferplus head; the gradient is of its logit, with respect to the normalised input. */
  readonly target: number;
  readonly gradient_f32: string;
}

export interface BaselineFile {
  readonly checks: Readonly<Record<string, Check>>;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly offset: number }[];
}

export interface Deviation {
  /** Largest absolute difference of a logit, both heads. */
  readonly logits: number;
  /** Largest difference of the gradient as a share of its largest value. */
  readonly gradient: number;
}

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => (Number.isNaN(value) ? Infinity : Math.max(most, value)), 0);

/** @param grey pixels of the check's image, base64 */
export async function deviation(network: Network, model: LoadedModel, check: Check, grey: string): Promise<Deviation> {
  const pixels = new Uint8Array(fromBase64(grey));
  const input = normalise(pixels, model.manifest.input, new Float32Array(pixels.length));
  const options = { target: check.target, at: input } as const;
  const ferplus = await scoreAndGradient(network, model.manifest, input, { head: 'ferplus', ...options });
  const fer2013 = await scoreAndGradient(network, model.manifest, input, { head: 'fer2013', ...options });
  const expected = float32Of(check.gradient_f32);
  const { gradient } = ferplus;
  if (gradient?.length !== expected.length)
    throw new AppError('unknown', 'the gradient has another size than the check');
  const off = (found: readonly number[], wanted: readonly number[]): number[] =>
    found.map((v, i) => Math.abs(v - (wanted[i] as number)));
  return {
    logits: largest([
      ...off(ferplus.prediction.logits, check.logits_ferplus),
      ...off(fer2013.prediction.logits, check.logits_fer2013),
    ]),
    gradient: largest(off([...gradient], [...expected])) / largest([...expected].map(Math.abs)),
  };
}

/** The shipped network with its weights exchanged for the float32 ones that the checks were made with. */
export function withFloat32Weights(network: Network, file: BaselineFile, data: ArrayBuffer): void {
  for (const { name, shape, offset } of file.tensors) {
    network.replaceWeight(
      name,
      new Float32Array(
        data,
        offset,
        shape.reduce((a, b) => a * b, 1),
      ),
    );
  }
}

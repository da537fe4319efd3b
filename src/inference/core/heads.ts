/** A network's heads, by id, and the scores that their logits stand for. */

import { AppError } from '../../core/errors.ts';
import { softmax } from '../../core/math/softmax.ts';
import type { HeadInfo, ModelManifest } from './manifest.ts';

/** @throws AppError input-invalid for an unknown head */
export function headOf({ id: model, heads }: Pick<ModelManifest, 'id' | 'heads'>, id: string | null): HeadInfo {
  const head = id === null ? heads[0] : heads.find((h) => h.id === id);
  if (!head) throw new AppError('input-invalid', `the model ${model} has no head named ${id}`);
  return head;
}

/**
 * A head's scores for one picture.
 * @param logits what the head's layer gave
 * @returns as many; softmax: they sum to 1; sigmoid: each 0..1 by itself; none: the logits as they are
 */
export function scoresOf(
  { link = 'softmax', temperature }: Pick<HeadInfo, 'link' | 'temperature'>,
  logits: readonly number[],
): number[] {
  switch (link) {
    case 'softmax':
      return softmax(logits, temperature);
    case 'sigmoid':
      return logits.map((logit) => 1 / (1 + Math.exp(-logit / temperature)));
    case 'none':
      return [...logits];
  }
}

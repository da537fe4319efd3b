/** A network's heads, by id. */

import { AppError } from '../../core/errors.ts';
import type { HeadInfo, ModelManifest } from './manifest.ts';

/** @throws AppError input-invalid for an unknown head */
export function headOf(manifest: ModelManifest, id: string | null): HeadInfo {
  const head = id === null ? manifest.heads[0] : manifest.heads.find((h) => h.id === id);
  if (!head) throw new AppError('input-invalid', `the model ${manifest.id} has no head named ${id}`);
  return head;
}

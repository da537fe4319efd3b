/** What a job of the explain worker may use, and how its pictures are checked. */

import { AppError } from '../../core/errors.ts';
import type { ModelManifest } from '../../inference/core/manifest.ts';
import type { OpenModel } from '../../inference/models/open-model.ts';
import { normalise } from '../../inference/core/input-rule.ts';
import type { FromExplain } from '../protocol.ts';

type WithoutId<T> = T extends { readonly jobId: number } ? Omit<T, 'jobId'> : never;
/** What a job may say before it ends. */
export type JobNews = WithoutId<Extract<FromExplain, { kind: 'progress' | 'partial' | 'step' | 'backend' }>>;

export interface JobContext {
  readonly signal: AbortSignal;
  /** The model's only copy; another model's replaces it. @param id null = the first of the index */
  model(id: string | null): Promise<OpenModel>;
  tell(news: JobNews, transfer?: Transferable[]): void;
  /** Lets messages that came meanwhile be heard (on wasm a whole job would else be one task). @throws when the job was cancelled */
  breathe(): Promise<void>;
}

/** @throws AppError input-invalid when a picture has another size than the network's, or values that are no numbers */
export function checkPixels(pixels: ArrayLike<number>, { input }: ModelManifest): void {
  const { height, width, channels } = input;
  if (pixels.length !== height * width * channels)
    throw new AppError(
      'input-invalid',
      `the picture has ${pixels.length} values, the network reads ${height} x ${width} x ${channels}; cut the face out again`,
    );
  for (let i = 0; i < pixels.length; i++)
    if (!Number.isFinite(pixels[i]))
      throw new AppError('input-invalid', 'the picture has values that are no numbers; take another picture');
}

/** Pixels 0..255 as the network reads them. @throws as `checkPixels` */
export function networkInput(pixels: ArrayLike<number>, manifest: ModelManifest): Float32Array {
  checkPixels(pixels, manifest);
  return normalise(pixels, manifest.input, new Float32Array(pixels.length));
}

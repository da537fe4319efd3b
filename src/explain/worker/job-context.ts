/** What a job of the explain worker may use, and how its pictures are checked. */

import { AppError } from '../../core/errors.ts';
import type { ModelManifest } from '../../inference/core/manifest.ts';
import type { OpenModel } from '../../inference/models/open-model.ts';
import { normalise } from '../../inference/core/input-rule.ts';
import type { JobKind, Jobs } from '../protocol.ts';

export interface JobContext<K extends JobKind = JobKind> {
  readonly signal: AbortSignal;
  /** The network that the request names: the only copy of it in this worker. */
  readonly model: OpenModel;
  /** URL of the folder of tfjs's wasm files. */
  readonly wasmFolder: string;
  tell(news: Jobs[K]['news'], transfer?: Transferable[]): void;
  /**
   * To be called between two batches: lets messages that came meanwhile be heard (on wasm a whole job would else be one task), and jobs
   * that are as urgent or more go first. The backend is the same afterwards.
   * @throws when the job was cancelled; AppError device-lost when its backend went away meanwhile
   */
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

/**
 * People's own pictures, cropped as the app crops every face: the live worker that runs finds the face and cuts it out. Nothing is kept
 * beyond the panel.
 */

import { toErrorData, type AppErrorData } from '../../../core/errors.ts';
import { openPhoto } from '../../../capture/photo-source.ts';
import type { LiveSettings } from '../../../live/protocol.ts';
import type { PictureBase } from '../../../lime/picture.ts';
import type { LiveClient } from '../../../live/client.ts';

export interface SetPicture {
  readonly name: string;
  /** The face as it was cut out; null where there is none. */
  readonly picture: PictureBase | null;
  /** What the network sees of it, [height, width, channels], 0..255. */
  readonly pixels: Float32Array | null;
  /** Why it cannot be used; null where it can. */
  readonly problem: 'no-face' | AppErrorData | null;
}

/** The live worker's way to cut a face out of a picture, which it takes over. */
export type CutOut = LiveClient['cutFace'];

export interface PicturesPlace {
  readonly cutOut: CutOut;
  readonly alignment: LiveSettings['alignment'];
}

/**
 * Crops one file after the other, in their order.
 * @throws AppError when the worker is gone; the signal's reason when aborted. What is wrong with one file is in its result.
 */
export async function* cropPictures(
  files: readonly File[],
  place: PicturesPlace,
  signal: AbortSignal,
): AsyncGenerator<SetPicture, void, undefined> {
  for (const file of files) {
    signal.throwIfAborted();
    yield await cropFile(place, file, signal);
  }
}

async function cropFile({ cutOut, alignment }: PicturesPlace, file: File, signal: AbortSignal): Promise<SetPicture> {
  const none = { name: file.name, picture: null, pixels: null };
  try {
    const source = await openPhoto(file, file.name, signal);
    try {
      const { bitmap } = await source.next(signal);
      const face = await cutOut(bitmap, alignment);
      if (!face) return { ...none, problem: 'no-face' };
      return { name: file.name, picture: face.crop, pixels: face.networkInput, problem: null };
    } finally {
      source.stop();
    }
  } catch (thrown) {
    signal.throwIfAborted();
    const problem = toErrorData(thrown);
    if (problem.kind === 'worker-crashed') throw thrown;
    return { ...none, problem };
  }
}

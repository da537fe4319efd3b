/** A photo as a source: one frame, turned as its EXIF says, no larger than the detector and the view can use. */

import { AppError } from '../core/errors.ts';
import { isAnimated } from './core/file-facts.ts';
import { damageOf } from './file-damage.ts';
import type { Frame, FrameSource } from './source.ts';
import { Change, FrameClock, stoppedError } from './video-frames.ts';

/** Longer side in pixels; larger photos are reduced to it. */
export const MAX_PHOTO_SIDE = 1920;

/** More than the first frame of a GIF takes. */
const BYTES_OF_A_FRAME = 8e6;

export interface PhotoSource extends FrameSource {
  readonly kind: 'photo';
  readonly width: number;
  readonly height: number;
  /** The file holds further frames; only the first one is shown. */
  readonly animated: boolean;
  /** The same picture is handed out once more (settings changed, a worker restarted). */
  invalidate(): void;
}

/**
 * Opens a photo file.
 * @param label shown to people; usually the file's name
 * @throws AbortError when aborted; AppError `file-cut-short`, `file-damaged`, or `file-not-media` when it is no picture that the browser can decode
 */
export async function openPhoto(file: Blob, label: string, signal: AbortSignal): Promise<PhotoSource> {
  signal.throwIfAborted();
  let decoded: ImageBitmap;
  try {
    decoded = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (thrown) {
    signal.throwIfAborted();
    const fault = new AppError('file-not-media', `The picture could not be decoded: ${String(thrown)}`, {
      cause: thrown,
    });
    throw await damageOf(file, 'picture', fault);
  }
  const picture = await reduced(decoded);
  const animated = isAnimated(new Uint8Array(await file.slice(0, BYTES_OF_A_FRAME).arrayBuffer()));
  if (signal.aborted) {
    picture.close();
    throw signal.reason;
  }
  return photoOf(picture, label, animated);
}

async function reduced(bitmap: ImageBitmap): Promise<ImageBitmap> {
  const factor = MAX_PHOTO_SIDE / Math.max(bitmap.width, bitmap.height);
  if (factor >= 1) return bitmap;
  try {
    return await createImageBitmap(bitmap, {
      resizeWidth: Math.max(1, Math.round(bitmap.width * factor)),
      resizeHeight: Math.max(1, Math.round(bitmap.height * factor)),
      resizeQuality: 'high',
    });
  } finally {
    bitmap.close();
  }
}

function photoOf(picture: ImageBitmap, label: string, animated: boolean): PhotoSource {
  const change = new Change();
  const clock = new FrameClock();
  let fresh = true;
  let held = false;
  let stopped = false;
  return {
    kind: 'photo',
    label,
    mirrored: false,
    still: true,
    width: picture.width,
    height: picture.height,
    animated,
    async next(signal): Promise<Frame> {
      for (;;) {
        signal.throwIfAborted();
        if (stopped) throw stoppedError();
        if (fresh && !held) break;
        await change.wait(signal);
      }
      fresh = false;
      const bitmap = await createImageBitmap(picture);
      if (!signal.aborted && !stopped) return { bitmap, time: clock.next() };
      bitmap.close();
      fresh = true;
      throw signal.aborted ? signal.reason : stoppedError();
    },
    pause() {
      held = true;
    },
    resume() {
      held = false;
      change.notify();
    },
    invalidate() {
      fresh = true;
      change.notify();
    },
    stop() {
      if (stopped) return;
      stopped = true;
      picture.close();
      change.notify();
    },
  };
}

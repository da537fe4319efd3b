/** A file that was picked, dropped or pasted -> the source that fits it. The file is read here and goes nowhere else. */

import { AppError, toErrorData } from '../core/errors.ts';
import { openPhoto } from './photo-source.ts';
import type { PhotoSource } from './photo-source.ts';
import { openVideo } from './video-source.ts';
import type { VideoSource } from './video-source.ts';

/** For the `accept` of a file input. */
export const ACCEPTED_FILES = 'image/*,video/*';

/**
 * Opens a photo or a video. What the file says it is decides what is tried first, what it holds decides the result: a
 * video with a picture's name opens, too.
 * @param label shown to people; by default the file's name
 * @throws AbortError when aborted; AppError `file-unreadable` when it cannot be read (moved, no rights, empty drive),
 *   `file-cut-short` or `file-damaged` when it begins as one that every browser shows, else `file-not-media`
 */
export async function openFile(
  file: Blob,
  signal: AbortSignal,
  label = nameOf(file),
): Promise<PhotoSource | VideoSource> {
  signal.throwIfAborted();
  try {
    await file.slice(0, 16).arrayBuffer();
  } catch (thrown) {
    throw new AppError('file-unreadable', String(thrown), { cause: thrown });
  }
  signal.throwIfAborted();
  if (file.size === 0) throw new AppError('file-not-media', 'The file is empty.');
  const asPhoto = () => openPhoto(file, label, signal);
  const asVideo = () => openVideo(file, label, signal);
  const [first, second] = file.type.startsWith('video/') ? [asVideo, asPhoto] : [asPhoto, asVideo];
  try {
    return await first();
  } catch (thrown) {
    signal.throwIfAborted();
    if (toErrorData(thrown).kind !== 'file-not-media') throw thrown;
  }
  return second();
}

function nameOf(file: Blob): string {
  return file instanceof File ? file.name : '';
}

/**
 * The first photo or video among what was dropped or pasted (a DataTransfer of either event), else the first file of any
 * kind (so that the person is told what is wrong with it), else null (text was pasted: nothing to do).
 */
export function fileOfTransfer(transfer: DataTransfer | null): File | null {
  const files = [...(transfer?.files ?? [])];
  return files.find((file) => /^(image|video)\//.test(file.type)) ?? files[0] ?? null;
}

/** Whether what was dropped or pasted names a picture (or a page) instead of holding it: what browsers hand over of a picture of a page. */
export function namesPicture(transfer: DataTransfer | null): boolean {
  if (!transfer) return false;
  return transfer.getData('text/uri-list') !== '' || /<(img|picture|video)\b/i.test(transfer.getData('text/html'));
}

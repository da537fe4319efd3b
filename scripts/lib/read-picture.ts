/** PNG and JPEG files as the app sees them, in node. */

import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { CONSOLE, withSigns, type Output } from './command.ts';
import { decodePicture, pictureHeader, type Picture, type PictureHeader } from './decode-picture.ts';
import { UsageError } from './usage-error.ts';

const MEGA = 1_000_000;
/** Below this, decoding is over before a thread has started. */
const THREAD_FROM = 4 * MEGA;
/** Pixels of the largest camera sensors, with room; a JPEG of this size takes about 6 GB. */
const MOST_PIXELS = 300 * MEGA;
/** MB of JavaScript objects for the decoder's thread: a JPEG's blocks are objects there. */
const THREAD_HEAP_MB = 8192;

const megapixels = ({ width, height }: { width: number; height: number }): number =>
  Math.round((width * height) / MEGA);

/**
 * Upright, sRGB, opaque (alpha over white), 8 bits. Signs of life from a second on.
 * @throws UsageError when the file cannot be read, is neither PNG nor JPEG, is too large, or is damaged
 */
export async function readPicture(path: string, output: Output = CONSOLE): Promise<Picture> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(missing ? `there is no file ${path}` : `${path} cannot be read: ${(error as Error).message}`);
  }
  if (bytes.length === 0) throw new UsageError(`${path} is empty: copy or download it again`);
  const damaged = new UsageError(
    `${path} is damaged or cut short and could not be decoded: copy or download it again, or save it anew as PNG`,
  );
  let header: PictureHeader | null;
  try {
    header = pictureHeader(bytes);
  } catch {
    throw damaged;
  }
  if (!header) throw new UsageError(`${path} is neither a PNG nor a JPEG picture: save it as one of them`);
  const size = `${header.width} x ${header.height} pixels, ${megapixels(header)} megapixels`;
  const pixels = header.width * header.height;
  if (!(pixels > 0)) throw damaged;
  if (pixels > MOST_PIXELS)
    throw new UsageError(
      `${path} is too large (${size}; at most ${MOST_PIXELS / MEGA} are read): save it smaller, or cut the face out first`,
    );
  const picture =
    pixels < THREAD_FROM
      ? decodeHere(bytes)
      : await withSigns(
          `opening ${path} (${megapixels(header)} megapixels)`,
          output,
          decodeOnThread(bytes).catch((error: unknown) => {
            if (!isOutOfMemory(error)) throw error;
            throw new UsageError(
              `${path} needs more memory than there is (${size}): save it smaller, or cut the face out first`,
              { cause: error },
            );
          }),
        );
  if (!picture) throw damaged;
  if (picture.profileIgnored)
    output.err(`${path} has a colour profile of a kind that is not read here: the app may see other colours`);
  return picture;
}

/** @returns null when it is damaged */
function decodeHere(bytes: Uint8Array): Picture | null {
  try {
    return decodePicture(bytes);
  } catch {
    return null;
  }
}

/** @returns null when it is damaged */
function decodeOnThread(bytes: Uint8Array): Promise<Picture | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./decode-picture.worker.mjs', import.meta.url), {
      // Not what this process was started with.
      execArgv: [],
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread ended without a picture')));
  });
}

function isOutOfMemory(error: unknown): boolean {
  const { code, name } = error as { code?: string; name?: string };
  return code === 'ERR_WORKER_OUT_OF_MEMORY' || code === 'ERR_MEMORY_ALLOCATION_FAILED' || name === 'RangeError';
}

/** Zip files of networks. Of fflate only its synchronous half is loaded: the other one wants workers from blobs, which the policy forbids. */

import { AppError } from '../../core/errors.ts';

/** Of all files together, unpacked. */
const MOST_BYTES = 500e6;
const MOST_FILES = 2000;

/**
 * @param wanted which files to unpack, by path
 * @returns by path; paths that lead out of the folder are left out
 * @throws AppError model-damaged
 */
export async function unzip(data: ArrayBuffer, wanted: (path: string) => boolean): Promise<Map<string, Uint8Array>> {
  const { unzipSync } = await import('fflate');
  let bytes = 0;
  let files = 0;
  const tooMuch = (): never => {
    throw new AppError('model-damaged', 'the zip file unpacks to more than a network can be');
  };
  try {
    const found = unzipSync(new Uint8Array(data), {
      filter: ({ name, originalSize, size }) => {
        if (++files > MOST_FILES) tooMuch();
        if (name.includes('\0') || name.startsWith('/') || name.split(/[\\/]/).includes('..') || !wanted(name))
          return false;
        bytes += originalSize;
        // Stored or deflated weights never shrink a thousandfold: such a file wants to fill the memory.
        if (bytes > MOST_BYTES || (originalSize > 1e7 && originalSize > 200 * size)) tooMuch();
        return true;
      },
    });
    return new Map(Object.entries(found));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('model-damaged', 'the zip file is damaged or cut short', { cause });
  }
}

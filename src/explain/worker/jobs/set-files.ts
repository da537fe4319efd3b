/** A person's files as the readers of sets see them, in a worker of the page. */

import type { RgbaImage } from '../../../core/image.ts';
import type { GivenFile } from '../../../inference/core/own-files.ts';
import { inPieces, type SetFile } from '../../../sets/core/files.ts';

/** Bytes are read when they are asked for. */
export function setFile({ path, data }: GivenFile): SetFile {
  const slice = async (from: number, to: number): Promise<Uint8Array> =>
    new Uint8Array(await data.slice(from, Math.min(to, data.size)).arrayBuffer());
  return { path, size: data.size, slice, chunks: () => inPieces({ size: data.size, slice }) };
}

/** What the browser can decode, over white. @returns null where it cannot */
export async function decodedHere(bytes: Uint8Array): Promise<RgbaImage | null> {
  const bitmap = await createImageBitmap(new Blob([bytes.slice()])).catch(() => null);
  if (!bitmap) return null;
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) return null;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}

/** @throws DOMException where there is no memory for it */
export async function encodedImage(
  { width, height, data }: RgbaImage,
  type: 'image/png' | 'image/jpeg',
): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return canvas.convertToBlob({ type, quality: 0.92 });
}

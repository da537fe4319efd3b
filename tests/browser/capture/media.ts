/** Files made by the test itself: pictures and videos of the drawn face. */

import type { FaceParameters } from '../../../src/capture/core/face-parameters.ts';
import { defaultParameters } from '../../../src/capture/core/face-parameters.ts';
import { drawFace } from '../../../src/capture/core/drawn-face.ts';

export async function photoFile(width: number, height: number, type = 'image/png'): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  drawFace(canvas.getContext('2d')!, defaultParameters, width, height);
  return new File([await canvas.convertToBlob({ type })], `face.${type.slice(6)}`, { type });
}

/** A JPEG whose left half is red and right half blue, with an EXIF orientation. */
export async function turnedJpeg(width: number, height: number, orientation: number): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#f00';
  context.fillRect(0, 0, width / 2, height);
  context.fillStyle = '#00f';
  context.fillRect(width / 2, 0, width / 2, height);
  const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 1 });
  // APP1 with "Exif", a little-endian TIFF header and one directory entry: tag 0x0112, SHORT, 1 value.
  const exif = new Uint8Array([
    0xff,
    0xe1,
    0,
    34,
    0x45,
    0x78,
    0x69,
    0x66,
    0,
    0,
    0x49,
    0x49,
    0x2a,
    0,
    8,
    0,
    0,
    0,
    1,
    0,
    0x12,
    0x01,
    3,
    0,
    1,
    0,
    0,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
  return new File([jpeg.slice(0, 2), exif, jpeg.slice(2)], 'turned.jpg', { type: 'image/jpeg' });
}

/** A real WebM of about this many seconds, recorded from a canvas; the grey level of the corner rises with time. */
export async function videoFile(seconds: number, face: Partial<FaceParameters> = {}): Promise<File> {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 240;
  const context = canvas.getContext('2d')!;
  const start = performance.now();
  const draw = (): void => {
    const t = (performance.now() - start) / 1000;
    drawFace(context, { ...defaultParameters, ...face, tilt: 10 * Math.sin(t * 5) }, 320, 240);
    const level = Math.min(255, Math.round((255 * t) / seconds));
    context.fillStyle = `rgb(${level},${level},${level})`;
    context.fillRect(0, 0, 40, 40);
  };
  draw();
  const stream = canvas.captureStream(30);
  const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8' });
  const chunks: Blob[] = [];
  recorder.ondataavailable = (event) => chunks.push(event.data);
  const done = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  const timer = setInterval(draw, 33);
  await sleep(seconds * 1000);
  recorder.stop();
  await done;
  clearInterval(timer);
  for (const track of stream.getTracks()) track.stop();
  return new File(chunks, 'face.webm', { type: 'video/webm' });
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** RGB of one pixel of a bitmap, which is closed. */
export function pixel(bitmap: ImageBitmap, x: number, y: number): [number, number, number] {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const [r = 0, g = 0, b = 0] = context.getImageData(x, y, 1, 1).data;
  return [r, g, b];
}

/** Whether the promise is still open after so many milliseconds. */
export async function isPending(promise: Promise<unknown>, ms: number): Promise<boolean> {
  return (await Promise.race([promise.then(() => false), sleep(ms).then(() => true)])) === true;
}

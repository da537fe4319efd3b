/** The detector that scripts/complete-detector.ts completes answers exactly as Google's own file does. */

import type { Detection } from '@mediapipe/tasks-vision';
import { expect, test } from 'vitest';
import { defaultParameters, EXPRESSIONS } from '../../../src/capture/core/face-parameters.ts';
import { drawBackdrop, drawFace, drawPerson } from '../../../src/capture/core/drawn-face.ts';
import type { FromImageDetector, ToImageDetector } from './image-detector.worker.ts';

/** Beside the checkout on the project's own machines; a fresh clone has none and skips. */
const googles = Object.values(
  import.meta.glob<string>('../../../../shared/models/mediapipe/blaze_face_short_range.tflite', {
    query: '?url',
    import: 'default',
    eager: true,
  }),
)[0];

function pictures(): ImageBitmap[] {
  const happy = { ...defaultParameters, ...EXPRESSIONS.happy };
  const draw: ((ctx: OffscreenCanvasRenderingContext2D) => void)[] = [
    (ctx) => drawFace(ctx, happy, 640, 480),
    (ctx) => drawFace(ctx, { ...defaultParameters, ...EXPRESSIONS.surprise, tilt: 20 }, 640, 480),
    (ctx) => {
      drawBackdrop(ctx, 640, 480);
      drawPerson(ctx, happy, 180, 240, 88);
      drawPerson(ctx, defaultParameters, 470, 240, 80);
    },
  ];
  return draw.map((each) => {
    const canvas = new OffscreenCanvas(640, 480);
    each(canvas.getContext('2d')!);
    return canvas.transferToImageBitmap();
  });
}

/** A worker of its own for each model: MediaPipe's loader can be used once in a module worker. */
async function detectWith(model: string): Promise<readonly Detection[][]> {
  const worker = new Worker(new URL('./image-detector.worker.ts', import.meta.url), { type: 'module' });
  const message: ToImageDetector = {
    wasm: new URL('/vendor/mediapipe', location.href).href,
    model: new URL(model, location.href).href,
    pictures: pictures(),
  };
  try {
    const reply = await new Promise<FromImageDetector>((done, failed) => {
      worker.onmessage = ({ data }: MessageEvent<FromImageDetector>) => done(data);
      worker.onerror = ({ message: text }) => failed(new Error(text));
      worker.postMessage(message, [...message.pictures]);
    });
    if ('error' in reply) throw new Error(reply.error);
    return reply.found;
  } finally {
    worker.terminate();
  }
}

test.skipIf(googles === undefined)("boxes, scores and key points equal those of Google's file", async () => {
  const ours = await detectWith('/vendor/mediapipe/face_detection_short_range.tflite');
  const theirs = await detectWith(googles!);
  expect(ours.map((detections) => detections.length)).toEqual([1, 1, 2]);
  expect(ours).toEqual(theirs);
});

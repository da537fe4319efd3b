/** The app's face detector with frames reduced to a size of choice; MediaPipe can be started once a worker. One answer a message. */

import { createFaceDetector, type FaceDetector } from '../../src/capture/worker/face-detector.ts';
import type { FaceBox } from '../../src/core/geometry.ts';

export type ToDetector =
  { readonly base: string; readonly longerSide: number } | { readonly frame: ImageBitmap; readonly time: number };
/** Milliseconds, and the best face. */
export interface FromDetector {
  readonly ms: number;
  readonly face: FaceBox | null;
}

let detector: FaceDetector;

async function answer(message: ToDetector): Promise<FromDetector> {
  const start = performance.now();
  let face: FaceBox | null = null;
  if ('base' in message) {
    detector = await createFaceDetector(message.base, new AbortController().signal, {
      longerSide: message.longerSide,
    });
  } else {
    face = (await detector.detect(message.frame, message.time))[0] ?? null;
  }
  const ms = performance.now() - start;
  if ('frame' in message) message.frame.close();
  return { ms, face };
}

self.onmessage = ({ data }: MessageEvent<ToDetector>) => {
  answer(data).then(
    (reply) => self.postMessage(reply),
    (error: unknown) =>
      setTimeout(() => {
        throw error;
      }),
  );
};

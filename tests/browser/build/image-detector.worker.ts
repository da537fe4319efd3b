/** MediaPipe's FaceDetector with any model file, on still pictures. In a module worker, as the app runs it. */

import { FaceDetector, FilesetResolver, type Detection } from '@mediapipe/tasks-vision';

export interface ToImageDetector {
  /** Folder of the wasm files. */
  readonly wasm: string;
  readonly model: string;
  readonly pictures: readonly ImageBitmap[];
}
/** Detections by picture, or what went wrong. */
export type FromImageDetector = { readonly found: readonly Detection[][] } | { readonly error: string };

async function detect({ wasm, model, pictures }: ToImageDetector): Promise<FromImageDetector> {
  const detector = await FaceDetector.createFromOptions(await FilesetResolver.forVisionTasks(wasm, true), {
    baseOptions: { modelAssetPath: model, delegate: 'CPU' },
    runningMode: 'IMAGE',
  });
  return { found: pictures.map((picture) => detector.detect(picture).detections) };
}

self.onmessage = ({ data }: MessageEvent<ToImageDetector>) => {
  void detect(data)
    .catch((thrown: unknown): FromImageDetector => ({ error: String(thrown) }))
    .then((reply) => self.postMessage(reply));
};

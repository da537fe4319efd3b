/** Runs the detector where the app runs it: in a module worker. One answer per message. */

import { createFaceDetector } from '../../../src/capture/worker/face-detector.ts';
import type { FaceDetector } from '../../../src/capture/worker/face-detector.ts';
import { toErrorData } from '../../../src/core/errors.ts';
import type { AppErrorData } from '../../../src/core/errors.ts';
import type { FaceBox } from '../../../src/core/geometry.ts';

export type ToDetector =
  | {
      readonly kind: 'create';
      readonly base: string;
      readonly sabotage?: 'no-webgl' | 'no-wasm' | 'aborted' | undefined;
    }
  | { readonly kind: 'detect'; readonly bitmap: ImageBitmap; readonly time: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'requests' };
export type FromDetector =
  | { readonly kind: 'done' }
  | { readonly kind: 'faces'; readonly faces: readonly FaceBox[]; readonly ms: number }
  | { readonly kind: 'requests'; readonly urls: readonly string[] }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

let detector: FaceDetector | null = null;

async function answer(message: ToDetector): Promise<FromDetector> {
  switch (message.kind) {
    case 'create': {
      const abort = new AbortController();
      if (message.sabotage === 'no-webgl') OffscreenCanvas.prototype.getContext = () => null;
      if (message.sabotage === 'no-wasm') Reflect.deleteProperty(globalThis, 'WebAssembly');
      if (message.sabotage === 'aborted') abort.abort();
      detector = await createFaceDetector(message.base, abort.signal);
      return { kind: 'done' };
    }
    case 'detect': {
      const start = performance.now();
      try {
        const faces = detector!.detect(message.bitmap, message.time);
        return { kind: 'faces', faces, ms: performance.now() - start };
      } finally {
        message.bitmap.close();
      }
    }
    case 'close':
      detector?.close();
      return { kind: 'done' };
    case 'requests':
      return { kind: 'requests', urls: performance.getEntriesByType('resource').map((entry) => entry.name) };
  }
}

self.onmessage = (event: MessageEvent<ToDetector>) => {
  void answer(event.data)
    .catch((thrown: unknown): FromDetector => ({ kind: 'failed', error: toErrorData(thrown) }))
    .then((reply) => self.postMessage(reply));
};

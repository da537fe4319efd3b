/** Runs the detector where the app runs it: in a module worker. One answer per message. */

import { MIN_DETECTION_CONFIDENCE, createFaceDetector } from '../../../src/capture/worker/face-detector.ts';
import { openGraph, type DetectorGraph } from '../../../src/capture/worker/detector-graph.ts';
import type { FaceDetector } from '../../../src/capture/worker/face-detector.ts';
import { toErrorData } from '../../../src/core/errors.ts';
import type { AppErrorData } from '../../../src/core/errors.ts';
import type { FaceBox } from '../../../src/core/geometry.ts';

export type ToDetector =
  | {
      readonly kind: 'create';
      readonly base: string;
      readonly sabotage?: 'no-webgl' | 'no-wasm' | 'aborted' | undefined;
      /** The file whose name ends so is answered with a web page, as a captive portal does. */
      readonly page?: string | undefined;
    }
  | { readonly kind: 'detect'; readonly bitmap: ImageBitmap; readonly time: number }
  /** The next so many searches break MediaPipe's graph for real: with an empty picture. */
  | { readonly kind: 'break'; readonly searches: number }
  /** `unseen`: nobody looks whether the context is there. */
  | { readonly kind: 'lose-context'; readonly unseen: boolean }
  | { readonly kind: 'restarts' }
  | { readonly kind: 'close' }
  | { readonly kind: 'requests' };
export type FromDetector =
  | { readonly kind: 'done' }
  | { readonly kind: 'faces'; readonly faces: readonly FaceBox[]; readonly ms: number }
  | { readonly kind: 'restarts'; readonly opened: number; readonly reasons: readonly string[] }
  | { readonly kind: 'requests'; readonly urls: readonly string[] }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

let detector: FaceDetector | null = null;

let searchesToBreak = 0;
let opened = 0;
let blind = false;
const reasons: string[] = [];

async function breakableGraph(base: string): Promise<DetectorGraph> {
  const graph = await openGraph(new URL('vendor/mediapipe', base).href, MIN_DETECTION_CONFIDENCE);
  opened++;
  return {
    ...graph,
    // The first line of defence taken away: what remains is doubt about what repeats itself.
    alive: () => blind || graph.alive(),
    find(picture, timeMs) {
      if (searchesToBreak > 0) {
        searchesToBreak--;
        try {
          graph.find(new OffscreenCanvas(0, 1), timeMs - 0.5);
        } catch {
          // It is what it does afterwards that is looked at.
        }
      }
      return graph.find(picture, timeMs);
    },
  };
}

function answerWithPage(file: string): void {
  const ask = globalThis.fetch;
  globalThis.fetch = (...wish) =>
    new Request(...wish).url.endsWith(file)
      ? Promise.resolve(new Response('<!doctype html><title>Wi-Fi</title>'))
      : ask(...wish);
}

async function answer(message: ToDetector): Promise<FromDetector> {
  switch (message.kind) {
    case 'create': {
      const abort = new AbortController();
      if (message.sabotage === 'no-webgl') OffscreenCanvas.prototype.getContext = () => null;
      if (message.sabotage === 'no-wasm') Reflect.deleteProperty(globalThis, 'WebAssembly');
      if (message.page) answerWithPage(message.page);
      if (message.sabotage === 'aborted') abort.abort();
      detector = await createFaceDetector(message.base, abort.signal, {
        open: () => breakableGraph(message.base),
        onRestart: ({ kind }) => reasons.push(kind),
      });
      return { kind: 'done' };
    }
    case 'detect': {
      const start = performance.now();
      try {
        const faces = await detector!.detect(message.bitmap, message.time);
        return { kind: 'faces', faces, ms: performance.now() - start };
      } finally {
        message.bitmap.close();
      }
    }
    case 'break':
      searchesToBreak = message.searches;
      return { kind: 'done' };
    case 'lose-context':
      blind = message.unseen;
      detector!.loseContext();
      return { kind: 'done' };
    case 'restarts':
      return { kind: 'restarts', opened, reasons };
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

/** Drawn faces through the app's live worker: detector, crop and network as in the app, a still picture each. */

import { drawFace } from '../../src/capture/core/drawn-face.ts';
import type { Painter } from '../../src/capture/core/face-paint.ts';
import type { FaceParameters } from '../../src/capture/core/face-parameters.ts';
import { FIRST_SHIPPED } from '../../src/inference/core/model-ref.ts';
import type { ModelManifest } from '../../src/inference/core/manifest.ts';
import { spawnLiveWorker } from '../../src/live/client.ts';
import { SCORES_ONLY } from '../../src/live/core/types.ts';
import type { FromLive, ToLive } from '../../src/live/protocol.ts';

const [WIDTH, HEIGHT] = [640, 480];

export interface Answer {
  readonly labels: readonly string[];
  readonly scores: readonly number[];
}

let worker: Worker;
let answered: (message: FromLive) => void = () => undefined;
let frameId = 0;
const send = (message: ToLive, transfer: Transferable[] = []): void => worker.postMessage(message, transfer);

const api = {
  /** @returns what is known of the network that the app opens by default */
  async start(): Promise<ModelManifest> {
    worker = spawnLiveWorker();
    const ready = new Promise<ModelManifest>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromLive>) => {
        if (data.kind === 'ready') resolve(data.manifest);
        if (data.kind === 'failed') reject(new Error(`${data.error.kind}: ${data.error.detail}`));
        if (data.kind === 'result' || data.kind === 'frame-failed') answered(data);
      };
      worker.onerror = (event) => reject(new Error(event.message));
    });
    const view = (document.getElementById('view') as HTMLCanvasElement).transferControlToOffscreen();
    const base = new URL('./', location.href).href;
    send({ kind: 'init', base, view, model: FIRST_SHIPPED, backend: 'wasm', settings: SCORES_ONLY }, [view]);
    return ready;
  },
  /** The scores of each face; null where the detector found none. */
  async scores(faces: readonly FaceParameters[], head: string): Promise<(Answer | null)[]> {
    const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
    const context = canvas.getContext('2d')!;
    send({ kind: 'settings', settings: { ...SCORES_ONLY, alignment: 'upright', head } });
    const answers: (Answer | null)[] = [];
    for (const face of faces) {
      drawFace(context as unknown as Painter, face, WIDTH, HEIGHT);
      const bitmap = canvas.transferToImageBitmap();
      send({ kind: 'clear' });
      const id = frameId++;
      const done = new Promise<FromLive>((resolve) => {
        answered = (message) => {
          if (message.kind === 'frame-failed' || (message.kind === 'result' && message.result.frameId === id))
            resolve(message);
        };
      });
      send({ kind: 'frame', frameId: id, bitmap, time: performance.now(), mirrored: false, still: true }, [bitmap]);
      const answer = await done;
      if (answer.kind === 'frame-failed') throw new Error(`${answer.error.kind}: ${answer.error.detail}`);
      const prediction = answer.kind === 'result' ? answer.result.prediction : null;
      answers.push(prediction && { labels: prediction.labels, scores: prediction.probabilities });
    }
    return answers;
  },
};
export type PresetsApi = typeof api;
(window as unknown as { bench: PresetsApi }).bench = api;

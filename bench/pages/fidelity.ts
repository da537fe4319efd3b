/** Pastes 48x48 faces into 640x480 scenes and sends them through the live worker: real detector, the app's own crop. */

import { shipped } from '../../src/inference/core/model-ref.ts';
import { spawnLiveWorker } from '../../src/live/client.ts';
import { cropToGrid, roiOf } from '../../src/capture/core/crop.ts';
import { cropSquareOf } from '../../src/capture/core/crop-square.ts';
import type { CropSquare, FaceBox } from '../../src/core/geometry.ts';
import { SCORES_ONLY } from '../../src/live/core/types.ts';
import type { FromLive, ToLive } from '../../src/live/protocol.ts';
import { drawScene, HEIGHT, WIDTH, type Scene } from './scene.ts';

export interface SceneAnswer {
  /** What the detector says of the face that the app chooses; null where it finds none. */
  readonly face: FaceBox | null;
  /** Raw logits by alignment; null where no face was found. */
  readonly logits: { readonly asIs: readonly number[] | null; readonly upright: readonly number[] | null };
}

export interface FramedScene {
  /** What the app cuts out, upright. */
  readonly square: CropSquare;
  /** [48, 48] grey, rounded to bytes. */
  readonly crop: readonly number[];
}

let worker: Worker;
let head: string | null = null;
let answer: (message: FromLive) => void = () => undefined;
let frameId = 0;
let time = 0;

function send(message: ToLive, transfer: Transferable[] = []): Promise<FromLive> {
  const done = new Promise<FromLive>((resolve) => (answer = resolve));
  worker.postMessage(message, transfer);
  return done;
}

const api = {
  async start(headId: string, modelId: string | null): Promise<string> {
    head = headId;
    worker = spawnLiveWorker();
    const view = new OffscreenCanvas(1, 1);
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromLive>) => {
        if (data.kind === 'backend') resolve(data.backend);
        if (data.kind === 'failed' || data.kind === 'frame-failed')
          reject(new Error(`${data.error.kind}: ${data.error.detail}`));
        if (data.kind === 'result' && data.credit) answer(data);
      };
      const init: ToLive = {
        kind: 'init',
        base: new URL('./', location.href).href,
        view,
        model: shipped(modelId),
        backend: 'wasm',
        settings: { ...SCORES_ONLY, head },
      };
      worker.postMessage(init, [view]);
    });
  },
  async scene(scene: Scene): Promise<SceneAnswer> {
    const logits = { asIs: null as readonly number[] | null, upright: null as readonly number[] | null };
    let face: FaceBox | null = null;
    for (const [key, alignment] of [
      ['asIs', 'as-is'],
      ['upright', 'upright'],
    ] as const) {
      worker.postMessage({ kind: 'clear' } satisfies ToLive);
      worker.postMessage({ kind: 'settings', settings: { ...SCORES_ONLY, head, alignment } } satisfies ToLive);
      const bitmap = drawScene(scene).transferToImageBitmap();
      const message = await send(
        { kind: 'frame', frameId: frameId++, bitmap, time: (time += 1000), mirrored: false, still: true },
        [bitmap],
      );
      if (message.kind !== 'result') continue;
      const { faces, chosenId, prediction } = message.result;
      logits[key] = prediction?.logits ?? null;
      face = faces.find(({ id }) => id === chosenId) ?? null;
    }
    return { face, logits };
  },
  async scenes(list: readonly Scene[]): Promise<SceneAnswer[]> {
    const answers: SceneAnswer[] = [];
    for (const scene of list) answers.push(await api.scene(scene));
    return answers;
  },
  /** The app's default crop of each scene; null where the detector finds no face. */
  async framed(list: readonly Scene[], side: number): Promise<(FramedScene | null)[]> {
    const out: (FramedScene | null)[] = [];
    for (const scene of list) {
      worker.postMessage({ kind: 'clear' } satisfies ToLive);
      const canvas = drawScene(scene);
      const bitmap = await createImageBitmap(canvas);
      const message = await send(
        { kind: 'frame', frameId: frameId++, bitmap, time: (time += 1000), mirrored: false, still: true },
        [bitmap],
      );
      const result = message.kind === 'result' ? message.result : null;
      const face = result?.faces.find(({ id }) => id === result.chosenId);
      if (!face) {
        out.push(null);
        continue;
      }
      const square = cropSquareOf(face, 'upright');
      const roi = roiOf(square, WIDTH, HEIGHT);
      const { data } = canvas.getContext('2d')!.getImageData(roi.x, roi.y, roi.width, roi.height);
      const grid = cropToGrid({ ...roi, data }, square, side, side, 1);
      out.push({ square, crop: Array.from(grid, Math.round) });
    }
    return out;
  },
};
export type FidelityApi = typeof api;
(window as unknown as { bench: FidelityApi }).bench = api;

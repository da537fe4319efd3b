/** Our live worker, driven without the app's screen: a frame in, scores and a painted overlay out. */

import { FIRST_SHIPPED } from '../../src/inference/core/model-ref.ts';
import { spawnLiveWorker } from '../../src/live/client.ts';
import { LIVE_DEFAULT } from '../../src/attribution/registry.ts';
import { SCORES_ONLY } from '../../src/live/core/types.ts';
import type { FromLive, Inspection, LiveSettings, ToLive } from '../../src/live/protocol.ts';
import { loadFrames } from './frames.ts';

const settings: LiveSettings = { ...SCORES_ONLY, method: LIVE_DEFAULT.id, overlay: true, boxes: true };

let worker: Worker;
let frames: ImageBitmap[] = [];
let onResult: (message: FromLive) => void = () => undefined;
let onInspection: (inspection: Inspection) => void = () => undefined;
let frameId = 0;

const api = {
  /** @returns the backend that runs */
  async start(backend: 'wasm' | 'webgl' | 'webgpu', count: number): Promise<string> {
    frames = await loadFrames(count);
    worker = spawnLiveWorker();
    const ready = new Promise<string>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromLive>) => {
        if (data.kind === 'backend') resolve(data.backend);
        if (data.kind === 'failed') reject(new Error(`${data.error.kind}: ${data.error.detail}`));
        if (data.kind === 'result' || data.kind === 'frame-failed') onResult(data);
        if (data.kind === 'inspection') onInspection(data.inspection);
      };
      worker.onerror = (event) => reject(new Error(event.message));
    });
    const view = (document.getElementById('view') as HTMLCanvasElement).transferControlToOffscreen();
    const init: ToLive = {
      kind: 'init',
      base: new URL('./', location.href).href,
      view,
      model: FIRST_SHIPPED,
      backend,
      settings,
    };
    worker.postMessage(init, [view]);
    return ready;
  },
  /** Milliseconds from handing a frame over to its result, for each frame; `explained`: how many had a face and a map. */
  async block(count: number): Promise<{ times: number[]; explained: number }> {
    const times: number[] = [];
    let explained = 0;
    for (let i = 0; i < count; i++) {
      const bitmap = await createImageBitmap(frames[i % frames.length] as ImageBitmap);
      const start = performance.now();
      const done = new Promise<FromLive>((resolve) => (onResult = resolve));
      const message: ToLive = { kind: 'frame', frameId: frameId++, bitmap, time: start, mirrored: true, still: false };
      worker.postMessage(message, [bitmap]);
      const answer = await done;
      times.push(performance.now() - start);
      if (answer.kind === 'frame-failed') throw new Error(`${answer.error.kind}: ${answer.error.detail}`);
      if (answer.kind === 'result' && answer.result.explained) explained++;
    }
    return { times, explained };
  },
  inspect(): Promise<Inspection> {
    const done = new Promise<Inspection>((resolve) => (onInspection = resolve));
    worker.postMessage({ kind: 'inspect', requestId: 1 } satisfies ToLive);
    return done;
  },
};
export type OursApi = typeof api;
(window as unknown as { bench: OursApi }).bench = api;

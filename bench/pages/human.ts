/** The peer: vladmandic/human 3.3, face and emotion only, everything that skips or caches work switched off. */

import { Human } from '@vladmandic/human';
import { loadFrames } from './frames.ts';

let human: Human;
let frames: ImageBitmap[] = [];

const off = { enabled: false } as const;

const api = {
  async start(count: number): Promise<string> {
    frames = await loadFrames(count);
    human = new Human({
      backend: 'wasm',
      wasmPath: new URL('human-wasm/', location.href).href,
      modelBasePath: new URL('human-models/', location.href).href,
      cacheModels: false,
      cacheSensitivity: 0,
      debug: false,
      filter: off,
      face: {
        enabled: true,
        detector: { rotation: false, maxDetected: 1, skipFrames: 0, skipTime: 0 },
        mesh: off,
        iris: off,
        description: off,
        emotion: { enabled: true, minConfidence: 0, skipFrames: 0, skipTime: 0 },
        antispoof: off,
        liveness: off,
      },
      body: off,
      hand: off,
      object: off,
      gesture: off,
      segmentation: off,
    });
    await human.load();
    await human.detect(frames[0] as ImageBitmap);
    return `${human.version} ${human.tf.getBackend()}`;
  },
  async block(count: number): Promise<{ times: number[]; explained: number }> {
    const times: number[] = [];
    let explained = 0;
    for (let i = 0; i < count; i++) {
      const bitmap = await createImageBitmap(frames[i % frames.length] as ImageBitmap);
      const start = performance.now();
      const result = await human.detect(bitmap);
      times.push(performance.now() - start);
      bitmap.close();
      if (result.error) throw new Error(result.error);
      if (result.face[0]?.emotion?.length) explained++;
    }
    return { times, explained };
  },
};
export type HumanApi = typeof api;
(window as unknown as { bench: HumanApi }).bench = api;

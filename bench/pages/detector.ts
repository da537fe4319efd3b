/** The face detector alone, in workers as in the app. */

import type { FaceBox } from '../../src/core/geometry.ts';
import type { FromDetector, ToDetector } from './detector.worker.ts';
import { loadFrames } from './frames.ts';

/** Milliseconds of every detection, and the best face of every frame (null: none). */
export interface Detections {
  readonly times: number[];
  readonly faces: (FaceBox | null)[];
}

const ask = (worker: Worker, message: ToDetector, transfer: Transferable[] = []): Promise<FromDetector> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromDetector>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message, transfer);
  });

const api = {
  /**
   * Every frame goes to the detector of every size in turn; the first round warms up.
   * @param sides longer side of what a detector is given, in pixels
   * @param scale how many times larger than 640x480 the frames are
   */
  async measure(sides: readonly number[], count: number, rounds: number, scale: number): Promise<Detections[]> {
    const frames = await loadFrames(count);
    const base = new URL('./', location.href).href;
    const lanes = sides.map((longerSide) => ({
      longerSide,
      worker: new Worker(new URL('./detector.worker.ts', import.meta.url), { type: 'module' }),
      detections: { times: [], faces: [] } as Detections,
    }));
    try {
      for (const { worker, longerSide } of lanes) await ask(worker, { base, longerSide });
      let time = 0;
      for (let round = 0; round <= rounds; round++) {
        for (const [at, frame] of frames.entries()) {
          time += 33;
          for (const { worker, detections } of lanes) {
            const size = { resizeWidth: frame.width * scale, resizeHeight: frame.height * scale };
            const copy = await createImageBitmap(frame, size);
            const { ms, face } = await ask(worker, { frame: copy, time }, [copy]);
            if (round > 0) detections.times.push(ms);
            detections.faces[at] = face;
          }
        }
      }
      return lanes.map(({ detections }) => detections);
    } finally {
      for (const { worker } of lanes) worker.terminate();
    }
  },
};
export type DetectorApi = typeof api;
(window as unknown as { bench: DetectorApi }).bench = api;

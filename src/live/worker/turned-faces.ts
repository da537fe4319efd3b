/** Whether the explained face stands on its head: the network has never seen one that does, and its scores mean nothing then. */

import type { FaceDetector } from '../../capture/worker/face-detector.ts';
import type { TrackedFace } from '../../core/geometry.ts';
import type { IncomingFrame } from './frame-path.ts';

/** Upright faces hardly ever fall below it (`FaceDetector.turned`); below it, a closer look costs two passes of the detector. */
const SURE_SCORE = 0.9;

/** In a moving picture the closer look is taken this often. */
const LOOK_MS = 1000;

export class TurnedFaces {
  readonly #detector: Pick<FaceDetector, 'turned'>;
  #face: number | null = null;
  #looked = { frameId: -1, face: -1, time: -Infinity };

  constructor(detector: Pick<FaceDetector, 'turned'>) {
    this.#detector = detector;
  }

  /** @returns whether the face stands on its head, as of the last look at it */
  is(frame: IncomingFrame, face: TrackedFace): boolean {
    const { frameId, time, still, bitmap } = frame;
    const looked = this.#looked;
    const again = face.id === looked.face && (still ? frameId === looked.frameId : time - looked.time < LOOK_MS);
    if (!again) {
      this.#looked = { frameId, face: face.id, time };
      this.#face = face.score < SURE_SCORE && this.#detector.turned(bitmap, face) ? face.id : null;
    }
    return this.#face === face.id;
  }

  forget(): void {
    this.#face = null;
    this.#looked = { frameId: -1, face: -1, time: -Infinity };
  }
}

/**
 * Runs in the browser that find-face.ts opens, in a module worker as in the app: the app's own way from a file to the square that its
 * network would see.
 */

import { FaceTracker } from '../../src/capture/core/tracker.ts';
import { cropSquareOf } from '../../src/capture/core/crop-square.ts';
import { openPhoto } from '../../src/capture/photo-source.ts';
import { createFaceDetector } from '../../src/capture/worker/face-detector.ts';
import { DEFAULT_SETTINGS } from '../../src/app/state/core/settings.ts';
import type { CropSquare, Framing, VideoPoint } from '../../src/core/geometry.ts';

/** Pixels of the picture as the app reduces it, upright. */
export interface FoundFace {
  readonly width: number;
  readonly height: number;
  readonly square: CropSquare;
  /** In the order of KEYPOINTS. */
  readonly keypoints: readonly VideoPoint[];
  /** How many faces there are; this one is the one that the app would take. */
  readonly faces: number;
}

export interface Question {
  /** Of the file. */
  readonly url: string;
  readonly framing: Framing;
}

/** The detector's files lie in vendor/ beside this script. @returns null when there is no face */
async function findFace({ url, framing }: Question): Promise<FoundFace | null> {
  const { signal } = new AbortController();
  const photo = await openPhoto(await (await fetch(url)).blob(), url, signal);
  const { bitmap, time } = await photo.next(signal);
  const detector = await createFaceDetector(location.href, signal);
  const { faces, chosen } = new FaceTracker().observe(await detector.detect(bitmap, time), time);
  if (!chosen) return null;
  return {
    width: bitmap.width,
    height: bitmap.height,
    square: cropSquareOf(chosen, DEFAULT_SETTINGS.upright ? 'upright' : 'as-is', framing),
    keypoints: chosen.keypoints,
    faces: faces.length,
  };
}

/** What it answers, once, to a question. */
export type Answer = { readonly found: FoundFace | null } | { readonly fault: string };

self.onmessage = ({ data }: MessageEvent<Question>): void => {
  const answer = (message: Answer): void => self.postMessage(message);
  findFace(data).then(
    (found) => answer({ found }),
    (fault: unknown) => answer({ fault: String(fault) }),
  );
};

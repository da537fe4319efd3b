/** What the map says, in words: the parts of the face that it lies on most, and whether they speak for the label. Pure. */

import { partShares } from '../../attribution/part-shares.ts';
import { keypointsInCrop } from '../../core/geometry.ts';
import { faceParts } from '../../lime/core/face-parts.ts';
import type { Capture } from '../../live/protocol.ts';

/** Parts that are named. */
const NAMED = 3;
/** A part that holds less of the map is not worth a word; 0..1. */
const LEAST = 0.05;
/** Below this |balance| a part speaks both ways. */
const ONE_SIDED = 0.2;

export interface StrongPart {
  /** Of `FACE_PARTS`; `rest` is outside the face. */
  readonly part: string;
  /** Of the map's |values|, 0..1. */
  readonly share: number;
  /** `both` where what speaks for and against is nearly balanced, and for maps whose sign means nothing. */
  readonly side: 'for' | 'against' | 'both';
}

export interface SaidMap {
  /** Index of the explained label. */
  readonly target: number;
  /** The label's score, 0..1. */
  readonly score: number;
  /** The strongest first; at least one. */
  readonly parts: readonly StrongPart[];
}

/** @returns null where there is no face, no map, or no key points to know the parts by */
export function strongestParts({ map, result }: Capture): SaidMap | null {
  const { square, faces, chosenId, prediction, target } = result;
  const face = faces.find(({ id }) => id === chosenId);
  if (!map || !square || !prediction || target === null || !face || face.keypoints.length < 6) return null;
  const keypoints = keypointsInCrop(square, face);
  const found = partShares(map.values, faceParts(keypoints, map.width, map.height))
    .filter(({ share }) => share >= LEAST)
    .sort((a, b) => b.share - a.share)
    .slice(0, NAMED)
    .map(({ part, share, balance }): StrongPart => {
      const both = !map.signed || Math.abs(balance) < ONE_SIDED;
      return { part, share, side: both ? 'both' : balance > 0 ? 'for' : 'against' };
    });
  return found.length === 0 ? null : { target, score: prediction.probabilities[target]!, parts: found };
}

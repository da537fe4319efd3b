/** What the map says, in words: the parts of the face that it lies on most, and whether they speak for the label. Pure. */

import { partShares } from '../../attribution/part-shares.ts';
import { keypointsInCrop, videoToCrop } from '../../core/geometry.ts';
import { faceParts } from '../../lime/core/face-parts.ts';
import type { Superpixels } from '../../lime/core/superpixels.ts';
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

interface MapParts {
  readonly target: number;
  readonly score: number;
  readonly segments: Superpixels;
  /** In the order of the segments. */
  readonly parts: readonly StrongPart[];
}

/** @returns null where there is no face, no map, or no key points to know the parts by */
function mapParts({ map, result }: Capture): MapParts | null {
  const { square, faces, chosenId, prediction, target } = result;
  const face = faces.find(({ id }) => id === chosenId);
  if (!map || !square || !prediction || target === null || !face || face.keypoints.length < 6) return null;
  const segments = faceParts(keypointsInCrop(square, face), map.width, map.height);
  const parts = partShares(map.values, segments).map(({ part, share, balance }): StrongPart => {
    const both = !map.signed || Math.abs(balance) < ONE_SIDED;
    return { part, share, side: both ? 'both' : balance > 0 ? 'for' : 'against' };
  });
  return { target, score: prediction.probabilities[target]!, segments, parts };
}

/** @returns null where there is no face, no map, or no key points to know the parts by */
export function strongestParts(capture: Capture): SaidMap | null {
  const all = mapParts(capture);
  if (!all) return null;
  const parts = all.parts
    .filter(({ share }) => share >= LEAST)
    .sort((a, b) => b.share - a.share)
    .slice(0, NAMED);
  return parts.length === 0 ? null : { target: all.target, score: all.score, parts };
}

/**
 * The part of the face at a place of the frame.
 * @param x pixels of the unmirrored frame
 * @returns null beside the network's square, and where parts are not known
 */
export function partAt(capture: Capture, x: number, y: number): (StrongPart & { readonly target: number }) | null {
  const all = mapParts(capture);
  const { square } = capture.result;
  if (!all || !square) return null;
  const { u, v } = videoToCrop(square, x, y);
  if (!(u >= 0 && u < 1 && v >= 0 && v < 1)) return null;
  const { width, height, labels } = all.segments;
  const part = all.parts[labels[Math.floor(v * height) * width + Math.floor(u * width)]!];
  return part ? { ...part, target: all.target } : null;
}

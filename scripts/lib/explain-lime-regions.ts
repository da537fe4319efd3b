/** `--segments`, `--keypoints` and `--regions` of `npm run explain -- --method lime`: how the face is divided. */

import { readFileSync } from 'node:fs';
import { videoToCrop, type CropSquare } from '../../src/core/geometry.ts';
import type { DrawnPoint, DrawnShape } from '../../src/lime/core/drawn-regions.ts';
import { AVERAGE_KEYPOINTS, type CropPoint } from '../../src/lime/core/face-parts.ts';
import { DEFAULT_ALGORITHM } from '../../src/lime/core/segment.ts';
import type { Segmentation } from '../../src/lime/request.ts';
import type { FaceSource } from './face-input.ts';
import { UsageError } from './usage-error.ts';

export const SEGMENTS: readonly Segmentation['kind'][] = ['quickshift', 'slic', 'felzenszwalb', 'face-parts', 'drawn'];

export interface RegionOptions {
  readonly segments?: string | undefined;
  readonly keypoints?: string | undefined;
  readonly regions?: string | undefined;
}

/** A way to divide the face, once it is known which part of the file is the face. */
export type SegmentationOf = (
  face: Pick<FaceSource, 'taken' | 'keypoints'>,
  width: number,
  height: number,
) => Segmentation;

/** Reads the three options; what is wrong with them is told before a model is loaded. @throws UsageError */
export function parseSegmentation({ segments, keypoints, regions }: RegionOptions): SegmentationOf {
  const kind = SEGMENTS.find((name) => name === (segments ?? (regions === undefined ? DEFAULT_ALGORITHM : 'drawn')));
  if (kind === undefined) throw new UsageError(`--segments is one of ${SEGMENTS.join(', ')}, not ${segments}`);
  if (keypoints !== undefined && kind !== 'face-parts')
    throw new UsageError('--keypoints goes with --segments face-parts only');
  if (regions !== undefined && kind !== 'drawn') throw new UsageError('--regions goes with --segments drawn only');
  if (kind === 'face-parts') {
    const points = keypoints === undefined ? null : parseKeypoints(keypoints);
    return ({ taken, keypoints: found }) => ({
      kind,
      keypoints: (points ?? found)?.map((point) => inCrop(point, taken.square)) ?? AVERAGE_KEYPOINTS,
    });
  }
  if (kind !== 'drawn') return () => ({ kind });
  if (regions === undefined) throw new UsageError('--segments drawn wants --regions FILE.json');
  const shapes = readRegions(regions);
  return ({ taken }, width, height) => ({
    kind,
    shapes: shapes.map((shape) => onGrid(shape, taken.square, width, height)),
  });
}

function parseKeypoints(text: string): DrawnPoint[] {
  const points = text.split(';').map((pair) => pair.split(','));
  if (points.length !== 6 || points.some((pair) => pair.length !== 2 || !pair.every(isNumber)))
    throw new UsageError(
      '--keypoints wants six points x,y;x,y;... in pixels of FILE: right eye, left eye, nose tip, mouth, right ear, left ear',
    );
  return points.map(([x, y]) => ({ x: Number(x), y: Number(y) }));
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

function readRegions(path: string): DrawnShape[] {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is no JSON' : 'cannot be read';
    throw new UsageError(`--regions: ${path} ${what}`, { cause: error });
  }
  if (!Array.isArray(read) || read.length === 0)
    throw new UsageError(`--regions: ${path} holds no list of regions such as [{"points": [[x, y], [x, y], [x, y]]}]`);
  return read.map((entry: unknown, index) => {
    const { points, radius } = (entry ?? {}) as { points?: unknown; radius?: unknown };
    const least = radius === undefined ? 3 : 1;
    if (!Array.isArray(points) || points.length < least || !points.every(isPair))
      throw new UsageError(
        `--regions: region ${index + 1} of ${path} wants "points", a list of at least ${least} [x, y] in pixels of FILE`,
      );
    const corners = points.map(([x, y]: [number, number]) => ({ x, y }));
    if (radius === undefined) return { kind: 'polygon', points: corners };
    if (typeof radius !== 'number' || !(radius > 0))
      throw new UsageError(`--regions: "radius" of region ${index + 1} of ${path} is a number above 0`);
    return { kind: 'stroke', points: corners, radius };
  });
}

const isPair = (point: unknown): point is [number, number] =>
  Array.isArray(point) && point.length === 2 && point.every((value) => Number.isFinite(value));

function inCrop({ x, y }: DrawnPoint, square: CropSquare): CropPoint {
  const { u, v } = videoToCrop(square, x, y);
  return { x: u, y: v };
}

function onGrid(shape: DrawnShape, square: CropSquare, width: number, height: number): DrawnShape {
  const points = shape.points.map((point) => {
    const { x, y } = inCrop(point, square);
    return { x: x * width, y: y * height };
  });
  return shape.kind === 'polygon'
    ? { kind: 'polygon', points }
    : { kind: 'stroke', points, radius: (shape.radius / square.side) * width };
}

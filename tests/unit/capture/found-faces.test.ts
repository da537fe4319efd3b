import { expect, it } from 'vitest';
import { withoutRepeats } from '../../../src/capture/core/found-faces.ts';
import { videoPx, type FaceBox } from '../../../src/core/geometry.ts';

const face = (x: number, score: number): FaceBox => ({
  x: videoPx(x),
  y: videoPx(40),
  width: videoPx(50),
  height: videoPx(50),
  score,
  keypoints: [{ x: videoPx(x + 10), y: videoPx(55) }],
});

it('keeps the better of two sightings of one face, and both of two faces, best first', () => {
  expect(withoutRepeats([face(200, 0.6), face(210, 0.9), face(400, 0.7)])).toEqual([face(210, 0.9), face(400, 0.7)]);
  expect(withoutRepeats([])).toEqual([]);
});

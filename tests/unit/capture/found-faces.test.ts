import { expect, it } from 'vitest';
import { movedBy, withoutRepeats } from '../../../src/capture/core/found-faces.ts';
import { videoPx, type FaceBox } from '../../../src/core/geometry.ts';

const face = (x: number, score: number): FaceBox => ({
  x: videoPx(x),
  y: videoPx(40),
  width: videoPx(50),
  height: videoPx(50),
  score,
  keypoints: [{ x: videoPx(x + 10), y: videoPx(55) }],
});

it('moves box and key points together', () => {
  expect(movedBy(face(5, 0.8), 160, 0)).toEqual(face(165, 0.8));
  expect(movedBy(face(5, 0.8), 0, 7)).toMatchObject({ x: 5, y: 47, keypoints: [{ x: 15, y: 62 }] });
});

it('keeps the better of two sightings of one face, and both of two faces, best first', () => {
  expect(withoutRepeats([face(200, 0.6), face(210, 0.9), face(400, 0.7)])).toEqual([face(210, 0.9), face(400, 0.7)]);
  expect(withoutRepeats([])).toEqual([]);
});

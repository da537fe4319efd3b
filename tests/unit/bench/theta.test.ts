import { describe, expect, it } from 'vitest';
import { centreOf, type Scene } from '../../../bench/pages/scene.ts';
import { thetaOf } from '../../../bench/theta.ts';
import { cropToVideo, videoPx, type CropSquare } from '../../../src/core/geometry.ts';

const scene: Scene = { pixels: [], size: 128, roll: 20, backdrop: 'grey', x: 0.3, y: 0.6 };
const roll = (20 * Math.PI) / 180;
const at = centreOf(scene);

const square = (dx: number, dy: number, side: number, angle: number): CropSquare => ({
  centreX: videoPx(at.x + dx),
  centreY: videoPx(at.y + dy),
  side: videoPx(side),
  angle,
});

/** Where the picture's pixel (p, q), -1..1, lies in the scene: what drawScene's translate and rotate do. */
function inScene(p: number, q: number): [number, number] {
  const [x, y] = [(p * scene.size) / 2, (q * scene.size) / 2];
  return [at.x + Math.cos(roll) * x - Math.sin(roll) * y, at.y + Math.sin(roll) * x + Math.cos(roll) * y];
}

describe('a crop of a scene, in the coordinates of the pasted picture', () => {
  it('is the identity where the crop is the picture', () => {
    const theta = thetaOf(square(0, 0, 128, roll), scene);
    expect(theta.flat().map((value) => Math.abs(value))).toEqual([1, 0, 0, 0, 1, 0]);
  });

  it('takes each corner of the crop to the point of the picture that lies there', () => {
    const crop = square(11, -7, 150, 0.1);
    const [[a, b, x], [c, d, y]] = thetaOf(crop, scene) as [[number, number, number], [number, number, number]];
    for (const [u, v] of [
      [0, 0],
      [1, 0],
      [0.25, 1],
    ] as const) {
      const [p, q] = [2 * u - 1, 2 * v - 1];
      const [sceneX, sceneY] = inScene(a * p + b * q + x, c * p + d * q + y);
      const point = cropToVideo(crop, u, v);
      expect(sceneX).toBeCloseTo(point.x, 2);
      expect(sceneY).toBeCloseTo(point.y, 2);
    }
  });
});

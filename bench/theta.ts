/** How a crop of a scene lies in the picture that was pasted into it. */

import type { CropSquare } from '../src/core/geometry.ts';
import { centreOf, type Scene } from './pages/scene.ts';

/**
 * The affine map from the crop's coordinates to the pasted picture's, both -1..1 with y downwards: PyTorch's `affine_grid` takes it as it is.
 *
 * @returns [[a, b, x], [c, d, y]], rounded to five digits
 */
export function thetaOf({ centreX, centreY, side, angle }: CropSquare, scene: Scene): number[][] {
  const roll = (scene.roll * Math.PI) / 180;
  const centre = centreOf(scene);
  const [x, y] = [(2 * (centreX - centre.x)) / scene.size, (2 * (centreY - centre.y)) / scene.size];
  const scale = side / scene.size;
  const [cos, sin] = [scale * Math.cos(angle - roll), scale * Math.sin(angle - roll)];
  return [
    [cos, -sin, Math.cos(roll) * x + Math.sin(roll) * y],
    [sin, cos, -Math.sin(roll) * x + Math.cos(roll) * y],
  ].map((row) => row.map((value) => Number(value.toFixed(5))));
}

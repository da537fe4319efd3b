/**
 * Regions that a person draws: closed outlines (lasso) or strokes of a brush, one region each; whatever stays uncovered is one region
 * more. Later shapes lie on top.
 */
import { AppError } from '../../core/errors.ts';
import { superpixelsFrom, type Superpixels } from './superpixels.ts';

/** Points are in pixels of the label map; the centre of the top left pixel is (0.5, 0.5). */
export type DrawnShape =
  | { readonly kind: 'polygon'; readonly points: readonly DrawnPoint[] }
  | { readonly kind: 'stroke'; readonly points: readonly DrawnPoint[]; readonly radius: number };

export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Paints shapes into a label map. A polygon holds the pixels whose centres are inside it (even-odd rule), a stroke those within
 * `radius` of its line. Regions follow the drawing order, the uncovered rest comes first; shapes wholly covered or outside vanish.
 *
 * @throws AppError `bad-option` for points that are not finite, a polygon of fewer than 3 points, a stroke without point or radius
 */
export function drawnRegions(shapes: readonly DrawnShape[], width: number, height: number): Superpixels {
  const labels = new Int32Array(width * height);
  shapes.forEach((shape, index) => {
    checkDrawn(shape);
    const inside = shape.kind === 'polygon' ? insidePolygon : nearStroke(shape.radius);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) if (inside(shape.points, x + 0.5, y + 0.5)) labels[y * width + x] = index + 1;
    }
  });
  return superpixelsFrom(labels, width, height);
}

function checkDrawn(shape: DrawnShape): void {
  if (shape.points.some((p) => !Number.isFinite(p.x) || !Number.isFinite(p.y))) {
    throw new AppError('bad-option', 'A drawn region has a point that is not a number.');
  }
  if (shape.points.length < (shape.kind === 'polygon' ? 3 : 1)) {
    throw new AppError('bad-option', 'A drawn region needs at least three corners, a stroke at least one point.');
  }
  if (shape.kind === 'stroke' && !(shape.radius > 0))
    throw new AppError('bad-option', 'A stroke needs a radius above 0.');
}

function insidePolygon(points: readonly DrawnPoint[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const a = points[i]!;
    const b = points[j]!;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

function nearStroke(radius: number) {
  return (points: readonly DrawnPoint[], x: number, y: number): boolean => {
    for (let i = 0; i < points.length; i++) {
      const a = points[Math.max(0, i - 1)]!;
      const b = points[i]!;
      const dx = b.x - a.x;
      const dy = b.y - a.y;
      const length2 = dx * dx + dy * dy;
      const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length2));
      if (Math.hypot(x - a.x - along * dx, y - a.y - along * dy) <= radius) return true;
    }
    return false;
  };
}

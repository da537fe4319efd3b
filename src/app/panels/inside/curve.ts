/** The objective by step, as a line in a picture. Pure. */

export interface CurvePoint {
  readonly step: number;
  readonly objective: number;
}

export interface Curve {
  /** For an SVG polyline's `points`. */
  readonly points: string;
  readonly low: number;
  readonly high: number;
  readonly lastStep: number;
  /** Where zero lies from the top; null where it is outside what is shown. */
  readonly zero: number | null;
}

/**
 * @param points in the order of their steps, 1 or more
 * @param lastStep steps that the picture has room for
 * @returns null where there is nothing to draw yet
 */
export function curveOf(points: readonly CurvePoint[], lastStep: number, width: number, height: number): Curve | null {
  const first = points[0];
  if (!first) return null;
  const steps = Math.max(1, lastStep, points[points.length - 1]!.step);
  const values = points.map(({ objective }) => objective);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low || 1;
  const round = (value: number): number => Math.round(value * 10) / 10;
  const x = (step: number): number => round((step / steps) * width);
  const y = (value: number): number => round(height - ((value - low) / span) * height);
  return {
    points: points.map(({ step, objective }) => `${x(step)},${y(objective)}`).join(' '),
    low,
    high,
    lastStep: steps,
    zero: low < 0 && high > 0 ? y(0) : null,
  };
}

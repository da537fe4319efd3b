/**
 * Noisy linear imputation (Rong et al. 2022, "ROAD", arXiv 2202.00449): what was taken away is replaced by what its neighbours suggest,
 * so that the shape of the hole says less. Every removed pixel is the weighted mean of its neighbours (1/6 beside, above and below, 1/12
 * across corners; fewer at the border), which is one linear system. The noise is added by who calls (fills.ts).
 */

const SIDE = 1 / 6;
const CORNER = 1 / 12;

/** The system is symmetric and positive definite: conjugate gradients end within as many steps as there are unknowns. */
const TOLERANCE = 1e-6;

/**
 * @param values  [height, width] row-major, one channel
 * @param removed the same size; 1 = unknown
 * @returns a new array; where everything is unknown, the mean of `values` everywhere
 */
export function imputed(values: ArrayLike<number>, removed: Uint8Array, height: number, width: number): Float64Array {
  const out = Float64Array.from(values);
  const unknown: number[] = [];
  let [sum, known] = [0, 0];
  for (let p = 0; p < out.length; p++) {
    if (removed[p] === 1) unknown.push(p);
    else [sum, known] = [sum + out[p]!, known + 1];
  }
  if (unknown.length === 0) return out;
  if (known === 0) return out.fill(out.reduce((total, value) => total + value, 0) / out.length);
  // Everything lies in a frame of zeros, so that no place needs to ask whether it has neighbours.
  const step = width + 2;
  const size = step * (height + 2);
  const framed = (p: number): number => (Math.floor(p / width) + 1) * step + (p % width) + 1;
  const places = Int32Array.from(unknown, framed);
  const inside = new Float64Array(size);
  const fixed = new Float64Array(size);
  for (let p = 0; p < out.length; p++) {
    inside[framed(p)] = 1;
    if (removed[p] === 0) fixed[framed(p)] = out[p]!;
  }
  const around = (x: Float64Array, at: number): number =>
    SIDE * (x[at - 1]! + x[at + 1]! + x[at - step]! + x[at + step]!) +
    CORNER * (x[at - step - 1]! + x[at - step + 1]! + x[at + step - 1]! + x[at + step + 1]!);
  const weight = Float64Array.from(places, (at) => around(inside, at));
  const x = new Float64Array(size);
  for (const at of places) x[at] = sum / known;
  const residual = new Float64Array(size);
  let length = 0;
  for (let k = 0; k < places.length; k++) {
    const at = places[k]!;
    residual[at] = around(fixed, at) + around(x, at) - weight[k]! * x[at]!;
    length += residual[at]! ** 2;
  }
  solve(places, weight, around, residual, x, length);
  for (let k = 0; k < places.length; k++) out[unknown[k]!] = x[places[k]!]!;
  return out;
}

/** Conjugate gradients on the places; arrays are framed. @param length squared, of the residual */
function solve(
  places: Int32Array,
  weight: Float64Array,
  around: (x: Float64Array, at: number) => number,
  residual: Float64Array,
  x: Float64Array,
  length: number,
): void {
  const direction = residual.slice();
  const image = new Float64Array(x.length);
  const enough = length * TOLERANCE ** 2;
  for (let step = 0; step < places.length && length > enough; step++) {
    let along = 0;
    for (let k = 0; k < places.length; k++) {
      const at = places[k]!;
      image[at] = weight[k]! * direction[at]! - around(direction, at);
      along += image[at]! * direction[at]!;
    }
    const share = length / along;
    let next = 0;
    for (const at of places) {
      x[at]! += share * direction[at]!;
      residual[at]! -= share * image[at]!;
      next += residual[at]! ** 2;
    }
    for (const at of places) direction[at] = residual[at]! + (next / length) * direction[at]!;
    length = next;
  }
}

/**
 * Noisy linear imputation (Rong et al. 2022, "ROAD", arXiv 2202.00449): what was taken away is replaced by what its neighbours suggest,
 * so that the shape of the hole says less. Every removed pixel is the weighted mean of its neighbours (1/6 beside, above and below, 1/12
 * across corners; fewer at the border), which is one linear system, plus a little noise.
 */

/** Places of the eight neighbours and their weights. */
const NEIGHBOURS = [-1, 0, 1]
  .flatMap((down) => [-1, 0, 1].map((right) => ({ down, right, weight: down === 0 || right === 0 ? 1 / 6 : 1 / 12 })))
  .filter(({ down, right }) => down !== 0 || right !== 0);

/** The system is symmetric and positive definite: conjugate gradients end within as many steps as there are unknowns. */
const TOLERANCE = 1e-7;

/**
 * @param values  [height, width] row-major, one channel
 * @param removed the same size; 1 = unknown
 * @returns a new array; where everything is unknown, the mean of `values` everywhere
 */
export function imputed(values: ArrayLike<number>, removed: Uint8Array, height: number, width: number): Float64Array {
  const out = Float64Array.from(values);
  const unknown = [...removed.keys()].filter((p) => removed[p] === 1);
  if (unknown.length === 0) return out;
  const known = unknown.length < out.length ? [...removed.keys()].filter((p) => removed[p] === 0) : [...removed.keys()];
  const mean = known.reduce((sum, p) => sum + out[p]!, 0) / known.length;
  for (const p of unknown) out[p] = mean;
  if (known.length === out.length) return out;
  const place = new Int32Array(out.length).fill(-1);
  unknown.forEach((p, k) => (place[p] = k));
  const lists = unknown.map((p) => neighboursOf(p, height, width));
  /** Weight sum times x minus the neighbours': what must vanish at every unknown place, with the known ones where `fixed` says so. */
  const apply = (x: Float64Array, fixed: Float64Array | null): Float64Array =>
    Float64Array.from(lists, (list, k) => {
      let sum = 0;
      for (const { at, weight } of list) {
        const other = place[at]!;
        sum += weight * (x[k]! - (other >= 0 ? x[other]! : (fixed?.[at] ?? 0)));
      }
      return sum;
    });
  const x = Float64Array.from(unknown, () => mean);
  solve((v) => apply(v, null), apply(x, out).map((value) => -value), x); // prettier-ignore
  unknown.forEach((p, k) => (out[p] = x[k]!));
  return out;
}

function neighboursOf(p: number, height: number, width: number): { at: number; weight: number }[] {
  const [row, column] = [Math.floor(p / width), p % width];
  return NEIGHBOURS.filter(
    ({ down, right }) => row + down >= 0 && row + down < height && column + right >= 0 && column + right < width,
  ).map(({ down, right, weight }) => ({ at: p + down * width + right, weight }));
}

/** Conjugate gradients; adds the solution of A d = residual to x. */
function solve(times: (v: Float64Array) => Float64Array, residual: Float64Array, x: Float64Array): void {
  let direction = residual.slice();
  let size = dot(residual, residual);
  const enough = size * TOLERANCE ** 2;
  for (let step = 0; step < x.length && size > enough && size > 0; step++) {
    const image = times(direction);
    const length = size / dot(direction, image);
    for (let i = 0; i < x.length; i++) {
      x[i]! += length * direction[i]!;
      residual[i]! -= length * image[i]!;
    }
    const next = dot(residual, residual);
    direction = direction.map((value, i) => residual[i]! + (next / size) * value);
    size = next;
  }
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

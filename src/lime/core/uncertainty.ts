/**
 * How far a fit can be trusted: 95 % intervals, cross-validated R2 and stability, all from the calls that were made anyway.
 *
 * The samples fall into groups: masks drawn together (a mask and its complement in the folded designs) or single masks. Groups are
 * independent of each other, the masks within one are not; so everything here goes group by group. In a pair, interactions of two
 * regions cancel from the main effects, and only the sum over the pair shows that.
 *
 * Sources: R. M. Bell and D. F. McCaffrey, "Bias reduction in standard errors for linear regression with multi-stage samples", Survey
 * Methodology 28(2), 2002 (cluster-robust covariance "CR2"); A. C. Cameron, J. B. Gelbach, D. L. Miller, "Bootstrap-based improvements
 * for inference with clustered errors", Rev. Econ. Stat. 90(3), 2008 (wild cluster bootstrap).
 */
import { choleskyFactor, choleskySolve } from '../../core/math/cholesky.ts';
import { penalisedGram, type Moments, type Samples } from './moments.ts';
import { SeededRandom } from '../../core/math/seeded-random.ts';
import { studentQuantile95 } from '../../core/math/student-t.ts';
import { residuals, type Surrogate } from './surrogate.ts';

export interface Uncertainty {
  /** Low and high end of the 95 % interval of every region's weight; it always holds the weight itself. */
  readonly interval: readonly (readonly [low: number, high: number])[];
  /** R2 on calls that the fit has not seen: one group left out at a time. At most 1, below 0 if worse than a constant. */
  readonly crossValidatedR2: number;
  /** 0..1: mean Jaccard overlap of the top 5 by |weight| between the fit and bootstrap repeats of it. */
  readonly stability: number;
}

export const STABILITY_TOP = 5;

export interface UncertaintyOptions {
  /** Group of every row; equal numbers are adjacent. */
  readonly groups: Int32Array;
  /** Penalty that the surrogates were fitted with. */
  readonly alpha: number;
  readonly seed: number;
  /** Bootstrap repeats. */
  readonly resamples: number;
  /** How many groups of equal weight say as much, where groups weigh differently; default: as many as there are. */
  readonly effectiveGroups?: number;
}

/** @param fits unselected fits (every region used) of all classes */
export function uncertainties(
  samples: Samples,
  m: Moments,
  fits: readonly Surrogate[],
  options: UncertaintyOptions,
): Uncertainty[] {
  const groups = groupBounds(options.groups, samples.rows);
  const leverage = rowLeverage(samples, m, options.alpha);
  const df = Math.max(1, (options.effectiveGroups ?? groups.length) - 1 - samples.columns);
  const reach = studentQuantile95(df);
  const draws = bootstrapDraws(samples.columns, options);
  return fits.map((fit, k) => {
    const residual = residuals(samples, k, fit.intercept, fit.weights);
    const influence = new Float64Array(groups.length * samples.columns);
    let missed = 0;
    let spread = 0;
    groups.forEach(({ first, count }, g) => {
      const adjusted = adjust(samples, leverage, m, residual, first, count);
      for (let i = 0; i < count; i++) {
        const row = first + i;
        for (let c = 0; c < samples.columns; c++) {
          influence[g * samples.columns + c]! += leverage.pull[row * samples.columns + c]! * adjusted.halfway[i]!;
        }
        missed += adjusted.leftOut[i]! ** 2;
      }
      spread += spreadAroundOthers(samples, m, k, first, count);
    });
    const centre = withoutShrinkage(fit.weights, leverage.lower, options.alpha);
    return {
      interval: intervals(fit.weights, centre, influence, reach),
      crossValidatedR2: spread > 0 ? 1 - missed / spread : 0,
      stability: bootstrapStability(fit.weights, influence, draws),
    };
  });
}

interface Group {
  readonly first: number;
  readonly count: number;
}

function groupBounds(groups: Int32Array, rows: number): Group[] {
  const out: Group[] = [];
  for (let first = 0; first < rows;) {
    let end = first + 1;
    while (end < rows && groups[end] === groups[first]) end++;
    out.push({ first, count: end - first });
    first = end;
  }
  return out;
}

interface Leverage {
  readonly lower: Float64Array;
  /** rows * columns: each row's centred mask times the root of its weight. */
  readonly scaled: Float64Array;
  /** rows * columns: how a residual (times the root of its weight) pulls the coefficients, shrinkage undone. */
  readonly pull: Float64Array;
  /** rows * columns: the same with shrinkage, for the hat matrix. */
  readonly hat: Float64Array;
}

function rowLeverage(samples: Samples, m: Moments, alpha: number): Leverage {
  const { masks, rows, columns, weights } = samples;
  const all = Array.from({ length: columns }, (_, c) => c);
  const lower = choleskyFactor(penalisedGram(m, all, alpha), columns);
  const scaled = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const root = Math.sqrt(weights[row]!);
    for (let c = 0; c < columns; c++) scaled[row * columns + c] = root * (masks[row * columns + c]! - m.maskMean[c]!);
  }
  const hat = scaled.slice();
  const pull = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const solved = hat.subarray(row * columns, (row + 1) * columns);
    choleskySolve(lower, columns, solved);
    pull.set(withoutShrinkage(solved, lower, alpha), row * columns);
  }
  return { lower, scaled, pull, hat };
}

/** b + alpha A^-1 b: takes the ridge penalty's pull towards 0 out, up to its square. */
function withoutShrinkage(coefs: Float64Array, lower: Float64Array, alpha: number): Float64Array {
  const correction = coefs.slice();
  choleskySolve(lower, coefs.length, correction);
  return coefs.map((b, c) => b + alpha * correction[c]!);
}

interface Adjusted {
  /** (I - H)^(-1/2) e: residuals freed of the share that their own group took out of them, for the covariance. */
  readonly halfway: readonly number[];
  /** (I - H)^-1 e: the residuals that a fit without the group would have. All times the root of the row's weight. */
  readonly leftOut: readonly number[];
}

/** H is the group's block of the hat matrix: 1 x 1 or 2 x 2, symmetric because rows are scaled by the root of their weight. */
function adjust(
  samples: Samples,
  leverage: Leverage,
  m: Moments,
  residual: Float64Array,
  first: number,
  count: number,
): Adjusted {
  const root = (row: number): number => Math.sqrt(samples.weights[row]!);
  const hat = (a: number, b: number): number => {
    let sum = (root(a) * root(b)) / m.totalWeight;
    const n = samples.columns;
    for (let c = 0; c < n; c++) sum += leverage.scaled[a * n + c]! * leverage.hat[b * n + c]!;
    return sum;
  };
  const e0 = residual[first]! * root(first);
  const h00 = hat(first, first);
  if (count === 1) {
    return { halfway: [e0 / Math.sqrt(left(h00))], leftOut: [e0 / left(h00)] };
  }
  const e1 = residual[first + 1]! * root(first + 1);
  const h11 = hat(first + 1, first + 1);
  const h01 = hat(first, first + 1);
  // Eigenvectors of the 2 x 2 block: (cos, sin) and (-sin, cos).
  const angle = 0.5 * Math.atan2(2 * h01, h00 - h11);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const mean = (h00 + h11) / 2;
  const half = Math.hypot((h00 - h11) / 2, h01);
  const u = cos * e0 + sin * e1;
  const v = -sin * e0 + cos * e1;
  const scaledBack = (power: number): [number, number] => {
    const p = u * Math.pow(left(mean + half), power);
    const q = v * Math.pow(left(mean - half), power);
    return [cos * p - sin * q, sin * p + cos * q];
  };
  return { halfway: scaledBack(-0.5), leftOut: scaledBack(-1) };
}

/** Weighted squares of a group's outputs around the mean of all the other groups: what a constant would miss. */
function spreadAroundOthers(samples: Samples, m: Moments, classIndex: number, first: number, count: number): number {
  const { outputs, classes, weights } = samples;
  const fromMean = (row: number): number => outputs[row * classes + classIndex]! - m.outputMean[classIndex]!;
  let weight = 0;
  let sum = 0;
  for (let row = first; row < first + count; row++) {
    weight += weights[row]!;
    sum += weights[row]! * fromMean(row);
  }
  const others = m.totalWeight - weight;
  const shift = others > 0 ? sum / others : 0;
  let spread = 0;
  for (let row = first; row < first + count; row++) spread += weights[row]! * (fromMean(row) + shift) ** 2;
  return spread;
}

/** What is left of a residual's variance; a group that the fit passes through exactly must not give infinity. */
function left(leverage: number): number {
  return Math.max(1e-6, 1 - leverage);
}

function intervals(
  weights: Float64Array,
  centre: Float64Array,
  influence: Float64Array,
  reach: number,
): [number, number][] {
  const n = weights.length;
  return Array.from(weights, (weight, c) => {
    let variance = 0;
    for (let k = c; k < influence.length; k += n) variance += influence[k]! ** 2;
    const width = reach * Math.sqrt(variance);
    return [Math.min(weight, centre[c]! - width), Math.max(weight, centre[c]! + width)];
  });
}

/**
 * Wild cluster bootstrap with normal multipliers: every group's influence counts with a random weight of mean 0 and variance 1. Sums of
 * those are normal with the groups' summed covariance, so each repeat is drawn from that at once instead of group by group.
 */
function bootstrapStability(weights: Float64Array, influence: Float64Array, draws: readonly Float64Array[]): number {
  if (draws.length === 0) return 1;
  const n = weights.length;
  const top = topRegions(weights, STABILITY_TOP);
  const root = covarianceRoot(influence, n);
  const repeat = new Float64Array(n);
  let sum = 0;
  for (const draw of draws) {
    for (let a = 0; a < n; a++) {
      let shift = 0;
      for (let b = 0; b <= a; b++) shift += root[a * n + b]! * draw[b]!;
      repeat[a] = weights[a]! + shift;
    }
    sum += jaccard(top, topRegions(repeat, STABILITY_TOP));
  }
  return sum / draws.length;
}

/** L with L L^T = the sum of all influences' outer products; a direction without variance gets none. */
function covarianceRoot(influence: Float64Array, n: number): Float64Array {
  const root = new Float64Array(n * n);
  for (let k = 0; k < influence.length; k += n) {
    for (let a = 0; a < n; a++) {
      const own = influence[k + a]!;
      for (let b = 0; b <= a; b++) root[a * n + b]! += own * influence[k + b]!;
    }
  }
  for (let j = 0; j < n; j++) {
    const variance = root[j * n + j]!;
    let pivot = variance;
    for (let k = 0; k < j; k++) pivot -= root[j * n + k]! ** 2;
    const diagonal = pivot > variance * 1e-12 ? Math.sqrt(pivot) : 0;
    root[j * n + j] = diagonal;
    for (let i = j + 1; i < n; i++) {
      let sum = root[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= root[i * n + k]! * root[j * n + k]!;
      root[i * n + j] = diagonal > 0 ? sum / diagonal : 0;
    }
  }
  return root;
}

/** One row of normal numbers per bootstrap repeat; all classes share them. */
function bootstrapDraws(columns: number, { seed, resamples }: UncertaintyOptions): Float64Array[] {
  const random = new SeededRandom(seed, 3);
  return Array.from({ length: resamples }, () => Float64Array.from({ length: columns }, () => random.normal()));
}

/** The regions of largest |weight|, heaviest first. */
export function topRegions(weights: ArrayLike<number>, count: number): number[] {
  return Array.from(weights, (_, c) => c)
    .sort((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!))
    .slice(0, count);
}

/** Size of the intersection over size of the union, 0..1; 1 for two empty sets. */
export function jaccard(a: readonly number[], b: readonly number[]): number {
  const common = a.filter((value) => b.includes(value)).length;
  const union = a.length + b.length - common;
  return union === 0 ? 1 : common / union;
}

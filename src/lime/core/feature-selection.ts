/**
 * Which regions a surrogate may use: all, the heaviest of a nearly unpenalised fit, or those that forward selection adds. The same
 * choices as in the reference (lime_base), except its lasso path.
 */
import { choleskyFactor, choleskySolve } from '../../core/math/cholesky.ts';
import { penalisedGram, type Moments } from './moments.ts';

export type FeatureSelection =
  | { readonly kind: 'none' }
  | { readonly kind: 'highest-weights'; readonly features: number }
  | { readonly kind: 'forward'; readonly features: number };

/** Ridge penalty of the ranking fit. */
const RANKING_ALPHA = 0.01;

/** @returns for every class the columns it may use, in the order of their choice */
export function selectFeatures(m: Moments, selection: FeatureSelection): number[][] {
  const all = Array.from({ length: m.columns }, (_, c) => c);
  const perClass = Array.from({ length: m.classes }, (_, k) => k);
  switch (selection.kind) {
    case 'none':
      return perClass.map(() => all);
    case 'highest-weights': {
      const lower = choleskyFactor(penalisedGram(m, all, RANKING_ALPHA), m.columns);
      return perClass.map((k) => {
        const coefs = m.cross.slice(k * m.columns, (k + 1) * m.columns);
        choleskySolve(lower, m.columns, coefs);
        return [...all].sort((a, b) => Math.abs(coefs[b]!) - Math.abs(coefs[a]!)).slice(0, selection.features);
      });
    }
    case 'forward':
      return perClass.map((k) => forward(m, k, Math.min(selection.features, m.columns)));
  }
}

/**
 * Adds, again and again, the column that raises the unpenalised weighted R2 most. Each step takes the chosen column out of all the others
 * (Gram-Schmidt on the Gram matrix), so the gain of a candidate is its remaining covariance squared over its remaining variance.
 */
function forward(m: Moments, classIndex: number, wanted: number): number[] {
  const n = m.columns;
  const gram = m.gram.slice();
  const cross = m.cross.slice(classIndex * n, (classIndex + 1) * n);
  const chosen: number[] = [];
  while (chosen.length < wanted) {
    let best = -1;
    let bestGain = -1;
    for (let c = 0; c < n; c++) {
      if (chosen.includes(c)) continue;
      const left = gram[c * n + c]!;
      const gain = left > 1e-10 * m.gram[c * n + c]! ? (cross[c]! * cross[c]!) / left : 0;
      if (gain > bestGain) {
        bestGain = gain;
        best = c;
      }
    }
    chosen.push(best);
    const pivot = gram[best * n + best]!;
    if (!(pivot > 1e-10 * m.gram[best * n + best]!)) continue;
    const column = Float64Array.from({ length: n }, (_, c) => gram[c * n + best]!);
    const share = cross[best]! / pivot;
    for (let a = 0; a < n; a++) {
      cross[a]! -= column[a]! * share;
      for (let b = 0; b < n; b++) gram[a * n + b]! -= (column[a]! * column[b]!) / pivot;
    }
  }
  return chosen;
}

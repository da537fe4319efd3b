/**
 * Exact Shapley values: a region's fair share of what all regions together add, over all orders of adding them.
 *
 * Source: L. S. Shapley, "A Value for n-Person Games", 1953.
 */

import { AppError } from '../../core/errors.ts';

/**
 * @param outputs 2^players values; index m has bit p (value 2^p) set if player p takes part
 * @returns one value per player; they sum to outputs[all] - outputs[none]
 * @throws AppError `bad-option` if the number of outputs is not 2^players
 */
export function shapleyValues(outputs: ArrayLike<number>, players: number): Float64Array {
  const coalitions = 2 ** players;
  if (outputs.length !== coalitions) {
    throw new AppError(
      'bad-option',
      `Shapley values of ${players} regions need ${coalitions} outputs, got ${outputs.length}.`,
    );
  }
  // |S|! (n - 1 - |S|)! / n! = 1 / (n * binomial(n - 1, |S|))
  const share = new Float64Array(players);
  for (let size = 0, binomial = 1; size < players; size++) {
    share[size] = 1 / (players * binomial);
    binomial = (binomial * (players - 1 - size)) / (size + 1);
  }
  const values = new Float64Array(players);
  for (let m = 0; m < coalitions; m++) {
    let size = 0;
    for (let rest = m; rest > 0; rest >>= 1) size += rest & 1;
    for (let p = 0; p < players; p++) {
      if (((m >> p) & 1) === 0) values[p]! += share[size]! * (outputs[m | (1 << p)]! - outputs[m]!);
    }
  }
  return values;
}

/**
 * The same from the rows of the `exact` design, whose row r keeps exactly the regions with bit 0 in r.
 *
 * @param outputs row-major, 2^players * classes
 */
export function shapleyOfExactDesign(
  outputs: ArrayLike<number>,
  players: number,
  classes: number,
  classIndex: number,
): Float64Array {
  const rows = 2 ** players;
  const byCoalition = Float64Array.from({ length: rows }, (_, m) => outputs[(rows - 1 - m) * classes + classIndex]!);
  return shapleyValues(byCoalition, players);
}

/** Cholesky factorisation of a symmetric positive definite matrix, and solving with it. Row-major Float64Array, n * n. */

/**
 * Factors A = L L^T. A pivot that is not clearly positive (a region that never varies, two that always vary together) is replaced by a
 * huge one, which makes that coefficient 0 instead of failing.
 *
 * @returns L in the lower triangle
 */
export function choleskyFactor(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    let pivot = matrix[j * n + j]!;
    const scale = pivot;
    for (let k = 0; k < j; k++) pivot -= lower[j * n + k]! ** 2;
    const diagonal = pivot > scale * 1e-13 ? Math.sqrt(pivot) : 1e150;
    lower[j * n + j] = diagonal;
    for (let i = j + 1; i < n; i++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = sum / diagonal;
    }
  }
  return lower;
}

/**
 * Solves A x = b in place for one right-hand side.
 *
 * @param lower of choleskyFactor
 * @param vector b on entry, x on return; length n
 */
export function choleskySolve(lower: Float64Array, n: number, vector: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = vector[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * vector[k]!;
    vector[i] = sum / lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = vector[i]!;
    for (let k = i + 1; k < n; k++) sum -= lower[k * n + i]! * vector[k]!;
    vector[i] = sum / lower[i * n + i]!;
  }
}

/**
 * How much a perturbed image counts in the fit: the reference's cosine distance to the unperturbed one, and its exponential kernel.
 */

/** Kernel width of the reference. */
export const KERNEL_WIDTH = 0.25;

/**
 * Cosine distance 0..1 of every mask to the mask that keeps everything: 1 - sqrt(kept / columns); 1 for a mask that keeps nothing.
 *
 * @param masks row-major, length rows * columns
 */
export function maskDistances(masks: Uint8Array, columns: number, rows = masks.length / columns): Float64Array {
  const distances = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let kept = 0;
    for (let c = 0; c < columns; c++) kept += masks[row * columns + c]!;
    distances[row] = 1 - Math.sqrt(kept / columns);
  }
  return distances;
}

/** sqrt(exp(-d^2 / width^2)), 0..1. */
export function kernelWeights(distances: Float64Array, width = KERNEL_WIDTH): Float64Array {
  return distances.map((d) => Math.sqrt(Math.exp(-(d * d) / (width * width))));
}

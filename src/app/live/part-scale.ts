/** The weight that fills a bar to its end. */

const STEPS = [0.1, 0.2, 0.5, 1] as const;

/**
 * @param strongest of the |weights|, 0..1
 * @param before    what it was for the frame before; 0: nothing is shown yet
 * @returns the least of a few round values that holds it; never less than before, so that bars move and not their scale
 */
export function scaleFor(strongest: number, before: number): number {
  return Math.max(before, STEPS.find((step) => strongest <= step) ?? 1);
}

/** The middle of the sorted values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Slope of the least-squares line of y over x. */
export function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  const mx = mean(x);
  const my = mean(y);
  let top = 0;
  let bottom = 0;
  x.forEach((value, i) => {
    top += (value - mx) * ((y[i] as number) - my);
    bottom += (value - mx) ** 2;
  });
  return top / bottom;
}

/** The soak's rules, one line each: a slope of the heap under a limit, everything else exactly where it stood. */

import { round, slope } from './stats.ts';

export interface Line {
  readonly pass: boolean;
  readonly text: string;
}

/** From this frame on the slope counts; before it code is compiled and caches fill. */
export const SETTLED_FRAME = 500;
export const BYTES_PER_FRAME = 200;

/** Shorter runs are judged over their latter half. @returns the first frame that counts */
export function judgedFrom(frames: number): number {
  return frames > SETTLED_FRAME ? SETTLED_FRAME : Math.ceil(frames / 2);
}

/**
 * @param at    frame numbers, rising, at least two
 * @param bytes heap after forced garbage collection at each of them
 */
export function judgeSlope(name: string, at: readonly number[], bytes: readonly number[]): Line & { slope: number } {
  if (at.length < 2) throw new Error(`${name}: a slope needs two measurements`);
  const perFrame = round(slope(at, bytes), 1);
  return {
    slope: perFrame,
    pass: perFrame < BYTES_PER_FRAME,
    text: `${name}: ${perFrame} bytes a frame from frame ${at[0]} to ${at[at.length - 1]} (limit ${BYTES_PER_FRAME})`,
  };
}

/** Null means that there is no such thing on this backend; that must not change either. */
export function judgeFlat(name: string, before: number | null, after: number | null): Line {
  return { pass: before === after, text: `${name}: ${before ?? 'none'} before, ${after ?? 'none'} after` };
}

/** Prints every line with its verdict. @returns whether all passed */
export function report(title: string, lines: readonly Line[]): boolean {
  for (const { pass, text } of lines) console.log(`${pass ? 'PASS' : 'FAIL'} ${title}: ${text}`);
  return lines.every(({ pass }) => pass);
}

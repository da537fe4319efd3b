/** The corruptions of training/corruptions.py, to the byte: hashes of what it made of four drawn pictures (numpy 1.24, Pillow 9.4). */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CORRUPTIONS, SPOILT_SIDE, type Corruption } from '../../../src/sets/core/corruptions.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/corruptions.json', import.meta.url), 'utf8')) as Record<
  Corruption,
  readonly string[]
>;
const ROWS = [0, 1, 7, 3588];

/** Waves, a checker of products, and a bright disc. */
const picture = (k: number): Uint8Array =>
  Uint8Array.from({ length: SPOILT_SIDE ** 2 }, (_, i) => {
    const [x, y] = [i % SPOILT_SIDE, Math.floor(i / SPOILT_SIDE)];
    const disc = (x - 24) ** 2 + (y - 20 - k) ** 2 < 150 + 40 * k ? 90 : 0;
    return (x * (5 + k) + y * (3 + 2 * k) + ((x * y) % (17 + k)) * 4 + disc) % 256;
  });

describe('corruptions', () => {
  it('are those of the training, in its order', () => {
    expect(Object.keys(CORRUPTIONS)).toEqual(Object.keys(golden));
  });
  it.each(Object.keys(golden) as Corruption[])('%s: the same bytes', (name) => {
    const hashes = ROWS.map((row, k) =>
      createHash('sha256')
        .update(CORRUPTIONS[name](picture(k), row))
        .digest('hex')
        .slice(0, 16),
    );
    expect(hashes).toEqual(golden[name]);
  });
});

/** The picture that an ascent starts from. */

import { AppError } from '../../../core/errors.ts';
import { Mt19937 } from '../../../core/math/mt19937.ts';
import type { AscentStart } from './options.ts';

/**
 * numpy's legacy `RandomState.random_sample`: 53 random bits of two outputs, in [0, 1).
 * Source: M. Matsumoto and T. Nishimura's genrand_res53 (mt19937ar.c, 2002).
 */
export function randomSample(generator: Mt19937): number {
  const high = generator.nextUint32() >>> 5;
  const low = generator.nextUint32() >>> 6;
  return (high * 67108864 + low) / 9007199254740992;
}

/**
 * @param shape [height, width, channels]
 * @param seed  of the noise
 * @returns 0..255 units, row-major
 * @throws AppError input-invalid when a given picture has not this size
 */
export function startImage(start: AscentStart, shape: readonly [number, number, number], seed: number): Float64Array {
  const size = shape[0] * shape[1] * shape[2];
  switch (start.kind) {
    case 'noise': {
      const generator = new Mt19937(seed);
      return Float64Array.from({ length: size }, () => randomSample(generator) * (start.high - start.low) + start.low);
    }
    case 'grey':
      return new Float64Array(size).fill(start.level);
    case 'picture':
      if (start.pixels.length !== size)
        throw new AppError(
          'input-invalid',
          `the picture to start from has ${start.pixels.length} values, the network reads ${shape.join(' x ')}`,
        );
      return Float64Array.from(start.pixels);
  }
}

/** A small network that ignores the lower half of its input, as a file. */

import { SeededRandom } from '../../src/core/math/seeded-random.ts';
import type { NetworkFile } from '../../src/inference/formats/network-file.ts';
import { DEFAULT_RULE } from '../../src/inference/core/input-rule.ts';
import type { ModelManifest } from '../../src/inference/core/manifest.ts';

/** Pixels a side of the input; one channel. */
export const SIDE = 24;
const HIDDEN = 12;
const LABELS = ['one', 'two', 'three'];

const layer = (className: string, name: string, config: object, from: string | null): object => ({
  class_name: className,
  name,
  config: { name, ...config },
  inbound_nodes: from === null ? [] : [[[from, 0, 0, {}]]],
});

/** Two dense layers over the pixels, `hidden` and `scores`; nothing below the middle row has any weight. */
export function upperHalfFile(): NetworkFile {
  const random = new SeededRandom(5);
  const topology = {
    class_name: 'Functional',
    config: {
      layers: [
        layer('InputLayer', 'input', { batch_input_shape: [null, SIDE, SIDE, 1] }, null),
        layer('Flatten', 'flatten', {}, 'input'),
        layer('Dense', 'hidden', { units: HIDDEN, activation: 'relu' }, 'flatten'),
        layer('Dense', 'scores', { units: LABELS.length, activation: 'linear' }, 'hidden'),
      ],
      input_layers: [['input', 0, 0]],
      output_layers: [['scores', 0, 0]],
    },
  };
  const normal = (count: number, size: number): Float32Array =>
    Float32Array.from({ length: count }, () => size * random.normal());
  const upper = (SIDE / 2) * SIDE * HIDDEN;
  const pixels = normal(SIDE * SIDE * HIDDEN, 0.3).map((value, i) => (i < upper ? value : 0));
  const weights = new Map([
    ['hidden/kernel', { shape: [SIDE * SIDE, HIDDEN], values: pixels }],
    ['hidden/bias', { shape: [HIDDEN], values: normal(HIDDEN, 0.5) }],
    ['scores/kernel', { shape: [HIDDEN, LABELS.length], values: normal(HIDDEN * LABELS.length, 1) }],
    ['scores/bias', { shape: [LABELS.length], values: normal(LABELS.length, 0.1) }],
  ]);
  const specs = [...weights].map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }));
  return { topology, specs, weights };
}

export const halfManifest = {
  id: 'planted',
  heads: [{ id: 'head', labels: LABELS, layer: 'scores', temperature: 1 }],
  input: { height: SIDE, width: SIDE, channels: 1, normalisation: DEFAULT_RULE },
} as unknown as ModelManifest;

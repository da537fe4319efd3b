/** `npm run explain -- --method all --faithfulness` on a small network of one's own, to its end: the JSON that the help promises. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { main } from '../../../scripts/explain.ts';
import type { MapsFile } from '../../../scripts/lib/explain-map.ts';
import { CONTROLS } from '../../../src/attribution/controls.ts';
import { ALL_MAPS } from '../../../src/attribution/registry.ts';
import { heardOutput } from '../../support/heard-output.ts';
import { kerasH5 } from '../../support/keras-files.ts';
import { madePng } from '../../support/made-png.ts';
import { normals } from '../../support/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-maps-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

const SIDE = 16;
const LABELS = ['happy', 'sad', 'neutral'];
const layer = (className: string, config: object) => ({ class_name: className, config });
let seed = 0;
const weight = (name: string, ...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { name, shape, values: normals(size, (seed += 1), 0.6) };
};

/** conv (ReLU) - mean - dense. */
async function network(): Promise<string> {
  const conv = { kernel_size: [3, 3], strides: [1, 1], padding: 'same', dilation_rate: [1, 1], activation: 'relu' };
  const layers = [
    layer('InputLayer', { name: 'image', batch_input_shape: [null, SIDE, SIDE, 1] }),
    layer('Conv2D', { name: 'one', filters: 4, use_bias: true, data_format: 'channels_last', ...conv }),
    layer('GlobalAveragePooling2D', { name: 'mean', data_format: 'channels_last' }),
    layer('Dense', { name: 'dense', units: 3, activation: 'softmax', use_bias: true }),
  ];
  const data = await kerasH5({
    topology: { class_name: 'Sequential', config: { name: 'net', layers } },
    version: '2.2.4',
    entries: [
      { name: 'one', weights: [weight('one/kernel', 3, 3, 1, 4), weight('one/bias', 4)] },
      { name: 'dense', weights: [weight('dense/kernel', 4, 3), weight('dense/bias', 3)] },
    ],
  });
  writeFileSync(path('net.h5'), new Uint8Array(data));
  return path('net.h5');
}

it('every method and both controls, each with its map and three fills', { timeout: 120_000 }, async () => {
  const sample = (x: number, y: number): number => Math.round(128 + 80 * Math.sin(x / 3) * Math.cos(y / 2));
  writeFileSync(path('face.png'), madePng({ width: SIDE, height: SIDE, type: 0, depth: 8, sample }));
  const net = ['--network', await network(), '--classes', LABELS.join(), '--preprocess', 'unit'];
  const output = heardOutput();
  const args = ['--image', path('face.png'), ...net, '--method', 'all', '--faithfulness', '--target', 'sad'];
  expect(
    await main([...args, '--json', path('all.json'), '--png', path('all.png')], output),
    output.errLines.join(),
  ).toBe(0);
  const file = JSON.parse(readFileSync(path('all.json'), 'utf8')) as MapsFile;
  expect(file).toMatchObject({ method: 'all', target: 'sad', seed: 1 });
  expect(file.maps.map(({ method }) => method)).toEqual(ALL_MAPS.map(({ id }) => id).filter((id) => id !== 'lime'));
  expect(file.calls).toBe(file.maps.reduce((sum, { calls }) => sum + calls, 0));
  const controls = CONTROLS.map(({ id }) => id);
  const share = expect.toSatisfy((value: number) => value >= 0 && value <= 1);
  for (const { method, calls, map, faithfulness } of file.maps) {
    expect(calls === 0, method).toBe(controls.includes(method));
    expect(map).toMatchObject({ width: SIDE, height: SIDE, signed: expect.any(Boolean) as boolean });
    expect(map.values).toHaveLength(SIDE * SIDE);
    expect(map.values.every(Number.isFinite), method).toBe(true);
    expect(Object.keys(faithfulness!)).toEqual(['blur', 'mean', 'imputed']);
    for (const fill of Object.values(faithfulness!)) {
      expect(Object.keys(fill)).toEqual(['deletion', 'insertion', 'lerfDeletion', 'random']);
      expect([fill.deletion, fill.insertion, fill.lerfDeletion, fill.random[0]], method).toEqual([
        share,
        share,
        share,
        share,
      ]);
      expect(fill.random).toHaveLength(2);
      expect(fill.random[1]).toBeGreaterThan(0);
    }
  }
});

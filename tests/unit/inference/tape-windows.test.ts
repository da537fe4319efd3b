/** Receptive fields of networks that only the tape runs, against what a change of each pixel shows. */

import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { strongestPatches } from '../../../src/inference/activations/linked.ts';
import { layerActivations } from '../../../src/inference/activations/activations.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { boxOfUnit } from '../../../src/inference/networks/core/receptive-field.ts';
import type { Network } from '../../../src/inference/networks/network.ts';
import { HandOrderedNetwork } from '../../../src/inference/networks/hand-ordered.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';
import { normals } from '../../support/random.ts';
import { ALL_NETS, makeNet } from '../../support/small-nets.ts';
import { fileOfModel } from '../../support/tfjs-file.ts';

const INPUT = [11, 9, 2] as const;
const { layers } = tfl;

type Tensor = tfl.SymbolicTensor;
const model = (build: (image: Tensor) => Tensor): TapeNetwork => {
  const image = tfl.input({ shape: [...INPUT], name: 'image' });
  return new TapeNetwork(fileOfModel(tfl.model({ inputs: image, outputs: build(image) })));
};
const on = (layer: tfl.layers.Layer, ...inputs: Tensor[]): Tensor =>
  layer.apply(inputs.length === 1 ? (inputs[0] as Tensor) : inputs) as Tensor;

/** Dilated, strided, even and separable windows, cropping, branches that meet, a nested model, and a layer nobody has heard of. */
const NETS: Readonly<Record<string, () => TapeNetwork>> = {
  dilated: () =>
    model((image) => {
      const a = on(layers.conv2d({ name: 'a', filters: 2, kernelSize: 3, dilationRate: 2, padding: 'same' }), image);
      const b = on(layers.depthwiseConv2d({ name: 'b', kernelSize: [2, 3], strides: [2, 2], padding: 'same' }), a);
      return on(layers.prelu({ name: 'c' }), b);
    }),
  cropped: () =>
    model((image) => {
      const a = on(layers.cropping2D({ name: 'a', cropping: [[1, 2], [2, 0]] }), image); // prettier-ignore
      const b = on(layers.separableConv2d({ name: 'b', filters: 3, kernelSize: 2 }), a);
      return on(layers.averagePooling2d({ name: 'c', poolSize: 3, strides: 2, padding: 'same' }), b);
    }),
  branches: () =>
    model((image) => {
      const a = on(layers.conv2d({ name: 'a', filters: 2, kernelSize: 3, padding: 'same' }), image);
      const b = on(layers.conv2d({ name: 'b', filters: 2, kernelSize: [1, 4], padding: 'same' }), image);
      const c = on(layers.concatenate({ name: 'c' }), a, b);
      const inner = tfl.sequential({
        name: 'inner',
        layers: [layers.maxPooling2d({ name: 'pool', inputShape: [11, 9, 4], poolSize: 2, strides: 1 })],
      });
      const d = on(inner, c);
      return on(layers.add({ name: 'e' }), d, d);
    }),
  unknown: () =>
    model((image) => {
      const a = on(layers.upSampling2d({ name: 'a', size: [2, 2] }), image);
      return on(layers.conv2d({ name: 'b', filters: 2, kernelSize: 3 }), a);
    }),
};

/** Each unit's box holds every pixel whose change it notices. */
async function check(network: Network): Promise<void> {
  const [height, width, channels] = network.inputShape;
  const base = normals(height * width * channels, 7);
  const names = network.layers.filter(({ outputShape }) => outputShape.length === 3).map(({ name }) => name);
  const fields = names.map((name) => network.receptiveField(name));
  const before = await layerActivations(network, base, names);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const changed = base.slice();
      for (let c = 0; c < channels; c++) changed[(y * width + x) * channels + c]! += 3;
      for (const [n, { layer, shape, values }] of (await layerActivations(network, changed, names)).entries()) {
        const [rows = 0, columns = 0, depth = 0] = shape;
        for (let unit = 0; unit < rows * columns; unit++) {
          const [row, column] = [Math.floor(unit / columns), unit % columns];
          const box = boxOfUnit(fields[n]!, row, column, { height, width });
          const inside = y >= box.top && y < box.top + box.height && x >= box.left && x < box.left + box.width;
          const own = values.subarray(unit * depth, (unit + 1) * depth);
          const moved = own.some((value, c) => value !== before[n]!.values[unit * depth + c]);
          if (moved) expect(inside, `${layer} ${row},${column} sees ${y},${x}`).toBe(true);
        }
      }
    }
}

beforeAll(async () => {
  await openBackend('cpu', WASM_FOLDER, () => undefined);
  activateBackend('cpu');
});

describe('receptive fields of the tape', () => {
  it.each(Object.keys(NETS))('hold every pixel that a unit notices: %s', async (name) => {
    const network = NETS[name]!();
    await check(network);
    network.dispose();
  });

  it('have the sizes that the books give', () => {
    const dilated = NETS['dilated']!();
    // 3 taps two apart: 5 pixels from -2; then 2 (rows) or 3 (columns) of them, one apart, two steps.
    expect(dilated.receptiveField('a').rows).toEqual({ size: 5, stride: 1, offset: -2 });
    expect(dilated.receptiveField('c')).toEqual({
      rows: { size: 6, stride: 2, offset: -2 },
      columns: { size: 7, stride: 2, offset: -3 },
    });
    const branches = NETS['branches']!();
    // Rows: 3 and 1 united, then 2. Columns: -1..1 and -1..2 united, then 2.
    expect(branches.receptiveField('e')).toEqual({
      rows: { size: 4, stride: 1, offset: -1 },
      columns: { size: 5, stride: 1, offset: -1 },
    });
    const unknown = NETS['unknown']!();
    expect(unknown.receptiveField('b').rows).toEqual({ size: 11, stride: 0, offset: 0 });
    expect(() => unknown.receptiveField('nowhere')).toThrow(/no layer named nowhere/);
    [dilated, branches, unknown].forEach((network) => network.dispose());
  });

  it('are the hand-ordered ones where both can run a network', () => {
    for (const description of ALL_NETS) {
      const net = makeNet(description);
      const plain = new HandOrderedNetwork(net.topology, net.weights);
      const tape = new TapeNetwork(net);
      for (const { name } of plain.layers) expect(tape.receptiveField(name), name).toEqual(plain.receptiveField(name));
      plain.dispose();
      tape.dispose();
    }
  });

  it('cut the patches', async () => {
    const network = NETS['cropped']!();
    const pictures = Array.from({ length: 3 }, (_, i) => normals(11 * 9 * 2, 30 + i));
    const found = await strongestPatches(network, 'b', 1, pictures, 3);
    expect(found).toHaveLength(3);
    for (const { row, column, box } of found)
      expect(box).toEqual({ top: row + 1, left: column + 2, height: 2, width: 2 });
    network.dispose();
  });
});

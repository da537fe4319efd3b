/** Activations of every layer, their statistics and exports, a filter's share in the scores, patches and receptive fields. */

import { filterMaximumOf } from '../../../src/inference/models/core/filter-maximum.ts';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { filterResponses, filterShares, strongestPatches } from '../../../src/inference/activations/linked.ts';
import { layerActivations } from '../../../src/inference/activations/activations.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import {
  activationFileName,
  activationsToJson,
  activationsToNpy,
} from '../../../src/inference/activations/core/export.ts';
import { channelMap, filterStatistics, strongestFirst } from '../../../src/inference/activations/core/statistics.ts';
import { encodeNpy } from '../../../src/core/files/npy.ts';
import { boxOfUnit, receptiveField } from '../../../src/inference/networks/core/receptive-field.ts';
import type { LayerInfo } from '../../../src/inference/core/manifest.ts';
import { HandOrderedNetwork } from '../../../src/inference/networks/hand-ordered.ts';
import { TapeNetwork } from '../../../src/inference/networks/tape.ts';
import { activationValues, goldenImage, goldenModel } from '../../support/golden-model.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';
import { readGoldens, sharedPath, SYNTHETIC_GOLDENS } from '../../support/node-files.ts';
import { normals, uniform } from '../../support/random.ts';
import { ALL_NETS, makeNet, PLAIN, STRIDED, type SmallNet } from '../../support/small-nets.ts';
import { fileInsteadOf } from '../../support/tfjs-file.ts';

const BACKENDS = ['cpu', 'wasm'] as const;
const handOrdered = (net: SmallNet): HandOrderedNetwork => new HandOrderedNetwork(net.topology, net.weights);
const pictureOf = ([h, w, c]: readonly [number, number, number], seed: number): Float32Array =>
  normals(h * w * c, seed);

beforeAll(async () => {
  for (const backend of BACKENDS) await openBackend(backend, WASM_FOLDER, () => undefined);
});

/** As a share of the layer's maximum; what is rounded in the file comes on top (README of the goldens). */
const TOLERANCE = 1e-5;

describe.each(BACKENDS)('goldens on %s', (backend) => {
  for (const [title, folder] of [
    ['synthetic', SYNTHETIC_GOLDENS],
    ['on faces', sharedPath('goldens/gradients')],
  ] as const) {
    if (!folder) {
      it.skip(`activations ${title}: need ../shared/goldens/gradients, which is not here`);
      continue;
    }
    it(`activations of every layer, ${title}`, async () => {
      activateBackend(backend);
      const tensors = tf.memory().numTensors;
      const { model, inputs, activations } = readGoldens(folder);
      const network = new TapeNetwork(fileInsteadOf(goldenModel(model)));
      const known = activations.layers.filter(({ layer }) => network.layers.some(({ name }) => name === layer));
      expect(known.length).toBeGreaterThan(15);
      const image = goldenImage(inputs[activations.input_index] as (typeof inputs)[number]);
      const found = await layerActivations(network, image, known.map(({ layer }) => layer)); // prettier-ignore
      for (const [i, entry] of known.entries()) {
        const { values, rounding } = activationValues(entry);
        const layer = found[i];
        expect(layer?.layer).toBe(entry.layer);
        expect(layer?.values.length).toBe(values.length);
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const off = values.reduce(
          (most, value, at) => Math.max(most, Math.abs(value - (layer?.values[at] as number))),
          0,
        );
        expect(off, entry.layer).toBeLessThanOrEqual(TOLERANCE * largest + rounding);
      }
      network.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
    });
  }

  it('zero padding and pooling are what their input makes them, in every small net', async () => {
    activateBackend(backend);
    for (const description of ALL_NETS) {
      const net = makeNet(description);
      const network = handOrdered(net);
      const names = network.layers.map(({ name }) => name);
      const all = await layerActivations(network, pictureOf(net.input, 3), names);
      for (const { layer, shape, values } of all) {
        expect(shape).toEqual(net.shapes.get(layer));
        expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
      }
      network.dispose();
    }
    const net = makeNet(STRIDED);
    const network = handOrdered(net);
    const picture = pictureOf(net.input, 4);
    const [pad] = await layerActivations(network, picture, ['pad']);
    // One row below, two columns before and one after, of 9 x 7.
    expect(pad?.shape).toEqual([10, 10, 1]);
    const expected = new Float32Array(100);
    for (let y = 0; y < 9; y++) for (let x = 0; x < 7; x++) expected[y * 10 + x + 2] = picture[y * 7 + x] as number;
    expect(pad?.values).toEqual(expected);
    network.dispose();
  });

  it('opening every layer in turn, ten times, leaves tensors and bytes where they were', async () => {
    activateBackend(backend);
    const network = handOrdered(makeNet(PLAIN));
    const picture = pictureOf(network.inputShape, 5);
    const before = tf.memory();
    for (let i = 0; i < 10; i++)
      for (const { name } of network.layers) await layerActivations(network, picture, [name]);
    await expect(layerActivations(network, picture, ['nowhere'])).rejects.toThrow(/nowhere/);
    await expect(layerActivations(network, new Float32Array(3), ['conv_a'])).rejects.toThrow(/3 values/);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
    network.dispose();
  });

  it('shares of the layer below a linear head add up to the logits', async () => {
    activateBackend(backend);
    const net = makeNet(PLAIN);
    const network = handOrdered(net);
    const picture = pictureOf(network.inputShape, 6);
    const before = tf.memory().numTensors;
    const [logits] = await layerActivations(network, picture, ['head_1']);
    const { values, classes, channels } = await filterShares(network, picture, 'dense_a', 'head_1');
    expect([classes, channels]).toEqual([3, 5]);
    const bias = net.weights.get('head_1/bias')?.values as Float32Array;
    for (let label = 0; label < classes; label++) {
      const sum = values.subarray(label * channels, (label + 1) * channels).reduce((a, b) => a + b, 0);
      expect(sum + (bias[label] as number)).toBeCloseTo(logits?.values[label] as number, 4);
    }
    const deep = await filterShares(network, picture, 'conv_a', 'head_2');
    expect([deep.classes, deep.channels]).toEqual([2, 3]);
    // head_2 has no bias and reads conv_b's maps themselves: there, too, the shares are the whole logit.
    const below = await filterShares(network, picture, 'conv_b', 'head_2');
    const [top] = await layerActivations(network, picture, ['head_2']);
    for (let label = 0; label < 2; label++) {
      const sum = below.values.subarray(label * 4, label * 4 + 4).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(top?.values[label] as number, 4);
    }
    await expect(filterShares(network, picture, 'head_1', 'conv_a')).rejects.toThrow(/does not come before|shape/);
    // conv_b's kernel, turned for the backward pass to conv_a, stays with the network.
    expect(tf.memory().numTensors).toBe(before + 1);
    network.dispose();
  });

  it('finds the picture and the patch that hold what the filter looks for', async () => {
    activateBackend(backend);
    const net = makeNet(PLAIN);
    const network = handOrdered(net);
    const pictures = Array.from({ length: 37 }, (_, i) => pictureOf(network.inputShape, 100 + i));
    const before = tf.memory().numTensors;
    const found = await strongestPatches(network, 'conv_b', 2, pictures, 5);
    const means = await filterResponses(network, 'conv_b', 2, pictures);
    expect(tf.memory().numTensors).toBe(before);
    const maxima: number[] = [];
    for (const [i, picture] of pictures.entries()) {
      const [layer] = await layerActivations(network, picture, ['conv_b']);
      const map = channelMap(layer!, 2);
      maxima.push(Math.max(...map));
      expect(means[i]).toBeCloseTo(map.reduce((a, b) => a + b, 0) / map.length, 5);
    }
    const order = maxima
      .map((value, picture) => ({ value, picture }))
      .sort((a, b) => b.value - a.value || a.picture - b.picture);
    expect(found.map(({ picture }) => picture)).toEqual(order.slice(0, 5).map(({ picture }) => picture));
    // Nothing outside the patch matters to it.
    const { picture, row, column, box, value } = found[0]!;
    const noise = uniform(9);
    const changed = pictures[picture]!.map((v, i) => {
      const [y, x] = [Math.floor(i / 16), Math.floor(i / 2) % 8];
      const inside = y >= box.top && y < box.top + box.height && x >= box.left && x < box.left + box.width;
      return inside ? v : noise() * 4 - 2;
    });
    const [layer] = await layerActivations(network, changed, ['conv_b']);
    expect(channelMap(layer!, 2)[row * 3 + column]).toBeCloseTo(value, 5);
    network.dispose();
  });
});

describe('receptive field', () => {
  it('is what a change of each pixel shows, in every layer of every small net', async () => {
    activateBackend('cpu');
    for (const description of ALL_NETS) {
      const net = makeNet(description);
      const network = handOrdered(net);
      const [height, width, channels] = net.input;
      const base = pictureOf(net.input, 7);
      const names = network.layers.map(({ name }) => name).filter((name) => net.shapes.get(name)?.length === 3);
      const before = await layerActivations(network, base, names);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const changed = base.slice();
          for (let c = 0; c < channels; c++) changed[(y * width + x) * channels + c]! += 3;
          const after = await layerActivations(network, changed, names);
          for (const [n, { layer, shape, values }] of after.entries()) {
            const field = receptiveField(network.plan, layer);
            const [rows = 0, columns = 0, depth = 0] = shape;
            for (let r = 0; r < rows; r++)
              for (let s = 0; s < columns; s++) {
                const box = boxOfUnit(field, r, s, { height, width });
                const inside = y >= box.top && y < box.top + box.height && x >= box.left && x < box.left + box.width;
                const at = (r * columns + s) * depth;
                const moved = values.subarray(at, at + depth).some((v, c) => v !== before[n]!.values[at + c]);
                if (moved) expect(inside, `${layer} ${r},${s} sees ${y},${x}`).toBe(true);
              }
          }
        }
      network.dispose();
    }
  });

  it('has the size that the books give', () => {
    const { plan } = handOrdered(makeNet(PLAIN));
    // 3x3 same, pool 2, 2x2 valid: 3 -> 4 -> 6 pixels, two apart, from -1.
    expect(receptiveField(plan, 'conv_a').rows).toEqual({ size: 3, stride: 1, offset: -1 });
    expect(receptiveField(plan, 'conv_b').rows).toEqual({ size: 6, stride: 2, offset: -1 });
    expect(boxOfUnit(receptiveField(plan, 'conv_b'), 0, 2, { height: 8, width: 8 })).toEqual({
      top: 0,
      left: 3,
      height: 5,
      width: 5,
    });
    expect(receptiveField(plan, 'head_1').columns).toEqual({ size: 8, stride: 0, offset: 0 });
  });
});

describe('statistics and export', () => {
  // 2 x 2, three filters: one mixed, one silent, one negative.
  const activations = {
    layer: 'a/b',
    shape: [2, 2, 3],
    values: Float32Array.from([1, 0, -1, 0, 0, -2, 5, 0, 0, 2, 0, -3]),
  };

  it('counts zeros, silent filters and those that never fire', () => {
    const { filters, silentShare, neverFiresShare } = filterStatistics(activations, [3, 0, 1]);
    expect(filters[0]).toEqual({
      channel: 0,
      mean: 2,
      max: 5,
      maxAt: [1, 0],
      zeroShare: 0.25,
      silent: false,
      neverFires: false,
    });
    expect(filters[1]).toMatchObject({ zeroShare: 1, silent: true, neverFires: true, max: 0 });
    expect(filters[2]).toMatchObject({ mean: -1.5, max: 0, maxAt: [1, 0], silent: false });
    expect(silentShare).toBeCloseTo(1 / 3);
    expect(neverFiresShare).toBeCloseTo(1 / 3);
    expect(filterStatistics(activations).neverFiresShare).toBeNull();
    expect(strongestFirst(filters).map(({ channel }) => channel)).toEqual([0, 1, 2]);
    expect(channelMap(activations, 2)).toEqual(Float32Array.from([-1, -2, 0, -3]));
    expect(() => channelMap(activations, 3)).toThrow(/0 to 2/);
  });

  it('takes the maxima of a pooling layer from the convolution below it', () => {
    const layers = [
      { name: 'c', kind: 'conv2d', inputs: ['i'] },
      { name: 'p', kind: 'maxPooling2d', inputs: ['c'] },
      { name: 'f', kind: 'flatten', inputs: ['p'] },
    ];
    const infos = [{ name: 'c', filterMaximum: [1, 0] } as unknown as LayerInfo];
    expect(filterMaximumOf(layers, infos, 'p')).toEqual([1, 0]);
    expect(filterMaximumOf(layers, infos, 'f')).toBeNull();
  });

  it('writes the bytes that numpy.save writes', () => {
    // np.save(f, np.array([[1.5, -2, 3]], '<f4')) with numpy 2.4.
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }";
    const bytes = encodeNpy(Float32Array.from([1.5, -2, 3]), [1, 3]);
    expect(bytes.length).toBe(128 + 12);
    expect([...bytes.subarray(0, 10)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
    expect(String.fromCharCode(...bytes.subarray(10, 128))).toBe(`${text.padEnd(117)}\n`);
    expect([...new Float32Array(bytes.slice(128).buffer)]).toEqual([1.5, -2, 3]);
    expect(String.fromCharCode(...encodeNpy(Int32Array.from([7]), [1]).subarray(10, 80))).toContain("'<i4'");
    expect(String.fromCharCode(...encodeNpy(Float64Array.from([7]), []).subarray(10, 80))).toContain("'shape': ()");
    expect(String.fromCharCode(...encodeNpy(Uint8Array.from([7]), [1]).subarray(10, 80))).toContain("'shape': (1,)");
    expect(() => encodeNpy(new Float32Array(3), [2, 2])).toThrow(/3 values/);
    expect(activationsToNpy(activations).length).toBe(128 + 48);
    expect(activationFileName('a/b', 'npy')).toBe('a.b.npy');
  });

  it('JSON keeps every float32', () => {
    const values = normals(300, 1, 1e3);
    const layer = { layer: 'x', shape: [10, 10, 3], values };
    const file = activationsToJson('m', layer, filterStatistics(layer));
    const back = JSON.parse(JSON.stringify(file)) as typeof file;
    expect(Float32Array.from(back.values)).toEqual(values);
    expect(back.shape).toEqual([10, 10, 3]);
  });
});

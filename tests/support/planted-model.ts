/**
 * Networks whose explanation is known: `patch` reads one small square of its input and nothing else, `mouth` and `eyes` the middle of these
 * parts of a face framed as FER2013 frames it, `constant` reads nothing.
 * Made in memory, as the files that the app would fetch: index, manifest, topology, weights.
 */

import { createHash } from 'node:crypto';
import { proceduralImage } from '../../src/core/image.ts';
import type { ModelIndex, ModelManifest } from '../../src/inference/core/manifest.ts';

export interface Patch {
  /** First row and column, in the network's input. */
  readonly row: number;
  readonly column: number;
  readonly size: number;
}

/** Left of the centre, in a picture that is not mirrored. */
export const PLANTED_PATCH: Patch = { row: 21, column: 10, size: 6 };
export const PLANTED_LABELS = ['planted', 'other'] as const;
const SIDE = 48;
const NORMALISATION = { scale: 1 / 255, mean: 0.5, deviation: 0.25 };
/** d logit / d input on the patch; the colour range is the same, so the patch is drawn in full colour. */
export const PLANTED_SLOPE = 0.25;

export type PlantedKind = 'patch' | 'constant' | 'mouth' | 'eyes';
interface Planted {
  readonly patches: readonly Patch[];
  /** d logit / d input on the patches. */
  readonly slope: number;
  readonly bias: number;
}
const PLANTED: { readonly [K in PlantedKind]: Planted } = {
  // `planted` stays on top whatever the patch shows: 36 pixels x 0.25 x 2 at most is 18.
  patch: { patches: [PLANTED_PATCH], slope: PLANTED_SLOPE, bias: 20 },
  constant: { patches: [], slope: 0, bias: 20 },
  // Scores away from 0 and 1, which follow what is read.
  mouth: { patches: [{ row: 35, column: 22, size: 4 }], slope: 0.1, bias: 0.5 },
  eyes: {
    patches: [
      { row: 18, column: 14, size: 3 },
      { row: 18, column: 31, size: 3 },
    ],
    slope: 0.1,
    bias: 0.5,
  },
};

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** @returns file contents by path, relative to the folder of index.json, which lists these networks, the first one first */
export function plantedModel(...kinds: readonly [PlantedKind, ...PlantedKind[]]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const models = kinds.map((kind) => {
    const { entry, ...made } = plantedFiles(kind);
    for (const [path, data] of made.files) files.set(`${kind}/${path}`, data);
    return { ...entry, manifest: `${kind}/${entry.manifest}` };
  });
  const index: ModelIndex = { models };
  return files.set('index.json', utf8(index));
}

function plantedFiles(kind: PlantedKind): {
  readonly entry: ModelIndex['models'][number];
  readonly files: Map<string, Uint8Array>;
} {
  const classes = PLANTED_LABELS.length;
  const kernel = new Float32Array(SIDE * SIDE * classes);
  const { patches, slope, bias: start } = PLANTED[kind];
  for (const { row, column, size } of patches)
    for (let y = row; y < row + size; y++)
      for (let x = column; x < column + size; x++) kernel[(y * SIDE + x) * classes] = slope;
  const bias = Float32Array.from([start, 0]);
  const grey = proceduralImage(SIDE, SIDE);
  const gradient = Float32Array.from(grey, (_, i) => kernel[i * classes] as number);
  const logits = Array.from(bias, (start, c) =>
    grey.reduce((sum, value, i) => {
      const input = (value * NORMALISATION.scale - NORMALISATION.mean) / NORMALISATION.deviation;
      return sum + input * (kernel[i * classes + c] as number);
    }, start),
  );

  const weights = new Uint8Array(kernel.byteLength + bias.byteLength);
  weights.set(new Uint8Array(kernel.buffer), 0);
  weights.set(new Uint8Array(bias.buffer), kernel.byteLength);
  const layer = (className: string, name: string, config: object, from: string | null): object => ({
    class_name: className,
    name,
    config: { name, ...config },
    inbound_nodes: from === null ? [] : [[[from, 0, 0, {}]]],
  });
  const topology = utf8({
    format: 'layers-model',
    modelTopology: {
      class_name: 'Functional',
      config: {
        name: `planted-${kind}`,
        layers: [
          layer('InputLayer', 'input', { batch_input_shape: [null, SIDE, SIDE, 1], dtype: 'float32' }, null),
          layer('Flatten', 'flatten', {}, 'input'),
          layer('Dense', 'planted', { units: classes, activation: 'linear', use_bias: true }, 'flatten'),
        ],
        input_layers: [['input', 0, 0]],
        output_layers: [['planted', 0, 0]],
      },
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'planted/kernel', shape: [SIDE * SIDE, classes], dtype: 'float32' },
          { name: 'planted/bias', shape: [classes], dtype: 'float32' },
        ],
      },
    ],
  });
  const manifest: ModelManifest = {
    format: 'expression-explainer-model',
    version: 1,
    id: `planted-${kind}`,
    title: `Planted: ${kind}`,
    description: 'A network for tests whose explanation is known.',
    licence: 'Apache-2.0',
    input: { layer: 'input', height: SIDE, width: SIDE, channels: 1, normalisation: NORMALISATION },
    heads: [
      {
        id: 'planted',
        title: 'Planted',
        labels: [...PLANTED_LABELS],
        layer: 'planted',
        temperature: 1,
        colourRange: { gradient: PLANTED_SLOPE, gradientTimesInput: PLANTED_SLOPE },
      },
    ],
    parameters: kernel.length + bias.length,
    multiplyAdds: kernel.length,
    layers: [
      { name: 'input', kind: 'input', outputShape: [SIDE, SIDE, 1], parameters: 0, multiplyAdds: 0 },
      { name: 'flatten', kind: 'flatten', outputShape: [SIDE * SIDE], parameters: 0, multiplyAdds: 0 },
      {
        name: 'planted',
        kind: 'dense',
        outputShape: [classes],
        parameters: kernel.length + bias.length,
        multiplyAdds: kernel.length,
      },
    ],
    files: {
      topology: { path: 'model.json', bytes: topology.length, sha256: sha256(topology) },
      weights: [{ path: 'weights.bin', bytes: weights.length, sha256: sha256(weights) }],
    },
    selfTest: {
      image: 'waves',
      logits: { planted: logits },
      gradient: { head: 'planted', target: 0, values: Buffer.from(gradient.buffer).toString('base64') },
    },
  };
  const manifestData = utf8(manifest);
  return {
    entry: {
      id: manifest.id,
      title: manifest.title,
      manifest: 'manifest.json',
      sha256: sha256(manifestData),
      bytes: manifestData.length + topology.length + weights.length,
    },
    files: new Map([
      ['manifest.json', manifestData],
      ['model.json', topology],
      ['weights.bin', weights],
    ]),
  };
}

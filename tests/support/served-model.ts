/** Any tfjs layers model as the app would fetch it: index, manifest, topology and weights on the test server. Browser only. */

import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { HeadInfo, ModelIndex, ModelManifest } from '../../src/inference/core/manifest.ts';
import { sha256Hex } from '../../src/platform/sha256.ts';

const utf8 = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));

async function put(url: string, data: Uint8Array<ArrayBuffer>): Promise<{ bytes: number; sha256: string }> {
  await fetch(url, { method: 'PUT', body: data });
  return { bytes: data.length, sha256: await sha256Hex(data.buffer) };
}

/**
 * The manifest lists the input and the head alone, as one that was written for another app might.
 * @param model with one image input; its first output, [classes], a dense layer's, is the head. Disposed of.
 * @returns URL of the index
 */
export async function serveModel(id: string, model: tfl.LayersModel, scale = 1 / 255): Promise<string> {
  const folder = new URL(`/made/${id}/`, location.href).href;
  let saved: tf.io.ModelArtifacts | null = null;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  const { modelTopology, weightSpecs, weightData } = saved as unknown as tf.io.ModelArtifacts;
  const [height, width, channels] = model.inputs[0]!.shape.slice(1) as [number, number, number];
  const [classes] = model.outputs[0]!.shape.slice(1) as [number];
  const topology = await put(
    `${folder}model.json`,
    utf8({
      format: 'layers-model',
      modelTopology,
      weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
    }),
  );
  const weights = await put(
    `${folder}weights.bin`,
    new Uint8Array(tf.io.concatenateArrayBuffers([weightData].flat() as ArrayBuffer[])),
  );
  const head: HeadInfo = {
    id: 'head',
    title: 'Head',
    labels: Array.from({ length: classes }, (_, i) => `class ${i}`),
    layer: model.outputs[0]!.sourceLayer.name,
    temperature: 1,
    colourRange: { gradient: 1, gradientTimesInput: 1 },
  };
  const last = model.outputs[0]!.sourceLayer;
  const [kernel] = last.weights;
  const zeros = new Uint8Array(height * width * channels * 4);
  const manifest: ModelManifest = {
    format: 'expression-explainer-model',
    version: 1,
    id,
    title: id,
    description: 'A network for tests.',
    licence: 'Apache-2.0',
    input: {
      layer: model.inputs[0]!.sourceLayer.name,
      height,
      width,
      channels,
      normalisation: { scale, mean: 0, deviation: 1 },
    },
    heads: [head],
    parameters: model.countParams(),
    multiplyAdds: 0,
    layers: [
      {
        name: model.inputs[0]!.sourceLayer.name,
        kind: 'input',
        outputShape: [height, width, channels],
        parameters: 0,
        multiplyAdds: 0,
      },
      {
        name: head.layer,
        kind: 'dense',
        outputShape: [classes],
        parameters: last.countParams(),
        multiplyAdds: kernel!.shape.reduce<number>((a, n) => a * (n ?? 1), 1),
      },
    ],
    files: {
      topology: { path: 'model.json', ...topology },
      weights: [{ path: 'weights.bin', ...weights }],
    },
    // The explain worker runs no self-test.
    selfTest: {
      image: 'waves',
      logits: { head: head.labels.map(() => 0) },
      gradient: { head: 'head', target: 0, values: btoa(Array.from(zeros, () => '\0').join('')) },
    },
  };
  const entry = await put(`${folder}manifest.json`, utf8(manifest));
  const index: ModelIndex = { models: [{ id, title: id, manifest: 'manifest.json', ...entry }] };
  await put(`${folder}index.json`, utf8(index));
  model.dispose();
  return `${folder}index.json`;
}

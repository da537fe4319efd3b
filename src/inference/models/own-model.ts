/** A person's own network: what its file says and what was chosen beside, as the model that everything else works with. */

import { AppError } from '../../core/errors.ts';
import { sha256Hex } from '../../platform/sha256.ts';
import { ruleFor, type NetworkChoice } from '../core/network-choice.ts';
import { openGraph } from '../formats/graph.ts';
import { moveLinks } from '../formats/passes/move-links.ts';
import { readNetwork, type NetworkFormat, type NetworkSource, type ReadNetwork } from '../formats/read-network.ts';
import type { HeadLink } from '../core/network-facts.ts';
import { completeManifest } from './complete-manifest.ts';
import type { LoadedModel } from './model-files.ts';

/** What can be said of a file before anything is chosen. */
export interface FoundNetwork extends ReadNetwork {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** [height, width, channels] that it reads. */
  readonly input: readonly [number, number, number];
  /** Of its first output. */
  readonly outputs: number;
  /** How it ends: `none` for logits or anything else that is no probability. */
  readonly ends: HeadLink;
  /** Whether its first layers scale the pixels themselves. */
  readonly scalesPixels: boolean;
}

const SCALES = new Set(['Rescaling', 'Normalization', 'Arithmetic']);

/** Every layer is known and has its weights when this returns. @throws AppError model-damaged | model-invalid | model-unreachable */
export async function findNetwork(source: NetworkSource): Promise<FoundNetwork> {
  try {
    return await found(source);
  } catch (error) {
    throw error instanceof AppError ? AppError.from({ ...error.toData(), detail: shown(error.message) }) : error;
  }
}

/** Names come from the file: nothing of them steers a screen, and none is longer than a sentence can be. */
const shown = (text: string): string => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').slice(0, 400);

async function found(source: NetworkSource): Promise<FoundNetwork> {
  const read = await readNetwork(source);
  const graph = openGraph(read.file);
  const { links } = moveLinks(read.file);
  const layers = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const first = layers.get(graph.outputs[0] ?? '');
  const [outputs] = first?.outputShape ?? [];
  if (first?.outputShape.length !== 1 || outputs === undefined || outputs < 2)
    throw new AppError(
      'model-invalid',
      `the network's output ${graph.outputs[0]} is [${first?.outputShape.join(', ') ?? ''}], which is no list of scores`,
    );
  return {
    ...read,
    name: source.name,
    sha256: await sha256Hex(new Uint8Array(source.data)),
    bytes: source.data.byteLength,
    input: graph.inputShape,
    outputs,
    ends: links.get(first.name) ?? 'none',
    scalesPixels: graph.layers.some(({ inputs, className }) => inputs.includes(graph.input) && SCALES.has(className)),
  };
}

const FORMATS: Readonly<Record<NetworkFormat, string>> = {
  'Keras HDF5': 'a Keras HDF5 file',
  'Keras zip': 'a Keras 3 file',
  'tfjs layers': 'a TensorFlow.js layers model',
  'tfjs graph': 'a TensorFlow.js graph model',
  ONNX: 'an ONNX file',
};

/** One sentence. */
export function describeFound({ name, format, input, outputs, ends, scalesPixels }: FoundNetwork): string {
  const [height, width, channels] = input;
  const gives = { softmax: 'probabilities', sigmoid: 'scores between 0 and 1', none: 'values' }[ends];
  const pixels = scalesPixels ? ' and scales the pixels itself' : '';
  return `${name} is ${FORMATS[format]} that reads ${width} x ${height} ${channels === 1 ? 'grey' : `x ${channels}`} pixels${pixels} and gives ${outputs} ${gives}`;
}

/**
 * The network with a whole manifest, its facts derived on tfjs-cpu.
 * @throws AppError model-invalid | backend-failed
 */
export async function ownModel(found: FoundNetwork, choice: NetworkChoice): Promise<LoadedModel> {
  const { file, name, sha256, bytes, ends } = found;
  const [head] = openGraph(file).outputs as [string];
  // It is one file, kept under its hash.
  const kept = { path: sha256, bytes, sha256 };
  const normalisation = ruleFor(choice, found.input[2]);
  const manifest = await completeManifest(
    {
      format: 'expression-explainer-model',
      version: 1,
      id: name.replace(/^.*[\\/]/, ''),
      files: { topology: kept, weights: [kept] },
      input: { normalisation },
      heads: [{ id: 'own', layer: head, labels: choice.labels, link: ends, temperature: 1 }],
    },
    file,
  );
  return { ...file, manifest };
}

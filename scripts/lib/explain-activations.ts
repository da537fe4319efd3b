/** `npm run explain -- --method activations`: what a layer, or every layer, makes of one picture. */

import { filterMaximumOf } from '../../src/inference/models/core/filter-maximum.ts';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { layerActivations } from '../../src/inference/activations/activations.ts';
import {
  activationFileName,
  activationsToJson,
  activationsToNpy,
  activationsToNpz,
  type ActivationFile,
} from '../../src/inference/activations/core/export.ts';
import { mapTile, type Tile } from '../../src/inference/activations/core/sheet.ts';
import {
  channelMap,
  filterStatistics,
  type LayerActivations,
} from '../../src/inference/activations/core/statistics.ts';
import { argMax } from '../../src/core/math/softmax.ts';
import { normalise } from '../../src/inference/core/input-rule.ts';
import { scoreAndGradient } from '../../src/inference/passes/saliency.ts';
import { BLACK, labelledSheet, sourceLine, WHITE, withCaption } from './caption.ts';
import { chooseFilters, chooseLayers, chooseNetwork, LAYER_MISSING, toPng, writeResult } from './explain-common.ts';
import { CONSOLE, type Output } from './command.ts';
import { FACE_OPTIONS, faceInput, openFace, type TakenFace } from './face-input.ts';
import { OWN_OPTIONS } from './own-network.ts';
import { UsageError } from './usage-error.ts';

export const ACTIVATIONS_USAGE =
  'usage: npm run explain -- --image FILE --method activations --layer NAME|all [--filters 0-15] [--box x,y,w,h | --find-face] ' +
  '[--model ID | --network FILE ...] [--json OUT] [--npy FOLDER] [--npz OUT] [--png OUT]';

export const ACTIVATIONS_OPTIONS = [
  'layer',
  'filters',
  ...FACE_OPTIONS,
  'model',
  ...OWN_OPTIONS,
  'json',
  'npy',
  'npz',
  'png',
] as const;
export type ActivationsOptions = Readonly<Partial<Record<(typeof ACTIVATIONS_OPTIONS)[number], string>>>;

/** A layer's numbers, and which part of the file they are of. */
export type ActivationFaceFile = ActivationFile & { readonly face: TakenFace };

/**
 * One entry a layer, in computing order; --filters chooses the tiles of --png, the numbers are always of the whole layer.
 * Tiles are on their own scale: black is zero, white the filter's maximum for this picture.
 * @throws UsageError, AppError
 */
export async function explainActivations(
  image: string,
  options: ActivationsOptions,
  output: Output = CONSOLE,
): Promise<ActivationFaceFile[]> {
  if (options.layer === undefined) throw new UsageError(LAYER_MISSING);
  const source = await openFace(image, options, output);
  const chosen = await chooseNetwork(options);
  const { pixels } = faceInput(source, chosen);
  const { manifest, network, dispose } = await chosen.open();
  try {
    const layers = chooseLayers(options.layer, network, network.layers);
    const filters = new Map(
      layers.map((layer) => [layer.name, chooseFilters(options.filters, layer, options.layer === 'all')]),
    );
    const input = normalise(pixels, manifest.input, new Float32Array(pixels.length));
    const activations = await layerActivations(network, input, layers.map(({ name }) => name)); // prettier-ignore
    const files = activations.map((layer) => {
      const maximum = filterMaximumOf(network.layers, manifest.layers, layer.layer);
      return { ...activationsToJson(manifest.id, layer, filterStatistics(layer, maximum)), face: source.taken };
    });
    if (options.json !== undefined) writeResult('json', options.json, `${JSON.stringify(files)}\n`);
    if (options.npy !== undefined) writeNpy(options.npy, activations);
    if (options.npz !== undefined) writeResult('npz', options.npz, activationsToNpz(activations));
    if (options.png !== undefined) {
      const shown = activations.flatMap((layer) => tilesOf(layer, filters.get(layer.layer) ?? []));
      const sheet = labelledSheet(
        shown.map(({ tile }) => tile),
        shown.map(({ layer, channel }) => [...(layers.length > 1 ? [layer] : []), String(channel)]),
      );
      const { prediction } = await scoreAndGradient(network, manifest, input, { head: null, target: null, at: null });
      const top = argMax(prediction.probabilities);
      const caption = {
        title: `What ${layers.length > 1 ? 'each layer' : `the layer ${options.layer}`} makes of the face (activations)`,
        lines: [
          `Highest score: ${prediction.probabilities[top]!.toFixed(2)} for the label “${prediction.labels[top]!}”. It is the network’s answer to this picture, not what the person feels.`,
          `Network ${manifest.id}, head ${prediction.head}. One tile a filter, its number below.`,
          sourceLine(source.taken),
        ],
        legend: [
          {
            colours: [BLACK, WHITE],
            text: 'response from zero (black) to the largest of this filter for this picture (white); every tile has its own scale',
          },
        ] as const,
      };
      writeResult('png', options.png, toPng(withCaption(sheet, caption)));
    }
    return files;
  } finally {
    dispose();
  }
}

function writeNpy(folder: string, activations: readonly LayerActivations[]): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    throw new UsageError(`--npy: the folder ${folder} cannot be made`);
  }
  for (const layer of activations)
    writeResult('npy', join(folder, activationFileName(layer.layer, 'npy')), activationsToNpy(layer));
}

function tilesOf(
  layer: LayerActivations,
  filters: readonly number[],
): { layer: string; channel: number; tile: Tile }[] {
  const [height, width] = layer.shape.length === 3 ? (layer.shape as [number, number]) : [1, 1];
  return filters.map((channel) => {
    const map = channelMap(layer, channel);
    return { layer: layer.layer, channel, tile: mapTile(map, height, width, Math.max(0, ...map)) };
  });
}

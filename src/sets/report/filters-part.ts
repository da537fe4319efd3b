/** Part 2: a layer's filters, what drives them, what they give for a face, and which never answer. */

import type { RgbaImage } from '../../core/image.ts';
import { layerActivations } from '../../inference/activations/activations.ts';
import { mapTile, tileSheet, type Tile } from '../../inference/activations/core/sheet.ts';
import { channelMap } from '../../inference/activations/core/statistics.ts';
import { climbFilters } from '../../inference/ascent/ascent.ts';
import { REFERENCE_ASCENT } from '../../inference/ascent/core/options.ts';
import { normalise } from '../../inference/core/input-rule.ts';
import type { NamedLayer, Network } from '../../inference/networks/network.ts';
import type { FaceFacts, ReportFace } from './faces.ts';
import type { ReportNetwork } from './network.ts';

export interface FilterFacts {
  readonly filter: number;
  /** Mean activation of the noise, and of the picture after the last step. */
  readonly from: number;
  readonly to: number;
  /** Steps that climbed the value before a ReLU because the ReLU gave zero everywhere. */
  readonly blockedSteps: number;
  /** For the face. */
  readonly mean: number;
  readonly max: number;
}

export interface FiltersPart {
  readonly layer: string;
  readonly filters: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly seed: number;
  readonly shown: readonly FilterFacts[];
  readonly shownCount: number;
  /** Medians over the filters shown. */
  readonly medianFrom: number;
  readonly medianTo: number;
  readonly blocked: number;
  /** Largest value of each filter over all faces of the set. */
  readonly maxima: readonly number[];
  readonly faces: number;
  readonly never: readonly number[];
  readonly neverCount: number;
  readonly face: FaceFacts;
  readonly silent: number;
  readonly strongest: { readonly filter: number; readonly mean: number };
}

const SHOWN = 32;

/** The convolution in the middle of the network's convolutions; null where it has none. */
export function middleLayer({ layers }: Pick<Network, 'layers'>): string | null {
  const found = layers.filter(({ kind, outputShape }) => /conv/i.test(kind) && outputShape.length === 3);
  return found[Math.floor((found.length - 1) / 2)]?.name ?? null;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length === 0 ? 0 : (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
};
const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/** From its own least value to its largest as 0 to 255: thirty steps change grey values little. */
function stretched(image: Float64Array): Float64Array {
  const least = image.reduce((a, b) => Math.min(a, b), Infinity);
  const most = image.reduce((a, b) => Math.max(a, b), -Infinity);
  return image.map((value) => (most > least ? ((value - least) / (most - least)) * 255 : value));
}

/** @param maxima of each filter over `faces` faces. @returns the part, and the pictures `ascent` and `outputs` */
export async function filtersPart(
  { network, manifest, pace }: ReportNetwork,
  layer: NamedLayer,
  face: ReportFace,
  maxima: readonly number[],
  faces: number,
  seed: number,
): Promise<{ readonly part: FiltersPart; readonly pictures: ReadonlyMap<string, RgbaImage> }> {
  const normalised = normalise(face.pixels, manifest.input, new Float32Array(face.pixels.length));
  const [outputs] = await layerActivations(network, normalised, [layer.name]);
  const maps = maxima.map((_, channel) => channelMap(outputs!, channel));
  const targets = maxima.slice(0, SHOWN).map((_, channel) => ({ layer: layer.name, channel }));
  const options = { ...REFERENCE_ASCENT, seed, imageEvery: 0 };
  const climbed = targets.map(() => ({ from: 0, to: 0, blockedSteps: 0, image: new Float64Array(0) }));
  for await (const step of climbFilters(network, manifest.input.normalisation, targets, options, pace)) {
    const one = climbed[step.channel]!;
    if (step.step === 0) one.from = step.objective;
    one.to = step.objective;
    if (step.climbed === 'linear') one.blockedSteps++;
    await pace.breathe();
    if (step.image) one.image = step.image as Float64Array<ArrayBuffer>;
  }
  const shown = climbed.map(({ from, to, blockedSteps }, filter) => {
    const map = maps[filter]!;
    return { filter, from, to, blockedSteps, mean: mean(map), max: Math.max(...map) };
  });
  const means = maps.map(mean);
  const strongest = means.indexOf(Math.max(...means));
  const never = maxima.flatMap((most, filter) => (most > 0 ? [] : [filter]));
  const [height, width, channels] = network.inputShape;
  const [rows, columns] = layer.outputShape as [number, number];
  const colours = channels === 3 ? 3 : 1;
  const ascents = climbed.map(({ image }): Tile => ({ height, width, channels: colours, values: stretched(image) }));
  const tiles = maps.slice(0, SHOWN).map((map) => mapTile(map, rows, columns, Math.max(0, ...map)));
  return {
    part: {
      layer: layer.name,
      filters: maxima.length,
      steps: options.steps,
      stepSize: options.stepSize,
      seed,
      shown,
      shownCount: shown.length,
      medianFrom: median(shown.map(({ from }) => from)),
      medianTo: median(shown.map(({ to }) => to)),
      blocked: shown.filter(({ blockedSteps }) => blockedSteps > 0).length,
      maxima,
      faces,
      never,
      neverCount: never.length,
      face: face.facts,
      silent: maps.filter((map) => Math.max(...map) <= 0).length,
      strongest: { filter: strongest, mean: means[strongest]! },
    },
    pictures: new Map([
      ['ascent', tileSheet(ascents, Math.max(96, 2 * height))],
      ['outputs', tileSheet(tiles, 96)],
    ]),
  };
}

/** Part 4: what every layer makes of one face. */

import type { RgbaImage } from '../../core/image.ts';
import { layerActivations } from '../../inference/activations/activations.ts';
import { mapTile, tileSheet } from '../../inference/activations/core/sheet.ts';
import {
  channelMap,
  filterStatistics,
  strongestFirst,
  type LayerActivations,
} from '../../inference/activations/core/statistics.ts';
import { normalise } from '../../inference/core/input-rule.ts';
import type { FaceFacts, ReportFace } from './faces.ts';
import type { ReportNetwork } from './network.ts';

export interface LayerFigures {
  readonly layer: string;
  readonly kind: string;
  /** [height, width, channels] or [units]. */
  readonly shape: readonly number[];
  readonly mean: number;
  readonly max: number;
  /** Share of exact zeros, 0..1. */
  readonly zeros: number;
  /** Maps (or units) that are zero everywhere. */
  readonly silent: number;
  readonly maps: number;
  /** Pixels a side of what feeds it, and its own; null without places. */
  readonly side: { readonly from: number; readonly to: number } | null;
}

export interface ActivationsPart {
  readonly face: FaceFacts;
  readonly tiles: number;
  readonly layers: readonly LayerFigures[];
}

const TILES = 16;

/** @returns the part, and a sheet for each layer with places, by its name */
export async function activationsPart(
  { network, manifest }: ReportNetwork,
  face: ReportFace,
): Promise<{ readonly part: ActivationsPart; readonly pictures: ReadonlyMap<string, RgbaImage> }> {
  const input = normalise(face.pixels, manifest.input, new Float32Array(face.pixels.length));
  const { layers } = network;
  const outputs = await layerActivations(network, input, layers.map(({ name }) => name)); // prettier-ignore
  const pictures = new Map<string, RgbaImage>();
  const sideOf = (name: string | undefined): number | null => {
    const shape = layers.find((layer) => layer.name === name)?.outputShape;
    return shape?.length === 3 ? shape[0]! : null;
  };
  const figures = outputs.map((output, i): LayerFigures => {
    const { name, kind, inputs } = layers[i]!;
    const { filters } = filterStatistics(output);
    if (output.shape.length === 3)
      pictures.set(name, name === network.inputName ? inputSheet(face.pixels, output.shape) : sheetOf(output));
    const [from, to] = [sideOf(inputs[0]), sideOf(name)];
    const { values } = output;
    return {
      layer: name,
      kind,
      shape: output.shape,
      mean: values.reduce((a, b) => a + b, 0) / values.length,
      max: values.reduce((a, b) => Math.max(a, b), -Infinity),
      zeros: values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0) / values.length,
      silent: filters.filter(({ silent }) => silent).length,
      maps: filters.length,
      side: from === null || to === null ? null : { from, to },
    };
  });
  return { part: { face: face.facts, tiles: TILES, layers: figures }, pictures };
}

/** The face itself: what is normalised may lie below zero. */
function inputSheet(pixels: Float32Array, [height, width, channels]: readonly number[]): RgbaImage {
  return tileSheet([{ height: height!, width: width!, channels: channels === 3 ? 3 : 1, values: pixels }], 256, 3);
}

function sheetOf(output: LayerActivations): RgbaImage {
  const [height, width] = output.shape as [number, number];
  const tiles = strongestFirst(filterStatistics(output).filters)
    .slice(0, TILES)
    .map(({ channel }) => {
      const map = channelMap(output, channel);
      return mapTile(map, height, width, Math.max(0, ...map));
    });
  return tileSheet(tiles, 64, 3);
}

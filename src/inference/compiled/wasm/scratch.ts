/** How much room a step needs beside its input and output. Pure. */

import type { BackStep } from '../core/plan-backward.ts';
import type { Step } from '../core/plan.ts';
import type { ConvolutionWay, Windows } from '../core/geometry.ts';
import { PANEL, panelsFor } from '../core/pack.ts';

/** Floats of tiles and products at once: what the second cache holds beside the weights. */
const BLOCK_FLOATS = 98304;

/** Rows of the products' blocks. */
const ROWS = 6;

/** Floats that the transforms keep between their two halves. */
export const TRANSFORM_FLOATS = 256;

/** A Winograd convolution as the kernels take it, forwards or backwards. */
export interface Tiling {
  readonly tile: 2 | 4;
  /** Tiles in a row, and of one picture. */
  readonly perRow: number;
  readonly perPicture: number;
  /** Of the padded picture. */
  readonly height: number;
  readonly width: number;
  /** Tiles at once. */
  readonly block: number;
}

/**
 * @param inputs  channels read, `outputs` written
 * @param height, width of the result
 */
export function tilingOf(way: ConvolutionWay, inputs: number, outputs: number, height: number, width: number): Tiling {
  const tile = way === 'winograd4' ? 4 : 2;
  const [down, perRow] = [Math.ceil(height / tile), Math.ceil(width / tile)];
  const perTile = (tile + 2) ** 2 * (inputs + panelsFor(outputs) * PANEL);
  const block = Math.max(6 * ROWS, Math.floor(BLOCK_FLOATS / perTile / ROWS) * ROWS);
  return { tile, perRow, perPicture: down * perRow, height: down * tile + 2, width: perRow * tile + 2, block };
}

export interface Room {
  /** Padded pictures. */
  readonly padded: number;
  /** Tiles, or windows as rows. */
  readonly left: number;
  /** Products. */
  readonly right: number;
}

const NONE: Room = { padded: 0, left: 0, right: 0 };

function winogradRoom(tiling: Tiling, inputs: number, outputs: number, count: number): Room {
  const { tile, perPicture, height, width, block } = tiling;
  const tiles = Math.min(block, perPicture * count);
  return {
    padded: height * width * inputs * count,
    left: (tile + 2) ** 2 * tiles * inputs,
    right: (tile + 2) ** 2 * tiles * panelsFor(outputs) * PANEL,
  };
}

const inWindow = ({ windowHeight, windowWidth, channels }: Windows): number => windowHeight * windowWidth * channels;

/** Floats for `count` pictures. */
export function roomForward(step: Step, count: number): Room {
  if (step.kind === 'dense') return { ...NONE, right: panelsFor(step.outputs) * PANEL * count };
  if (step.kind !== 'convolution') return NONE;
  const { windows, way, outputs } = step;
  const { outHeight, outWidth, channels } = windows;
  if (way !== 'patches')
    return winogradRoom(tilingOf(way, channels, outputs, outHeight, outWidth), channels, outputs, count);
  return {
    padded: windows.paddedHeight * windows.paddedWidth * channels,
    left: outHeight * outWidth * inWindow(windows),
    right: outHeight * outWidth * panelsFor(outputs) * PANEL,
  };
}

/** Floats for `count` pictures. */
export function roomBackward(step: BackStep, count: number): Room {
  if (step.kind === 'dense') return { ...NONE, right: panelsFor(step.inputs) * PANEL * count };
  if (step.kind !== 'convolution') return NONE;
  const { windows, way, outputs } = step;
  const { height, width, channels } = windows;
  if (way !== 'patches') return winogradRoom(tilingOf(way, outputs, channels, height, width), outputs, channels, count);
  return {
    padded: windows.paddedHeight * windows.paddedWidth * channels,
    left: height * width * channels,
    right: windows.outHeight * windows.outWidth * panelsFor(inWindow(windows)) * PANEL,
  };
}

export const larger = (a: Room, b: Room): Room => ({
  padded: Math.max(a.padded, b.padded),
  left: Math.max(a.left, b.left),
  right: Math.max(a.right, b.right),
});

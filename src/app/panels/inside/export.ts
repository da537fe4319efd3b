/** What the panel shows, as files: a sheet as PNG, numbers as JSON, and as .npy for numpy. */

import type { RgbaImage } from '../../../core/image.ts';
import { sheetGrid } from '../../../inference/activations/core/sheet.ts';
import { activationFileName, activationsToJson, activationsToNpy } from '../../../inference/activations/core/export.ts';
import type { LayerActivations, LayerStatistics } from '../../../inference/activations/core/statistics.ts';
import { encodeNpy } from '../../../core/files/npy.ts';
import type { AscentChoice } from './ascent-options.ts';
import type { Climb } from './ascent-runs.ts';
import type { InsideLook } from './look.ts';

export const ENDINGS = ['png', 'json', 'npy'] as const;
export type Ending = (typeof ENDINGS)[number];

/**
 * What the tiles show, as a file: the answers of the whole layer, or the pictures that were climbed.
 * @param climbs in the order of the tiles
 * @returns null where there is nothing yet
 */
export async function exportFile(
  { state, ascents, order, maps, climbed, face }: InsideLook,
  climbs: readonly Climb[],
  ending: Ending,
): Promise<Blob | null> {
  const { network, layer, activations, statistics, description, display } = state;
  if (!network || !layer || !description) return null;
  if (display.view === 'answers') {
    if (!activations || !statistics) return null;
    if (ending === 'png') return sheetPng(maps ?? [], order, display.over ? face : null);
    return ending === 'json' ? activationsFile(network.id, activations, statistics) : activationsNpy(activations);
  }
  const shape = description.inputShape;
  if (ending === 'png') return sheetPng(climbed, order, null);
  if (ending === 'npy') return climbsNpy(shape, climbs);
  return climbsFile({ model: network.id, layer: layer.name, shape, choice: ascents.choice }, climbs);
}

const SIDE = 96;
const GAP = 6;
const CAPTION = 16;

/**
 * All tiles in reading order, each with its number under it.
 * @param pictures by channel; those that are null are left out
 * @param face     drawn under every tile
 * @returns null where there is nothing to show
 */
async function sheetPng(
  pictures: readonly (RgbaImage | null)[],
  order: readonly number[],
  face: CanvasImageSource | null,
): Promise<Blob | null> {
  const shown = order.flatMap((channel) => (pictures[channel] ? [{ channel, picture: pictures[channel] }] : []));
  if (shown.length === 0) return null;
  const grid = sheetGrid(shown.length, SIDE, GAP, CAPTION);
  const canvas = Object.assign(document.createElement('canvas'), { width: grid.width, height: grid.height });
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.fillStyle = '#fffdf7';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = '12px sans-serif';
  context.textAlign = 'center';
  context.imageSmoothingEnabled = face !== null;
  const tile = document.createElement('canvas');
  for (const [position, { channel, picture }] of shown.entries()) {
    const { x, y } = grid.place(position);
    Object.assign(tile, { width: picture.width, height: picture.height });
    const data = picture.data as Uint8ClampedArray<ArrayBuffer>;
    tile.getContext('2d')?.putImageData(new ImageData(data, picture.width, picture.height), 0, 0);
    if (face) context.drawImage(face, x, y, SIDE, SIDE);
    context.drawImage(tile, x, y, SIDE, SIDE);
    context.fillStyle = '#10203f';
    context.fillText(String(channel), x + SIDE / 2, y + SIDE + CAPTION - 4);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** What `activations` say, as `npm run explain` writes it. */
function activationsFile(model: string, activations: LayerActivations, statistics: LayerStatistics): Blob {
  return jsonBlob(activationsToJson(model, activations, statistics));
}

function activationsNpy(activations: LayerActivations): Blob {
  return npyBlob(activationsToNpy(activations));
}

/** @param shape [height, width, channels] of the pictures */
function climbsFile(
  about: {
    readonly model: string;
    readonly layer: string;
    readonly shape: readonly number[];
    readonly choice: AscentChoice;
  },
  climbs: readonly Climb[],
): Blob {
  const { model, layer, shape, choice } = about;
  return jsonBlob({
    format: 'expression-explainer-ascents',
    version: 1,
    model,
    layer,
    shape,
    rule: { stepSize: choice.stepSize, start: choice.start, regularisers: choice.regularisers },
    climbs: climbs.map(({ channel, seed, state, points, wasBlocked }) => ({
      channel,
      seed,
      steps: state.step,
      objective: points.map(({ objective }) => objective),
      wasBlocked,
      picture: Array.from(state.image),
    })),
  });
}

/** The pictures as one array [climbs, height, width, channels], float64. */
function climbsNpy(shape: readonly number[], climbs: readonly Climb[]): Blob {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = new Float64Array(size * climbs.length);
  climbs.forEach(({ state }, i) => values.set(state.image, i * size));
  return npyBlob(encodeNpy(values, [climbs.length, ...shape]));
}

const jsonBlob = (value: unknown): Blob => new Blob([JSON.stringify(value)], { type: 'application/json' });
const npyBlob = (bytes: Uint8Array): Blob =>
  new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });

/** What `exportFile` gives is saved under this name. */
export const exportName = ({ state }: InsideLook, ending: Ending): string =>
  `${state.display.view === 'answers' ? 'activations' : 'ascent'}-${activationFileName(state.layer?.name ?? '', ending)}`;

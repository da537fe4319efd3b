/**
 * Occlusion (Zeiler & Fergus 2014, arXiv 1311.2901): a window is covered, wherever it fits, and each pixel gets the mean fall of the logit
 * over the windows that hold it. What covers is the blurred face (the paper: grey), so that the window brings no edges of its own.
 */

import { blurredBaseline } from '../baselines.ts';
import { logitsOf } from '../batches.ts';
import { fromValues, type AttributionMethod } from '../method.ts';

export interface OcclusionOptions {
  /** Side of the window, and how far it moves, as shares of the picture's sides. */
  readonly window: number;
  readonly step: number;
}

/** First places of a window that moves over a line and always reaches its end. */
function starts(length: number, size: number, step: number): number[] {
  const last = length - size;
  const found = Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step);
  return found[found.length - 1] === last ? found : [...found, last];
}

export function occlusion(
  about: Pick<AttributionMethod, 'id' | 'name'>,
  { window, step }: OcclusionOptions,
): AttributionMethod {
  const side = Math.floor((1 - window) / step) + 1;
  return fromValues({ ...about, signed: true, ranked: 'value', cost: side * side + 1 }, async (task, signal) => {
    const { probe, input } = task;
    const { height, width, channels } = probe.shape;
    const cover = blurredBaseline(input, probe.shape);
    const along = (length: number): { size: number; at: number[] } => {
      const size = Math.max(1, Math.round(length * window));
      return { size, at: starts(length, size, Math.max(1, Math.round(length * step))) };
    };
    const [rows, columns] = [along(height), along(width)];
    const places = rows.at.flatMap((top) => columns.at.map((left) => ({ top, left })));
    const each = ({ top, left }: { top: number; left: number }, visit: (p: number) => void): void => {
      for (let y = top; y < top + rows.size; y++) for (let x = left; x < left + columns.size; x++) visit(y * width + x);
    };
    const logits = await logitsOf(
      task,
      places.length + 1,
      (index, out) => {
        out.set(input);
        if (index === 0) return;
        each(places[index - 1]!, (p) => {
          for (let i = p * channels; i < (p + 1) * channels; i++) out[i] = cover[i]!;
        });
      },
      signal,
    );
    const falls = new Float64Array(height * width);
    const windows = new Float64Array(height * width);
    places.forEach((place, k) => {
      each(place, (p) => {
        falls[p]! += logits[0]! - logits[k + 1]!;
        windows[p]!++;
      });
    });
    return Float32Array.from(falls, (fall, p) => fall / windows[p]!);
  });
}

/** 8 x 8 pixels in steps of 4, of 48: 121 windows. */
export const occlusionBySixths = occlusion({ id: 'occlusion', name: 'Occlusion' }, { window: 1 / 6, step: 1 / 12 });

/**
 * Two maps that never see the network: what a map must beat before it says anything about one. They are offered and measured like
 * methods, and are none.
 */

import { fromValues, type AttributionMethod } from './method.ts';

/** Where the middle lies, in a face framed as FER2013 frames it: row and column of 48 pixels. */
const MIDDLE = { row: 28, column: 23.5, side: 48 } as const;

/** Magnitude of the forward differences, over all channels; 0 beyond the last row and column. */
export const edges: AttributionMethod = fromValues(
  { id: 'edges', name: 'Edges of the picture (control)', signed: false, ranked: 'value', cost: 0 },
  ({ probe: { shape }, input }) => {
    const { height, width, channels } = shape;
    return Promise.resolve(
      Float32Array.from({ length: height * width }, (_, p) => {
        const [right, down] = [(p + 1) % width > 0, p + width < height * width];
        let sum = 0;
        for (let i = p * channels; i < (p + 1) * channels; i++) {
          if (right) sum += (input[i + channels]! - input[i]!) ** 2;
          if (down) sum += (input[i + width * channels]! - input[i]!) ** 2;
        }
        return Math.sqrt(sum);
      }),
    );
  },
);

/** Minus the squared distance from a point between nose and mouth, in pixels of 48 a side, lifted so that the farthest place has 0. */
export const middle: AttributionMethod = fromValues(
  { id: 'middle', name: 'Middle of the picture (control)', signed: false, ranked: 'value', cost: 0 },
  ({ probe: { shape } }) => {
    const { height, width } = shape;
    const [down, across] = [MIDDLE.side / height, MIDDLE.side / width];
    const squares = Float32Array.from({ length: height * width }, (_, p) => {
      const row = Math.floor(p / width) * down - MIDDLE.row;
      const column = (p % width) * across - MIDDLE.column;
      return row * row + column * column;
    });
    const farthest = squares.reduce((most, value) => Math.max(most, value), 0);
    return Promise.resolve(squares.map((value) => farthest - value));
  },
);

export const CONTROLS: readonly AttributionMethod[] = [edges, middle];

/** Weights in the order in which the kernels read them: panels of eight columns, and Winograd's transform of 3x3 kernels. */

/** Columns of one panel. */
export const PANEL = 8;

/** How many panels hold so many columns. */
export const panelsFor = (columns: number): number => Math.ceil(columns / PANEL);

/** A convolution's kernel [height][width][inputs][outputs], row-major. */
export interface Kernel {
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly values: Float32Array;
}

/**
 * A matrix [rows][columns] as panels [panels][rows][8]; the last one is filled up with zeros.
 * @param at the value of a row and a column
 * @param out where it is written, from `start` on
 */
export function packPanels(
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
  out: Float32Array,
  start = 0,
): void {
  let to = start;
  for (let panel = 0; panel < panelsFor(columns); panel++)
    for (let row = 0; row < rows; row++)
      for (let lane = 0; lane < PANEL; lane++) {
        const column = panel * PANEL + lane;
        out[to++] = column < columns ? at(row, column) : 0;
      }
}

/** G of F(2x2, 3x3) and F(4x4, 3x3): Lavin and Gray 2016, arXiv 1509.09308. */
const TRANSFORMS: Readonly<Record<2 | 4, readonly (readonly [number, number, number])[]>> = {
  2: [
    [1, 0, 0],
    [0.5, 0.5, 0.5],
    [0.5, -0.5, 0.5],
    [0, 0, 1],
  ],
  4: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
};

/** Floats of `packWinograd`'s result. */
export const winogradSize = (inputs: number, outputs: number, tile: 2 | 4): number =>
  (tile + 2) ** 2 * inputs * panelsFor(outputs) * PANEL;

/**
 * G k G' of every 3x3 kernel, [(tile + 2)^2][panels][inputs][8]. Computed in double precision.
 * @param tile    side of an output tile
 * @param turned  the kernel of the way back: flipped in space, inputs and outputs exchanged
 */
export function packWinograd(kernel: Kernel, tile: 2 | 4, turned: boolean, out: Float32Array): void {
  const { inputs, outputs, values } = kernel;
  const [rows, columns] = turned ? [outputs, inputs] : [inputs, outputs];
  const side = tile + 2;
  const transform = TRANSFORMS[tile].flat();
  const plane = rows * panelsFor(columns) * PANEL;
  const step = inputs * outputs;
  const half = new Float64Array(side * 3);
  out.fill(0);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const from = turned ? column * outputs + row : row * outputs + column;
      for (let i = 0; i < side; i++)
        for (let x = 0; x < 3; x++) {
          let sum = 0;
          for (let y = 0; y < 3; y++) {
            const place = turned ? 8 - (y * 3 + x) : y * 3 + x;
            sum += transform[i * 3 + y]! * values[from + place * step]!;
          }
          half[i * 3 + x] = sum;
        }
      const to = ((column >> 3) * rows + row) * PANEL + (column & 7);
      for (let i = 0; i < side; i++)
        for (let j = 0; j < side; j++)
          out[(i * side + j) * plane + to] =
            half[i * 3]! * transform[j * 3]! +
            half[i * 3 + 1]! * transform[j * 3 + 1]! +
            half[i * 3 + 2]! * transform[j * 3 + 2]!;
    }
}

/** Activations as files: .npy (numpy.load) and JSON. */

import type { FilterStatistics, LayerActivations, LayerStatistics } from './statistics.ts';
import { encodeNpy } from '../../../core/files/npy.ts';
import { encodeNpz } from '../../../core/files/npz.ts';

export interface ActivationFile {
  readonly format: 'expression-explainer-activations';
  readonly version: 1;
  readonly model: string;
  readonly layer: string;
  /** [height, width, channels] or [units]; `values` is flat, row-major (numpy: np.array(values, 'float32').reshape(shape)). */
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly filters: readonly FilterStatistics[];
  readonly silentShare: number;
  readonly neverFiresShare: number | null;
}

/** Fewest decimal digits that still give the same float32. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** float32, C order. */
export const activationsToNpy = ({ values, shape }: LayerActivations): Uint8Array => encodeNpy(values, shape);

/** Several layers in one file; `numpy.load(file)['conv2d_3']` is one of them. */
export const activationsToNpz = (layers: readonly LayerActivations[]): Uint8Array =>
  encodeNpz(new Map(layers.map((layer) => [layer.layer, activationsToNpy(layer)])));

/** The same numbers as plain JSON; read back as float32 they are equal. */
export function activationsToJson(
  model: string,
  { layer, shape, values }: LayerActivations,
  statistics: LayerStatistics,
): ActivationFile {
  return {
    format: 'expression-explainer-activations',
    version: 1,
    model,
    layer,
    shape,
    values: Array.from(values, shortest),
    ...statistics,
  };
}

/** A file name for a layer: `conv2d_3.npy`; nested layers' slashes become dots. */
export const activationFileName = (layer: string, extension: string): string =>
  `${layer.replaceAll('/', '.')}.${extension}`;

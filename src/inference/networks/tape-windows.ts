/** Which places of its input an output of a tfjs layer reads; the tape's receptive fields stand on it. */

import type * as tfl from '@tensorflow/tfjs-layers';
import { windowPads, type Padding } from './core/layer-plan.ts';
import { ONE_PLACE, type AxisWindow, type LayerWindow } from './core/receptive-field.ts';

type Pair = readonly [number, number];

/** As `getConfig` gives it (in camel case, unlike the file). */
interface Config {
  readonly kernelSize?: Pair;
  readonly poolSize?: Pair;
  readonly strides?: Pair;
  readonly dilationRate?: Pair;
  readonly padding?: Padding | readonly [Pair, Pair];
  readonly cropping?: readonly [Pair, Pair];
  readonly dataFormat?: string;
  readonly axis?: number;
}

/** Layers whose output at a place depends on that place alone, however many inputs they have. */
const PLACEWISE = new Set([
  'Activation',
  'ReLU',
  'LeakyReLU',
  'PReLU',
  'ELU',
  'ThresholdedReLU',
  'BatchNormalization',
  'Dropout',
  'SpatialDropout2D',
  'GaussianNoise',
  'GaussianDropout',
  'Add',
  'Multiply',
  'Average',
  'Maximum',
  'Minimum',
]);

const both = (axis: (index: 0 | 1) => AxisWindow): LayerWindow => [axis(0), axis(1)];

/**
 * @param inputShape of the layer's (first) input, without the batch axis
 * @returns `whole` also for a layer that is not known here: what it sees lies within the picture in any case
 */
export function tapeWindow(layer: tfl.layers.Layer, inputShape: readonly number[]): LayerWindow {
  const config = layer.getConfig() as unknown as Config;
  const className = layer.getClassName();
  if (inputShape.length !== 3 || !(config.dataFormat ?? 'channels_last').endsWith('ast')) return 'whole';
  if (PLACEWISE.has(className)) return both(() => ONE_PLACE);
  switch (className) {
    case 'Concatenate':
      return [-1, 3].includes(config.axis ?? -1) ? both(() => ONE_PLACE) : 'whole';
    case 'Conv2D':
    case 'DepthwiseConv2D':
    case 'SeparableConv2D':
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return both((axis) => {
        const size = (config.kernelSize ?? config.poolSize ?? [1, 1])[axis];
        const reach = (size - 1) * (config.dilationRate?.[axis] ?? 1) + 1;
        const stride = config.strides?.[axis] ?? 1;
        const [before] = windowPads(inputShape[axis]!, reach, stride, config.padding as Padding);
        return { size: reach, stride, before };
      });
    case 'ZeroPadding2D':
      return both((axis) => ({ ...ONE_PLACE, before: (config.padding as readonly [Pair, Pair])[axis][0] }));
    case 'Cropping2D':
      return both((axis) => ({ ...ONE_PLACE, before: -(config.cropping?.[axis][0] ?? 0) }));
    default:
      return 'whole';
  }
}

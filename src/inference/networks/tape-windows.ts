/** Which places of its input an output of a layer of the graph reads; the tape's receptive fields stand on it. */

import type { GraphLayer } from '../formats/graph.ts';
import { padsOf, pairOf, windowPadsOf, type Pair } from '../formats/operators/config.ts';
import { IDENTITIES } from '../formats/operators/vocabulary.ts';
import { normAxis } from '../formats/operators/weighted-operators.ts';
import { movingWindow, poolWindow } from '../formats/operators/window-operators.ts';
import { ONE_PLACE, type AxisWindow, type LayerWindow } from './core/receptive-field.ts';

/** Layers whose output at a place depends on that place alone, however many inputs they have. */
const PLACEWISE = new Set([
  'Activation',
  'ReLU',
  'LeakyReLU',
  'PReLU',
  'ELU',
  'ThresholdedReLU',
  'BatchNormalization',
  'LayerNormalization',
  'Normalization',
  'Rescaling',
  'Arithmetic',
  'Dense',
]);

/** The same of layers with several inputs, where these are of one size. */
const MERGES = new Set(['Add', 'Subtract', 'Multiply', 'Divide', 'Average', 'Maximum', 'Minimum', 'Concatenate']);

const both = (axis: (index: 0 | 1) => AxisWindow): LayerWindow => [axis(0), axis(1)];

const sameSize = ({ inputShapes }: GraphLayer): boolean =>
  inputShapes.every(
    (shape) => shape.length === 3 && shape[0] === inputShapes[0]?.[0] && shape[1] === inputShapes[0]?.[1],
  );

function slid(layer: GraphLayer, strides: Pair, reach: Pair): LayerWindow {
  const pads = windowPadsOf(layer.name, layer.config, layer.inputShapes[0]!, reach, strides);
  return both((axis) => ({ size: reach[axis], stride: strides[axis], before: pads[axis][0] }));
}

/** @returns `whole` also for a layer that is not known here: what it sees lies within the picture in any case */
export function tapeWindow(layer: GraphLayer): LayerWindow {
  const { name, className, config, inputShapes } = layer;
  if (inputShapes[0]?.length !== 3) return 'whole';
  if (PLACEWISE.has(className) || IDENTITIES.has(className)) return both(() => ONE_PLACE);
  if (MERGES.has(className))
    return sameSize(layer) && (className !== 'Concatenate' || normAxis(name, config, 3) === 2)
      ? both(() => ONE_PLACE)
      : 'whole';
  switch (className) {
    case 'Conv2D':
    case 'DepthwiseConv2D':
    case 'SeparableConv2D': {
      const size = pairOf(name, config, 'kernel_size');
      const { strides, reach } = movingWindow(name, config, size);
      return slid(layer, strides, reach);
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const { size, strides } = poolWindow(name, config);
      return slid(layer, strides, size);
    }
    case 'ZeroPadding2D': {
      const pads = padsOf(name, config['padding'] ?? 1, 'padding');
      return both((axis) => ({ ...ONE_PLACE, before: pads[axis][0] }));
    }
    case 'Cropping2D': {
      const pads = padsOf(name, config['cropping'] ?? 0, 'cropping');
      return both((axis) => ({ ...ONE_PLACE, before: -pads[axis][0] }));
    }
    default:
      return 'whole';
  }
}

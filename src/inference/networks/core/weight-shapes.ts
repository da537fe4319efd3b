/** The weights that a plan needs. */

import { AppError } from '../../../core/errors.ts';
import type { LayerPlan } from './layer-plan.ts';

/** Names and shapes of the weights that a plan needs. */
function weightShapes({ layers }: LayerPlan): Map<string, readonly number[]> {
  const outputs = new Map(layers.map(({ name, outputShape }) => [name, outputShape]));
  const shapes = new Map<string, readonly number[]>();
  for (const layer of layers) {
    if (layer.kind !== 'conv2d' && layer.kind !== 'dense') continue;
    const input = outputs.get(layer.inputs[0] as string) ?? [];
    const channels = input[input.length - 1] as number;
    const units = layer.kind === 'conv2d' ? layer.filters : layer.units;
    const window = layer.kind === 'conv2d' ? layer.kernelSize : [];
    shapes.set(`${layer.name}/kernel`, [...window, channels, units]);
    if (layer.useBias) shapes.set(`${layer.name}/bias`, [units]);
  }
  return shapes;
}

/**
 * The shapes of the weights that a plan needs, by name.
 * @param weights those that there are
 * @throws AppError model-invalid when one is missing or has another shape
 */
export function checkedShapes(
  plan: LayerPlan,
  weights: { get(name: string): { readonly shape: readonly number[] } | undefined },
): ReadonlyMap<string, readonly number[]> {
  const shapes = weightShapes(plan);
  for (const [name, shape] of shapes) {
    const found = weights.get(name);
    if (!found) throw new AppError('model-invalid', `the weights lack ${name}`);
    if (found.shape.join() !== shape.join())
      throw new AppError(
        'model-invalid',
        `the weight ${name} is [${found.shape.join(', ')}], expected [${shape.join(', ')}]`,
      );
  }
  return shapes;
}

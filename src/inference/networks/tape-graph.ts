/** The graph of a tfjs layers model as a list of layers in computing order, nested models opened up. */

import * as tfl from '@tensorflow/tfjs-layers';
import { AppError } from '../../core/errors.ts';
import type { NamedLayer } from './network.ts';

export interface TapeLayer extends NamedLayer {
  readonly layer: tfl.layers.Layer;
}

/** What tfjs-layers keeps per call of a layer; not in its public types. */
interface InboundNode {
  readonly inboundLayers: readonly tfl.layers.Layer[];
}

/** The calls of a layer that belong to this model (a layer may be part of several models). */
function callsIn(layer: tfl.layers.Layer, model: tfl.LayersModel): InboundNode[] {
  const { containerNodes } = model as unknown as { containerNodes: ReadonlySet<string> };
  const { inboundNodes } = layer as unknown as { inboundNodes: InboundNode[] };
  return inboundNodes.filter((_, index) => containerNodes.has(`${layer.name}_ib-${index}`));
}

/** A Sequential model is a shell around a graph model that has the input layer. */
function graphOf(model: tfl.LayersModel): tfl.LayersModel {
  if (!(model instanceof tfl.Sequential)) return model;
  const shell = model as unknown as { model: tfl.LayersModel | null; build(): void };
  if (!shell.model) shell.build();
  return shell.model as tfl.LayersModel;
}

const isModel = (layer: tfl.layers.Layer): layer is tfl.LayersModel => layer instanceof tfl.LayersModel;

/**
 * Lists a model's layers in computing order, nested models opened up (`inner/conv` for a layer of the nested model `inner`).
 * @param feed name of the layer whose output enters the model; null for the outermost
 * @returns names of the model's input and of its (first) output
 */
export function openUp(
  whole: tfl.LayersModel,
  prefix: string,
  feed: string | null,
  out: TapeLayer[],
): { input: string; output: string } {
  const model = graphOf(whole);
  // Output name by layer of this model (not by name: names repeat in nested models).
  const nameOf = new Map<tfl.layers.Layer, string>();
  let inputName = feed ?? '';
  const pending = [...model.layers];
  while (pending.length) {
    const index = pending.findIndex((layer) => inputsIn(layer, model).every((from) => nameOf.has(from)));
    if (index < 0)
      throw new AppError('model-invalid', 'the model graph has a cycle or a layer without a defined input');
    const layer = pending.splice(index, 1)[0] as tfl.layers.Layer;
    const inputs = inputsIn(layer, model).map((from) => nameOf.get(from) as string);
    if (layer.getClassName() === 'InputLayer') {
      if (feed !== null) {
        nameOf.set(layer, feed);
        continue;
      }
      inputName = layer.name;
    }
    if (isModel(layer)) {
      if (inputs.length !== 1)
        throw new AppError('model-invalid', `the nested model ${layer.name} must have one input`);
      if (layer.outputs.length !== 1)
        throw new AppError('model-invalid', `the nested model ${layer.name} must have one output`);
      nameOf.set(layer, openUp(layer, `${prefix}${layer.name}/`, inputs[0] as string, out).output);
      continue;
    }
    const name = prefix + layer.name;
    nameOf.set(layer, name);
    const shape = layer.outputShape;
    const single = (Array.isArray(shape[0]) ? shape[0] : shape) as (number | null)[];
    out.push({
      name,
      kind: kindOf(layer.getClassName()),
      inputs,
      outputShape: single.slice(1).map((n) => n ?? 0),
      layer,
    });
  }
  const last = (model.outputs[0] as tfl.SymbolicTensor).sourceLayer;
  return { input: inputName, output: nameOf.get(last) as string };
}

/** The layers that feed `layer` in this model. */
function inputsIn(layer: tfl.layers.Layer, model: tfl.LayersModel): readonly tfl.layers.Layer[] {
  const calls = callsIn(layer, model);
  if (calls.length > 1)
    throw new AppError(
      'model-invalid',
      `the layer ${layer.name} is used ${calls.length} times, which cannot be shown as a plan`,
    );
  return calls[0]?.inboundLayers ?? [];
}

function kindOf(className: string): string {
  if (className === 'InputLayer') return 'input';
  return className.charAt(0).toLowerCase() + className.slice(1).replace('2D', '2d');
}

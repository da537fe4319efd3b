/** The one graph between files and execution: layers in the vocabulary of `operators/`, in computing order, with shapes and weights checked. */

import { AppError } from '../../core/errors.ts';
import { flattenTopology, type FlatLayer } from './keras/flatten.ts';
import type { NetworkFile } from './network-file.ts';
import { sizeOf, type Json, type Shape } from './operators/config.ts';
import { describeLayer } from './operators/vocabulary.ts';
import type { NamedWeights, WeightValues } from './weights.ts';

export interface GraphLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Json;
  readonly inputs: readonly string[];
  /** Of its inputs, in their order, and of its output; without the batch axis. */
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  /** Whose weights it uses: its own, or those of its first call. */
  readonly weightsOf: string;
  /** By part, in the order in which Keras writes them. */
  readonly weights: ReadonlyMap<string, WeightValues>;
}

export interface NetworkGraph {
  readonly input: string;
  readonly inputShape: readonly [number, number, number];
  readonly layers: readonly GraphLayer[];
  readonly outputs: readonly string[];
}

/** Values of one picture between two layers; more would not fit where the app runs. */
const MOST_VALUES = 5e7;

const invalid = (what: string): AppError => new AppError('model-invalid', what);

function inputShapeOf({ name, config }: FlatLayer): readonly [number, number, number] {
  const shape = config['batch_input_shape'];
  if (
    !Array.isArray(shape) ||
    shape.length !== 4 ||
    shape.slice(1).some((n) => !Number.isInteger(n) || n < 1 || n > 4096)
  )
    throw invalid(
      `the model input must be an image of fixed size, [height, width, channels]; ${name.slice(0, 60)} reads ${JSON.stringify(shape ?? null).slice(0, 60)}`,
    );
  return shape.slice(1) as [number, number, number];
}

/**
 * @throws AppError model-invalid for a layer of an unknown kind (named, before anything runs), shapes that do not go together, or more than one
 *         input; model-damaged where weights are missing
 */
export function openGraph(file: NetworkFile): NetworkGraph {
  const flat = flattenTopology(file.topology);
  const inputs = flat.layers.filter(({ className }) => className === 'InputLayer');
  if (inputs.length !== 1) throw invalid(`the model has ${inputs.length} inputs, expected one image`);
  const inputShape = inputShapeOf(inputs[0] as FlatLayer);
  const shapes = new Map<string, Shape>();
  const layers = flat.layers.map((layer): GraphLayer => {
    const { name, className, config, weightsOf: owner } = layer;
    if (className === 'InputLayer') {
      shapes.set(name, inputShape);
      return {
        name,
        className,
        config,
        inputs: [],
        inputShapes: [],
        outputShape: inputShape,
        weightsOf: owner,
        weights: new Map(),
      };
    }
    const inputShapes = layer.inputs.map((from) => shapes.get(from) as Shape);
    const { output, weights } = describeLayer({ name, className, config, inputs: inputShapes });
    if (sizeOf(output) > MOST_VALUES)
      throw invalid(`the layer ${name} gives [${output.join(', ')}], which is too much`);
    shapes.set(name, output);
    const found = weightsOf(layer, weights, file.weights);
    return {
      name,
      className,
      config,
      inputs: layer.inputs,
      inputShapes,
      outputShape: output,
      weightsOf: owner,
      weights: found,
    };
  });
  return { input: (inputs[0] as FlatLayer).name, inputShape, layers, outputs: flat.outputs };
}

function weightsOf(
  { name, weightsOf: owner, path }: FlatLayer,
  expected: Readonly<Record<string, Shape>>,
  all: NamedWeights,
): ReadonlyMap<string, WeightValues> {
  return new Map(
    Object.entries(expected).map(([part, shape]) => {
      // tfjs names the weights of a nested model's layer by the layer alone.
      const found = all.get(`${owner}/${part}`) ?? all.get(`${path[path.length - 1] as string}/${part}`);
      if (!found) throw new AppError('model-damaged', `the file has no weights ${part} for the layer ${name}`);
      if (sizeOf(found.shape) !== sizeOf(shape))
        throw new AppError(
          'model-damaged',
          `the weights ${part} of the layer ${name} are [${found.shape.join(', ')}], expected [${shape.join(', ')}]`,
        );
      for (let i = 0; i < found.values.length; i++)
        if (!Number.isFinite(found.values[i]))
          throw new AppError('model-damaged', `the weights ${part} of the layer ${name} hold values that are no numbers: the file is damaged, or its training failed`); // prettier-ignore
      return [part, { shape, values: found.values }];
    }),
  );
}

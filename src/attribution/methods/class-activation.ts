/**
 * Maps from the outputs of one layer.
 *
 * - Class activation map (Zhou et al. 2016, arXiv 1512.04150): where a network averages a layer over all places and reads only that, each
 *   place's share of the logit, exactly. Its values add up to the logit without the bias.
 * - Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391): channels weighted by the mean of their gradient, what is negative is cut off.
 * - HiResCAM (Draelos & Carin 2020, arXiv 2011.08891): gradient times output, place by place, then summed over the channels.
 */

import { AppError } from '../../core/errors.ts';
import type { Probe, ProbeLayer } from '../../inference/core/probe.ts';
import { fromValues, type AttributionMethod, type AttributionTask } from '../method.ts';
import { enlarged } from '../resize.ts';

/** What a layer makes of gradients and outputs at one place after the other. */
type Combine = (activations: Float32Array, gradients: Float32Array, channels: number) => Float32Array;

/** @returns [height, width] of the layer, row-major, before anything is cut off */
export const gradCamValues: Combine = (activations, gradients, channels) => {
  const places = activations.length / channels;
  const weights = new Float64Array(channels);
  for (let i = 0; i < gradients.length; i++) weights[i % channels]! += gradients[i]! / places;
  return Float32Array.from({ length: places }, (_, p) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += weights[c]! * activations[p * channels + c]!;
    return sum;
  });
};

/** As `gradCamValues`. */
export const hiResCamValues: Combine = (activations, gradients, channels) =>
  Float32Array.from({ length: activations.length / channels }, (_, p) => {
    let sum = 0;
    for (let i = p * channels; i < (p + 1) * channels; i++) sum += gradients[i]! * activations[i]!;
    return sum;
  });

const NO_LAYER = 'this network has no layer of maps between its input and its scores';

/** The last layer of filters, or of anything that has maps. @throws AppError bad-option */
function layerOf({ layers }: Probe, asked: string | null): ProbeLayer {
  const convolutions = layers.filter(({ kind }) => kind === 'conv2d');
  const found =
    asked === null
      ? (convolutions[convolutions.length - 1] ?? layers[layers.length - 1])
      : layers.find(({ name }) => name === asked);
  if (!found)
    throw new AppError(
      'bad-option',
      layers.length === 0
        ? NO_LAYER
        : `there is no layer of maps named ${asked}; there are ${layers.map(({ name }) => name).join(', ')}`,
    );
  return found;
}

async function layerMap(
  { probe, input, target, onProgress }: AttributionTask,
  { name, height, width, channels }: ProbeLayer,
  combine: Combine,
  finish: (value: number) => number,
): Promise<Float32Array> {
  const { activations, gradients } = await probe.atLayer(name, input, 1, target);
  onProgress?.(1, 1);
  const values = combine(activations, gradients, channels).map(finish);
  return enlarged(values, height, width, probe.shape.height, probe.shape.width);
}

/** A forward pass, and a backward pass that ends at the layer; measured for the last layer of `compact`. */
const COST = 1.3;

/** @param layer null = the last layer of filters */
export function gradCam(about: Pick<AttributionMethod, 'id' | 'name'>, layer: string | null): AttributionMethod {
  const unavailable = ({ layers }: Probe): string | null => (layers.length ? null : NO_LAYER);
  return fromValues({ ...about, signed: false, ranked: 'value', cost: COST, unavailable }, (task) =>
    layerMap(task, layerOf(task.probe, layer), gradCamValues, (value) => Math.max(0, value)),
  );
}

/** @param layer null = the last layer of filters */
export function hiResCam(about: Pick<AttributionMethod, 'id' | 'name'>, layer: string | null): AttributionMethod {
  const unavailable = ({ layers }: Probe): string | null => (layers.length ? null : NO_LAYER);
  return fromValues({ ...about, signed: true, ranked: 'value', cost: COST, unavailable }, (task) =>
    layerMap(task, layerOf(task.probe, layer), hiResCamValues, (value) => value),
  );
}

const NOT_AVERAGED =
  'a class activation map needs a network that ends in an average over all places and one dense layer';

export const classActivationMap = fromValues(
  {
    id: 'class-activation-map',
    name: 'Class activation map (CAM)',
    signed: true,
    ranked: 'value',
    cost: 1,
    unavailable: ({ averagedLayer }) => (averagedLayer === null ? NOT_AVERAGED : null),
  },
  (task) => {
    const layer = layerOf(task.probe, task.probe.averagedLayer);
    // The gradient at the averaged layer is the dense layer's weight over the number of places: the paper's map, as a share of the logit.
    return layerMap(task, layer, hiResCamValues, (value) => value);
  },
);

export const gradCamLast = gradCam({ id: 'grad-cam', name: 'Grad-CAM' }, null);
export const hiResCamLast = hiResCam({ id: 'hires-cam', name: 'HiResCAM' }, null);

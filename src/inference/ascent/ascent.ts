/**
 * Gradient ascent on the input: the picture that drives a filter (Erhan et al. 2009) or a class score (Simonyan et al. 2013).
 *
 * No layer above the chosen one is computed, and in it only the chosen channel (ascent-head.ts). Several filters climb side by side:
 * one batch through the trunk, one head each, so that a gallery costs what its filters cost one by one, or less; each filter's
 * numbers are those of its single run. Numbers in, numbers out; every tensor is freed between two steps.
 */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import { checkAscentOptions, type AscentOptions, type AscentState, type FilterAscentStep } from './core/options.ts';
import { jitterOf, roll } from './core/regularisers.ts';
import { startImage } from './core/start.ts';
import { climbedImage, rootMeanSquare } from './core/step.ts';
import type { ChannelHead, LayerOutputName, Network } from '../networks/network.ts';
import { normalise, pixelGradient, type InputRule } from '../core/input-rule.ts';

/** What is ascended: a channel of a layer (of a head's logit layer: a class), from one seed. */
export interface AscentTarget {
  /** `conv2d_3`, or `conv2d_3/linear` to climb the value before the activation throughout. */
  readonly layer: LayerOutputName;
  readonly channel: number;
  /** By default the options'. */
  readonly seed?: number;
  /** Where an earlier run stopped; by default a fresh start. */
  readonly from?: AscentState;
}

interface Climber {
  readonly target: AscentTarget;
  readonly seed: number;
  readonly head: ChannelHead;
  image: Float64Array;
  step: number;
}

interface Slope {
  readonly objective: number;
  /** Per 0..255 unit; null when none was asked for. */
  readonly gradient: Float64Array | null;
}

/**
 * How many filters climb in one batch, by default. On wasm a gallery of 64 costs 1.03 of its filters one by one with 4, 1.11 with 8
 * (`npm run bench -- gallery`); a GPU likes more. Larger batches delay the first pictures.
 */
export const ascentBatch = (): number => (tf.getBackend() === 'wasm' || tf.getBackend() === 'cpu' ? 4 : 8);

/**
 * Climbs one filter. See `climbFilters`.
 * @returns yields step 0 (the start) to `steps`, then ends
 */
export function climbFilter(
  network: Network,
  normalisation: InputRule,
  target: AscentTarget,
  options: AscentOptions,
  signal?: AbortSignal,
): AsyncGenerator<FilterAscentStep, void, undefined> {
  return climbFilters(network, normalisation, [target], options, { signal });
}

/**
 * Climbs several filters, `batch` of them at a time, in the order given.
 *
 * Each filter yields its start and each step (`options.steps` + 1 times); a run that goes on from a state does not yield that state
 * again. Stop by the signal or by leaving the loop. Waiting for the backend may not let other tasks in (wasm): a worker that wants to
 * hear of a cancellation lets a task run between two steps.
 * @param network       on tfjs's current backend; must not be disposed of before the generator has ended
 * @param normalisation how the network sees a picture in 0..255 units
 * @throws AppError input-invalid: unknown layer or channel, bad option, a picture of another size
 * @throws AppError backend-failed: the backend lacks a kernel, or gave a number that is none
 * @throws the signal's reason (an AbortError) when aborted
 */
export async function* climbFilters(
  network: Network,
  normalisation: InputRule,
  targets: readonly AscentTarget[],
  options: AscentOptions,
  { batch = ascentBatch(), signal }: { readonly batch?: number; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<FilterAscentStep, void, undefined> {
  checkAscentOptions(options);
  if (!Number.isInteger(batch) || batch < 1)
    throw new AppError('input-invalid', `a batch must be a whole number, 1 or more, not ${batch}`);
  for (let first = 0; first < targets.length;) {
    signal?.throwIfAborted();
    const climbers: Climber[] = [];
    try {
      // One batch shares a trunk, so it ends where the next target's is another one.
      for (const target of targets.slice(first, first + batch)) {
        const climber = makeClimber(network, target, options);
        if (climber.head.from !== (climbers[0] ?? climber).head.from) {
          climber.head.dispose();
          break;
        }
        climbers.push(climber);
      }
      first += climbers.length;
      yield* climbTogether(network, normalisation, climbers, options, signal);
    } finally {
      climbers.forEach(({ head }) => head.dispose());
    }
  }
}

/** @throws AppError input-invalid */
function makeClimber(network: Network, target: AscentTarget, options: AscentOptions): Climber {
  const seed = target.seed ?? options.seed;
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    throw new AppError('input-invalid', `the seed must be a whole number 0..4294967295, not ${seed}`);
  const start = target.from ? ({ kind: 'picture', pixels: target.from.image } as const) : options.start;
  const image = startImage(start, network.inputShape, seed);
  const head = network.channelHead(target.layer, target.channel);
  return { target, seed, head, image, step: target.from?.step ?? 0 };
}

async function* climbTogether(
  network: Network,
  normalisation: InputRule,
  climbers: readonly Climber[],
  options: AscentOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<FilterAscentStep, void, undefined> {
  const { steps, regularisers, imageEvery } = options;
  for (let done = 0; done <= steps; done++) {
    signal?.throwIfAborted();
    const last = done === steps;
    const rolls = climbers.map(({ seed, step }) =>
      last ? ([0, 0] as const) : jitterOf(seed, step, regularisers.jitter),
    );
    const seen = climbers.map(({ image }, i) => roll(image, network.inputShape, ...rolls[i]!));
    const slopes = await slopesAt(network, normalisation, climbers.map(({ head }) => head), seen, 'output', !last); // prettier-ignore
    const climbed: FilterAscentStep['climbed'][] = climbers.map(() => 'output');
    if (!last) {
      const blocked = climbers.flatMap(({ head }, i) =>
        head.hasLinear && slopes[i]!.gradient!.every((value) => value === 0) ? [i] : [],
      );
      if (blocked.length) {
        const heads = blocked.map((i) => climbers[i]!.head);
        const again = await slopesAt(network, normalisation, heads, blocked.map((i) => seen[i]!), 'linear', true); // prettier-ignore
        blocked.forEach((i, at) => {
          slopes[i] = { ...slopes[i]!, gradient: again[at]!.gradient };
          climbed[i] = 'linear';
        });
      }
    }
    for (const [i, climber] of climbers.entries()) {
      const { target, seed, image, step } = climber;
      const { objective, gradient } = slopes[i]!;
      const shown = last || (imageEvery > 0 && step % imageEvery === 0);
      const said = done > 0 || !target.from;
      const rms = gradient ? rootMeanSquare(gradient) : null;
      if (!Number.isFinite(objective) || (rms !== null && !Number.isFinite(rms)))
        throw new AppError('backend-failed', `${tf.getBackend()} gave a value that is no number for ${target.layer}`);
      if (gradient) {
        const back = roll(gradient, network.inputShape, -rolls[i]![0], -rolls[i]![1]);
        climber.image = climbedImage(image, back, network.inputShape, step, options);
        climber.step++;
      }
      if (said)
        yield {
          layer: target.layer,
          channel: target.channel,
          seed,
          step,
          objective,
          gradientRms: rms,
          climbed: climbed[i]!,
          ...(shown ? { image: image.slice() } : {}),
        };
    }
  }
}

/** Objectives and gradients of a batch of pictures, one head each; one readback. */
async function slopesAt(
  network: Network,
  normalisation: InputRule,
  heads: readonly ChannelHead[],
  images: readonly Float64Array[],
  through: 'output' | 'linear',
  withGradient: boolean,
): Promise<Slope[]> {
  const [height, width, channels] = network.inputShape;
  const size = height * width * channels;
  const n = heads.length;
  const input = new Float32Array(n * size);
  const rule = { channels, normalisation };
  images.forEach((image, i) => normalise(image, rule, input.subarray(i * size, (i + 1) * size)));
  const result = tf.tidy(() => {
    const batch = tf.tensor4d(input, [n, height, width, channels]);
    const from = heads[0]!.from;
    const trunk =
      from === network.inputName ? null : network.forward(batch, [from], withGradient ? 'backward' : 'outputs');
    try {
      const top = trunk ? trunk.output(from) : batch;
      const one = (i: number): tf.Tensor =>
        n === 1 ? top : tf.slice(top, [i, ...top.shape.slice(1).map(() => 0)], [1, ...top.shape.slice(1)]);
      if (!withGradient) return tf.concat(heads.map((head, i) => tf.reshape(tf.mean(head.values(one(i))), [1])));
      const parts = heads.map((head, i) => head.climb(one(i), through));
      const cotangent = n === 1 ? parts[0]!.gradient : tf.concat(parts.map(({ gradient }) => gradient));
      const gradient = trunk ? trunk.backward(from, cotangent) : cotangent;
      return tf.concat([...parts.map(({ objective }) => objective), tf.reshape(gradient, [n * size])]);
    } finally {
      trunk?.dispose();
    }
  });
  // Never dataSync: on WebGPU a row of synchronous reads loses the device (Chromium, tfjs 4.22).
  const values = (await result.data()) as Float32Array;
  result.dispose();
  return heads.map((_, i) => ({
    objective: values[i]!,
    gradient: withGradient
      ? pixelGradient(values.subarray(n + i * size, n + (i + 1) * size), rule, new Float64Array(size))
      : null,
  }));
}

/** Every filter of a layer, in order: the targets of a gallery. @throws AppError input-invalid for an unknown layer */
export function allFilters(network: Network, layer: LayerOutputName): AscentTarget[] {
  const head = network.channelHead(layer, 0);
  head.dispose();
  const plain = layer.replace(/\/linear$/, '');
  const shape = network.layers.find(({ name }) => name === plain)!.outputShape;
  return Array.from({ length: shape[shape.length - 1] ?? 1 }, (_, channel) => ({ layer, channel }));
}

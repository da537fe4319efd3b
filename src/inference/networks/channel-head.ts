/**
 * The upper part of a network for one channel of one layer: what gradient ascent and the search for strongest patches compute
 * above the trunk. The trunk (everything below the last layer that mixes channels) needs all its channels; the head needs one.
 */

import * as tf from '@tensorflow/tfjs-core';
import { LINEAR_SUFFIX, type ChannelHead, type LayerOutputName, type Network } from './network.ts';

const SPATIAL = [1, 2];

/** Mean over space of [n, height, width, 1] or [n, 1]. */
const meanOf = (channel: tf.Tensor): tf.Tensor1D =>
  tf.reshape(channel.rank === 4 ? tf.mean(channel, SPATIAL) : channel, [channel.shape[0] as number]);

/** [n, height, width, 1] or [n, 1] without the last axis. */
const squeezed = (channel: tf.Tensor): tf.Tensor => tf.reshape(channel, channel.shape.slice(0, -1));

/** The channel alone, last axis kept. */
export function sliceChannel(x: tf.Tensor, channel: number): tf.Tensor {
  const begin = x.shape.map(() => 0);
  const size = [...x.shape];
  begin[begin.length - 1] = channel;
  size[size.length - 1] = 1;
  return tf.slice(x, begin, size);
}

/** The gradient of `sliceChannel`: zeros in all other channels. */
function unsliceChannel(gradient: tf.Tensor, channel: number, channels: number): tf.Tensor {
  const pads = gradient.shape.map(() => [0, 0] as [number, number]);
  pads[pads.length - 1] = [channel, channels - channel - 1];
  return tf.pad(gradient, pads);
}

/** A head that is a small network of its own. */
export class NetworkHead implements ChannelHead {
  readonly hasLinear: boolean;

  /**
   * @param tail   a network whose input is `from`'s output and which has one channel; null: the head only selects. Owned.
   * @param name   the tail's output to climb
   * @param linear the name of the value before its last ReLU, or null
   * @param select the channel of `from` that the tail reads, of how many; null: all of them
   */
  constructor(
    readonly from: LayerOutputName,
    private readonly tail: Network | null,
    private readonly name: LayerOutputName,
    private readonly linear: LayerOutputName | null,
    private readonly select: { readonly channel: number; readonly channels: number } | null,
  ) {
    this.hasLinear = linear !== null;
  }

  values(input: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const entry = this.#entry(input);
      if (!this.tail) return squeezed(entry);
      const pass = this.tail.forward(entry as tf.Tensor4D, [this.name], 'outputs');
      const values = squeezed(pass.output(this.name));
      pass.dispose();
      return values;
    });
  }

  climb(input: tf.Tensor, through: 'output' | 'linear'): { objective: tf.Tensor1D; gradient: tf.Tensor } {
    return tf.tidy(() => {
      const entry = this.#entry(input);
      const climbed = through === 'linear' && this.linear !== null ? this.linear : this.name;
      const pass = this.tail?.forward(entry as tf.Tensor4D, [...new Set([this.name, climbed])], 'backward') ?? null;
      try {
        const output = pass ? pass.output(this.name) : entry;
        const at = pass ? pass.output(climbed) : entry;
        const places = at.shape.slice(1).reduce((a, b) => a * b, 1);
        const cotangent = tf.fill(at.shape, 1 / places);
        const below = pass ? pass.backward(climbed, cotangent) : cotangent;
        const gradient = this.select ? unsliceChannel(below, this.select.channel, this.select.channels) : below;
        return { objective: meanOf(output), gradient };
      } finally {
        pass?.dispose();
      }
    });
  }

  dispose(): void {
    this.tail?.dispose();
  }

  #entry(input: tf.Tensor): tf.Tensor {
    return this.select ? sliceChannel(input, this.select.channel) : input;
  }
}

/** A head that is a function, differentiated by tfjs's tape. */
export class TapeHead implements ChannelHead {
  /**
   * @param evaluate input of the head to its channel, last axis of length 1; `linear`: before the last ReLU. Called inside tf.tidy
   * @param guard    turns what tfjs throws into an AppError
   * @param free     frees what `evaluate` holds
   */
  constructor(
    readonly from: LayerOutputName,
    readonly hasLinear: boolean,
    private readonly evaluate: (input: tf.Tensor, through: 'output' | 'linear') => tf.Tensor,
    private readonly guard: <T>(verb: 'compute' | 'differentiate', run: () => T) => T,
    private readonly free: () => void,
  ) {}

  values(input: tf.Tensor): tf.Tensor {
    return this.guard('compute', () => tf.tidy(() => tf.clone(squeezed(this.evaluate(input, 'output')))));
  }

  climb(input: tf.Tensor, through: 'output' | 'linear'): { objective: tf.Tensor1D; gradient: tf.Tensor } {
    return this.guard('differentiate', () =>
      tf.tidy(() => {
        if (through === 'linear' && this.hasLinear) {
          const gradient = tf.grad((x: tf.Tensor) => tf.sum(meanOf(this.evaluate(x, 'linear'))))(input);
          return { objective: meanOf(this.evaluate(input, 'output')), gradient };
        }
        const kept: tf.Tensor1D[] = [];
        const gradient = tf.grad((x: tf.Tensor) => {
          const objective = meanOf(this.evaluate(x, 'output'));
          kept.push(tf.keep(tf.clone(objective)));
          return tf.sum(objective);
        })(input);
        // A clone belongs to the tidy that is open here; what was kept belongs to none.
        const objective = tf.clone(kept[0] as tf.Tensor1D);
        kept.forEach((tensor) => tensor.dispose());
        return { objective, gradient };
      }),
    );
  }

  dispose(): void {
    this.free();
  }
}

/** `name` before its activation, unless it already is. */
export const linearOf = (name: string): string => (name.endsWith(LINEAR_SUFFIX) ? name : name + LINEAR_SUFFIX);

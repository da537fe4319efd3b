/**
 * The input rule: how pixels become what a network reads, and what it reads becomes pixels again. Every picture that enters a network
 * and every gradient that leaves it go through here.
 *
 * Pixels are 0..255, [height, width, channels] row-major, red first where there are three channels.
 */

import type { Framing } from '../../core/geometry.ts';
import { luma } from '../../core/math/luma.ts';
import { ownRule, preparedPixels, type Preparation } from './prepare-pixels.ts';

/** One number for all channels, or one for each in the order in which the network reads them. */
export type PerChannel = number | readonly number[];

/**
 * network input = (pixel * scale - mean) / deviation, of pixels that were prepared as the rule says. Under `standardise` scale, mean and deviation
 * stand only for the way back (`denormalise`, `pixelGradient`): no picture is there to say them.
 */
export interface InputRule extends Preparation {
  readonly scale: number;
  readonly mean: PerChannel;
  /** Never 0. */
  readonly deviation: PerChannel;
  /** Of a network that reads three channels; absent: rgb. */
  readonly order?: 'rgb' | 'bgr';
  /** Absent: fer2013. */
  readonly framing?: Framing;
}

/** What of a manifest's `input` the rule is read from. */
export interface RuledInput {
  /** 1 = grey (ITU-R 601), 3 = colour. */
  readonly channels: number;
  readonly normalisation: InputRule;
}

/** Pixels divided by 255: what most networks read whose files do not say. */
export const DEFAULT_RULE: InputRule = { scale: 1 / 255, mean: 0, deviation: 1 };

type Floats = Float32Array | Float64Array;

const at = (value: PerChannel, channel: number): number =>
  typeof value === 'number' ? value : (value[channel] as number);

interface Channel {
  /** Channel of the pixels that the network's channel reads. */
  readonly pixel: number;
  readonly slope: number;
  readonly shift: number;
}

/** By the network's channel: network input = pixel * slope - shift. */
function channelsOf({ channels, normalisation: rule }: RuledInput): Channel[] {
  return Array.from({ length: channels }, (_, channel) => ({
    pixel: rule.order === 'bgr' && channels === 3 ? 2 - channel : channel,
    slope: rule.scale / at(rule.deviation, channel),
    shift: at(rule.mean, channel) / at(rule.deviation, channel),
  }));
}

/**
 * Pixels to what the network reads.
 * @param pixels 0..255, as many channels as the network reads
 * @param out    same length; may be `pixels` itself
 */
export function normalise<T extends Floats>(pixels: ArrayLike<number>, input: RuledInput, out: T): T {
  const prepared = preparedPixels(pixels, input.channels, input.normalisation);
  const own = input.normalisation.standardise === true ? ownRule(prepared) : null;
  const rules = channelsOf(own ? { ...input, normalisation: { ...input.normalisation, ...own } } : input);
  const values = reordered(prepared, rules, out);
  for (let i = 0, c = 0; i < out.length; i++, c = c + 1 === rules.length ? 0 : c + 1) {
    const { slope, pixel, shift } = rules[c]!;
    out[i] = values[i - c + pixel]! * slope - shift;
  }
  return out;
}

/**
 * What the network reads to pixels: the inverse of `normalise`. Not rounded and not held to 0..255.
 * @param out same length; may be `values` itself
 */
export function denormalise<T extends Floats>(values: ArrayLike<number>, input: RuledInput, out: T): T {
  const rules = channelsOf(input);
  const read = reordered(values, rules, out);
  for (let i = 0, c = 0; i < out.length; i++, c = c + 1 === rules.length ? 0 : c + 1) {
    const { slope, pixel, shift } = rules[c]!;
    out[i - c + pixel] = (read[i]! + shift) / slope;
  }
  return out;
}

/**
 * A gradient with respect to what the network reads, as the gradient with respect to the pixels.
 * @param out same length; may be `gradient` itself
 */
export function pixelGradient<T extends Floats>(gradient: ArrayLike<number>, input: RuledInput, out: T): T {
  const rules = channelsOf(input);
  const read = reordered(gradient, rules, out);
  for (let i = 0, c = 0; i < out.length; i++, c = c + 1 === rules.length ? 0 : c + 1) {
    const { slope, pixel } = rules[c]!;
    out[i - c + pixel] = read[i]! * slope;
  }
  return out;
}

/** A copy where channels change places and the result overwrites what is still to be read. */
function reordered(values: ArrayLike<number>, rules: readonly Channel[], out: Floats): ArrayLike<number> {
  return values === out && rules.some(({ pixel }, channel) => pixel !== channel) ? Array.from(values) : values;
}

/**
 * A colour in as many channels as the network reads: its grey (ITU-R 601) for one channel.
 * @param colour one value (serves all channels), or red, green and blue
 */
export function colourFor(colour: readonly number[], { channels }: Pick<RuledInput, 'channels'>): readonly number[] {
  if (channels !== 1 || colour.length < 3) return colour;
  return [luma(...(colour as [number, number, number]))];
}

/** A grey picture in as many channels as the network reads, each the same. */
export function greyFor(grey: ArrayLike<number>, { channels }: Pick<RuledInput, 'channels'>): Float32Array {
  return Float32Array.from({ length: grey.length * channels }, (_, i) => grey[Math.floor(i / channels)] as number);
}

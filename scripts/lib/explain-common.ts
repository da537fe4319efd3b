/** What the methods of `npm run explain` that look into the network share: layers, filters, files. */

import { writeFileSync } from 'node:fs';
import { encode } from 'fast-png';
import type { RgbaImage } from '../../src/core/image.ts';
import type { ModelManifest } from '../../src/inference/core/manifest.ts';
import type { NamedLayer, Network } from '../../src/inference/networks/network.ts';
import { checkOwnOptions, openOwn, type OwnOptions } from './own-network.ts';
import { openLoaded, openNetwork, type OpenNetwork } from './shipped-model.ts';
import { UsageError } from './usage-error.ts';

/** Which network is meant, before a picture is at hand. */
export interface ChosenNetwork {
  readonly input: Pick<ModelManifest['input'], 'height' | 'width' | 'channels'>;
  /** On tfjs-wasm. */
  open(): Promise<OpenNetwork>;
}

/** A shipped network by --model, or one's own by --network. @throws UsageError, AppError when it cannot be read */
export async function chooseNetwork(
  options: OwnOptions & { readonly model?: string | undefined },
): Promise<ChosenNetwork> {
  checkOwnOptions(options);
  const { network } = options;
  if (network === undefined) {
    const opened = await openNetwork(options.model ?? null);
    return { input: opened.manifest.input, open: () => Promise.resolve(opened) };
  }
  const { found, model } = await openOwn({ ...options, network });
  const [height, width, channels] = found.input;
  return {
    input: { height, width, channels },
    open: async () => openLoaded(await model(), 'layers'),
  };
}

export const LAYER_MISSING = '--layer is missing; it is a layer of the model, or all';

/** @param candidates what `all` means. @throws UsageError */
export function chooseLayers(
  asked: string | undefined,
  { layers }: Network,
  candidates: readonly NamedLayer[],
): NamedLayer[] {
  if (asked === undefined) throw new UsageError(LAYER_MISSING);
  if (asked === 'all') return [...candidates];
  const found = layers.find(({ name }) => name === asked);
  if (!found)
    throw new UsageError(`the model has no layer named ${asked}; it has ${layers.map(({ name }) => name).join(', ')}`);
  return [found];
}

const channelsOf = ({ outputShape }: NamedLayer): number => outputShape[outputShape.length - 1] ?? 1;

/**
 * "0-15", "3" or "0,3,8-11"; undefined = all.
 * @param clip leave out what this layer has not (for a choice that goes for many layers)
 * @throws UsageError
 */
export function chooseFilters(asked: string | undefined, layer: NamedLayer, clip = false): number[] {
  const count = channelsOf(layer);
  if (asked === undefined) return Array.from({ length: count }, (_, i) => i);
  const chosen = new Set<number>();
  for (const part of asked.split(',')) {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (from === undefined || to === undefined || Number(to) < Number(from))
      throw new UsageError(`--filters wants numbers and ranges such as 0-15 or 0,3,8-11, not ${asked}`);
    if (Number(to) >= count && !clip)
      throw new UsageError(`${layer.name} has filters 0 to ${count - 1}; --filters asks for ${part}`);
    for (let i = Number(from); i <= Math.min(Number(to), count - 1); i++) chosen.add(i);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** @throws UsageError */
export function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  allowed: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback;
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw new UsageError(`--${option} is one of ${allowed.join(', ')}, not ${value}`);
  return found;
}

/** @throws UsageError */
export function wholeNumber(
  option: string,
  value: string | undefined,
  least: number,
  most: number,
  fallback: number,
): number {
  if (value === undefined) return fallback;
  if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most)
    throw new UsageError(`--${option} is a whole number from ${least} to ${most}, not ${value}`);
  return Number(value);
}

/** @throws UsageError when it cannot be written */
export function writeResult(option: string, path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content);
  } catch {
    throw new UsageError(`--${option}: ${path} cannot be written`);
  }
}

export const toPng = ({ width, height, data }: RgbaImage): Uint8Array =>
  encode({ width, height, data: new Uint8Array(data.buffer), channels: 4, depth: 8 });

/** One step of a forward pass on the kernels, for some pictures. Numbers in, nothing out: no object is made. */

import type { Step } from '../core/plan.ts';
import { PANEL, panelsFor } from '../core/pack.ts';
import type { Kernels } from './kernels.ts';
import type { Places } from './places.ts';
import { tilingOf, type Tiling } from './scratch.ts';
import type { PackedWeights } from './weights.ts';

const tilings = new WeakMap<object, Tiling>();

/** The tiling of a step, computed once. */
export function tilingFor(step: object, make: () => Tiling): Tiling {
  let tiling = tilings.get(step);
  if (!tiling) tilings.set(step, (tiling = make()));
  return tiling;
}

/** @param at what stands for `to`, `from` and the places of the maxima: addresses of the first picture */
export function runForward(
  kernels: Kernels,
  weights: PackedWeights,
  scratch: Places,
  step: Step,
  count: number,
  from: number,
  to: number,
  places: number,
): void {
  switch (step.kind) {
    case 'convolution':
      if (step.way === 'patches') runPatches(kernels, weights, scratch, step, count, from, to);
      else runWinograd(kernels, weights, scratch, step, count, from, to);
      return;
    case 'dense': {
      const { inputs, outputs } = step;
      const panels = panelsFor(outputs);
      kernels.gemm(
        from,
        weights.dense(step.layer, false),
        scratch.right,
        count,
        inputs,
        panels,
        inputs * 4,
        1,
        0,
        0,
        0,
      );
      kernels.finish(scratch.right, panels * PANEL * 4, to, count, outputs, weights.bias(step.layer, step.bias), step.relu ? 1 : 0, 0); // prettier-ignore
      return;
    }
    case 'maximum':
    case 'mean': {
      const w = step.windows;
      const pixels = w.channels * 4;
      for (let i = 0; i < count; i++) {
        const source = from + i * w.height * w.width * pixels;
        const offset = i * w.outHeight * w.outWidth * pixels;
        if (step.kind === 'mean')
          kernels.meanPool(source, to + offset, w.height, w.width, w.channels, w.windowHeight, w.windowWidth, w.down, w.right, w.top, w.left, w.outHeight, w.outWidth); // prettier-ignore
        else
          kernels.maxPool(source, to + offset, places === 0 ? 0 : places + offset, w.height, w.width, w.channels, w.windowHeight, w.windowWidth, w.down, w.right, w.top, w.left, w.outHeight, w.outWidth); // prettier-ignore
      }
      return;
    }
    case 'padding': {
      const w = step.windows;
      for (let i = 0; i < count; i++)
        kernels.pad(from + i * w.height * w.width * w.channels * 4, to + i * w.outHeight * w.outWidth * w.channels * 4, w.height, w.width, w.channels, w.top, w.left, w.outHeight, w.outWidth); // prettier-ignore
      return;
    }
    case 'relu':
      kernels.rectify(from, to, step.floats * count, 1, 0);
  }
}

type Convolution = Step & { readonly kind: 'convolution' };

function runWinograd(
  kernels: Kernels,
  weights: PackedWeights,
  scratch: Places,
  step: Convolution,
  count: number,
  from: number,
  to: number,
): void {
  // prettier-ignore
  const { windows: w, outputs, way } = step;
  const tiling = tilingFor(step, () => tilingOf(way, w.channels, outputs, w.outHeight, w.outWidth));
  winograd(kernels, scratch, tiling, count, from, to, w.height, w.width, w.channels, w.top, w.left, w.outHeight, w.outWidth, outputs, weights.convolution(step.layer, way, false), weights.bias(step.layer, step.bias), step.relu ? 1 : 0, 0); // prettier-ignore
}

/** A 3x3 convolution of stride 1 by Winograd's filtering, forwards or backwards: see `pixels4` for mode and fired. */
export function winograd(
  kernels: Kernels,
  scratch: Places,
  tiling: Tiling,
  count: number,
  from: number,
  to: number,
  height: number,
  width: number,
  inputs: number,
  top: number,
  left: number,
  outHeight: number,
  outWidth: number,
  outputs: number,
  packed: number,
  bias: number,
  mode: number,
  fired: number,
): void {
  // prettier-ignore
  const { tile, perRow, perPicture, block } = tiling;
  const pictureBytes = tiling.height * tiling.width * inputs * 4;
  for (let i = 0; i < count; i++)
    kernels.pad(from + i * height * width * inputs * 4, scratch.padded + i * pictureBytes, height, width, inputs, top, left, tiling.height, tiling.width); // prettier-ignore
  const panels = panelsFor(outputs);
  const columns = panels * PANEL;
  const products = (tile + 2) ** 2;
  const total = perPicture * count;
  for (let first = 0; first < total; first += block) {
    const tiles = Math.min(block, total - first);
    const toTiles = tile === 4 ? kernels.tiles4 : kernels.tiles2;
    const toPixels = tile === 4 ? kernels.pixels4 : kernels.pixels2;
    toTiles(scratch.padded, scratch.left, scratch.transform, first, tiles, perRow, perPicture, tiling.width, inputs, pictureBytes); // prettier-ignore
    kernels.gemm(scratch.left, packed, scratch.right, tiles, inputs, panels, inputs * 4, products, tiles * inputs * 4, inputs * columns * 4, tiles * columns * 4); // prettier-ignore
    toPixels(scratch.right, to, scratch.transform, first, tiles, perRow, perPicture, outHeight, outWidth, outputs, columns, bias, mode, fired); // prettier-ignore
  }
}

function runPatches(
  kernels: Kernels,
  weights: PackedWeights,
  scratch: Places,
  step: Convolution,
  count: number,
  from: number,
  to: number,
): void {
  // prettier-ignore
  const { windows: w, outputs } = step;
  const packed = weights.convolution(step.layer, 'patches', false);
  const bias = weights.bias(step.layer, step.bias);
  const panels = panelsFor(outputs);
  const rows = w.outHeight * w.outWidth;
  const inner = w.windowHeight * w.windowWidth * w.channels;
  const bare = w.top === 0 && w.left === 0 && w.paddedHeight <= w.height && w.paddedWidth === w.width;
  const pointwise = bare && w.windowHeight * w.windowWidth * w.down * w.right === 1;
  for (let i = 0; i < count; i++) {
    let source = from + i * w.height * w.width * w.channels * 4;
    const target = to + i * rows * outputs * 4;
    if (!bare) {
      kernels.pad(source, scratch.padded, w.height, w.width, w.channels, w.top, w.left, w.paddedHeight, w.paddedWidth);
      source = scratch.padded;
    }
    if (!pointwise) {
      kernels.patches(source, scratch.left, w.paddedWidth, w.channels, w.windowHeight, w.windowWidth, w.down, w.right, w.outHeight, w.outWidth); // prettier-ignore
      source = scratch.left;
    }
    kernels.gemm(source, packed, scratch.right, rows, inner, panels, inner * 4, 1, 0, 0, 0);
    kernels.finish(scratch.right, panels * PANEL * 4, target, rows, outputs, bias, step.relu ? 1 : 0, 0);
  }
}

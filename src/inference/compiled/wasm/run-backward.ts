/** One step of a backward pass on the kernels, for some pictures. The backward convolution is a convolution with turned weights. */

import type { BackStep } from '../core/plan-backward.ts';
import { PANEL, panelsFor } from '../core/pack.ts';
import type { Kernels } from './kernels.ts';
import type { Places } from './places.ts';
import { tilingFor, winograd } from './run-forward.ts';
import { tilingOf } from './scratch.ts';
import type { PackedWeights } from './weights.ts';

/**
 * @param fired  where a ReLU's output of the first picture lies; 0: the step needs none
 * @param places where the maxima's places of the first picture lie; 0: the step needs none
 */
export function runBackward(
  kernels: Kernels,
  weights: PackedWeights,
  scratch: Places,
  step: BackStep,
  count: number,
  from: number,
  to: number,
  fired: number,
  places: number,
): void {
  switch (step.kind) {
    case 'convolution':
      if (step.way === 'patches') runPatches(kernels, weights, scratch, step, count, from, to, fired);
      else {
        const { windows: w, outputs, way } = step;
        const tiling = tilingFor(step, () => tilingOf(way, outputs, w.channels, w.height, w.width));
        winograd(kernels, scratch, tiling, count, from, to, w.outHeight, w.outWidth, outputs, 2 - w.top, 2 - w.left, w.height, w.width, w.channels, weights.convolution(step.layer, way, true), weights.zeros, step.gate.mode, fired); // prettier-ignore
      }
      return;
    case 'dense': {
      const { inputs, outputs } = step;
      const panels = panelsFor(inputs);
      kernels.gemm(
        from,
        weights.dense(step.layer, true),
        scratch.right,
        count,
        outputs,
        panels,
        outputs * 4,
        1,
        0,
        0,
        0,
      );
      kernels.finish(scratch.right, panels * PANEL * 4, to, count, inputs, weights.zeros, step.gate.mode, fired);
      return;
    }
    case 'gate':
      kernels.rectify(from, to, step.floats * count, step.gate.mode, fired);
      return;
    case 'maximum':
    case 'mean': {
      const w = step.windows;
      const pixel = w.channels * 4;
      for (let i = 0; i < count; i++) {
        const offset = i * w.outHeight * w.outWidth * pixel;
        const target = to + i * w.height * w.width * pixel;
        if (step.kind === 'mean')
          kernels.meanPoolBack(from + offset, target, w.height, w.width, w.channels, w.windowHeight, w.windowWidth, w.down, w.right, w.top, w.left, w.outHeight, w.outWidth); // prettier-ignore
        else
          kernels.maxPoolBack(from + offset, places + offset, target, w.height, w.width, w.channels, w.windowHeight, w.windowWidth, w.down, w.right, w.top, w.left, w.outHeight, w.outWidth); // prettier-ignore
      }
      return;
    }
    case 'padding': {
      const w = step.windows;
      for (let i = 0; i < count; i++)
        kernels.crop(from + i * w.outHeight * w.outWidth * w.channels * 4, to + i * w.height * w.width * w.channels * 4, w.height, w.width, w.channels, w.top, w.left, w.outHeight, w.outWidth); // prettier-ignore
    }
  }
}

/** Any windows: each place's share of its window is a product, and shares that fall on one pixel are added. */
function runPatches(
  kernels: Kernels,
  weights: PackedWeights,
  scratch: Places,
  step: BackStep & { readonly kind: 'convolution' },
  count: number,
  from: number,
  to: number,
  fired: number,
): void {
  const { windows: w, outputs, gate } = step;
  const packed = weights.convolution(step.layer, 'patches', true);
  const panels = panelsFor(w.windowHeight * w.windowWidth * w.channels);
  const rows = w.outHeight * w.outWidth;
  const floats = w.height * w.width * w.channels;
  for (let i = 0; i < count; i++) {
    const target = to + i * floats * 4;
    const bare = w.top === 0 && w.left === 0 && w.paddedHeight === w.height && w.paddedWidth === w.width;
    const sum = bare ? target : scratch.padded;
    kernels.gemm(from + i * rows * outputs * 4, packed, scratch.right, rows, outputs, panels, outputs * 4, 1, 0, 0, 0);
    kernels.gather(scratch.right, sum, w.paddedHeight, w.paddedWidth, w.channels, w.windowHeight, w.windowWidth, w.down, w.right, w.outHeight, w.outWidth, panels * PANEL * 4); // prettier-ignore
    if (!bare) kernels.crop(sum, target, w.height, w.width, w.channels, w.top, w.left, w.paddedHeight, w.paddedWidth);
  }
  if (gate.mode !== 0) kernels.rectify(to, to, floats * count, gate.mode, fired);
}

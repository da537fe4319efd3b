/**
 * The plan of a backward pass: from a layer's output down to another layer's or to the input, gradients of values only, never of
 * weights. A pure function; the ReLU's rule is carried by the step above wherever that has a last stage of its own.
 */

import { AppError } from '../../../core/errors.ts';
import type { ReluRule } from '../../core/probe.ts';
import { chainTo, isRelu, type LayerPlan, type PlanLayer } from '../../networks/core/layer-plan.ts';
import { poolWindows, wayOf, type ConvolutionWay, type PoolLayer, type Windows } from './geometry.ts';
import { paddingWindows, sourceOf } from './plan.ts';

/** What the ReLU of a layer does to a gradient: the layer whose output says where it fired, and the kernels' mode. */
export interface Gate {
  readonly fired: string | null;
  /** 0: nothing; 1: negative ones are cut; 2: only where the ReLU fired; 3: both. */
  readonly mode: 0 | 1 | 2 | 3;
}

export const OPEN: Gate = { fired: null, mode: 0 };

interface BackStepBase {
  readonly layer: string;
  /** Floats of one picture that it writes. */
  readonly floats: number;
}

export type BackStep = BackStepBase &
  (
    | {
        readonly kind: 'convolution';
        readonly windows: Windows;
        readonly way: ConvolutionWay;
        readonly outputs: number;
        readonly gate: Gate;
      }
    | { readonly kind: 'dense'; readonly inputs: number; readonly outputs: number; readonly gate: Gate }
    | { readonly kind: 'maximum' | 'mean' | 'padding'; readonly windows: Windows }
    | { readonly kind: 'gate'; readonly gate: Gate }
  );

export interface BackwardPlan {
  readonly steps: readonly BackStep[];
  /** Floats of one picture: the cotangent's, the result's, and the largest gradient's on the way. */
  readonly fromFloats: number;
  readonly toFloats: number;
  readonly mostFloats: number;
}

const MODES: Readonly<Record<ReluRule, 1 | 2 | 3>> = { deconvnet: 1, gradient: 2, guided: 3 };

const floatsOf = ({ outputShape }: PlanLayer): number => outputShape.reduce((a, b) => a * b, 1);

/**
 * @param from   a layer, or `linear`: its value before the ReLU
 * @param to     a layer before it, or the input
 * @throws AppError input-invalid when `to` does not come before `from`
 */
export function planBackward(
  plan: LayerPlan,
  from: string,
  linear: boolean,
  to: string,
  rule: ReluRule,
): BackwardPlan {
  const chain = chainTo(plan, from);
  const first = chain.findIndex((layer) => layer.name === to);
  if (first < 0 || (linear && to === from)) throw new AppError('input-invalid', `${to} does not come before ${from}`);
  const steps: BackStep[] = [];
  const top = chain[chain.length - 1]!;
  // Whether this layer's ReLU is dealt with already.
  let ruled = linear && isRelu(top);
  const gate = (layer: PlanLayer): void => {
    const mode = MODES[rule];
    const made: Gate = { fired: mode === 1 ? null : layer.name, mode };
    const above = steps[steps.length - 1];
    if ((above?.kind === 'convolution' || above?.kind === 'dense') && above.gate.mode === 0)
      steps[steps.length - 1] = { ...above, gate: made };
    else steps.push({ kind: 'gate', layer: layer.name, floats: floatsOf(layer), gate: made });
  };
  for (let i = chain.length - 1; i > first; i--) {
    const layer = chain[i]!;
    let below = chain[i - 1]!;
    switch (layer.kind) {
      case 'conv2d': {
        if (layer.activation === 'relu' && !ruled) gate(layer);
        ruled = false;
        const source = sourceOf(plan, layer, (name) => name === to);
        const { windows } = source;
        if (source.below !== below) {
          below = source.below;
          i--;
        }
        steps.push({
          kind: 'convolution',
          layer: layer.name,
          floats: floatsOf(below),
          windows,
          way: wayOf(windows, layer.filters, windows.height, windows.width),
          outputs: layer.filters,
          gate: OPEN,
        });
        break;
      }
      case 'dense':
        if (layer.activation === 'relu' && !ruled) gate(layer);
        ruled = false;
        steps.push({ kind: 'dense', layer: layer.name, floats: floatsOf(below), inputs: floatsOf(below), outputs: layer.units, gate: OPEN }); // prettier-ignore
        break;
      case 'relu':
        if (!ruled) gate(layer);
        ruled = false;
        break;
      case 'maxPooling2d': {
        // A ReLU below a maximum fires at its place exactly where the maximum is positive: its rule costs a quarter at the pooled size.
        // Windows that overlap add up before the rule, which matters for the rules that are not linear.
        const apart = layer.poolSize[0] <= layer.strides[0] && layer.poolSize[1] <= layer.strides[1];
        if (isRelu(below) && i - 1 > first && (apart || rule === 'gradient')) {
          gate(layer);
          ruled = true;
        }
        steps.push({ kind: 'maximum', layer: layer.name, floats: floatsOf(below), windows: poolWindows(layer as PoolLayer, below.outputShape) }); // prettier-ignore
        break;
      }
      case 'averagePooling2d':
      case 'globalAveragePooling2d':
        steps.push({ kind: 'mean', layer: layer.name, floats: floatsOf(below), windows: poolWindows(layer as PoolLayer, below.outputShape) }); // prettier-ignore
        break;
      case 'zeroPadding2d':
        steps.push({ kind: 'padding', layer: layer.name, floats: floatsOf(below), windows: paddingWindows(layer, below.outputShape) }); // prettier-ignore
        break;
      case 'flatten':
      case 'identity':
      case 'input':
        break;
    }
  }
  const fromFloats = floatsOf(top);
  return {
    steps,
    fromFloats,
    toFloats: floatsOf(chain[first]!),
    mostFloats: Math.max(fromFloats, ...steps.map(({ floats }) => floats)),
  };
}

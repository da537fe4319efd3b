/**
 * The backward pass of the hand-ordered network, written out layer by layer. The backward convolution runs as a forward one with
 * flipped, transposed weights, so that it goes through the same fast kernel (XNNPACK on wasm).
 */

import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../core/errors.ts';
import { windowPads } from '../core/windows.ts';
import { chainTo, isRelu, type LayerPlan, type PlanLayer } from './core/layer-plan.ts';
import { KeptPass, type BackwardOptions } from './kept-pass.ts';
import { checkCotangent, type LayerOutputName, type ReluRule } from './network.ts';
import { averagePoolGradient, maxPoolGradient, type Window } from './window-gradients.ts';

export type ConvLayer = PlanLayer & { kind: 'conv2d' };
type PoolLayer = PlanLayer & { kind: 'maxPooling2d' | 'averagePooling2d' };

/** What the backward pass needs of the network. */
export interface BackwardParts {
  readonly plan: LayerPlan;
  /** A convolution's or dense layer's own weights, in the order of the tfjs layer. */
  weightTensor(name: string): tf.Tensor;
  /** Kernel of the backward convolution: flipped in space, input and output channels exchanged. */
  turnedKernel(layer: ConvLayer): tf.Tensor4D;
}

const windowOf = (layer: PoolLayer): Window => ({
  size: layer.poolSize,
  strides: layer.strides,
  padding: layer.padding,
});

export class HandOrderedPass extends KeptPass {
  readonly #network: BackwardParts;

  constructor(
    network: BackwardParts,
    input: tf.Tensor4D,
    outputs: Map<string, tf.Tensor>,
    computed: ReadonlySet<string>,
  ) {
    super(network.plan.inputName, input, outputs, computed);
    this.#network = network;
  }

  override backward(from: LayerOutputName, cotangent: tf.Tensor, options: BackwardOptions = {}): tf.Tensor {
    const { start, linear, to, rule } = this.asked(from, options);
    const chain = chainTo(this.#network.plan, start);
    const first = chain.findIndex((layer) => layer.name === to);
    if (first < 0 || (linear && to === start))
      throw new AppError('input-invalid', `${to} does not come before ${start}`);
    checkCotangent(cotangent, this.input, chain[chain.length - 1] as PlanLayer);
    return tf.tidy(() => {
      let gradient: tf.Tensor = cotangent;
      // `ruled`: this layer's ReLU is already dealt with (see maxPooling2d), or `from` means the value before it.
      let ruled = linear && isRelu(chain[chain.length - 1] as PlanLayer);
      for (let i = chain.length - 1; i > first; i--) {
        const layer = chain[i] as PlanLayer;
        const below = chain[i - 1] as PlanLayer;
        switch (layer.kind) {
          case 'conv2d':
          case 'dense':
            if (layer.activation === 'relu' && !ruled) gradient = this.#throughRelu(layer.name, gradient, rule);
            gradient =
              layer.kind === 'conv2d'
                ? this.#throughConv(layer, below, gradient)
                : this.#throughDense(layer.name, gradient);
            ruled = false;
            break;
          case 'relu':
            if (!ruled) gradient = this.#throughRelu(layer.name, gradient, rule);
            ruled = false;
            break;
          case 'maxPooling2d': {
            // A ReLU below a max pool fires at the window's maximum exactly where the pooled value is positive, so the
            // ReLU's rule can be applied at the pooled size: a quarter of the work for 2x2. (Windows that overlap add up
            // before the rule, which matters for the rules that are not linear.)
            const apart = layer.poolSize[0] <= layer.strides[0] && layer.poolSize[1] <= layer.strides[1];
            if (isRelu(below) && i - 1 > first && (apart || rule === 'gradient')) {
              gradient = this.#throughRelu(layer.name, gradient, rule);
              ruled = true;
            }
            gradient = maxPoolGradient(
              gradient as tf.Tensor4D,
              this.output(below.name) as tf.Tensor4D,
              this.output(layer.name) as tf.Tensor4D,
              windowOf(layer as PoolLayer),
            );
            break;
          }
          case 'averagePooling2d':
            gradient = averagePoolGradient(
              gradient as tf.Tensor4D,
              [gradient.shape[0] as number, ...below.outputShape],
              windowOf(layer as PoolLayer),
            );
            break;
          case 'globalAveragePooling2d': {
            const [height, width, channels] = below.outputShape as [number, number, number];
            const spread = tf.reshape(tf.mul(gradient, 1 / (height * width)), [-1, 1, 1, channels]);
            // Spread by a broadcast: tf.tile took 0.8 ms on wasm for 6x6x256, a broadcast product 0.04.
            gradient = tf.mul(tf.ones([1, height, width, 1]), spread);
            break;
          }
          case 'flatten':
            gradient = tf.reshape(gradient, [-1, ...below.outputShape]);
            break;
          case 'zeroPadding2d': {
            const [height, width, channels] = below.outputShape as [number, number, number];
            gradient = tf.slice(
              gradient,
              [0, layer.padding[0][0], layer.padding[1][0], 0],
              [gradient.shape[0] as number, height, width, channels],
            );
            break;
          }
          case 'identity':
          case 'input':
            break;
        }
      }
      return gradient === cotangent ? tf.clone(gradient) : gradient;
    });
  }

  #throughRelu(name: string, gradient: tf.Tensor, rule: ReluRule): tf.Tensor {
    if (rule === 'deconvnet') return tf.relu(gradient);
    const fired = tf.step(this.output(name));
    return tf.mul(rule === 'guided' ? tf.relu(gradient) : gradient, fired);
  }

  #throughDense(name: string, gradient: tf.Tensor): tf.Tensor {
    return tf.matMul(gradient as tf.Tensor2D, this.#network.weightTensor(`${name}/kernel`) as tf.Tensor2D, false, true);
  }

  #throughConv(layer: ConvLayer, below: PlanLayer, gradient: tf.Tensor): tf.Tensor {
    const [height, width, channels] = below.outputShape as [number, number, number];
    if (layer.strides[0] !== 1 || layer.strides[1] !== 1) {
      return tf.conv2dTranspose(
        gradient as tf.Tensor4D,
        this.#network.weightTensor(`${layer.name}/kernel`) as tf.Tensor4D,
        [gradient.shape[0] as number, height, width, channels],
        [...layer.strides],
        layer.padding,
      );
    }
    const [kernelHeight, kernelWidth] = layer.kernelSize;
    const [top, bottom] = windowPads(height, kernelHeight, 1, layer.padding);
    const [left, right] = windowPads(width, kernelWidth, 1, layer.padding);
    const filter = this.#network.turnedKernel(layer);
    const square = kernelHeight % 2 === 1 && kernelWidth % 2 === 1 && layer.padding === 'same';
    // The kernels know `same`; other paddings are written out.
    const pad = square
      ? ('same' as const)
      : ([
          [0, 0],
          [kernelHeight - 1 - top, kernelHeight - 1 - bottom],
          [kernelWidth - 1 - left, kernelWidth - 1 - right],
          [0, 0],
        ] as [[number, number], [number, number], [number, number], [number, number]]);
    return tf.conv2d(gradient as tf.Tensor4D, filter, 1, pad);
  }
}

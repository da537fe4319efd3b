/**
 * A network that answers LIME, and the way from a request to a result: the same code in the explain worker and in node. The caller
 * borrows the network from the pool, makes its backend the current one, and gives it back.
 */

import type { Probe } from '../inference/core/probe.ts';
import { networkProbe } from '../inference/passes/network-probe.ts';
import { scoreBatch } from '../inference/passes/batch-scores.ts';
import type { ModelManifest } from '../inference/core/manifest.ts';
import type { Network } from '../inference/networks/network.ts';
import { headOf } from '../inference/core/heads.ts';
import { colourFor, normalise, type RuledInput } from '../inference/core/input-rule.ts';
import { drawnRegions } from './core/drawn-regions.ts';
import { explain, type CancelSignal, type ExplainProgress, type Predict } from './core/explain.ts';
import { faceParts } from './core/face-parts.ts';
import type { Fill } from './core/fill.ts';
import { checkImage, type PlainImage } from './core/image.ts';
import { perturb, perturbationSource } from './core/perturb.ts';
import { segmentImage } from './core/segment.ts';
import { checkSuperpixels, type Superpixels } from './core/superpixels.ts';
import type { CoverRequest, CoverResult, LimeRequest, NetworkPixels, Segmentation } from './request.ts';

/**
 * Inputs per forward pass on wasm. In processor time 16, 32, 64 and 128 lie within a tenth of each other, 32 lowest; and a cancelled job
 * does not linger.
 */
export const WASM_BATCH = 32;

/** On WebGPU, where every batch waits for one readback. */
export const GPU_BATCH = 64;

const FULL_SCALE = 255;

export class ExplainEngine {
  readonly manifest: ModelManifest;
  readonly #network: Network;

  /** @param network on tfjs's current backend; stays the caller's */
  constructor(manifest: ModelManifest, network: Network) {
    this.manifest = manifest;
    this.#network = network;
  }

  /** The network's scores for batches of normalised inputs. */
  predict(headId: string | null): Predict {
    const head = headOf(this.manifest, headId);
    return (batch, count) => scoreBatch(this.#network, head, batch, count);
  }

  /** The same network as methods of attribution ask it. */
  probe(headId: string | null): Probe {
    return networkProbe(this.#network, this.manifest, headId);
  }

  /** What the network sees as LIME reads it: floats 0..1. */
  image(pixels: NetworkPixels): PlainImage {
    const { width, height, channels } = this.manifest.input;
    return { width, height, channels: channels as 1 | 3, data: Float32Array.from(pixels, (v) => v / FULL_SCALE) };
  }

  /** @throws AppError */
  segment(pixels: NetworkPixels, segmentation: Segmentation): Superpixels {
    const image = this.image(pixels);
    checkImage(image);
    switch (segmentation.kind) {
      case 'face-parts':
        return faceParts(segmentation.keypoints, image.width, image.height);
      case 'drawn':
        return drawnRegions(segmentation.shapes, image.width, image.height);
      default:
        return segmentImage(image, segmentation.kind, { wanted: segmentation.wanted });
    }
  }

  /**
   * Scores of the picture and of it with each part alone covered: what one part by itself does, 1 + parts forward passes.
   * @throws AppError as `explain` does of picture, parts and fill
   */
  async cover({ pixels, segmentation, fill, head: headId }: Omit<CoverRequest, 'model'>): Promise<CoverResult> {
    const { input } = this.manifest;
    const segments = this.segment(pixels, segmentation);
    checkSuperpixels(segments);
    const { count } = segments;
    const filling = fillFor(fill, input.channels);
    const source = perturbationSource(this.image(pixels), segments, filling, (picture) => toNetwork(picture, input));
    const masks = Uint8Array.from({ length: (1 + count) * count }, (_, i) =>
      Math.floor(i / count) === 1 + (i % count) ? 0 : 1,
    );
    const batch = new Float32Array((1 + count) * source.size);
    perturb(source, masks, count, 0, 1 + count, batch);
    const scores = await this.predict(headId)(batch, 1 + count);
    return { segments: { algorithm: segmentation.kind, ...segments }, scores };
  }

  /** See `explain` in core/explain.ts for what comes and what is thrown. */
  async *explain(
    request: Omit<LimeRequest, 'model'>,
    signal?: CancelSignal,
    batchSize = WASM_BATCH,
  ): AsyncGenerator<ExplainProgress, void, void> {
    const segments = this.segment(request.pixels, request.segmentation);
    const head = headOf(this.manifest, request.head);
    const { input } = this.manifest;
    const task = {
      image: this.image(request.pixels),
      segments,
      algorithm: request.segmentation.kind,
      model: this.manifest.id,
      head: head.id,
      labels: head.labels,
      design: request.design,
      calls: request.calls,
      seed: request.seed,
      fill: fillFor(request.fill, input.channels),
      selection: request.selection,
      alpha: request.alpha,
      kernelWidth: request.kernelWidth,
      batchSize,
      toNetwork: (picture: ArrayLike<number>) => toNetwork(picture, input),
    };
    yield* explain(task, { predict: this.predict(head.id) }, signal);
  }
}

/** A network that reads grey gets a colour's luma (ITU-R 601), as it gets the picture's. */
function fillFor(fill: Fill, channels: number): Fill {
  return fill.kind === 'colour' ? { kind: 'colour', colour: colourFor(fill.colour, { channels }) } : fill;
}

/** Floats 0..1, as LIME reads them, to what the network reads. */
export function toNetwork(picture: ArrayLike<number>, input: RuledInput): Float32Array {
  const pixels = Float64Array.from(picture, (value) => value * FULL_SCALE);
  return normalise(pixels, input, new Float32Array(pixels.length));
}

/** The vocabulary that capture, inference, overlays and the app share. Plain data, no DOM, no tfjs. */

import type { AppErrorData } from './errors.ts';
import type { CropSquare } from './geometry.ts';

export const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** What one head of a network says about one crop. */
export interface Prediction {
  readonly modelId: string;
  readonly head: string;
  readonly labels: readonly string[];
  readonly logits: readonly number[];
  /** softmax(logits / temperature); sums to 1. */
  readonly probabilities: readonly number[];
  /** Index of the highest score. */
  readonly top: number;
}

/** A map over the network's input: how the output answers to each input pixel. */
export interface AttributionMap {
  readonly modelId: string;
  readonly head: string;
  readonly output: 'logit' | 'probability';
  /** Id of the method that made it (attribution/registry.ts). */
  readonly method: string;
  /** Index of the explained label. */
  readonly target: number;
  /** Whether the sign of a value means something (for and against). */
  readonly signed: boolean;
  readonly width: number;
  readonly height: number;
  /** [height, width] row-major; for several channels the sum over channels. Per unit of the normalised input. */
  readonly values: Float32Array;
  /** The value that is drawn in full colour: a constant of the model, never of the frame. */
  readonly colourRange: number;
}

/** What is true of a map, without its values. */
export type MapFacts = Omit<AttributionMap, 'values'>;

/** A cut-out face at (near) native resolution, as it stood in the frame. */
export interface FaceCrop {
  readonly frameId: number;
  readonly square: CropSquare;
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], row-major, 0..255. */
  readonly rgb: Uint8ClampedArray;
}

/** Milliseconds by stage of one frame, measured in the worker. */
export interface FrameTimings {
  readonly detect: number;
  readonly crop: number;
  /** Forward and backward pass, up to the values being readable. */
  readonly network: number;
  readonly draw: number;
  /** From the frame's arrival in the worker to its being painted. */
  readonly total: number;
}

/** Things about the chosen face that make scores less trustworthy; each becomes a word on screen. */
export type FaceWarning =
  'face-small' | 'face-outside' | 'face-turned' | 'face-grainy' | 'face-blurred' | 'faces-missed';

/** What is awaited before the first explained picture, in this order. */
export interface Awaited {
  /** `fetch`: bytes of the network; `start`: network and face finder are being started; `picture`: the first one is being explained. */
  readonly step: 'fetch' | 'start' | 'picture';
  readonly loaded: number;
  readonly total: number;
}

/** Where the live path stands. */
export type FrameState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'requesting-camera' }
  | ({ readonly kind: 'loading' } & Awaited)
  | { readonly kind: 'no-face' }
  | { readonly kind: 'tracking' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'still' }
  | { readonly kind: 'frozen' }
  /** No new picture has come for a second: what is shown is the last one. */
  | { readonly kind: 'stalled' }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

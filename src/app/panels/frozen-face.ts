/** The frozen face as the panels need it: what the network saw, what a person sees, and where the face's key points lie. */

import { keypointsInCrop } from '../../core/geometry.ts';
import type { HeadInfo, ModelManifest } from '../../inference/core/manifest.ts';
import type { ModelRef } from '../../inference/core/model-ref.ts';
import type { Capture } from '../../live/protocol.ts';
import type { CropPoint } from '../../lime/core/face-parts.ts';
import type { ActionApp } from '../state/actions.ts';
import type { AppState } from '../state/state.ts';
import type { PictureBase } from '../../lime/picture.ts';

export interface FrozenFace {
  /** [height, width, channels] of the model's input, 0..255. */
  readonly pixels: Float32Array;
  /** Pixels a side of the network's input, which drawn outlines are measured in. */
  readonly width: number;
  readonly height: number;
  readonly picture: PictureBase;
  /** Six key points, 0..1 of the crop; null where the detector gave none. */
  readonly keypoints: readonly CropPoint[] | null;
  /** Whether the view shows the face mirrored. */
  readonly mirrored: boolean;
  readonly model: ModelRef;
  readonly head: HeadInfo;
  /** Index of the label that the map explained. */
  readonly target: number;
  /** Index of the label with the highest score. */
  readonly top: number;
  /** 0..1, in the head's order. */
  readonly scores: readonly number[];
}

/**
 * Whether there is a face to be explained: in the capture of a frozen frame, once that is there, else in the live picture. The buttons to it
 * keep their places either way.
 */
export const hasFace = ({ frozen, capture, seen }: Pick<AppState, 'frozen' | 'capture' | 'seen'>): boolean =>
  frozen ? capture !== null && capture.crop !== null : seen === 'tracking';

/** @returns whether the frame is held, with its capture */
export async function frozenFirst({ live, store }: ActionApp): Promise<boolean> {
  await live.freeze();
  return store.state.capture !== null;
}

/** Whether both are the same face of the same network, at most shown the other way round: what was found in the one holds for the other. */
export const isSameFace = (a: FrozenFace | null, b: FrozenFace | null): boolean =>
  a === b || (a !== null && b !== null && a.pixels === b.pixels && a.model === b.model && a.head === b.head);

/** @returns null when the capture holds no face, or belongs to another model */
export function frozenFace(
  capture: Capture | null,
  model: ModelRef | null,
  manifest: ModelManifest | null,
): FrozenFace | null {
  if (!capture?.crop || !capture.networkInput || !capture.result.prediction || !model || !manifest) return null;
  const { crop, networkInput, result } = capture;
  const { prediction, square, faces, chosenId } = capture.result;
  const head = manifest.heads.find(({ id }) => id === prediction?.head);
  if (!prediction || !head || prediction.modelId !== manifest.id) return null;
  const face = faces.find(({ id }) => id === chosenId);
  const keypoints = face && square && face.keypoints.length >= 6 ? keypointsInCrop(square, face) : null;
  return {
    pixels: networkInput,
    width: manifest.input.width,
    height: manifest.input.height,
    picture: crop,
    keypoints,
    mirrored: result.mirrored,
    model,
    head,
    target: result.target ?? prediction.top,
    top: prediction.top,
    scores: prediction.probabilities,
  };
}

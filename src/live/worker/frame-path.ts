/**
 * The way from a frame whose faces are known to the picture on the screen: the face's part of the frame -> crop -> network input ->
 * scores and map -> paint. cpu-frame-path.ts goes it through the processor's memory; a path that stays on the graphics chip is another
 * implementation, which reads back only what `capture` asks for.
 */

import type { Tracking } from '../../capture/core/tracker.ts';
import type { PictureQuality } from '../../capture/core/picture-quality.ts';
import type { AttributionMap, FaceCrop, MapFacts, Prediction } from '../../core/expression.ts';
import type { CropSquare, FaceBox } from '../../core/geometry.ts';
import type { ModelManifest } from '../../inference/core/manifest.ts';
import type { ScoredGradient } from '../../inference/passes/saliency.ts';
import type { CutFace, LiveSettings, PartsFigures } from '../protocol.ts';
import type { SeenFrame } from './layer-watch.ts';

export interface IncomingFrame {
  readonly frameId: number;
  readonly bitmap: ImageBitmap;
  /** Milliseconds. */
  readonly time: number;
  readonly mirrored: boolean;
  readonly still: boolean;
}

/** The bitmap stays owned by the caller, who closes it after `letGo` or the next `show`. */
export interface TrackedFrame {
  readonly frame: IncomingFrame;
  readonly tracking: Tracking;
}

export interface Shown {
  /** The chosen face's crop, its scores and the index of the explained label; null with no face. */
  readonly square: CropSquare | null;
  readonly prediction: Prediction | null;
  readonly target: number | null;
  /** Of the crop as the network sees it; null with no face. */
  readonly quality: PictureQuality | null;
  /** What was painted over the frame; null for nothing. */
  readonly map: MapFacts | null;
  /** Milliseconds. */
  readonly timings: { readonly crop: number; readonly network: number; readonly draw: number };
}

export interface Captured {
  readonly shown: Shown;
  readonly crop: FaceCrop | null;
  /** [height, width, channels] of the network's input, 0..255. */
  readonly networkInput: Float32Array | null;
  readonly map: AttributionMap | null;
}

export interface FramePath {
  /** Count from the next frame on; the map's opacity at once. */
  settings: LiveSettings;
  manifest: ModelManifest;
  /** What the network saw of the frame shown last; null when it had no face. */
  readonly seen: SeenFrame | null;
  /**
   * Explains a frame and paints it.
   * @param live one of a row: the map may be smoothed, and gathered over frames. Otherwise the map is this frame's alone, in full
   */
  show(frame: TrackedFrame, live: boolean): Promise<Shown>;
  /**
   * Asks the network for some masks of the frame shown last, where the settings want its parts weighed.
   * @param frameMs milliseconds that the frame took without them
   * @returns null where there is nothing to tell now
   */
  askParts(frameMs: number): Promise<PartsFigures | null>;
  /** Whether the frame shown last stays, and masks of it have yet to be asked. */
  readonly partsUnfinished: boolean;
  /** As `show` of a frame alone, with everything about it as numbers. */
  capture(frame: TrackedFrame): Promise<Captured>;
  /** A face of a picture that is not shown, as numbers; nothing is painted or kept. */
  cut(bitmap: ImageBitmap, face: FaceBox, alignment: LiveSettings['alignment']): CutFace;
  /** Paints what is shown again: the map's opacity has changed. Nothing where nothing is shown. */
  repaint(): void;
  /**
   * PNG of a captured frame with its map.
   * @param opacity    of the map, 0..1
   * @param blurOthers everything but the crop is made unrecognisable; everything where there is no crop
   */
  snapshot(frame: IncomingFrame, captured: Captured, opacity: number, blurOthers: boolean): Promise<Blob>;
  /** The pixels of the view and of its map, for tests; null when nothing is shown. */
  pixels(): { view: ImageData; overlay: ImageData } | null;
  /** The bitmap shown last is about to be closed: nothing is repainted before the next `show`. */
  letGo(): void;
  /** Source stopped or changed: forgets what was gathered, clears the view. */
  clear(): void;
}

export function shownOf(
  square: CropSquare | null,
  scored: ScoredGradient | null,
  map: AttributionMap | null,
  quality: PictureQuality | null,
  timings: Shown['timings'],
): Shown {
  const { prediction, target } = scored ?? { prediction: null, target: null };
  return { square, prediction, target, quality, map: map && factsOf(map), timings };
}

function factsOf({ values: _, ...facts }: AttributionMap): MapFacts {
  return facts;
}

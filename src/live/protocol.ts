/**
 * What the page and the live worker say to each other: one file, two unions on `kind`.
 *
 * Flow: the page sends `init` once (with the canvas), then at most one `frame` at a time; the worker answers every
 * frame with exactly one `result` (or `frame-failed`), which is the credit for the next one. Where the network is quick the
 * credit comes earlier, as `next`, with the forward pass done: the page fetches the next frame while the backward pass runs.
 * Everything else may come at any time.
 */

import type { HandSquare } from '../capture/core/crop-square.ts';
import type { BackendName } from '../core/expression.ts';
import type { AppErrorData } from '../core/errors.ts';
import type { ModelRef } from '../inference/core/model-ref.ts';
import type { ModelManifest } from '../inference/core/manifest.ts';
import type { BackendDecision } from '../inference/backends/core/backend-decision.ts';
import type { LayerMaps } from '../inference/activations/core/layer-maps.ts';
import type { Capture, CutFace, FrameResult, Inspection, LiveSettings, PartsFigures } from './core/types.ts';

export type {
  Capture,
  CutFace,
  FrameResult,
  Inspection,
  LiveSettings,
  PartsFigures,
  WeighedPart,
} from './core/types.ts';

export type ToLive =
  | {
      readonly kind: 'init';
      /** URL of the folder that the app is served from, with a slash at the end. */
      readonly base: string;
      /** Shows the analysed frame, the boxes and the heat map, as the person sees them: mirrored where the source is. */
      readonly view: OffscreenCanvas;
      /** URL of the index of models; null = models/index.json in `base`. */
      readonly models?: string | null;
      readonly model: ModelRef;
      readonly backend: BackendName | 'auto';
      readonly settings: LiveSettings;
      /** false: the network runs on tfjs alone. */
      readonly compiled?: boolean;
    }
  | {
      readonly kind: 'frame';
      readonly frameId: number;
      readonly bitmap: ImageBitmap;
      readonly time: number;
      readonly mirrored: boolean;
      readonly still: boolean;
    }
  | { readonly kind: 'settings'; readonly settings: LiveSettings }
  | { readonly kind: 'choose-face'; readonly id: number }
  /** A square by hand counts as one more face, and is the one to be explained, until the source changes or another is drawn. */
  | { readonly kind: 'draw-square'; readonly square: HandSquare }
  | { readonly kind: 'set-model'; readonly model: ModelRef }
  | { readonly kind: 'set-backend'; readonly backend: BackendName | 'auto' }
  /** From now on frames with a face are followed by this layer's maps, ten times a second at most; null = no more. */
  | { readonly kind: 'watch-layer'; readonly layer: string | null }
  /** Clears the canvas, forgets faces and the last frame (source stopped). */
  | { readonly kind: 'clear' }
  /** Explains the last frame again without smoothing; after `freeze` settings re-draw that same frame. `frozen: false` goes on. */
  | { readonly kind: 'freeze'; readonly frozen: boolean; readonly requestId: number }
  | { readonly kind: 'capture'; readonly requestId: number }
  /** Cuts the face out of any picture, beside what is shown; the bitmap is the worker's from then on. */
  | {
      readonly kind: 'cut-face';
      readonly requestId: number;
      readonly bitmap: ImageBitmap;
      readonly alignment: LiveSettings['alignment'];
    }
  /** `blurOthers`: everything but the chosen face's crop is blurred. */
  | {
      readonly kind: 'snapshot';
      readonly requestId: number;
      readonly blurOthers: boolean;
      readonly overlayOpacity: number;
    }
  /** For tests, diagnostics and the soak: tensor and byte counts; `overlay`: the pixels of view and map, too. */
  | { readonly kind: 'inspect'; readonly requestId: number; readonly overlay?: boolean }
  /** Named seam for faults that cannot be produced otherwise; only in builds with EXPLAINER_TEST_SEAMS. */
  | { readonly kind: 'inject-fault'; readonly fault: 'lose-device' | 'lose-detector' | 'crash' };

export type FromLive =
  | { readonly kind: 'loading'; readonly loaded: number; readonly total: number }
  /** Model, detector and a first backend are usable. Sent again after set-model. */
  | {
      readonly kind: 'ready';
      readonly model: ModelRef;
      readonly manifest: ModelManifest;
      readonly backend: BackendName;
    }
  /** A backend chosen by hand is being started (shader compilation can take seconds); ends with `backend`. */
  | { readonly kind: 'backend-starting'; readonly backend: BackendName }
  /** The backend in use and why, sent whenever it changes or a decision is reached. */
  | { readonly kind: 'backend'; readonly backend: BackendName; readonly decision: BackendDecision }
  /** The frame in hand is half done: one more may be sent now, and waits here for its turn. At most once a frame, before its result. */
  | { readonly kind: 'next' }
  | {
      readonly kind: 'result';
      readonly result: FrameResult;
      /** false: a re-draw of a kept frame, no credit */ readonly credit: boolean;
    }
  /** The frame was dropped for this reason; counts as the credit for the next. */
  | { readonly kind: 'frame-failed'; readonly frameId: number; readonly error: AppErrorData }
  /** What the watched layer made of a frame whose result was sent before. */
  | { readonly kind: 'layer-maps'; readonly maps: LayerMaps }
  /** What the face's parts do for the label; ten times a second at most, and at once when what was known is forgotten. */
  | { readonly kind: 'parts'; readonly figures: PartsFigures }
  | { readonly kind: 'captured'; readonly requestId: number; readonly capture: Capture | null }
  /** `face`: null where none was found. */
  | { readonly kind: 'face-cut'; readonly requestId: number; readonly face: CutFace | null }
  | { readonly kind: 'cut-failed'; readonly requestId: number; readonly error: AppErrorData }
  | { readonly kind: 'snapshot'; readonly requestId: number; readonly png: Blob; readonly capture: Capture }
  | { readonly kind: 'inspection'; readonly requestId: number; readonly inspection: Inspection }
  /** A change that was asked for (model, backend) could not be made, or the detector is started again; the path goes on. */
  | { readonly kind: 'notice'; readonly error: AppErrorData }
  /** Something that stops the path until the person acts (or the page restarts the worker). */
  | { readonly kind: 'failed'; readonly error: AppErrorData };

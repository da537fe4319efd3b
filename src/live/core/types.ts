/** The plain data that page and live worker exchange (the messages themselves: ../live-protocol.ts). */

import type {
  AttributionMap,
  BackendName,
  FaceCrop,
  FaceWarning,
  FrameTimings,
  MapFacts,
  Prediction,
} from '../../core/expression.ts';
import type { CropSquare, TrackedFace } from '../../core/geometry.ts';
import type { FacePart } from '../../lime/core/face-parts.ts';

export interface LiveSettings {
  /** Id of a method that runs live (attribution/registry.ts). */
  readonly method: string;
  /** `signed`: diverging colours around a fixed zero; `magnitude`: cividis of |value|. */
  readonly colours: 'signed' | 'magnitude';
  /** Whether the map is computed and drawn at all. */
  readonly overlay: boolean;
  /** Of the map as it is drawn, 0..1. */
  readonly opacity: number;
  /** 0 = off; otherwise the weight of the past in an exponential moving average of the map, in crop coordinates, < 1. */
  readonly smoothing: number;
  /** Index of the pinned label, or null: the top one. */
  readonly pinned: number | null;
  /** Head id; null = the model's first. */
  readonly head: string | null;
  /** `upright` turns the crop with a tilted head (src/capture/core/crop-square.ts). */
  readonly alignment: 'as-is' | 'upright';
  /** Box outlines and names of key points in the view. */
  readonly boxes: boolean;
  /** Whether the view is mirrored; null = where the frame's source is. */
  readonly mirrored: boolean | null;
  /** Whether the face's parts are outlined and weighed, frame by frame. */
  readonly parts: boolean;
}

/** Crop and scores, and nothing else: no map, no smoothing, nothing drawn over the picture. */
export const SCORES_ONLY: LiveSettings = {
  method: 'gradient',
  colours: 'signed',
  overlay: false,
  opacity: 1,
  smoothing: 0,
  pinned: null,
  head: null,
  alignment: 'as-is',
  boxes: false,
  mirrored: null,
  parts: false,
};

export interface FrameResult {
  readonly frameId: number;
  /** `no-face`: nothing found, nothing drawn over the view. */
  readonly state: 'tracking' | 'no-face';
  readonly frameWidth: number;
  readonly frameHeight: number;
  readonly mirrored: boolean;
  readonly faces: readonly TrackedFace[];
  readonly chosenId: number | null;
  /** The chosen face's crop, prediction and the index of the explained label; null with no face. */
  readonly square: CropSquare | null;
  readonly prediction: Prediction | null;
  readonly target: number | null;
  /** Whether an overlay was painted for this frame. */
  readonly explained: boolean;
  /** What that overlay shows, with its colour range; null with none. */
  readonly map: MapFacts | null;
  /** Whether the detector ran on this frame (else tracked). */
  readonly detected: boolean;
  readonly warnings: readonly FaceWarning[];
  readonly timings: FrameTimings;
}

/** One of `FACE_PARTS` that lies in the crop. */
export interface WeighedPart {
  readonly part: FacePart;
  /** What keeping it adds to the label's score, LIME's coefficient. */
  readonly weight: number;
  /** 95 % interval of the weight. */
  readonly low: number;
  readonly high: number;
}

/** What the face's parts do for the explained label, as far as the masks reach that were asked of the frames so far. */
export interface PartsFigures {
  /** The last frame that was asked. */
  readonly frameId: number;
  /** Index of the label in the head. */
  readonly target: number;
  readonly head: string;
  /** Masks behind the figures, and how many it takes until there are any. */
  readonly masks: number;
  readonly least: number;
  /** In the order of `FACE_PARTS`; null as long as there are fewer masks than `least`. */
  readonly parts: readonly WeighedPart[] | null;
}

/** Everything a frozen frame or a snapshot needs; smoothing is off in it. */
export interface Capture {
  readonly result: FrameResult;
  readonly crop: FaceCrop | null;
  /** [height, width, channels] of the model's input, 0..255. */
  readonly networkInput: Float32Array | null;
  readonly map: AttributionMap | null;
}

/** The face of a picture that is not shown, cut out as the live path cuts faces out. */
export interface CutFace {
  readonly crop: FaceCrop;
  /** [height, width, channels] of the model's input, 0..255. */
  readonly networkInput: Float32Array;
}

export interface Inspection {
  readonly backend: BackendName;
  readonly tensors: number;
  readonly bytes: number;
  /** tfjs's WebAssembly memory; null on other backends. */
  readonly wasmBytes: number | null;
  /** MediaPipe's WebAssembly memory. */
  readonly detectorBytes: number | null;
  readonly frames: number;
  /** Kernels that one explanation of the last crop runs, by name. */
  readonly kernels: Readonly<Record<string, number>>;
  /** RGBA of the map alone, as painted but for its opacity. */
  readonly overlay: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray } | null;
  /** RGBA of what is on the screen, of the same size. */
  readonly view: Uint8ClampedArray | null;
}

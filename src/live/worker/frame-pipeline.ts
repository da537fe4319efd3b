/**
 * The whole way of a frame, top to bottom:
 *
 *   detect (at most every second frame) or track -> choose a face -> the frame path: crop -> scores and map -> smooth -> paint -> numbers
 *
 * One instance lives in the live worker. It keeps the last frame, so that a frozen, paused or still picture can be explained
 * again when a label is pinned or a setting changes.
 */

import {
  HAND_ID,
  cropWarnings,
  faceOfSquare,
  pictureWarnings,
  type HandSquare,
} from '../../capture/core/crop-square.ts';
import { QualityWatch } from '../../capture/core/picture-quality.ts';
import { FaceTracker, type Tracking } from '../../capture/core/tracker.ts';
import type { FaceDetector } from '../../capture/worker/face-detector.ts';
import type { TrackedFace } from '../../core/geometry.ts';
import type { ModelManifest } from '../../inference/core/manifest.ts';
import type { Capture, CutFace, FrameResult, LiveSettings, PartsFigures } from '../protocol.ts';
import type { Captured, FramePath, IncomingFrame, Shown } from './frame-path.ts';
import type { SeenFrame } from './layer-watch.ts';
import { TurnedFaces } from './turned-faces.ts';

/** Between detections a face is predicted by its motion; after a pause this long that is no longer believed. */
const LONGEST_PREDICTION_MS = 250;

interface KeptFrame {
  readonly frame: IncomingFrame;
  readonly tracking: Tracking;
  readonly detected: boolean;
  readonly detectMs: number;
}

export class FramePipeline {
  readonly #detector: FaceDetector;
  readonly #path: FramePath;
  readonly #tracker = new FaceTracker();
  #last: KeptFrame | null = null;
  /** Drawn by a person; chosen until another face is. */
  #hand: { readonly face: TrackedFace; readonly chosen: boolean } | null = null;
  #detectedLast = false;
  #detectedAt = -Infinity;
  #frames = 0;
  #mirrored: boolean | null = null;
  readonly #turned: TurnedFaces;
  readonly #quality = new QualityWatch();

  constructor(detector: FaceDetector, path: FramePath) {
    this.#detector = detector;
    this.#turned = new TurnedFaces(detector);
    this.#path = path;
  }

  /** Frames processed since the worker started. */
  get frames(): number {
    return this.#frames;
  }

  /** What the network saw of the last frame; null when it had no face. */
  get seen(): SeenFrame | null {
    return this.#path.seen;
  }

  /** See FramePath. */
  askParts(frameMs: number): Promise<PartsFigures | null> {
    return this.#path.askParts(frameMs);
  }

  get partsUnfinished(): boolean {
    return this.#path.partsUnfinished;
  }

  /** The pixels of the view and of its map, for tests; null when nothing is shown. */
  pixels(): { view: ImageData; overlay: ImageData } | null {
    return this.#path.pixels();
  }

  /** Fault seam: takes the detector's WebGL context away. */
  loseDetector(): void {
    this.#detector.loseContext();
  }

  /** Bytes of the detector's memory. */
  get detectorBytes(): number | null {
    return this.#detector.memoryBytes();
  }

  set manifest(manifest: ModelManifest) {
    this.#path.manifest = manifest;
  }

  set settings(settings: LiveSettings) {
    this.#path.settings = settings;
    this.#mirrored = settings.mirrored;
  }

  chooseFace(id: number): void {
    if (this.#hand) this.#hand = { ...this.#hand, chosen: id === HAND_ID };
    this.#tracker.choose(id);
  }

  drawSquare(square: HandSquare): void {
    this.#hand = { face: faceOfSquare(square), chosen: true };
  }

  /** Source stopped or changed: forgets faces and frame, clears the canvases. */
  clear(): void {
    this.#tracker.reset();
    this.#hand = null;
    this.#turned.forget();
    this.#quality.forget();
    this.#path.clear();
    this.#last?.frame.bitmap.close();
    this.#last = null;
    this.#detectedLast = false;
    this.#detectedAt = -Infinity;
  }

  /** Takes ownership of the frame's bitmap. */
  async process(frame: IncomingFrame): Promise<FrameResult> {
    const arrived = performance.now();
    this.#frames++;
    // The detector runs on every second frame at most, on stills, and after gaps that prediction cannot bridge.
    const detected = frame.still || !this.#detectedLast || frame.time - this.#detectedAt > LONGEST_PREDICTION_MS;
    const tracking = detected
      ? this.#tracker.observe(await this.#detector.detect(frame.bitmap, frame.time), frame.time)
      : this.#tracker.predict(frame.time);
    this.#detectedLast = detected;
    if (detected) this.#detectedAt = frame.time;
    this.#path.letGo();
    if (this.#last?.frame.bitmap !== frame.bitmap) this.#last?.frame.bitmap.close();
    this.#last = { frame, tracking: this.#withHand(tracking), detected, detectMs: performance.now() - arrived };
    const kept = this.#asSeen(this.#last);
    return this.#resultOf(kept, await this.#path.show(kept, true), arrived);
  }

  /** Paints what is shown again: the map's opacity has changed. */
  repaint(): void {
    this.#path.repaint();
  }

  /** Explains and paints the kept frame again with the present settings, without smoothing; null if there is none. */
  async again(): Promise<FrameResult | null> {
    if (!this.#last) return null;
    const arrived = performance.now();
    const kept = this.#rechosen(this.#last);
    return this.#resultOf(kept, await this.#path.show(kept, false), arrived);
  }

  /** Everything about the kept frame, without smoothing; null if there is none. */
  async capture(): Promise<Capture | null> {
    return (await this.#capture())?.capture ?? null;
  }

  /** PNG of the view with the overlay as `capture` explains it. */
  async snapshot(blurOthers: boolean, overlayOpacity: number): Promise<{ png: Blob; capture: Capture } | null> {
    const taken = await this.#capture();
    if (!taken) return null;
    const { frame, captured, capture } = taken;
    return { png: await this.#path.snapshot(frame, captured, overlayOpacity, blurOthers), capture };
  }

  /** The face of a picture that is not shown; null where none is found. The tracked faces know nothing of it. */
  async cutFace(bitmap: ImageBitmap, alignment: LiveSettings['alignment']): Promise<CutFace | null> {
    // Time 0: the detector takes its own next moment, whatever clock the frames have.
    const { chosen } = new FaceTracker().observe(await this.#detector.detect(bitmap, 0), 0);
    return chosen && this.#path.cut(bitmap, chosen, alignment);
  }

  async #capture(): Promise<{ frame: IncomingFrame; captured: Captured; capture: Capture } | null> {
    if (!this.#last) return null;
    const arrived = performance.now();
    const kept = this.#rechosen(this.#last);
    const captured = await this.#path.capture(kept);
    const { crop, networkInput, map } = captured;
    const capture = { result: this.#resultOf(kept, captured.shown, arrived), crop, networkInput, map };
    return { frame: kept.frame, captured, capture };
  }

  /** The chosen face may have changed since the frame was kept. */
  #rechosen(kept: KeptFrame): KeptFrame {
    return this.#asSeen({ ...kept, tracking: this.#withHand(this.#tracker.predict(kept.frame.time)) });
  }

  #withHand({ faces, chosen }: Tracking): Tracking {
    const hand = this.#hand;
    return hand ? { faces: [...faces, hand.face], chosen: hand.chosen ? hand.face : chosen } : { faces, chosen };
  }

  /** Mirrored as it is set, else as its source is. */
  #asSeen(kept: KeptFrame): KeptFrame {
    return { ...kept, frame: { ...kept.frame, mirrored: this.#mirrored ?? kept.frame.mirrored } };
  }

  #resultOf({ frame, tracking, detected, detectMs }: KeptFrame, shown: Shown, arrived: number): FrameResult {
    const { frameId, bitmap, mirrored } = frame;
    const { chosen, faces } = tracking;
    const { square, prediction, target, map, quality } = shown;
    return {
      frameId,
      state: chosen ? 'tracking' : 'no-face',
      frameWidth: bitmap.width,
      frameHeight: bitmap.height,
      mirrored,
      faces,
      chosenId: chosen?.id ?? null,
      square,
      prediction,
      target,
      explained: map !== null,
      map,
      detected,
      warnings:
        chosen && square
          ? [
              ...(this.#turned.is(frame, chosen) ? (['face-turned'] as const) : []),
              ...this.#quality.see(quality, frame.still),
              ...cropWarnings(chosen, square, bitmap.width, bitmap.height),
              ...pictureWarnings(faces, bitmap.width, bitmap.height, frame.still),
            ]
          : [],
      timings: { detect: detectMs, ...shown.timings, total: performance.now() - arrived },
    };
  }
}

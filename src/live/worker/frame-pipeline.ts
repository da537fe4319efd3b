/**
 * The whole way of a frame, top to bottom:
 *
 *   detect (at most every second frame) or track -> choose a face -> crop -> scores and map -> smooth -> paint -> numbers
 *
 * One instance lives in the live worker. It keeps the last frame, so that a frozen, paused or still picture can be explained
 * again when a label is pinned or a setting changes.
 */

import { cropSquareOf, cropWarnings } from '../../capture/core/crop-square.ts';
import { cropRgb, cropToGrid, roiOf, type RgbaRegion } from '../../capture/core/crop.ts';
import { MemoryCanvas } from '../../capture/memory-canvas.ts';
import { drawOverWhite } from '../../capture/over-white.ts';
import { FaceTracker, type Tracking } from '../../capture/core/tracker.ts';
import type { FaceDetector } from '../../capture/worker/face-detector.ts';
import type { CropSquare } from '../../core/geometry.ts';
import type { Painter, PaintedMap, Picture } from '../../overlays/worker/painter.ts';
import type { ModelManifest } from '../../inference/core/manifest.ts';
import type { Capture, FrameResult, LiveSettings } from '../protocol.ts';
import { headOf } from '../../inference/core/heads.ts';
import { normalise } from '../../inference/core/input-rule.ts';
import type { Explanation } from '../../inference/passes/saliency.ts';
import type { SeenFrame } from './layer-watch.ts';
import { MapSmoother } from './map-smoother.ts';

export interface IncomingFrame {
  readonly frameId: number;
  readonly bitmap: ImageBitmap;
  /** Milliseconds. */
  readonly time: number;
  readonly mirrored: boolean;
  readonly still: boolean;
}

/** Scores and map of one normalised crop, on whatever backend runs. */
export type Explain = (input: Float32Array, settings: LiveSettings) => Promise<Explanation>;

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
  readonly #painter: Painter;
  readonly #explain: Explain;
  readonly #tracker = new FaceTracker();
  readonly #smoother = new MapSmoother();
  /** Reads back only the face's part of the frame; on the CPU side, where the crop is computed. */
  readonly #reader = new MemoryCanvas();
  #manifest: ModelManifest;
  #settings: LiveSettings;
  #last: KeptFrame | null = null;
  #seen: SeenFrame | null = null;
  /** What the view shows; null before the first frame and while the next one is on its way. */
  #shown: Picture | null = null;
  #detectedLast = false;
  #detectedAt = -Infinity;
  #frames = 0;

  constructor(
    detector: FaceDetector,
    painter: Painter,
    explain: Explain,
    manifest: ModelManifest,
    settings: LiveSettings,
  ) {
    this.#detector = detector;
    this.#painter = painter;
    this.#explain = explain;
    this.#manifest = manifest;
    this.#settings = settings;
  }

  /** Frames processed since the worker started. */
  get frames(): number {
    return this.#frames;
  }

  /** What the network saw of the last frame; null when it had no face. */
  get seen(): SeenFrame | null {
    return this.#seen;
  }

  /** The pixels of the view and of its map, for tests; null when nothing is shown. */
  pixels(): { view: ImageData; overlay: ImageData } | null {
    return this.#shown && this.#painter.pixels(this.#shown);
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
    this.#manifest = manifest;
    this.#smoother.reset();
  }

  set settings(settings: LiveSettings) {
    this.#settings = settings;
  }

  chooseFace(id: number): void {
    this.#tracker.choose(id);
  }

  /** Source stopped or changed: forgets faces and frame, clears the canvases. */
  clear(): void {
    this.#tracker.reset();
    this.#smoother.reset();
    this.#last?.frame.bitmap.close();
    this.#last = null;
    this.#seen = null;
    this.#shown = null;
    this.#detectedLast = false;
    this.#detectedAt = -Infinity;
    this.#painter.clear();
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
    this.#shown = null;
    if (this.#last?.frame.bitmap !== frame.bitmap) this.#last?.frame.bitmap.close();
    this.#last = { frame, tracking, detected, detectMs: performance.now() - arrived };
    return (await this.#explainAndPaint(this.#last, arrived, true)).result;
  }

  /** Paints what is shown again: the map's opacity has changed. */
  repaint(): void {
    if (this.#shown) this.#painter.paint(this.#shown, this.#settings.opacity);
  }

  /** Explains and paints the kept frame again with the present settings, without smoothing; null if there is none. */
  async again(): Promise<FrameResult | null> {
    return this.#last
      ? (await this.#explainAndPaint(this.#rechosen(this.#last), performance.now(), false)).result
      : null;
  }

  /** Everything about the kept frame, without smoothing; null if there is none. */
  async capture(): Promise<Capture | null> {
    if (!this.#last) return null;
    const { result, square, input, pixels, explanation, region } = await this.#explainAndPaint(
      this.#rechosen(this.#last),
      performance.now(),
      false,
    );
    const { width, height } = this.#manifest.input;
    return {
      result,
      crop: square && region ? cropRgb(region, square, result.frameId) : null,
      networkInput: input ? pixels : null,
      map: explanation?.map ?? null,
      mapWidth: width,
      mapHeight: height,
      colourRange: this.#colourRange(),
    };
  }

  /** PNG of the view with the overlay as `capture` explains it. */
  async snapshot(blurOthers: boolean, overlayOpacity: number): Promise<{ png: Blob; capture: Capture } | null> {
    const capture = await this.capture();
    if (!capture || !this.#last) return null;
    const { square } = capture.result;
    const map = square && capture.map ? this.#painted(square, capture.map) : null;
    const { bitmap, mirrored } = this.#last.frame;
    // With no face to keep sharp, everything is blurred: a bystander may be in the picture.
    const nowhere = { centreX: 0, centreY: 0, side: 0, angle: 0 } as CropSquare;
    const png = await this.#painter.snapshot(
      bitmap,
      mirrored,
      map,
      overlayOpacity,
      blurOthers ? (square ?? nowhere) : null,
    );
    return { png, capture };
  }

  /** The chosen face may have changed since the frame was kept. */
  #rechosen(kept: KeptFrame): KeptFrame {
    return { ...kept, tracking: this.#tracker.predict(kept.frame.time) };
  }

  async #explainAndPaint(kept: KeptFrame, arrived: number, smooth: boolean) {
    const { frame, tracking, detected, detectMs } = kept;
    const { bitmap, mirrored } = frame;
    const settings = this.#settings;
    const { chosen, faces } = tracking;

    const cropStart = performance.now();
    const square = chosen ? cropSquareOf(chosen, settings.alignment) : null;
    const region = square ? this.#read(bitmap, square) : null;
    const { width, height, channels } = this.#manifest.input;
    const pixels = square && region ? cropToGrid(region, square, width, height, channels as 1 | 3) : null;
    const input = pixels ? normalise(pixels, this.#manifest.input, new Float32Array(pixels.length)) : null;

    this.#seen = input ? { frameId: frame.frameId, input } : null;

    const networkStart = performance.now();
    const explanation = input ? await this.#explain(input, settings) : null;

    const drawStart = performance.now();
    let map: PaintedMap | null = null;
    if (square && chosen && explanation?.map) {
      const key = [
        chosen.id,
        explanation.prediction.modelId,
        explanation.prediction.head,
        explanation.target,
        settings.method,
      ].join('/');
      const values = smooth ? this.#smoother.smooth(key, explanation.map, settings.smoothing) : explanation.map;
      map = this.#painted(square, values);
    }
    this.#shown = {
      frame: bitmap,
      mirrored,
      faces: settings.boxes ? faces : [],
      chosenId: chosen?.id ?? null,
      square: settings.boxes ? square : null,
      map,
    };
    // What was set while the network ran counts at once.
    this.#painter.paint(this.#shown, this.#settings.opacity);
    const end = performance.now();

    const result: FrameResult = {
      frameId: frame.frameId,
      state: chosen ? 'tracking' : 'no-face',
      frameWidth: bitmap.width,
      frameHeight: bitmap.height,
      mirrored,
      faces,
      chosenId: chosen?.id ?? null,
      square,
      prediction: explanation?.prediction ?? null,
      target: explanation?.target ?? null,
      explained: map !== null,
      detected,
      warnings: chosen && square ? cropWarnings(chosen, square, bitmap.width, bitmap.height) : [],
      timings: {
        detect: detectMs,
        crop: networkStart - cropStart,
        network: drawStart - networkStart,
        draw: end - drawStart,
        total: end - arrived,
      },
    };
    return { result, square, region, pixels, input, explanation };
  }

  /** The part of the frame that the crop needs. */
  #read(bitmap: ImageBitmap, square: CropSquare): RgbaRegion {
    const part = roiOf(square, bitmap.width, bitmap.height);
    const { width, height } = part;
    const ctx = this.#reader.prepare(width, height, 'at least');
    drawOverWhite(ctx, bitmap, part, width, height);
    const { data } = ctx.getImageData(0, 0, width, height);
    return { ...part, data };
  }

  #colourRange(): number {
    const { gradient, gradientTimesInput } = headOf(this.#manifest, this.#settings.head).colourRange;
    return this.#settings.method === 'gradient' ? gradient : gradientTimesInput;
  }

  #painted(square: CropSquare, values: Float32Array): PaintedMap {
    const { width, height } = this.#manifest.input;
    return { square, values, width, height, colourRange: this.#colourRange(), colours: this.#settings.colours };
  }
}

/** The way of a frame through the processor's memory: reads the face's part of it back, cuts it out, and hands numbers to the network. */

import { liveMethodOf } from '../../attribution/registry.ts';
import type { AttributionMethod, LiveMethod } from '../../attribution/method.ts';
import { cropSquareOf, HAND_ID } from '../../capture/core/crop-square.ts';
import { cropRgb, cropToGrid, roiOf, type RgbaRegion } from '../../capture/core/crop.ts';
import { qualityOf, type PictureQuality } from '../../capture/core/picture-quality.ts';
import { MemoryCanvas } from '../../capture/memory-canvas.ts';
import { drawOverWhite } from '../../capture/over-white.ts';
import type { AttributionMap } from '../../core/expression.ts';
import { keypointsInCrop, type CropSquare, type FaceBox } from '../../core/geometry.ts';
import { normalise } from '../../inference/core/input-rule.ts';
import type { ModelManifest } from '../../inference/core/manifest.ts';
import type { ScoredGradient } from '../../inference/passes/saliency.ts';
import type { Painter, PaintedMap, Picture } from '../../overlays/worker/painter.ts';
import type { CutFace, LiveSettings, PartsFigures } from '../protocol.ts';
import { shownOf } from './frame-path.ts';
import type { Captured, FramePath, IncomingFrame, Shown, TrackedFrame } from './frame-path.ts';
import type { SeenFrame } from './layer-watch.ts';
import { LiveParts } from './live-parts.ts';
import { LiveSubject } from './live-subject.ts';
import { MapSmoother } from './map-smoother.ts';
import { MethodRun } from './method-run.ts';

/** What the path asks of the network, on whatever backend runs. */
export interface NetworkPorts {
  /** Scores of one normalised crop, and the gradient at a point; null = scores only. */
  score(input: Float32Array, at: Float32Array | null, settings: LiveSettings): Promise<ScoredGradient>;
  /** Scores of `count` normalised crops, [count, labels of the head]. */
  scoreMasks(batch: Float32Array, count: number, head: string): Promise<Float32Array>;
  /** > 0; @param head null = the first */
  colourRange(method: AttributionMethod, head: string | null): number | Promise<number>;
}

/** With no face to keep sharp everything is blurred: a bystander may be in the picture. */
const NOWHERE = { centreX: 0, centreY: 0, side: 0, angle: 0 } as CropSquare;

interface Explained {
  readonly scored: ScoredGradient | null;
  readonly map: AttributionMap | null;
}

export class CpuFramePath implements FramePath {
  readonly #painter: Painter;
  readonly #network: NetworkPorts;
  readonly #smoother = new MapSmoother();
  readonly #run = new MethodRun();
  readonly #subject = new LiveSubject();
  readonly #parts = new LiveParts();
  /** Rises with every frame to which nothing belongs that was gathered before. */
  #row = 0;
  /** Reads back only the face's part of the frame; on the CPU side, where the crop is computed. */
  readonly #reader = new MemoryCanvas();
  #manifest: ModelManifest;
  settings: LiveSettings;
  #seen: SeenFrame | null = null;
  /** What the view shows; null before the first frame and while the next one is on its way. */
  #shown: Picture | null = null;

  constructor(painter: Painter, network: NetworkPorts, manifest: ModelManifest, settings: LiveSettings) {
    this.#painter = painter;
    this.#network = network;
    this.#manifest = manifest;
    this.settings = settings;
  }

  get seen(): SeenFrame | null {
    return this.#seen;
  }

  get manifest(): ModelManifest {
    return this.#manifest;
  }

  set manifest(manifest: ModelManifest) {
    this.#manifest = manifest;
    this.#forget();
  }

  #forget(): void {
    this.#smoother.reset();
    this.#run.forget();
    this.#subject.forget();
    this.#parts.forget();
  }

  get partsUnfinished(): boolean {
    return this.settings.parts && this.#parts.unfinished;
  }

  async askParts(frameMs: number): Promise<PartsFigures | null> {
    if (!this.settings.parts) return null;
    const figures = await this.#parts.ask((...masks) => this.#network.scoreMasks(...masks), frameMs);
    // No later frame will show what a picture that stays has come to.
    if (figures && this.#parts.stays && this.#shown) {
      this.#shown = { ...this.#shown, parts: this.#parts.painted() };
      this.repaint();
    }
    return figures;
  }

  pixels(): { view: ImageData; overlay: ImageData } | null {
    return this.#shown && this.#painter.pixels(this.#shown);
  }

  repaint(): void {
    if (this.#shown) this.#painter.paint(this.#shown, this.settings.opacity);
  }

  letGo(): void {
    this.#shown = null;
  }

  clear(): void {
    this.letGo();
    this.#forget();
    this.#seen = null;
    this.#painter.clear();
  }

  async show(frame: TrackedFrame, live: boolean): Promise<Shown> {
    const { square, pixels, scored, map, timings } = await this.#explainAndPaint(frame, live);
    return shownOf(square, scored, map, this.#qualityOf(pixels), timings);
  }

  async capture(frame: TrackedFrame): Promise<Captured> {
    const { square, region, pixels, scored, map, timings } = await this.#explainAndPaint(frame, false);
    return {
      shown: shownOf(square, scored, map, this.#qualityOf(pixels), timings),
      map,
      crop: square && region ? cropRgb(region, square, frame.frame.frameId) : null,
      networkInput: pixels,
    };
  }

  async snapshot(
    { bitmap, mirrored }: IncomingFrame,
    { shown: { square }, map }: Captured,
    opacity: number,
    blurOthers: boolean,
  ): Promise<Blob> {
    const painted = square && map ? this.#painted(square, map) : null;
    return this.#painter.snapshot(bitmap, mirrored, painted, opacity, blurOthers ? (square ?? NOWHERE) : null);
  }

  async #explainAndPaint({ frame, tracking }: TrackedFrame, live: boolean) {
    const { bitmap, mirrored } = frame;
    const { settings } = this;
    const { chosen, faces } = tracking;

    const cropStart = performance.now();
    const square = chosen ? this.#squareOf(chosen, settings.alignment) : null;
    const region = square ? this.#read(bitmap, square) : null;
    const pixels = square && region ? this.#pixels(region, square) : null;
    const input = pixels ? normalise(pixels, this.#manifest.input, new Float32Array(pixels.length)) : null;

    this.#seen = input ? { frameId: frame.frameId, input } : null;

    const networkStart = performance.now();
    const inRow = live && !frame.still;
    const { scored, map }: Explained =
      input && chosen
        ? inRow
          ? await this.#explainNext(input, chosen.id, frame.time, settings)
          : await this.#explainAlone(input, chosen.id, frame.still, settings)
        : NOTHING;

    const drawStart = performance.now();
    const prediction = scored?.prediction;
    const of = [frame.frameId, scored?.target, prediction?.head, JSON.stringify(square)].join(' ');
    this.#parts.see(
      settings.parts && prediction && pixels && square && chosen
        ? {
            frameId: frame.frameId,
            row: inRow ? `live ${this.#row}` : `alone ${of}`,
            stays: !inRow,
            square,
            keypoints: keypointsInCrop(square, chosen),
            pixels,
            input: this.#manifest.input,
            head: prediction.head,
            target: scored.target,
            score: prediction.probabilities[scored.target]!,
          }
        : null,
    );
    this.#shown = {
      frame: bitmap,
      mirrored,
      faces: settings.boxes ? faces : [],
      chosenId: chosen?.id ?? null,
      square: settings.boxes ? square : null,
      map: square && map ? this.#painted(square, map) : null,
      parts: this.#parts.painted(),
    };
    // What was set while the network ran counts at once.
    this.#painter.paint(this.#shown, this.settings.opacity);
    const timings = {
      crop: networkStart - cropStart,
      network: drawStart - networkStart,
      draw: performance.now() - drawStart,
    };
    return { square, region, pixels, scored, map, timings };
  }

  /** One frame of a row: one gradient, added to those before, of the label that the row explains. */
  async #explainNext(input: Float32Array, face: number, time: number, settings: LiveSettings): Promise<Explained> {
    const { head, pinned } = settings;
    const { target, fresh } = this.#subject.next({ face, modelId: this.#manifest.id, head, pinned, input, time });
    const method = methodOf(settings);
    if (fresh) this.#row++;
    if (!method) this.#run.forget();
    const at = method && this.#run.pointFor(method, this.#manifest.input, input, fresh);
    const scored = await this.#network.score(input, at, { ...settings, pinned: target });
    this.#subject.scored(scored.prediction.top, scored.target);
    if (!method || !scored.gradient) return { scored, map: null };
    const values = this.#run.add(scored.gradient, input);
    if (fresh) this.#smoother.reset();
    // A method that gathers over frames is calm by itself.
    const weight = method.live.frames > 1 ? 0 : settings.smoothing;
    return { scored, map: await this.#mapOf(method, scored, this.#smoother.smooth(method.id, values, weight)) };
  }

  /** A frame by itself: as many gradients as a full map takes. A frame of a row keeps the row's label. */
  async #explainAlone(input: Float32Array, face: number, still: boolean, settings: LiveSettings): Promise<Explained> {
    const { head, pinned } = settings;
    const held = still ? null : this.#subject.labelOf({ face, modelId: this.#manifest.id, head, pinned });
    const method = methodOf(settings);
    const run = method?.live.start(this.#manifest.input);
    const at = run?.pointFor(input) ?? null;
    const scored = await this.#network.score(input, at, { ...settings, pinned: pinned ?? held });
    if (!method || !run || !scored.gradient) return { scored, map: null };
    let values = run.add(scored.gradient, input);
    for (let i = 1; i < method.live.frames; i++) {
      // The scores are there: scored at the point itself, scores and gradient are one pass.
      const point = run.pointFor(input);
      const { gradient } = await this.#network.score(point, point, { ...settings, pinned: scored.target });
      if (gradient) values = run.add(gradient, input);
    }
    return { scored, map: await this.#mapOf(method, scored, values) };
  }

  async #mapOf(
    method: LiveMethod,
    { prediction: { modelId, head }, target }: ScoredGradient,
    values: Float32Array,
  ): Promise<AttributionMap> {
    const { width, height } = this.#manifest.input;
    const { id, signed } = method;
    const colourRange = await this.#network.colourRange(method, head);
    return { modelId, head, output: 'logit', method: id, target, signed, width, height, values, colourRange };
  }

  #painted(square: CropSquare, map: AttributionMap): PaintedMap {
    const { values, width, height, colourRange, signed } = map;
    return { square, values, width, height, colourRange, colours: signed ? this.settings.colours : 'magnitude' };
  }

  /** As the network's own faces were framed; a square that a person drew is kept. */
  #squareOf(face: FaceBox & { readonly id?: number }, alignment: LiveSettings['alignment']): CropSquare {
    const byHand = face.id === HAND_ID;
    return cropSquareOf(face, alignment, byHand ? undefined : this.#manifest.input.normalisation.framing);
  }

  cut(bitmap: ImageBitmap, face: FaceBox, alignment: LiveSettings['alignment']): CutFace {
    const square = this.#squareOf(face, alignment);
    const region = this.#read(bitmap, square);
    return { crop: cropRgb(region, square, 0), networkInput: this.#pixels(region, square) };
  }

  /** [height, width, channels] of the network's input, 0..255. */
  #pixels(region: RgbaRegion, square: CropSquare): Float32Array {
    const { width, height, channels } = this.#manifest.input;
    return cropToGrid(region, square, width, height, channels as 1 | 3);
  }

  #qualityOf(pixels: Float32Array | null): PictureQuality | null {
    const { width, height, channels } = this.#manifest.input;
    return pixels && qualityOf(pixels, width, height, channels);
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
}

/** null: nothing is painted. */
const methodOf = ({ overlay, method }: LiveSettings): LiveMethod | null => (overlay ? liveMethodOf(method) : null);

const NOTHING: Explained = { scored: null, map: null };

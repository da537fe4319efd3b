/** The way of a frame through the processor's memory: reads the face's part of it back, cuts it out, and hands numbers to the network. */

import { liveMethodOf } from '../../attribution/registry.ts';
import type { AttributionMethod, LiveMethod } from '../../attribution/method.ts';
import { cropSquareOf } from '../../capture/core/crop-square.ts';
import { cropRgb, cropToGrid, roiOf, type RgbaRegion } from '../../capture/core/crop.ts';
import { MemoryCanvas } from '../../capture/memory-canvas.ts';
import { drawOverWhite } from '../../capture/over-white.ts';
import type { AttributionMap, MapFacts } from '../../core/expression.ts';
import type { CropSquare } from '../../core/geometry.ts';
import { normalise } from '../../inference/core/input-rule.ts';
import type { ModelManifest } from '../../inference/core/manifest.ts';
import type { ScoredGradient } from '../../inference/passes/saliency.ts';
import type { Painter, PaintedMap, Picture } from '../../overlays/worker/painter.ts';
import type { CutFace, LiveSettings } from '../protocol.ts';
import type { Captured, FramePath, IncomingFrame, Shown, TrackedFrame } from './frame-path.ts';
import type { SeenFrame } from './layer-watch.ts';
import { MapSmoother } from './map-smoother.ts';
import { MethodRun } from './method-run.ts';

/** What the path asks of the network, on whatever backend runs. */
export interface NetworkPorts {
  /** Scores of one normalised crop, and the gradient at a point; null = scores only. */
  score(input: Float32Array, at: Float32Array | null, settings: LiveSettings): Promise<ScoredGradient>;
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
    this.#smoother.reset();
    this.#run.forget();
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
    this.#smoother.reset();
    this.#run.forget();
    this.#seen = null;
    this.#painter.clear();
  }

  async show(frame: TrackedFrame, live: boolean): Promise<Shown> {
    const { square, scored, map, timings } = await this.#explainAndPaint(frame, live);
    return shownOf(square, scored, map, timings);
  }

  async capture(frame: TrackedFrame): Promise<Captured> {
    const { square, region, pixels, scored, map, timings } = await this.#explainAndPaint(frame, false);
    return {
      shown: shownOf(square, scored, map, timings),
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
    const painted = square && map ? this.#painted(square, map, map.values) : null;
    return this.#painter.snapshot(bitmap, mirrored, painted, opacity, blurOthers ? (square ?? NOWHERE) : null);
  }

  async #explainAndPaint({ frame, tracking }: TrackedFrame, live: boolean) {
    const { bitmap, mirrored } = frame;
    const { settings } = this;
    const { chosen, faces } = tracking;

    const cropStart = performance.now();
    const square = chosen ? cropSquareOf(chosen, settings.alignment) : null;
    const region = square ? this.#read(bitmap, square) : null;
    const pixels = square && region ? this.#pixels(region, square) : null;
    const input = pixels ? normalise(pixels, this.#manifest.input, new Float32Array(pixels.length)) : null;

    this.#seen = input ? { frameId: frame.frameId, input } : null;

    const networkStart = performance.now();
    const { scored, map }: Explained =
      input && chosen ? await this.#explain(input, chosen.id, settings, live && !frame.still) : NOTHING;

    const drawStart = performance.now();
    const values = chosen && map && live ? this.#smoothed(chosen.id, map, settings) : map?.values;
    this.#shown = {
      frame: bitmap,
      mirrored,
      faces: settings.boxes ? faces : [],
      chosenId: chosen?.id ?? null,
      square: settings.boxes ? square : null,
      map: square && map && values ? this.#painted(square, map, values) : null,
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

  /** @param gathering one frame of a row: one gradient, added to those before. Otherwise as many as a full map takes. */
  async #explain(input: Float32Array, face: number, settings: LiveSettings, gathering: boolean): Promise<Explained> {
    const method = settings.overlay ? liveMethodOf(settings.method) : null;
    if (!method) return { scored: await this.#network.score(input, null, settings), map: null };
    const run = gathering ? this.#run : new MethodRun();
    let explained = await this.#addGradient(run, method, input, face, settings);
    for (let i = 1; !gathering && i < method.live.frames; i++)
      explained = await this.#addGradient(run, method, input, face, settings);
    const { scored, values } = explained;
    const { width, height } = this.#manifest.input;
    const { modelId, head } = scored.prediction;
    const map: AttributionMap | null = values && {
      modelId,
      head,
      output: 'logit',
      method: method.id,
      target: scored.target,
      signed: method.signed,
      width,
      height,
      values,
      colourRange: await this.#network.colourRange(method, head),
    };
    return { scored, map };
  }

  async #addGradient(
    run: MethodRun,
    method: LiveMethod,
    input: Float32Array,
    face: number,
    settings: LiveSettings,
  ): Promise<{ scored: ScoredGradient; values: Float32Array | null }> {
    const scored = await this.#network.score(input, run.pointFor(method, this.#manifest.input, input), settings);
    const { gradient, prediction, target } = scored;
    const key = [face, prediction.modelId, prediction.head, target].join('/');
    return { scored, values: gradient && run.add(key, gradient, input) };
  }

  #smoothed(face: number, map: AttributionMap, settings: LiveSettings): Float32Array {
    const key = [face, map.modelId, map.head, map.target, map.method].join('/');
    return this.#smoother.smooth(key, map.values, settings.smoothing);
  }

  #painted(square: CropSquare, map: AttributionMap, values: Float32Array): PaintedMap {
    const { width, height, colourRange, signed } = map;
    return { square, values, width, height, colourRange, colours: signed ? this.settings.colours : 'magnitude' };
  }

  cut(bitmap: ImageBitmap, square: CropSquare): CutFace {
    const region = this.#read(bitmap, square);
    return { crop: cropRgb(region, square, 0), networkInput: this.#pixels(region, square) };
  }

  /** [height, width, channels] of the network's input, 0..255. */
  #pixels(region: RgbaRegion, square: CropSquare): Float32Array {
    const { width, height, channels } = this.#manifest.input;
    return cropToGrid(region, square, width, height, channels as 1 | 3);
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

const NOTHING: Explained = { scored: null, map: null };

function shownOf(
  square: CropSquare | null,
  scored: ScoredGradient | null,
  map: AttributionMap | null,
  timings: Shown['timings'],
): Shown {
  const { prediction, target } = scored ?? { prediction: null, target: null };
  return { square, prediction, target, map: map && factsOf(map), timings };
}

function factsOf({ values: _, ...facts }: AttributionMap): MapFacts {
  return facts;
}

/**
 * The face detector of a module worker: MediaPipe's graph, made anew when it fails. Everything comes from the app's own folder
 * `vendor/mediapipe` (prepared by scripts/prepare-assets.ts); tasks-vision 0.10.35 makes no request of its own, later versions do.
 */

import type { Detection } from '@mediapipe/tasks-vision';
import { AppError } from '../../core/errors.ts';
import type { FaceBox } from '../../core/geometry.ts';
import { videoPx } from '../../core/geometry.ts';
import type { Rect } from '../core/crop.ts';
import { endSquares } from '../core/end-squares.ts';
import { withoutRepeats } from '../core/found-faces.ts';
import { MemoryCanvas } from '../memory-canvas.ts';
import { drawOverWhite } from '../over-white.ts';
import { detectorError, FIRST_TIME, openGraph, type DetectorGraph } from './detector-graph.ts';

/** Detections below this confidence are not reported. */
export const MIN_DETECTION_CONFIDENCE = 0.5;

/**
 * The longer side of the picture that the detector is given, in pixels. It reduces that to 128x128 itself, and MediaPipe uploads and
 * reads back all of what it gets, so that a large frame costs time and tells nothing (docs/decisions/detector-input.md).
 */
const LONGER_SIDE = 320;

/** After a graph that could not be made, the next try waits this long: frames would ask for one after the other. */
const PAUSE_MS = 500;

/** An answer that repeats itself is looked into again after this long; a picture that stands still repeats it with every frame. */
const DOUBT_MS = 1000;

/**
 * Answers are the same when no score and no key point (as a share of the picture) differs by more: without its context MediaPipe's
 * own still differed by 5e-6, those of two frames of a camera do by a thousandth.
 */
const SAME_WITHIN = 1e-4;

/** Side of the square around a face, as a share of its box's width. */
const AROUND_FACE = 2;
/** Of a face that stands on its head the detector is surer when it is turned, by at least this much of its score. */
const SURER_BY = 0.1;

export interface FaceDetector {
  /**
   * Faces in the picture, best first. Where the whole picture shows none, they are looked for in parts of it, in which small faces
   * are larger to the detector: two more passes for usual shapes, in a frame on which the network may have nothing to do.
   * A graph that fails, or whose WebGL context was lost, is made anew and the picture is looked at once more; if that fails, too, only
   * this picture is lost.
   * One call at a time.
   * @param timeMs when the frame was taken; MediaPipe needs strictly rising times, so a time that is not later than the
   *   last one is moved just behind it (sources can be changed and clocks restart)
   * @returns boxes and key points in pixels of `bitmap`; they may lie partly outside it
   * @throws AppError `webgl-missing`, `wasm-blocked`, `detector-failed`, or `input-invalid` about a picture that cannot be drawn
   */
  detect(bitmap: ImageBitmap | OffscreenCanvas, timeMs: number): Promise<FaceBox[]>;
  /**
   * Whether a face that was found stands on its head. The detector finds such faces, too, and gives them key points as if they were
   * upright, but it is less sure: whatever is found around the face turned by half is compared with what is found as it is. Of a filmed
   * person's 144 frames the two scores were .86 to .94 the right way up and .51 to .77 on the head, and so were those of the drawn face.
   * @param bitmap in which `detect` found it; one call at a time, as of `detect`
   */
  turned(bitmap: ImageBitmap | OffscreenCanvas, face: FaceBox): boolean;
  /** Bytes of MediaPipe's WebAssembly memory, for the soak; null where its build hides the module. */
  memoryBytes(): number | null;
  /** Fault seam: takes MediaPipe's WebGL context away. */
  loseContext(): void;
  /** Frees MediaPipe's graph. Further calls of `detect` throw. */
  close(): void;
}

export interface DetectorOptions {
  /** The bench's: what frames are reduced to, in pixels. */
  readonly longerSide?: number;
  /** Told why a graph was given up, before the next one is made. */
  readonly onRestart?: (reason: AppError) => void;
  /** Makes the graph; tests break it here. */
  readonly open?: () => Promise<DetectorGraph>;
}

/**
 * Loads the wasm and the model and builds the detector (CPU delegate: 10 ms a frame here; the GPU delegate on a
 * software adapter takes ten times that).
 * @param base URL of the folder that the app is served from, with a slash at the end
 * @throws AbortError when aborted; AppError `wasm-blocked` when WebAssembly is missing or forbidden, `webgl-missing` when
 *   there is no WebGL 2, `app-file-missing` or `app-file-replaced` about a file, `detector-failed` otherwise
 */
export async function createFaceDetector(
  base: string,
  signal: AbortSignal,
  options: DetectorOptions = {},
): Promise<FaceDetector> {
  signal.throwIfAborted();
  const folder = new URL('vendor/mediapipe', base).href;
  const open = options.open ?? (() => openGraph(folder, MIN_DETECTION_CONFIDENCE));
  const graph = await open().catch((thrown: unknown) => {
    signal.throwIfAborted();
    throw thrown;
  });
  if (signal.aborted) {
    graph.close();
    throw signal.reason;
  }
  return new RenewedDetector(graph, open, options);
}

class RenewedDetector implements FaceDetector {
  readonly #open: () => Promise<DetectorGraph>;
  readonly #onRestart: (reason: AppError) => void;
  readonly #longerSide: number;
  // In memory, and always: WebKitGTK 2.50 cannot make a texture of a bitmap that came from another thread, but draws it.
  readonly #copy = new MemoryCanvas();
  #graph: DetectorGraph | null;
  #lastTime = FIRST_TIME;
  #failedAt = -Infinity;
  /** What MediaPipe said of the picture in hand, and of the one before: its own numbers. */
  #said: Detection[] = [];
  #saidBefore: readonly number[] = [];
  #doubtedAt = -Infinity;
  #closed = false;

  constructor(graph: DetectorGraph, open: () => Promise<DetectorGraph>, options: DetectorOptions) {
    this.#graph = graph;
    this.#open = open;
    this.#onRestart = options.onRestart ?? (() => undefined);
    this.#longerSide = options.longerSide ?? LONGER_SIDE;
  }

  async detect(bitmap: ImageBitmap | OffscreenCanvas, timeMs: number): Promise<FaceBox[]> {
    for (let last = false; ; last = true) {
      const graph = this.#graph ?? (await this.#renewed());
      if (this.#closed) throw closedError();
      try {
        const faces = this.#search(graph, bitmap, timeMs);
        if (!graph.alive()) throw new AppError('detector-failed', 'Its WebGL context was lost.');
        if (this.#repeatsItself(graph)) throw new AppError('detector-failed', 'It says the same of every picture.');
        return faces;
      } catch (thrown) {
        const reason = detectorError(thrown);
        if (reason.kind === 'input-invalid') throw reason;
        // Whatever MediaPipe has thrown once it throws for every picture that follows.
        this.#graph = null;
        graph.close();
        if (last) throw reason;
        this.#onRestart(reason);
      }
    }
  }

  turned(bitmap: ImageBitmap | OffscreenCanvas, face: FaceBox): boolean {
    const side = AROUND_FACE * face.width;
    const [x, y] = [face.x + (face.width - side) / 2, face.y + (face.height - side) / 2];
    const part = { x, y, width: side, height: side };
    const graph = this.#graph;
    if (!graph) return false;
    try {
      const score = (way: 'as it is' | 'turned'): number =>
        Math.max(0, ...this.#searchIn(graph, bitmap, part, this.#lastTime + 1, way).map((found) => found.score));
      return score('turned') > score('as it is') + SURER_BY;
    } catch (thrown) {
      // As in `detect`: the next picture gets another graph.
      this.#graph = null;
      graph.close();
      this.#onRestart(detectorError(thrown));
      return false;
    }
  }

  loseContext(): void {
    this.#graph?.loseContext();
  }

  memoryBytes(): number | null {
    return this.#graph?.memoryBytes() ?? null;
  }

  close(): void {
    this.#closed = true;
    this.#graph?.close();
    this.#graph = null;
  }

  async #renewed(): Promise<DetectorGraph> {
    if (this.#closed) throw closedError();
    const rest = this.#failedAt + PAUSE_MS - performance.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    try {
      const graph = await this.#open();
      if (this.#closed) graph.close();
      else this.#graph = graph;
      return graph;
    } catch (thrown) {
      this.#failedAt = performance.now();
      throw detectorError(thrown);
    }
  }

  #search(graph: DetectorGraph, picture: ImageBitmap | OffscreenCanvas, timeMs: number): FaceBox[] {
    const { width, height } = picture;
    this.#said = [];
    const faces = this.#searchIn(graph, picture, { x: 0, y: 0, width, height }, timeMs);
    if (faces.length) return faces;
    return withoutRepeats(endSquares(width, height).flatMap((part) => this.#searchIn(graph, picture, part, timeMs)));
  }

  #searchIn(
    graph: DetectorGraph,
    picture: ImageBitmap | OffscreenCanvas,
    part: Rect,
    timeMs: number,
    way: 'as it is' | 'turned' = 'as it is',
  ): FaceBox[] {
    this.#lastTime = timeMs > this.#lastTime ? timeMs : this.#lastTime + 1;
    const scale = Math.min(1, this.#longerSide / Math.max(part.width, part.height));
    // A line of pixels is a picture, too; MediaPipe is never given an empty one.
    const width = Math.max(1, Math.round(part.width * scale));
    const height = Math.max(1, Math.round(part.height * scale));
    const context = this.#copy.prepare(width, height, 'exactly');
    context.imageSmoothingQuality = 'medium';
    // By half, about the middle of the canvas.
    if (way === 'turned') context.setTransform(-1, 0, 0, -1, width, height);
    else context.resetTransform();
    try {
      drawOverWhite(context, picture, part, width, height);
    } catch (thrown) {
      throw new AppError('input-invalid', `The picture cannot be drawn: ${String(thrown)}`, { cause: thrown });
    }
    const detections = graph.find(this.#copy.canvas, this.#lastTime);
    this.#said.push(...detections);
    return facesOf(detections, part, width, height);
  }

  /**
   * Two pictures with a face, and the same numbers: either they are the same picture, or nothing is looked at any more. White paper has no face; one that is found there is the one from before.
   */
  #repeatsItself(graph: DetectorGraph): boolean {
    const said = this.#said.flatMap(numbersOf);
    const before = this.#saidBefore;
    const again =
      said.length > 0 &&
      said.length === before.length &&
      said.every((value, i) => Math.abs(value - before[i]!) <= SAME_WITHIN);
    this.#saidBefore = said;
    if (!again || performance.now() - this.#doubtedAt < DOUBT_MS) return false;
    this.#doubtedAt = performance.now();
    const { width, height } = this.#copy.canvas;
    const context = this.#copy.prepare(width, height, 'exactly');
    context.resetTransform();
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    this.#lastTime++;
    return graph.find(this.#copy.canvas, this.#lastTime).length > 0;
  }
}

/** All that MediaPipe says of a face. */
function numbersOf({ categories, boundingBox, keypoints }: Detection): number[] {
  const box = boundingBox ? [boundingBox.originX, boundingBox.originY, boundingBox.width, boundingBox.height] : [];
  return [categories[0]?.score ?? 0, ...box, ...keypoints.flatMap(({ x, y }) => [x, y])];
}

const closedError = (): AppError => new AppError('detector-failed', 'The face detector is closed.');

/** What was found in a part of the frame, given to the detector at width x height pixels, in pixels of the frame. */
function facesOf(detections: readonly Detection[], part: Rect, width: number, height: number): FaceBox[] {
  const across = part.width / width;
  const down = part.height / height;
  return detections.flatMap(({ boundingBox, categories, keypoints }): FaceBox[] => {
    if (boundingBox === undefined || !(boundingBox.width > 0 && boundingBox.height > 0)) return [];
    return [
      {
        x: videoPx(part.x + boundingBox.originX * across),
        y: videoPx(part.y + boundingBox.originY * down),
        width: videoPx(boundingBox.width * across),
        height: videoPx(boundingBox.height * down),
        score: categories[0]?.score ?? 0,
        keypoints: keypoints.map((point) => ({
          x: videoPx(part.x + point.x * part.width),
          y: videoPx(part.y + point.y * part.height),
        })),
      },
    ];
  });
}

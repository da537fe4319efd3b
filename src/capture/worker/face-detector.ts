/**
 * MediaPipe's face detector, for a module worker. Everything comes from the app's own folder `vendor/mediapipe`
 * (prepared by scripts/prepare-assets.ts); tasks-vision 0.10.35 makes no request of its own, later versions do.
 */

import { FaceDetector as TasksFaceDetector, FilesetResolver, type Detection } from '@mediapipe/tasks-vision';
import { AppError } from '../../core/errors.ts';
import type { FaceBox } from '../../core/geometry.ts';
import { videoPx } from '../../core/geometry.ts';
import type { Rect } from '../core/crop.ts';
import { endSquares } from '../core/end-squares.ts';
import { withoutRepeats } from '../core/found-faces.ts';
import { drawOverWhite } from '../over-white.ts';

/** Detections below this confidence are not reported. */
export const MIN_DETECTION_CONFIDENCE = 0.5;

/**
 * The longer side of the picture that the detector is given, in pixels. It reduces that to 128x128 itself, and MediaPipe uploads and
 * reads back all of what it gets, so that a large frame costs time and tells nothing (docs/decisions/detector-input.md).
 */
const LONGER_SIDE = 320;

export interface FaceDetector {
  /**
   * Faces in the picture, best first. Where the whole picture shows none, they are looked for in squares of it, in which small faces
   * are larger to the detector: two more passes, in a frame on which the network may have nothing to do.
   * @param timeMs when the frame was taken; MediaPipe needs strictly rising times, so a time that is not later than the
   *   last one is moved just behind it (sources can be changed and clocks restart)
   * @returns boxes and key points in pixels of `bitmap`; they may lie partly outside it
   * @throws AppError `webgl-missing` or `detector-failed`
   */
  detect(bitmap: ImageBitmap | OffscreenCanvas, timeMs: number): FaceBox[];
  /** Bytes of MediaPipe's WebAssembly memory, for the soak; null where its build hides the module. */
  memoryBytes(): number | null;
  /** Frees MediaPipe's graph. Further calls of `detect` throw. */
  close(): void;
}

/**
 * Loads the wasm and the model and builds the detector (CPU delegate: 10 ms a frame here; the GPU delegate on a
 * software adapter takes ten times that).
 * @param base URL of the folder that the app is served from, with a slash at the end
 * @param longerSide the bench's: what frames are reduced to, in pixels
 * @throws AbortError when aborted; AppError `wasm-blocked` when WebAssembly is missing or forbidden, `webgl-missing` when
 *   there is no WebGL 2 (MediaPipe needs it with the CPU delegate, too: its own `create` would succeed and `detect`
 *   throw), `detector-failed` otherwise (a file is missing or damaged)
 */
export async function createFaceDetector(
  base: string,
  signal: AbortSignal,
  longerSide = LONGER_SIDE,
): Promise<FaceDetector> {
  signal.throwIfAborted();
  requireWasm();
  requireWebGl();
  const folder = new URL('vendor/mediapipe', base).href;
  let tasks: TasksFaceDetector;
  try {
    const fileset = await FilesetResolver.forVisionTasks(folder, true);
    signal.throwIfAborted();
    tasks = await TasksFaceDetector.createFromOptions(fileset, {
      baseOptions: { modelAssetPath: `${folder}/face_detection_short_range.tflite`, delegate: 'CPU' },
      runningMode: 'VIDEO',
      minDetectionConfidence: MIN_DETECTION_CONFIDENCE,
    });
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    throw detectorError(thrown);
  }
  if (signal.aborted) {
    tasks.close();
    throw signal.reason;
  }

  // In memory, and always: WebKitGTK 2.50 cannot make a texture of a bitmap that came from another thread, but draws it.
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new AppError('detector-failed', 'No 2D context in this worker.');
  let lastTime = -Infinity;
  let closed = false;
  const detectIn = (picture: ImageBitmap | OffscreenCanvas, part: Rect, timeMs: number): FaceBox[] => {
    lastTime = timeMs > lastTime ? timeMs : lastTime + 1;
    const scale = Math.min(1, longerSide / Math.max(part.width, part.height));
    const width = Math.round(part.width * scale);
    const height = Math.round(part.height * scale);
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context.imageSmoothingQuality = 'medium';
    drawOverWhite(context, picture, part, width, height);
    return facesOf(tasks.detectForVideo(canvas, lastTime).detections, part, width, height);
  };
  return {
    detect(bitmap, timeMs) {
      if (closed) throw new AppError('detector-failed', 'The face detector is closed.');
      try {
        const { width, height } = bitmap;
        const faces = detectIn(bitmap, { x: 0, y: 0, width, height }, timeMs);
        if (faces.length) return faces;
        return withoutRepeats(endSquares(width, height).flatMap((part) => detectIn(bitmap, part, timeMs)));
      } catch (thrown) {
        throw detectorError(thrown);
      }
    },
    memoryBytes: () => heapBytesOf(tasks),
    close() {
      if (closed) return;
      closed = true;
      tasks.close();
    },
  };
}

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

/** The smallest valid module: magic number and version. */
const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

function requireWasm(): void {
  try {
    new WebAssembly.Module(EMPTY_MODULE);
  } catch (thrown) {
    throw new AppError('wasm-blocked', `WebAssembly cannot be compiled: ${String(thrown)}`, { cause: thrown });
  }
}

function requireWebGl(): void {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (context === null) throw new AppError('webgl-missing', 'No WebGL 2 context in this worker.');
  context.getExtension('WEBGL_lose_context')?.loseContext();
}

/** MediaPipe throws plain errors (and, from its factory, bare strings); the kinds are told apart by what they say. */
function detectorError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  if (/webgl|gl context|canvas/i.test(text)) return new AppError('webgl-missing', text, { cause: thrown });
  if (/CompileError|WebAssembly\.(instantiate|compile)|wasm streaming/i.test(text)) {
    return new AppError('wasm-blocked', text, { cause: thrown });
  }
  return new AppError('detector-failed', text, { cause: thrown });
}

/** MediaPipe's build shortens its names, so the Emscripten module is found by what it holds. */
function heapBytesOf(tasks: object): number | null {
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
  const inner = Object.values(tasks).filter(isObject);
  for (const candidate of [tasks, ...inner, ...inner.flatMap((value) => Object.values(value).filter(isObject))]) {
    const heap = (candidate as { HEAPU8?: unknown }).HEAPU8;
    if (heap instanceof Uint8Array) return heap.byteLength;
  }
  return null;
}

/**
 * MediaPipe's face detector, for a module worker. Everything comes from the app's own folder `vendor/mediapipe`
 * (prepared by scripts/prepare-assets.ts); tasks-vision 0.10.35 makes no request of its own, later versions do.
 */

import { FaceDetector as TasksFaceDetector, FilesetResolver, type Detection } from '@mediapipe/tasks-vision';
import { AppError } from '../../core/errors.ts';
import type { FaceBox } from '../../core/geometry.ts';
import { videoPx } from '../../core/geometry.ts';
import { endSquares } from '../core/end-squares.ts';
import { movedBy, withoutRepeats } from '../core/found-faces.ts';
import { uploadableFrames } from './uploadable.ts';

/** Detections below this confidence are not reported. */
export const MIN_DETECTION_CONFIDENCE = 0.5;

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
 * Loads the wasm and the model and builds the detector (CPU delegate: 5–10 ms a 640x480 frame here; the GPU delegate on
 * a software adapter takes ten times that).
 * @param base URL of the folder that the app is served from, with a slash at the end
 * @throws AbortError when aborted; AppError `wasm-blocked` when WebAssembly is missing or forbidden, `webgl-missing` when
 *   there is no WebGL 2 (MediaPipe needs it with the CPU delegate, too: its own `create` would succeed and `detect`
 *   throw), `detector-failed` otherwise (a file is missing or damaged)
 */
export async function createFaceDetector(base: string, signal: AbortSignal): Promise<FaceDetector> {
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

  const uploadable = uploadableFrames();
  let lastTime = -Infinity;
  let closed = false;
  const detectOnce = (picture: ImageBitmap | OffscreenCanvas, timeMs: number): FaceBox[] => {
    lastTime = timeMs > lastTime ? timeMs : lastTime + 1;
    const { detections } = tasks.detectForVideo(
      picture instanceof ImageBitmap ? uploadable(picture) : picture,
      lastTime,
    );
    return facesOf(detections, picture.width, picture.height);
  };
  let part: OffscreenCanvasRenderingContext2D | null = null;
  const detectInSquares = (bitmap: ImageBitmap | OffscreenCanvas): FaceBox[] => {
    const faces: FaceBox[] = [];
    for (const { x, y, width, height } of endSquares(bitmap.width, bitmap.height)) {
      part ??= new OffscreenCanvas(width, height).getContext('2d')!;
      if (part.canvas.width !== width) Object.assign(part.canvas, { width, height });
      part.drawImage(bitmap, -x, -y);
      faces.push(...detectOnce(part.canvas, lastTime).map((face) => movedBy(face, x, y)));
    }
    return withoutRepeats(faces);
  };
  return {
    detect(bitmap, timeMs) {
      if (closed) throw new AppError('detector-failed', 'The face detector is closed.');
      try {
        const faces = detectOnce(bitmap, timeMs);
        return faces.length ? faces : detectInSquares(bitmap);
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

function facesOf(detections: readonly Detection[], width: number, height: number): FaceBox[] {
  return detections.flatMap(({ boundingBox, categories, keypoints }): FaceBox[] => {
    if (boundingBox === undefined || !(boundingBox.width > 0 && boundingBox.height > 0)) return [];
    return [
      {
        x: videoPx(boundingBox.originX),
        y: videoPx(boundingBox.originY),
        width: videoPx(boundingBox.width),
        height: videoPx(boundingBox.height),
        score: categories[0]?.score ?? 0,
        keypoints: keypoints.map((point) => ({ x: videoPx(point.x * width), y: videoPx(point.y * height) })),
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

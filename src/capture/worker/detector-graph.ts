/** MediaPipe's face detector with a WebGL context of its own, which it needs on the CPU delegate, too: it uploads every picture. */

import { FaceDetector, FilesetResolver, type Detection } from '@mediapipe/tasks-vision';
import { AppError } from '../../core/errors.ts';
import { ContextProof } from '../../platform/context-proof.ts';
import { faultOfFiles, requireWasm } from '../../platform/own-files.ts';

export interface DetectorGraph {
  /**
   * @param timeMs above FIRST_TIME, and rising strictly from call to call
   * @throws whatever MediaPipe throws; the graph is of no use after that
   */
  find(picture: OffscreenCanvas, timeMs: number): readonly Detection[];
  /** Whether its context was there until now: what was found without it is what was found before. */
  alive(): boolean;
  /** Fault seam and tests: takes the context away, as the end of the graphics process does. */
  loseContext(): void;
  /** Frees it; may be called on one that has failed. */
  close(): void;
  /** Bytes of MediaPipe's WebAssembly memory; null where its build hides the module. */
  memoryBytes(): number | null;
}

/** Of a graph's first picture, an empty one that nobody sees, in milliseconds: no later than any frame's. */
export const FIRST_TIME = 0;
/** Of that picture, in pixels: that of a reduced frame. */
const [FIRST_WIDTH, FIRST_HEIGHT] = [320, 240];

/**
 * A graph that has seen one picture: the first one takes a second here (kernels are prepared, WebAssembly is compiled as it is called),
 * which is better spent before a person has chosen what to show.
 * @param folder URL of MediaPipe's files, without a slash at the end
 * @param confidence detections below it, 0..1, are not reported
 * @throws AppError `wasm-blocked`, `webgl-missing`, `app-file-missing`, `app-file-replaced` or `detector-failed`
 */
export async function openGraph(folder: string, confidence: number): Promise<DetectorGraph> {
  requireWasm();
  requireWebGl();
  keepFactory();
  const canvas = new OffscreenCanvas(1, 1);
  const fileset = await FilesetResolver.forVisionTasks(folder, true);
  const model = `${folder}/face_detection_short_range.tflite`;
  try {
    const tasks = await FaceDetector.createFromOptions(fileset, {
      baseOptions: { modelAssetPath: model, delegate: 'CPU' },
      runningMode: 'VIDEO',
      minDetectionConfidence: confidence,
      canvas,
    });
    const gl = canvas.getContext('webgl2');
    if (!gl) throw new AppError('webgl-missing', 'MediaPipe has no WebGL 2 context.');
    const proof = new ContextProof(gl);
    const first = new OffscreenCanvas(FIRST_WIDTH, FIRST_HEIGHT);
    first.getContext('2d', { willReadFrequently: true })?.fillRect(0, 0, FIRST_WIDTH, FIRST_HEIGHT);
    tasks.detectForVideo(first, FIRST_TIME);
    let lost = false;
    canvas.addEventListener('webglcontextlost', () => (lost = true));
    return {
      find: (picture, timeMs) => tasks.detectForVideo(picture, timeMs).detections,
      alive: () => !lost && proof.holds(),
      loseContext: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
      memoryBytes: () => heapBytesOf(tasks),
      close() {
        try {
          tasks.close();
        } catch {
          // A graph that has failed tells so once more when it is closed.
        }
        gl.getExtension('WEBGL_lose_context')?.loseContext();
      },
    };
  } catch (thrown) {
    // MediaPipe says of a page that came in place of its wasm that it cannot be compiled, and of one in place of its loader nothing.
    const files = [fileset.wasmLoaderPath, fileset.wasmBinaryPath, model];
    throw (await faultOfFiles(files, thrown)) ?? detectorError(thrown);
  }
}

/** MediaPipe throws plain errors (and, from its factory, bare strings); the kinds are told apart by what they say. */
export function detectorError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  if (/webgl|gl context|canvas/i.test(text)) return new AppError('webgl-missing', text, { cause: thrown });
  return new AppError('detector-failed', text, { cause: thrown });
}

/**
 * MediaPipe's loader leaves its factory in a global, which MediaPipe takes away after use, and a module is run once only: a second
 * graph in the same worker would not be had. So the factory stays.
 */
function keepFactory(): void {
  if (Object.getOwnPropertyDescriptor(globalThis, 'ModuleFactory')?.set) return;
  let factory: unknown;
  Object.defineProperty(globalThis, 'ModuleFactory', {
    configurable: true,
    get: () => factory,
    set: (value: unknown) => (factory = value ?? factory),
  });
}

/** Its own `create` would succeed without WebGL, and `detect` throw. */
function requireWebGl(): void {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (context === null) throw new AppError('webgl-missing', 'No WebGL 2 context in this worker.');
  context.getExtension('WEBGL_lose_context')?.loseContext();
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

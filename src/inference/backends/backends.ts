/**
 * tfjs backends: opening, switching between, and losing them.
 *
 * tfjs has one current backend for the whole thread, and `tf.setBackend` leaves it unusable while a backend initialises. Here
 * a backend is made ready first, beside the one in use, and only then registered; after that switching is synchronous, so
 * that frames go on (on wasm) while WebGPU compiles its shaders. Call `activate` before every synchronous run of kernels.
 */

import * as tf from '@tensorflow/tfjs-core';
import { ContextProof } from '../../platform/context-proof.ts';
import { AppError } from '../../core/errors.ts';
import { faultOfFiles, requireWasm } from '../../platform/own-files.ts';
import type { BackendName } from '../../core/expression.ts';
import type { AdapterFacts } from './core/backend-decision.ts';

/** Names by which software adapters give themselves away where `isFallbackAdapter` is missing. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|microsoft basic render|software/i;

interface Opened {
  /** The device went away, or the backend was closed. */
  lost: boolean;
  /** Of a WebGL backend's context; null for the others, whose readbacks fail by themselves. */
  readonly proof: ContextProof | null;
  /** Notes that the device is lost; once. */
  lose(detail: string): void;
  /** Told when the device is lost. */
  readonly waiting: Set<(error: AppError) => void>;
}

const opened = new Map<BackendName, Opened>();

/** tfjs's own, by which a backend can be opened again. */
const factories = new Map<BackendName, Factory>();

type Factory = () => tf.KernelBackend | Promise<tf.KernelBackend>;

/** Loads a backend's code. wasm and cpu come first everywhere; the GPU backends are fetched only where they may run. */
async function loadBackend(name: BackendName, wasmFolder: string): Promise<void> {
  switch (name) {
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      return;
    case 'wasm': {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      // Threads need cross-origin isolation, were not faster at batch 1, and crash in minified builds.
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      setWasmPaths(wasmFolder);
      return;
    }
    case 'webgl':
      await import('@tensorflow/tfjs-backend-webgl');
      return;
    case 'webgpu':
      await import('@tensorflow/tfjs-backend-webgpu');
  }
}

/** tfjs takes one of them. */
const wasmFiles = (folder: string): string[] => [
  `${folder}tfjs-backend-wasm-simd.wasm`,
  `${folder}tfjs-backend-wasm.wasm`,
];

/**
 * Makes a backend usable; the current one can go on working meanwhile. A newly opened backend is the current one afterwards,
 * an open one is left as it is: call `activateBackend` to be sure.
 * @param wasmFolder URL of the folder with tfjs's wasm files, slash at the end
 * @param onLost     called once when the GPU device or context goes away
 * @throws AppError `wasm-blocked`, `app-file-missing`, `app-file-replaced`, `webgl-missing` or `backend-failed`
 */
export async function openBackend(
  name: BackendName,
  wasmFolder: string,
  onLost: (detail: string) => void,
): Promise<void> {
  if (opened.get(name)?.lost === false) return;
  const unavailable = name === 'webgl' ? 'webgl-missing' : 'backend-failed';
  try {
    if (name === 'wasm') requireWasm();
    await loadBackend(name, wasmFolder);
    const factory = factories.get(name) ?? (tf.findBackendFactory(name) as Factory | undefined);
    if (!factory) throw new Error('it registered no factory');
    factories.set(name, factory);
    const instance = await factory();
    if (!instance) throw new Error('its factory gave nothing');
    tf.removeBackend(name);
    tf.registerBackend(name, () => instance);
    const gl = (instance as WithGl).gpgpu?.gl;
    const entry: Opened = {
      lost: false,
      waiting: new Set(),
      proof: gl && 'getBufferSubData' in gl ? new ContextProof(gl) : null,
      lose(detail) {
        if (entry.lost) return;
        entry.lost = true;
        const error = new AppError('device-lost', `the ${name} device was lost: ${detail}`);
        for (const tell of entry.waiting) tell(error);
        onLost(detail);
      },
    };
    opened.set(name, entry);
    watchForLoss(name, instance, (detail) => entry.lose(detail));
    activateBackend(name);
    if (tf.getBackend() !== name) throw new Error(`tfjs runs on ${tf.getBackend()} instead`);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const fault =
      name === 'wasm' && /^https?:/.test(wasmFolder) ? await faultOfFiles(wasmFiles(wasmFolder), cause) : null;
    if (fault) throw fault;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(unavailable, `the ${name} backend did not start: ${detail}`, { cause });
  }
}

/**
 * Gives an open backend's memory and its GPU device or context back. Not for the current one while kernels of it run, and not
 * before its tensors are disposed; `openBackend` opens it again.
 * @param next an open backend that is the current one afterwards
 * @throws AppError device-lost | backend-failed, about `next`
 */
export function closeBackend(name: BackendName, next: BackendName): void {
  const entry = opened.get(name);
  if (!entry) return;
  // First: kernels that another part of tfjs asks for must find a backend, or it would start one by itself.
  activateBackend(next);
  entry.lost = true; // what the device tells of its end is no news
  opened.delete(name);
  const instance = tf.findBackend(name) as (WithDevice & WithGl) | null;
  const lose = instance?.gpgpu?.gl?.getExtension('WEBGL_lose_context');
  tf.removeBackend(name);
  instance?.device?.destroy();
  lose?.loseContext();
  const factory = factories.get(name);
  if (factory) tf.registerBackend(name, factory);
}

/** Makes an opened backend the current one, synchronously. @throws AppError device-lost | backend-failed */
export function activateBackend(name: BackendName): void {
  const entry = opened.get(name);
  if (!entry) throw new AppError('backend-failed', `the ${name} backend was not opened`);
  if (entry.lost) throw new AppError('device-lost', `the ${name} device was lost`);
  if (tf.getBackend() === name) return;
  // Synchronous for a registered backend, in spite of the promise.
  void tf.setBackend(name);
}

/** The backend that the next kernel runs on. */
export const currentBackend = (): BackendName => tf.getBackend() as BackendName;

/** Whether a backend was opened and its device is there. */
export const isOpen = (name: BackendName): boolean => opened.get(name)?.lost === false;

/** Whether an opened backend's device or context went away. */
export const isLost = (name: BackendName): boolean => opened.get(name)?.lost === true;

/**
 * The work's result, or AppError device-lost as soon as the backend's device goes away: a readback on a lost WebGL context
 * never ends, and one from a context that has gone a moment ago holds nothing. (Not Promise.race with one long-lived promise: that keeps some 250 bytes of every frame for ever.)
 */
export async function untilLost<T>(name: BackendName, work: Promise<T>): Promise<T> {
  const entry = opened.get(name);
  if (!entry) return work;
  const { waiting, proof } = entry;
  let tell: (error: AppError) => void = () => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      tell = reject;
      waiting.add(tell);
      work.then((value) => {
        if (proof && !entry.lost && !proof.holds()) entry.lose('the WebGL context was lost');
        resolve(value);
      }, reject);
    });
  } finally {
    waiting.delete(tell);
  }
}

type WithDevice = { device?: GPUDevice };
type WithGl = { gpgpu?: { gl?: WebGL2RenderingContext & { canvas?: unknown } } };

function watchForLoss(name: BackendName, instance: tf.KernelBackend, onLost: (detail: string) => void): void {
  if (name === 'webgpu') {
    void (instance as WithDevice).device?.lost.then(({ message, reason }) => onLost(message || reason));
  } else if (name === 'webgl') {
    const canvas = (instance as WithGl).gpgpu?.gl?.canvas as EventTarget | undefined;
    canvas?.addEventListener('webglcontextlost', () => onLost('the WebGL context was lost'), { once: true });
  }
}

/** What tfjs holds, on all backends together. */
export function tensorMemory(): { backend: BackendName; tensors: number; bytes: number } {
  const { numTensors, numBytes } = tf.memory();
  return { backend: tf.getBackend() as BackendName, tensors: numTensors, bytes: numBytes };
}

/** Bytes of tfjs's WebAssembly memory; null where another backend is the current one. */
export function wasmMemory(): number | null {
  return (tf.backend() as { wasm?: { HEAPU8?: Uint8Array } }).wasm?.HEAPU8?.byteLength ?? null;
}

/** How often each kernel runs during a piece of work on the current backend, by the kernel's name. */
export async function kernelsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const profile = await tf.profile(async () => {
    await work();
    return [];
  });
  const counts: Record<string, number> = {};
  for (const { name } of profile.kernels) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Fault seam and tests: destroys the device of a GPU backend, as a driver reset would. */
export function destroyDevice(name: BackendName): void {
  activateBackend(name);
  const instance = tf.backend() as WithDevice & WithGl;
  instance.device?.destroy();
  instance.gpgpu?.gl?.getExtension('WEBGL_lose_context')?.loseContext();
}

/** Looks at the WebGPU adapter without starting anything on it. */
export async function inspectAdapter(): Promise<AdapterFacts> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) return { kind: 'none', description: 'this browser has no WebGPU' };
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return { kind: 'none', description: 'WebGPU gave no adapter' };
    const info = (adapter as GPUAdapter & { info?: GPUAdapterInfo }).info;
    const description =
      [info?.vendor, info?.architecture, info?.device, info?.description].filter(Boolean).join(' ') ||
      'unnamed adapter';
    const flagged =
      (info as { isFallbackAdapter?: boolean } | undefined)?.isFallbackAdapter ??
      (adapter as unknown as { isFallbackAdapter?: boolean }).isFallbackAdapter ??
      false;
    return { kind: flagged || SOFTWARE.test(description) ? 'fallback' : 'real', description };
  } catch (error) {
    return { kind: 'none', description: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether WebGL here is drawn by the CPU (then it is 30 times slower than wasm and not worth a race). */
export function isSoftwareWebgl(): boolean {
  if (typeof OffscreenCanvas === 'undefined') return false;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) return false;
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(extension ? extension.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return SOFTWARE.test(renderer);
}

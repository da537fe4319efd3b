/** The kernels of assembly/, compiled once a thread. Whoever starts a thread says where their file is; without one tfjs goes on. */

import { AppError } from '../../../core/errors.ts';

type Kernel = (...values: number[]) => void;

/** See assembly/ for what each takes: addresses, then sizes. */
export interface Kernels {
  readonly gemm: Kernel;
  readonly tiles2: Kernel;
  readonly tiles4: Kernel;
  readonly pixels2: Kernel;
  readonly pixels4: Kernel;
  readonly pad: Kernel;
  readonly crop: Kernel;
  readonly patches: Kernel;
  readonly gather: Kernel;
  readonly finish: Kernel;
  readonly rectify: Kernel;
  readonly maxPool: Kernel;
  readonly maxPoolBack: Kernel;
  readonly meanPool: Kernel;
  readonly meanPoolBack: Kernel;
}

/** An instance with a memory of its own. */
export interface KernelInstance {
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
}

/** Gives the bytes of the kernels' file. */
export type KernelSource = () => Promise<BufferSource>;

/** What became of the kernels in this thread, for the diagnostics. */
export type KernelState =
  | { readonly kind: 'off'; readonly detail: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly detail: string };

let source: KernelSource | null = null;
let module: Promise<WebAssembly.Module | null> | null = null;
let state: KernelState = { kind: 'off', detail: 'not asked for' };

/** Says where the kernels come from; null: none are used. Before the first network is made. */
export function useKernels(from: KernelSource | null, detail = 'switched off'): void {
  source = from;
  module = null;
  state = { kind: 'off', detail: from ? 'not asked for' : detail };
}

export const kernelState = (): KernelState => state;

/** Fetches and compiles them, for whoever will open one soon. */
export function fetchKernels(): void {
  void compiled();
}

/** An instance, or null where there is none to be had; `kernelState` says why. Never throws. */
export async function openKernels(): Promise<KernelInstance | null> {
  const made = await compiled();
  return made && instantiate(made);
}

async function compiled(): Promise<WebAssembly.Module | null> {
  if (!source) return null;
  module ??= source()
    .then((bytes) => WebAssembly.compile(bytes))
    .then((made) => {
      state = { kind: 'ready' };
      return made;
    })
    .catch((error: unknown) => {
      state = { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
      return null;
    });
  return module;
}

/** @throws AppError backend-failed */
function instantiate(made: WebAssembly.Module): KernelInstance {
  const memory = new WebAssembly.Memory({ initial: 16 });
  const stop = (): never => {
    throw new AppError('backend-failed', 'a kernel of the compiled network stopped');
  };
  const { exports } = new WebAssembly.Instance(made, { env: { memory, abort: stop } });
  return { kernels: exports as unknown as Kernels, memory };
}

/** The kernels' file of the app, fetched. @param base the folder that the app is served from, with a slash at the end */
export const kernelsIn =
  (base: string): KernelSource =>
  async () => {
    const response = await fetch(new URL('vendor/kernels/kernels.wasm', base));
    if (!response.ok) throw new Error(`the kernels' file was answered with ${response.status}`);
    return response.arrayBuffer();
  };

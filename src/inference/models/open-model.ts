/**
 * A model that is loaded once, with at most one copy of its weights on each backend. Work runs where it can: on wasm, on the CPU what wasm
 * cannot do, and long work on a GPU.
 */

import { AppError } from '../../core/errors.ts';
import type { BackendName } from '../../core/expression.ts';
import { activateBackend, currentBackend, inspectAdapter, isLost, isOpen, openBackend } from '../backends/backends.ts';
import { openCompiled } from '../compiled/open-network.ts';
import type { CompiledState } from '../core/compiled-state.ts';
import type { ModelManifest } from '../core/manifest.ts';
import { createNetwork, type NetworkUse } from '../networks/create-network.ts';
import type { LoadedModel } from './model-files.ts';
import { BackendGapError, type Network } from '../networks/network.ts';
import { runSelfTest } from './self-test.ts';

/** Slow, but it has a kernel for everything; and WebGL may be given to one thread only, which is the live one. */
const LAST_RESORT: BackendName = 'cpu';

export class OpenModel {
  readonly #model: LoadedModel;
  readonly #wasmFolder: string;
  readonly #use: NetworkUse;
  readonly #networks = new Map<BackendName, Network>();
  readonly #beingMade = new Map<BackendName, Promise<Network>>();
  #forLongWork: Promise<'wasm' | 'webgpu'> | null = null;
  #compiled: CompiledState | null = null;

  /** Opens nothing: copies are made when they are needed. */
  constructor(model: LoadedModel, wasmFolder: string, use: NetworkUse = 'layers') {
    this.#model = model;
    this.#wasmFolder = wasmFolder;
    this.#use = use;
  }

  get manifest(): ModelManifest {
    return this.#model.manifest;
  }

  /** Whether it runs on kernels of our own on wasm, or why not; null before there was a copy. */
  get compiled(): CompiledState | null {
    return this.#compiled;
  }

  /**
   * Where work of some seconds is done soonest: WebGPU on a real adapter that passes the self-test, else wasm. The first call compiles
   * shaders, which takes a second or more. Wait for it before work begins: it changes the current backend.
   */
  backendForLongWork(): Promise<'wasm' | 'webgpu'> {
    return (this.#forLongWork ??= this.#tryGpu());
  }

  async #tryGpu(): Promise<'wasm' | 'webgpu'> {
    try {
      if ((await inspectAdapter()).kind !== 'real') return 'wasm';
      const { kind } = await runSelfTest(await this.copyOn('webgpu'), this.manifest);
      return kind === 'passed' ? 'webgpu' : 'wasm';
    } catch {
      return 'wasm';
    } finally {
      activateBackend('wasm');
    }
  }

  /**
   * Does a piece of work on WebGPU. A device that is lost, or does not start, sends it to wasm from the start, as all long work after it.
   * @param changed told before the second try
   */
  async runOnGpu<T>(
    work: (network: Network) => Promise<T>,
    changed: (backend: BackendName, detail: string) => void,
  ): Promise<T> {
    try {
      return await work(await this.copyOn('webgpu'));
    } catch (error) {
      const failed = error instanceof AppError && error.kind === 'backend-failed';
      if (!failed && !isLost('webgpu')) throw error;
      this.#forLongWork = Promise.resolve('wasm');
      this.#networks.delete('webgpu');
      changed('wasm', error instanceof Error ? error.message : String(error));
      return await this.run(work, changed);
    } finally {
      activateBackend('wasm');
    }
  }

  /**
   * Does a piece of work on wasm, and from the start on the CPU if wasm cannot do it.
   * @param work    gets the network on the current backend; must not keep it
   * @param changed told before the second try, with one sentence about what wasm cannot do
   * @throws AppError backend-failed when the CPU cannot do it either; whatever `work` throws
   */
  async run<T>(
    work: (network: Network) => Promise<T>,
    changed: (backend: BackendName, detail: string) => void,
  ): Promise<T> {
    try {
      return await work(await this.copyOn('wasm'));
    } catch (error) {
      if (!(error instanceof BackendGapError)) throw error;
      const network = await this.copyOn(LAST_RESORT);
      changed(LAST_RESORT, error.message);
      try {
        return await work(network);
      } finally {
        activateBackend('wasm');
      }
    }
  }

  /** The backends that have a copy. */
  get backends(): readonly BackendName[] {
    return [...this.#networks.keys()];
  }

  /** The copy on a backend, if there is one; the backend is not made current. */
  copy(backend: BackendName): Network | undefined {
    return this.#networks.get(backend);
  }

  /** Forgets a copy whose device is gone, and its tensors with it. */
  forget(backend: BackendName): void {
    this.#networks.delete(backend);
  }

  /** Frees a copy; its backend is current afterwards, unless its device is lost. */
  release(backend: BackendName): void {
    const network = this.#networks.get(backend);
    this.#networks.delete(backend);
    try {
      activateBackend(backend);
      network?.dispose();
    } catch (error) {
      // What was on a lost device went with it.
      if (!(error instanceof AppError && error.kind === 'device-lost')) throw error;
    }
  }

  /** Frees all copies. Safe while work of another model has the current backend: that stays the current one. */
  dispose(): void {
    const before = currentBackend();
    for (const backend of this.backends) this.release(backend);
    if (isOpen(before)) activateBackend(before);
  }

  /** A further copy on the current backend, for work that spoils its weights; the caller's, who disposes of it. */
  furtherCopy(): Promise<Network> {
    return this.#create();
  }

  /** The copy on a backend, made where there is none; the backend is opened if it is not, and the current one afterwards. */
  async copyOn(backend: BackendName): Promise<Network> {
    await openBackend(backend, this.#wasmFolder, () => undefined);
    activateBackend(backend);
    const network = this.#networks.get(backend) ?? (await this.#making(backend));
    activateBackend(backend);
    return network;
  }

  /** Whoever asks while a copy is being made gets that one. */
  #making(backend: BackendName): Promise<Network> {
    const making = this.#beingMade.get(backend) ?? this.#create();
    this.#beingMade.set(backend, making);
    return making.then(
      (network) => {
        if (this.#beingMade.delete(backend)) this.#networks.set(backend, network);
        return network;
      },
      (error: unknown) => {
        this.#beingMade.delete(backend);
        throw error;
      },
    );
  }

  /** On the current backend: compiled where that passes the self-test, else on tfjs. */
  async #create(): Promise<Network> {
    const backend = currentBackend();
    const compiled = await openCompiled(
      this.#model,
      this.#use,
      async (network) => {
        const outcome = await runSelfTest(network, this.manifest);
        return outcome.kind === 'passed' ? null : 'detail' in outcome ? outcome.detail : outcome.kind;
      },
      (state) => (this.#compiled = state),
    );
    if (compiled) return compiled;
    activateBackend(backend);
    return createNetwork(this.#model, 'auto', this.#use);
  }
}

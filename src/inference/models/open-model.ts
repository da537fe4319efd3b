/** A model that is loaded once and runs where it can: on wasm, on the CPU what wasm cannot do, and long work on a GPU. */

import { AppError } from '../../core/errors.ts';
import type { BackendName } from '../../core/expression.ts';
import { activateBackend, inspectAdapter, isLost, openBackend } from '../backends/backends.ts';
import type { ModelManifest } from '../core/manifest.ts';
import { createNetwork } from '../networks/create-network.ts';
import { loadModel, type LoadedModel, type ReadBytes } from './model-files.ts';
import { BackendGapError, type Network } from '../networks/network.ts';
import { runSelfTest } from './self-test.ts';

export interface ModelPlace {
  readonly read: ReadBytes;
  /** URL of the index of models. */
  readonly models: string;
  /** URL of the folder with tfjs's wasm files, slash at the end. */
  readonly wasmFolder: string;
}

/** Slow, but it has a kernel for everything; and WebGL may be given to one thread only, which is the live one. */
const LAST_RESORT: BackendName = 'cpu';

export class OpenModel {
  readonly #model: LoadedModel;
  readonly #wasmFolder: string;
  readonly #networks = new Map<BackendName, Network>();
  #forLongWork: Promise<'wasm' | 'webgpu'> | null = null;

  private constructor(model: LoadedModel, wasmFolder: string) {
    this.#model = model;
    this.#wasmFolder = wasmFolder;
  }

  /** @throws AppError model-unreachable | model-damaged | model-invalid | wasm-blocked */
  static async open(place: ModelPlace, modelId: string | null): Promise<OpenModel> {
    const [model] = await Promise.all([
      loadModel(place.read, place.models, modelId),
      openBackend('wasm', place.wasmFolder, () => undefined),
    ]);
    const open = new OpenModel(model, place.wasmFolder);
    await open.#network('wasm');
    return open;
  }

  get manifest(): ModelManifest {
    return this.#model.manifest;
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
      const { kind } = await runSelfTest(await this.#network('webgpu'), this.manifest);
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
      return await work(await this.#network('webgpu'));
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
      return await work(await this.#network('wasm'));
    } catch (error) {
      if (!(error instanceof BackendGapError)) throw error;
      const network = await this.#network(LAST_RESORT);
      changed(LAST_RESORT, error.message);
      try {
        return await work(network);
      } finally {
        activateBackend('wasm');
      }
    }
  }

  dispose(): void {
    for (const [name, network] of this.#networks) {
      try {
        activateBackend(name);
        network.dispose();
      } catch (error) {
        // What was on a lost device went with it.
        if (!(error instanceof AppError && error.kind === 'device-lost')) throw error;
      }
    }
    this.#networks.clear();
    activateBackend('wasm');
  }

  /** The model's copy on a backend, which is the current one afterwards. */
  async #network(backend: BackendName): Promise<Network> {
    await openBackend(backend, this.#wasmFolder, () => undefined);
    activateBackend(backend);
    const network = this.#networks.get(backend) ?? (await createNetwork(this.#model));
    this.#networks.set(backend, network);
    activateBackend(backend);
    return network;
  }
}

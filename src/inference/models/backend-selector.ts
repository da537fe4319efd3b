/**
 * Keeps a copy of the network on the backend that runs and on wasm, and knows which one runs: wasm at once, WebGPU after a warm-up
 * beside it, the next one when a device is lost. The rule itself is the pure function `decideBackend`. What was tried and not
 * taken, or is left, is closed again.
 */

import { AppError } from '../../core/errors.ts';
import type { BackendName } from '../../core/expression.ts';
import {
  activateBackend,
  closeBackend,
  inspectAdapter,
  isLost,
  isSoftwareWebgl,
  openBackend,
} from '../backends/backends.ts';
import {
  decideBackend,
  type AdapterFacts,
  type BackendDecision,
  type BackendFacts,
} from '../backends/core/backend-decision.ts';
import type { Network } from '../networks/network.ts';
import { scoreAndGradient } from '../passes/saliency.ts';
import type { OpenModel } from './open-model.ts';
import { runSelfTest, selfTestInput } from './self-test.ts';

/** Where the app can start at once, best first. */
const FIRST_BACKENDS: readonly BackendName[] = ['wasm', 'webgl', 'cpu'];
const TIMED_RUNS = 7;

/** Runs a piece of work between two frames, so that it is neither slowed by one nor tears one apart. */
export type Exclusively = <T>(work: () => Promise<T>) => Promise<T>;

export class BackendSelector {
  readonly #wasmFolder: string;
  readonly #exclusively: Exclusively;
  readonly #announce: (backend: BackendName, decision: BackendDecision) => void;
  readonly #facts = new Map<BackendName, BackendFacts>();
  #adapter: AdapterFacts = { kind: 'none', description: 'not looked at yet' };
  #choice: BackendName | 'auto' = 'auto';
  #model: OpenModel | null = null;
  #active: BackendName | null = null;
  #opening: Promise<unknown> | null = null;
  /** Newest wins: a background decision that is overtaken stops at its next step. */
  #generation = 0;

  /** @param announce called whenever the running backend or the reason changes */
  constructor(
    wasmFolder: string,
    exclusively: Exclusively,
    announce: (backend: BackendName, decision: BackendDecision) => void,
  ) {
    this.#wasmFolder = wasmFolder;
    this.#exclusively = exclusively;
    this.#announce = announce;
  }

  get active(): BackendName | null {
    return this.#active;
  }

  /** Opens the backend that is tried first, while the network is still being fetched; what fails is told by `start`. */
  openFirst(): void {
    this.#opening ??= this.#open(FIRST_BACKENDS[0]!).catch(() => undefined);
  }

  /**
   * Brings a model up on the first backend that passes its self-test.
   * @throws AppError: the first backend's fault when none works
   */
  async start(model: OpenModel): Promise<BackendName> {
    this.#generation++;
    this.#releaseCopies();
    this.#model = model;
    await this.#opening;
    let firstFault: unknown = null;
    const order = this.#active
      ? [this.#active, ...FIRST_BACKENDS.filter((name) => name !== this.#active)]
      : FIRST_BACKENDS;
    for (const name of order) {
      try {
        await this.#prepare(name);
        if (this.#facts.get(name)?.selfTest.kind === 'passed') {
          this.#active = name;
          return name;
        }
        const selfTest = this.#facts.get(name)?.selfTest;
        firstFault ??= new AppError(
          'backend-failed',
          `${name}: ${selfTest && 'detail' in selfTest ? selfTest.detail : 'self-test'}`,
        );
      } catch (error) {
        firstFault ??= error;
      }
    }
    throw firstFault;
  }

  /** Tries the other backends beside the running one and switches if the rule says so. Resolves when decided. */
  async decide(choice: BackendName | 'auto'): Promise<void> {
    const generation = ++this.#generation;
    const overtaken = (): boolean => generation !== this.#generation;
    this.#choice = choice;
    this.#adapter = await inspectAdapter();
    if (overtaken()) return;
    const candidates = choice === 'auto' ? this.#racing() : [choice];
    for (const name of candidates) {
      if (overtaken()) return;
      try {
        await this.#prepare(name);
        // A time is only needed where WebGPU is a candidate: it is compared with the best of the others.
        if (choice === 'auto' && candidates.includes('webgpu')) await this.#time(name, overtaken);
      } catch {
        // #prepare has noted why; the decision works with what is there.
      }
    }
    if (overtaken()) return;
    this.#settle();
    await this.#closeUnused(overtaken);
  }

  /** The running network with its backend made current. @throws AppError device-lost when there is none left */
  current(): Network {
    const network = this.#active ? this.#model?.copy(this.#active) : undefined;
    if (!this.#active || !network) throw new AppError('device-lost', 'no backend is left to run the network');
    activateBackend(this.#active);
    return network;
  }

  /** A device went away: its copy of the network is gone with it; the next backend takes over. */
  async lose(name: BackendName, detail: string): Promise<void> {
    this.#model?.forget(name);
    this.#facts.set(name, { selfTest: { kind: 'unavailable', detail }, milliseconds: null });
    if (this.#active !== name) return;
    this.#active = null;
    for (const next of FIRST_BACKENDS) {
      if (next === name) continue;
      try {
        await this.#prepare(next);
        if (this.#facts.get(next)?.selfTest.kind === 'passed') break;
      } catch {
        // noted; try the next one
      }
    }
    this.#settle();
  }

  #racing(): BackendName[] {
    const names: BackendName[] = ['wasm'];
    if (this.#adapter.kind !== 'real') return names;
    if (!isSoftwareWebgl()) names.push('webgl');
    names.push('webgpu');
    return names;
  }

  /** Opens the backend, gives it a copy of the network and runs the self-test, each step between two frames. */
  async #prepare(name: BackendName): Promise<void> {
    const model = this.#model;
    if (!model) throw new AppError('model-invalid', 'no model is loaded');
    if (model.copy(name) && this.#facts.get(name)?.selfTest.kind === 'passed') return;
    try {
      await this.#open(name);
      await this.#exclusively(async () => {
        const network = await model.copyOn(name);
        this.#facts.set(name, { selfTest: await runSelfTest(network, model.manifest), milliseconds: null });
      });
    } catch (error) {
      this.#facts.set(name, {
        selfTest: { kind: 'unavailable', detail: error instanceof Error ? error.message : String(error) },
        milliseconds: null,
      });
      throw error;
    }
  }

  #open(name: BackendName): Promise<void> {
    return openBackend(name, this.#wasmFolder, (detail) => void this.lose(name, detail));
  }

  async #time(name: BackendName, overtaken: () => boolean): Promise<void> {
    const model = this.#model;
    const network = model?.copy(name);
    const facts = this.#facts.get(name);
    if (!model || !network || facts?.selfTest.kind !== 'passed') return;
    const { head, target } = model.manifest.selfTest.gradient;
    const input = selfTestInput(model.manifest);
    const times: number[] = [];
    for (let i = 0; i < TIMED_RUNS && !overtaken(); i++) {
      await this.#exclusively(async () => {
        activateBackend(name);
        const start = performance.now();
        await scoreAndGradient(network, model.manifest, input, { head, target, at: input });
        times.push(performance.now() - start);
      });
    }
    times.sort((a, b) => a - b);
    this.#facts.set(name, { selfTest: facts.selfTest, milliseconds: times[times.length >> 1] ?? null });
  }

  #settle(): void {
    const decision = decideBackend(this.#adapter, Object.fromEntries(this.#facts), this.#choice);
    this.#active = decision.backend;
    if (decision.backend) this.#announce(decision.backend, decision);
  }

  /**
   * Gives back what does not run, GPU memory and contexts above all; wasm stays, for the day the device is lost. Between two frames: one
   * may still be under way on the backend that was left.
   */
  async #closeUnused(overtaken: () => boolean): Promise<void> {
    for (const name of this.#model?.backends ?? []) {
      await this.#exclusively(() => {
        const next = this.#active;
        if (overtaken() || next === null || isLost(next) || name === next || name === 'wasm') return Promise.resolve();
        this.#model?.release(name);
        closeBackend(name, next);
        return Promise.resolve();
      });
    }
  }

  #releaseCopies(): void {
    for (const name of this.#model?.backends ?? []) this.#model?.release(name);
    this.#facts.clear();
  }
}

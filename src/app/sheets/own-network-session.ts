/** A person's own network on its way in: read, tried, kept, removed. Fetched when the first file comes; writes what happens into the state. */

import { AppError, toErrorData } from '../../core/errors.ts';
import { sharedExplainClient } from '../../explain/client.ts';
import type { ExplainEvent } from '../../explain/lane.ts';
import type { GivenFile } from '../../inference/core/own-files.ts';
import { FIRST_SHIPPED, sameRef, type ModelRef } from '../../inference/core/model-ref.ts';
import type { NetworkChoice } from '../../inference/core/network-choice.ts';
import { OwnNetworkStore } from '../../inference/models/own-store.ts';
import { NO_OWN, type AppState, type OwnState } from '../state/state.ts';
import type { OwnOrder } from '../state/events.ts';
import type { Store } from '../state/store.ts';

export interface OwnPorts {
  readonly base: string;
  readonly models: string | null;
  /** Makes it the network that runs. */
  use(model: ModelRef): void;
}

export class OwnNetworkSession {
  readonly #store: Store<AppState>;
  readonly #ports: OwnPorts;
  readonly #kept = new OwnNetworkStore();
  #files: readonly GivenFile[] = [];
  #abort = new AbortController();

  constructor(store: Store<AppState>, ports: OwnPorts) {
    this.#store = store;
    this.#ports = ports;
  }

  async order(order: OwnOrder): Promise<void> {
    switch (order.do) {
      case 'give':
        return this.#give(order.files);
      case 'cancel':
        this.#abort.abort();
        return this.#patch({ busy: null, progress: 0 });
      case 'try':
        return this.#try(order.choice);
      case 'propose':
        return this.#propose(order.choice, order.set);
      case 'keep':
        return this.#keep(order.choice);
      case 'remove':
        return this.#remove(order.sha256);
    }
  }

  async #give(files: readonly GivenFile[]): Promise<void> {
    this.#files = files;
    this.#store.patch({ sheet: 'network', own: { ...NO_OWN, name: files[0]?.path ?? '' } });
    await this.#work('reading', async (lane, options) => {
      this.#patch({ found: await lane.readNetwork({ files }, options) });
    });
  }

  async #try(choice: NetworkChoice): Promise<void> {
    await this.#work('trying', async (lane, options) => {
      this.#patch({ answers: { choice, ...(await lane.tryNetwork({ files: this.#files, choice }, options)) } });
    });
  }

  async #propose(choice: NetworkChoice, set: readonly GivenFile[]): Promise<void> {
    await this.#work('proposing', async (lane, options) => {
      this.#patch({ proposal: await lane.proposeChoice({ files: this.#files, choice, set }, options) });
    });
  }

  async #keep(choice: NetworkChoice): Promise<void> {
    await this.#work('keeping', async (lane, options) => {
      const { sha256 } = await lane.keepNetwork({ files: this.#files, choice }, options);
      this.#files = [];
      this.#store.patch({ own: NO_OWN, ownNetworks: await this.#kept.list() });
      this.#ports.use({ kind: 'own', sha256 });
    });
  }

  async #remove(sha256: string): Promise<void> {
    // What runs is the worker's until another one runs.
    if (sameRef(this.#store.state.settings.model, { kind: 'own', sha256 })) {
      const [first] = this.#store.state.models;
      this.#ports.use(first ? { kind: 'shipped', id: first.id } : FIRST_SHIPPED);
    }
    try {
      await this.#kept.remove(sha256);
    } catch (error) {
      this.#patch({ error: toErrorData(error) });
    }
    this.#store.patch({ ownNetworks: await this.#kept.list() });
  }

  async #work(
    busy: NonNullable<OwnState['busy']>,
    work: (lane: ReturnType<ReturnType<typeof sharedExplainClient>['lane']>, options: { signal: AbortSignal; onEvent: (event: ExplainEvent) => void }) => Promise<void>, // prettier-ignore
  ): Promise<void> {
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    this.#patch({ busy, progress: 0, error: null });
    const lane = sharedExplainClient(this.#ports).lane('own-network');
    const onEvent = (event: ExplainEvent): void => {
      if (event.kind === 'progress' && !abort.signal.aborted)
        this.#patch({ progress: event.done / Math.max(1, event.total) });
    };
    try {
      await work(lane, { signal: abort.signal, onEvent });
    } catch (error) {
      if (!abort.signal.aborted && !(error instanceof AppError && error.kind === 'cancelled'))
        this.#patch({ error: toErrorData(error) });
    }
    if (abort !== this.#abort) return;
    lane.release();
    if (!abort.signal.aborted) this.#patch({ busy: null });
  }

  #patch(change: Partial<OwnState>): void {
    this.#store.patch({ own: { ...this.#store.state.own, ...change } });
  }
}

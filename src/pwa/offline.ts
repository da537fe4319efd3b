/**
 * The page's end of the service worker: registers it, follows the first download and updates, and says when the live worker
 * may start. On a first visit that is once the page is controlled: then workers come from the store and carry the policy's
 * header. Where that cannot be, they start without, and the diagnostics say so.
 */

import { Workbox, messageSW } from 'workbox-window';
import { attempt } from '../platform/attempt.ts';
import { INITIAL_OFFLINE, afterNews, type OfflineNews, type OfflineState } from './core/offline-state.ts';
import type { FromServiceWorker, Hello, StoreReport, TakeOver, ToServiceWorker } from './protocol.ts';

/** No news for so long, and the live worker starts without being controlled. */
const PATIENCE_MILLISECONDS = 10_000;
/** A broken download is tried again by itself after so long, or as soon as the network is back. */
const RETRY_MILLISECONDS = 20_000;

export interface OfflinePorts {
  /** URL of the folder that the app is served from, with a slash at the end. */
  readonly base: string;
  /** URL of the page's own script: tells the version that the page is of. */
  readonly script: string;
  readonly enabled: boolean;
  changed(state: OfflineState): void;
  /** Something is being explained, or is about to be: then the page is never loaded anew by itself. */
  busy(): boolean;
  reload(): void;
}

/** null where there are none, and where this page may not use them. */
export const serviceWorkers = (): ServiceWorkerContainer | null =>
  attempt(() => (navigator as Partial<Navigator>).serviceWorker ?? null);

export class Offline {
  readonly #ports: OfflinePorts;
  #state = INITIAL_OFFLINE;
  #registration: ServiceWorkerRegistration | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #accepted = false;
  #openGate: () => void = () => undefined;

  /** Resolves when workers may be started. */
  readonly workersMayStart = new Promise<void>((resolve) => (this.#openGate = resolve));

  constructor(ports: OfflinePorts) {
    this.#ports = ports;
  }

  get state(): OfflineState {
    return this.#state;
  }

  start(): void {
    if (!this.#ports.enabled) {
      this.#tell({ kind: 'off' });
      this.#openGate();
      return;
    }
    const serviceWorker = serviceWorkers();
    if (!serviceWorker) {
      this.#withoutServiceWorker('this browser, this window or the page around this one has no service workers');
      return;
    }
    serviceWorker.addEventListener('message', ({ data }: MessageEvent<FromServiceWorker>) => this.#receive(data));
    serviceWorker.addEventListener('controllerchange', () => void this.#controlled());
    if (serviceWorker.controller) {
      this.#tell({ kind: 'stored-before' });
      this.#openGate();
    }
    window.addEventListener('online', () => this.tryAgain());
    void this.#register();
  }

  /** The first download again, from where it broke off. */
  tryAgain(): void {
    clearTimeout(this.#retry);
    if (this.#state.phase.kind !== 'failed') return;
    this.#tell({ kind: 'try-again' });
    void this.#register();
  }

  dismiss(): void {
    this.#tell({ kind: 'dismissed' });
  }

  /** The person wants the new version now. `stop` ends what is going on, just before. */
  async acceptUpdate(stop: () => void): Promise<void> {
    const waiting = this.#registration?.waiting;
    if (!waiting) return;
    const { otherWindows } = await this.#ask<TakeOver>(waiting, { kind: 'take-over' });
    if (otherWindows > 0) {
      this.#tell({ kind: 'other-windows', count: otherWindows });
      return;
    }
    this.#accepted = true;
    this.#tell({ kind: 'taking-over' });
    stop();
    // It may have taken over before its answer came.
    if (this.#registration?.active === waiting) this.#ports.reload();
  }

  /** Reads and compares all that is stored, and repairs it; null without a service worker. */
  async check(): Promise<StoreReport | null> {
    const active = this.#registration?.active;
    return active ? this.#ask<StoreReport>(active, { kind: 'check' }) : null;
  }

  async #register(): Promise<void> {
    this.#wait();
    const workbox = new Workbox(new URL('sw.js', this.#ports.base).href, {
      scope: this.#ports.base,
      updateViaCache: 'none',
    });
    workbox.addEventListener('waiting', () => this.#tell({ kind: 'update-waiting' }));
    try {
      this.#registration = await workbox.register({ immediate: true });
    } catch (error) {
      this.#withoutServiceWorker(error instanceof Error ? error.message : String(error));
      return;
    }
    if (!this.#registration) {
      this.#withoutServiceWorker('the registration was refused');
      return;
    }
    const { active } = this.#registration;
    // Loaded past the service worker (a forced reload): everything is there all the same.
    if (active && !serviceWorkers()?.controller) await this.#ask(active, { kind: 'control-pages' });
  }

  /** Old page, new files or the other way round must not meet. */
  async #controlled(): Promise<void> {
    if (this.#accepted) {
      this.#ports.reload();
      return;
    }
    const controller = serviceWorkers()?.controller;
    if (!controller) return;
    const script = this.#ports.script.slice(this.#ports.base.length);
    const { sameVersion } = await this.#ask<Hello>(controller, { kind: 'hello', script });
    if (!sameVersion && !this.#ports.busy()) {
      // The server was updated between the page and its service worker: nothing is going on yet.
      this.#ports.reload();
      return;
    }
    this.#tell({ kind: 'controlled' });
    this.#openGate();
  }

  #receive(message: FromServiceWorker): void {
    switch (message.kind) {
      case 'download':
        this.#wait();
        this.#tell(message);
        break;
      case 'download-failed':
        this.#tell(message);
        // The app works from the network meanwhile.
        this.#openGate();
        if (message.fault === 'network' || message.fault === 'mismatch') {
          clearTimeout(this.#retry);
          this.#retry = setTimeout(() => this.tryAgain(), RETRY_MILLISECONDS);
        }
        break;
      case 'damaged':
      case 'fetching':
      case 'missing':
      case 'not-kept':
        this.#tell(message);
        break;
    }
  }

  #withoutServiceWorker(detail: string): void {
    this.#tell({ kind: 'unsupported', detail });
    this.#openGate();
  }

  #wait(): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#openGate(), PATIENCE_MILLISECONDS);
  }

  #tell(news: OfflineNews): void {
    this.#state = afterNews(this.#state, news);
    this.#ports.changed(this.#state);
  }

  #ask<Answer>(worker: ServiceWorker, message: ToServiceWorker): Promise<Answer> {
    return messageSW(worker, message) as Promise<Answer>;
  }
}

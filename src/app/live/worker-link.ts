/** The worker's part of the state: starts it on a fresh canvas, turns what it says into state, restarts it once when it dies. */

import { kernelsSwitch } from '../../platform/kernels-wanted.ts';
import type { FromLive, ToLive } from '../../live/protocol.ts';
import { FpsWindow } from '../../live/core/fps-window.ts';
import { isChosenModel, liveSettings } from '../state/core/settings.ts';
import type { Store } from '../state/store.ts';
import type { LiveClient, LiveHandlers } from '../../live/client.ts';
import type { AppState } from '../state/state.ts';
import { toErrorData } from '../../core/errors.ts';
import { tError } from '../../words/words.ts';

export interface WorkerLinkPorts {
  /** URL of the folder that the app is served from, with a slash at the end. */
  readonly base: string;
  /** URL of the index of models; null = the one in `base`. */
  readonly models: string | null;
  createClient(handlers: LiveHandlers): LiveClient;
  now(): number;
  /** The worker has answered a frame. */
  credit(): void;
  /** The worker takes one more frame before it answers the last one. */
  askedEarly(): void;
  /** A worker (another one, perhaps) is ready and knows no frame yet. */
  ready(): void;
  /** The state has the result of another frame, or of the same one anew. */
  answered(): void;
  /** What was in flight is lost. */
  lost(): void;
  /** Whether a frame is of the source that is shown, and not of one before it. */
  isCurrent(frameId: number): boolean;
}

/** So many frames in a row that could not be analysed are worth a sentence. */
const FAILURES_WORTH_SAYING = 3;
/** So many, and it is the worker that is out of order: it takes no more frames until the person asks for another try. */
const FAILURES_GIVEN_UP = 10;

export class WorkerLink {
  readonly #store: Store<AppState>;
  readonly #ports: WorkerLinkPorts;
  readonly #fps = new FpsWindow();
  #client: LiveClient | null = null;
  #crashes = 0;
  #failures = 0;

  constructor(store: Store<AppState>, ports: WorkerLinkPorts) {
    this.#store = store;
    this.#ports = ports;
  }

  /** null while there is no worker to talk to. */
  get client(): LiveClient | null {
    return this.#client;
  }

  send(message: ToLive, transfer: Transferable[] = []): void {
    this.#client?.send(message, transfer);
  }

  sendSettings(): void {
    this.send({ kind: 'settings', settings: this.#liveSettings() });
  }

  /** A fresh canvas from the view: starts a worker that paints into it. */
  attachCanvas(view: OffscreenCanvas): void {
    this.#drop();
    this.#store.patch({ ready: false, engineError: null, progress: { loaded: 0, total: 0 } });
    const client = this.#start({
      message: (message) => {
        if (client === this.#client) this.#receive(message);
      },
      crashed: (detail) => {
        if (client === this.#client) this.crashed(detail);
      },
    });
    if (!client) return;
    this.#client = client;
    const { settings } = this.#store.state;
    const init: ToLive = {
      kind: 'init',
      base: this.#ports.base,
      models: this.#ports.models,
      view,
      model: settings.model,
      backend: settings.backend,
      settings: this.#liveSettings(),
      ...kernelsSwitch(),
    };
    client.send(init, [view]);
  }

  /** null where this page may start no worker, which is said. */
  #start(handlers: LiveHandlers): LiveClient | null {
    try {
      return this.#ports.createClient(handlers);
    } catch (thrown) {
      // A frame with `sandbox` and without `allow-same-origin` has no origin that a worker's script could be of.
      const sandboxed = thrown instanceof Error && thrown.name === 'SecurityError';
      this.#store.patch({ engineError: toErrorData(thrown, sandboxed ? 'page-sandboxed' : 'worker-crashed') });
      return null;
    }
  }

  /** The last frame could not be analysed: another try needs another worker, too. */
  get ailing(): boolean {
    return this.#failures > 0;
  }

  /** A person asks for another try: new canvases, and with them a new worker. */
  restart(): void {
    this.#crashes = 0;
    this.#failures = 0;
    this.#drop();
    this.#store.patch({ engineError: null, canvasGeneration: this.#store.state.canvasGeneration + 1 });
  }

  /** The worker died, or does not answer. Once, another one is started; the second time that is for the person to decide. */
  crashed(detail: string): void {
    this.#drop();
    const again = ++this.#crashes < 2;
    this.#store.patch({
      ready: false,
      frozen: false,
      capture: null,
      touched: '',
      engineError: again ? null : { kind: 'worker-crashed', detail },
      notice: again ? { key: 'notice.worker-restarted' } : null,
      canvasGeneration: this.#store.state.canvasGeneration + (again ? 1 : 0),
    });
  }

  resetFps(): void {
    this.#fps.reset();
    this.#store.patch({ fps: null });
  }

  /** Lets the frame rate fall when nothing comes any more. */
  tick(): void {
    if (this.#store.state.fps !== null) this.#store.patch({ fps: this.#fps.rate(this.#ports.now()) });
  }

  #liveSettings() {
    const { settings, pinned, manifest } = this.#store.state;
    return liveSettings(settings, pinned, manifest);
  }

  #drop(): void {
    this.#client?.close();
    this.#client = null;
    this.#ports.lost();
  }

  #receive(message: FromLive): void {
    switch (message.kind) {
      case 'loading':
        this.#store.patch({ progress: { loaded: message.loaded, total: message.total } }, 'soon');
        break;
      case 'ready': {
        const before = this.#store.state.manifest;
        this.#store.patch({
          ready: true,
          engineError: null,
          model: message.model,
          manifest: message.manifest,
          backend: message.backend,
          parts: null,
        });
        this.sendSettings();
        this.#watchAgain(before?.id ?? null, message.manifest.id);
        this.#ports.ready();
        break;
      }
      case 'backend':
        this.#backendChanged(message);
        break;
      case 'backend-starting':
        this.#store.patch({ notice: { key: `notice.starting.${message.backend}` } });
        break;
      case 'notice':
        // What was asked for could not be had; the settings say again what is in use.
        this.#store.patch({ notice: { fault: message.error } });
        this.#settleSettings();
        break;
      case 'next':
        this.#ports.askedEarly();
        break;
      case 'result':
        this.#showResult(message);
        break;
      case 'layer-maps':
        if (message.maps.layer === this.#store.state.watchedLayer && this.#shows(message.maps.frameId))
          this.#store.patch({ layerMaps: message.maps }, 'soon');
        break;
      case 'parts':
        if (this.#store.state.settings.parts && this.#shows(message.figures.frameId))
          this.#store.patch({ parts: message.figures }, 'soon');
        break;
      case 'frame-failed':
        this.#frameFailed(message);
        break;
      case 'failed':
        this.#ports.lost();
        this.#store.patch({ engineError: message.error, ready: false, frozen: false, capture: null });
        break;
      case 'captured':
      case 'snapshot':
      case 'inspection':
      case 'face-cut':
      case 'cut-failed':
        // Answers to requests: the client has handed them out.
        break;
    }
  }

  #settleSettings(): void {
    const { settings, model } = this.#store.state;
    if (model && !isChosenModel(settings.model, model)) {
      this.#store.patch({ settings: { ...settings, model } });
    }
  }

  /** A fresh worker watches no layer; another model may not have the one that was watched. */
  #watchAgain(before: string | null, now: string): void {
    if (before !== now) this.#store.patch({ watchedLayer: null, layerMaps: null });
    this.send({ kind: 'watch-layer', layer: this.#store.state.watchedLayer });
  }

  #backendChanged({ backend, decision }: Extract<FromLive, { kind: 'backend' }>): void {
    const before = this.#store.state.backend;
    this.resetFps();
    this.#store.patch({ backend, decision });
    if (before !== null && before !== backend) {
      this.#store.patch({ notice: { key: `notice.backend.${backend}` } });
    }
  }

  #showResult({ result, credit }: Extract<FromLive, { kind: 'result' }>): void {
    this.#failures = 0;
    if (this.#shows(result.frameId)) {
      const now = this.#ports.now();
      if (credit && result.explained) this.#fps.add(now);
      const fps = result.state === 'tracking' && !this.#store.state.frozen ? this.#fps.rate(now) : null;
      const changed = this.#store.state.seen !== result.state;
      const parts = result.state === 'no-face' ? null : this.#store.state.parts;
      this.#store.patch({ result, seen: result.state, fps, parts }, changed ? 'now' : 'soon');
      this.#ports.answered();
    }
    if (credit) this.#ports.credit();
  }

  /** What is said of a frame may still come after Stop, or when another source is shown; it belongs to nothing then. */
  #shows(frameId: number): boolean {
    return this.#store.state.source !== null && this.#ports.isCurrent(frameId);
  }

  #frameFailed({ frameId, error }: Extract<FromLive, { kind: 'frame-failed' }>): void {
    if (!this.#shows(frameId)) {
      this.#ports.credit();
      return;
    }
    this.#failures++;
    if (this.#store.state.source?.still) this.#store.patch({ sourceError: error });
    else if (this.#failures === FAILURES_WORTH_SAYING) {
      // Scores of a frame that was analysed before would look like this one's.
      this.#store.patch({
        notice: { key: 'notice.frames-failed', params: { detail: tError(error) } },
        result: null,
        seen: null,
        fps: null,
      });
    } else if (this.#failures === FAILURES_GIVEN_UP) {
      this.#store.patch({ engineError: error, frozen: false, capture: null });
    }
    this.#ports.credit();
  }
}

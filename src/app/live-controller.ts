/**
 * The live path's conductor: turns commands (from elements and keys) into messages for the worker and the source, and what
 * they answer into state. Holds no element and draws nothing.
 */

import { AppError, toErrorData, type AppErrorData } from '../core/errors.ts';
import type { FrameSource } from '../capture/source.ts';
import type { FromLive } from '../inference/live-protocol.ts';
import { FpsWindow } from './core/fps-window.ts';
import { mayAskForFrame } from './core/frame-state.ts';
import { headOf, liveSettings, nextPinned, type Settings } from './core/settings.ts';
import type { Store } from './core/store.ts';
import { FramePump } from './frame-pump.ts';
import { LiveClient, type LiveHandlers, type SnapshotAnswer } from './live-client.ts';
import { tError } from './strings.ts';
import type { ActiveSource, AppState } from './state.ts';

export interface ControllerPorts {
  /** URL of the folder that the app is served from, with a slash at the end. */
  readonly base: string;
  createClient(handlers: LiveHandlers): LiveClient;
  saveSettings(settings: Settings): void;
  now(): number;
}

/** So many frames in a row that could not be analysed are worth a sentence. */
const FAILURES_WORTH_SAYING = 3;

export class LiveController {
  readonly #store: Store<AppState>;
  readonly #ports: ControllerPorts;
  readonly #pump: FramePump;
  readonly #fps = new FpsWindow();
  #client: LiveClient | null = null;
  #crashes = 0;
  #failures = 0;
  /** Rises with every wish for a source, so that a slow one cannot overtake a later one. */
  #wish = 0;
  #sourceAbort = new AbortController();
  #again: (() => Promise<void>) | null = null;

  constructor(store: Store<AppState>, ports: ControllerPorts) {
    this.#store = store;
    this.#ports = ports;
    this.#pump = new FramePump({
      mayAsk: (gate) => this.#client !== null && mayAskForFrame(this.#store.state, gate),
      deliver: (frame, frameId, source) =>
        this.#client!.send(
          {
            kind: 'frame',
            frameId,
            bitmap: frame.bitmap,
            time: frame.time,
            mirrored: source.mirrored,
            still: source.still,
          },
          [frame.bitmap],
        ),
      failed: (thrown, source) => this.#sourceFailed(thrown, source),
      stalled: () => this.#crashed('no answer for a long time'),
    });
  }

  // --- the worker -------------------------------------------------------------------------------------------------------

  /** Fresh canvases from the view: starts a worker that paints into them. */
  attachCanvases(view: OffscreenCanvas, overlay: OffscreenCanvas): void {
    this.#client?.close();
    this.#pump.forgetInFlight();
    this.#store.patch({ ready: false, engineError: null, progress: { loaded: 0, total: 0 } });
    const client = this.#ports.createClient({
      message: (message) => {
        if (client === this.#client) this.#receive(message);
      },
      crashed: (detail) => {
        if (client === this.#client) this.#crashed(detail);
      },
    });
    this.#client = client;
    const { settings, pinned, manifest } = this.#store.state;
    client.send(
      {
        kind: 'init',
        base: this.#ports.base,
        view,
        overlay,
        modelId: settings.model,
        backend: settings.backend,
        settings: liveSettings(settings, pinned, manifest),
      },
      [view, overlay],
    );
  }

  get client(): LiveClient | null {
    return this.#client;
  }

  #receive(message: FromLive): void {
    switch (message.kind) {
      case 'loading':
        this.#store.patch({ progress: { loaded: message.loaded, total: message.total } }, 'soon');
        break;
      case 'ready':
        this.#store.patch({ ready: true, engineError: null, manifest: message.manifest, backend: message.backend });
        this.#sendSettings();
        this.#refreshSource();
        break;
      case 'backend':
        this.#backendChanged(message);
        break;
      case 'result':
        this.#showResult(message);
        break;
      case 'frame-failed':
        this.#frameFailed(message.error);
        break;
      case 'failed':
        this.#pump.forgetInFlight();
        this.#store.patch({ engineError: message.error, ready: false, frozen: false, capture: null });
        break;
      default:
        break;
    }
  }

  #backendChanged(message: Extract<FromLive, { kind: 'backend' }>): void {
    const before = this.#store.state.backend;
    const changed = before !== null && before !== message.backend;
    this.#fps.reset();
    this.#store.patch({
      backend: message.backend,
      decision: message.decision,
      ...(changed ? { notice: { key: 'notice.backend', params: { backend: message.backend } } } : {}),
    });
  }

  #showResult({ result, credit }: Extract<FromLive, { kind: 'result' }>): void {
    this.#failures = 0;
    if (this.#store.state.source) {
      const now = this.#ports.now();
      if (credit && result.explained) this.#fps.add(now);
      const first = this.#store.state.seen !== result.state;
      const fps = result.state === 'tracking' ? this.#fps.rate(now) : null;
      this.#store.patch({ result, seen: result.state, fps }, first ? 'now' : 'soon');
    }
    if (credit) this.#pump.credit();
  }

  #frameFailed(error: AppErrorData): void {
    if (++this.#failures === FAILURES_WORTH_SAYING) {
      this.#store.patch({ notice: { key: 'notice.frames-failed', params: { detail: tError(error.kind) } } });
    }
    if (this.#pump.source?.still) this.#store.patch({ sourceError: error });
    this.#pump.credit();
  }

  #crashed(detail: string): void {
    this.#client?.close();
    this.#client = null;
    this.#pump.forgetInFlight();
    const again = ++this.#crashes < 2;
    this.#store.patch({
      ready: false,
      frozen: false,
      capture: null,
      engineError: again ? null : { kind: 'worker-crashed', detail },
      notice: again ? { key: 'notice.worker-restarted' } : null,
      // New canvases; the view raises an event when they are there, and that starts the new worker.
      canvasGeneration: this.#store.state.canvasGeneration + (again ? 1 : 0),
    });
  }

  // --- the source -------------------------------------------------------------------------------------------------------

  /** Opens a source and shows it; what was shown before goes on until the new one is there. */
  async open(start: (signal: AbortSignal) => Promise<FrameSource>, asksForCamera: boolean): Promise<void> {
    const wish = ++this.#wish;
    this.#sourceAbort.abort();
    this.#sourceAbort = new AbortController();
    this.#again = () => this.open(start, asksForCamera);
    this.#store.patch({ requestingCamera: asksForCamera, sourceError: null });
    try {
      const source = await start(this.#sourceAbort.signal);
      if (wish !== this.#wish) {
        source.stop();
        return;
      }
      this.#show(source);
    } catch (thrown) {
      if (wish === this.#wish) this.#openFailed(toErrorData(thrown), asksForCamera);
    }
  }

  /** What was shown before goes on, if it can: a file that is no picture does not end a camera's. */
  #openFailed(error: AppErrorData, asksForCamera: boolean): void {
    this.#store.patch({ requestingCamera: false });
    if (error.kind === 'cancelled') return;
    // Asking for a camera has let the one before go.
    const goesOn = this.#pump.source !== null && !(asksForCamera && this.#pump.source.kind === 'camera');
    if (goesOn) this.#store.patch({ notice: { key: `error.${error.kind}` } });
    else this.#lose(error);
  }

  /** No source any more, and the reason. */
  #lose(error: AppErrorData): void {
    this.#unfreeze();
    this.#pump.setSource(null);
    this.#client?.send({ kind: 'clear' });
    this.#store.patch({ source: null, sourceError: error, seen: null, result: null, fps: null, paused: false });
  }

  #show(source: FrameSource): void {
    this.#unfreeze();
    this.#client?.send({ kind: 'clear' });
    this.#fps.reset();
    const active: ActiveSource = {
      kind: source.kind,
      label: source.label,
      mirrored: source.mirrored,
      still: source.still,
    };
    this.#store.patch({
      requestingCamera: false,
      sourceError: null,
      source: active,
      paused: false,
      seen: null,
      result: null,
      fps: null,
    });
    this.#pump.setSource(source);
  }

  /** Lets the camera go and shows the first page again. */
  stop(): void {
    this.#wish++;
    this.#sourceAbort.abort();
    this.#again = null;
    this.#unfreeze();
    this.#pump.setSource(null);
    this.#client?.send({ kind: 'clear' });
    this.#store.patch({
      requestingCamera: false,
      source: null,
      sourceError: null,
      paused: false,
      seen: null,
      result: null,
      fps: null,
      pinned: null,
    });
    this.#sendSettings();
  }

  #sourceFailed(thrown: unknown, source: FrameSource): void {
    if (source !== this.#pump.source) return;
    const error = toErrorData(thrown);
    if (error.kind !== 'cancelled') this.#lose(error);
  }

  /** After a failure: the worker anew, or the source anew, whichever failed. */
  async retry(): Promise<void> {
    if (this.#store.state.engineError) {
      this.#crashes = 0;
      this.#client?.close();
      this.#client = null;
      this.#store.patch({ engineError: null, canvasGeneration: this.#store.state.canvasGeneration + 1 });
    } else {
      await this.#again?.();
    }
  }

  togglePause(): void {
    const { source, paused, frozen } = this.#store.state;
    if (!source) return;
    if (frozen) this.#unfreeze();
    if (paused) this.#pump.source?.resume();
    else this.#pump.source?.pause();
    this.#fps.reset();
    this.#store.patch({ paused: !paused, fps: null });
    if (paused) this.#refreshSource();
  }

  setHidden(hidden: boolean): void {
    if (this.#store.state.source && !this.#store.state.paused) {
      if (hidden) this.#pump.source?.pause();
      else this.#pump.source?.resume();
    }
    this.#fps.reset();
    this.#pump.setHidden(hidden);
  }

  /** A still source hands out its one frame again: the worker may have lost it, or never have seen it. */
  #refreshSource(): void {
    const source = this.#pump.source as (FrameSource & { invalidate?: () => void }) | null;
    if (source?.still) source.invalidate?.();
    this.#pump.pump();
  }

  // --- looking closer ---------------------------------------------------------------------------------------------------

  async toggleFreeze(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    if (this.#store.state.frozen) {
      this.#unfreeze();
      this.#pump.pump();
      return;
    }
    if (!this.#store.state.source || this.#store.state.seen === null) return;
    this.#store.patch({ frozen: true, fps: null });
    try {
      const capture = await client.freeze(true);
      if (this.#store.state.frozen) this.#store.patch({ capture });
    } catch {
      // The worker died; #crashed has said so and has let go of the frame.
    }
  }

  #unfreeze(): void {
    if (!this.#store.state.frozen) return;
    this.#fps.reset();
    this.#store.patch({ frozen: false, capture: null });
    // The answer to "go on" holds nothing; a worker that dies first has been reported.
    this.#client?.freeze(false).catch(() => null);
  }

  async snapshot(blurOthers: boolean): Promise<SnapshotAnswer> {
    const { settings, source } = this.#store.state;
    if (!this.#client || !source) throw new AppError('input-invalid', 'there is no picture');
    return this.#client.snapshot(blurOthers, settings.overlay ? settings.opacity : 0);
  }

  chooseFace(id: number): void {
    this.#client?.send({ kind: 'choose-face', id });
    this.#refreshSource();
  }

  /** The same label again lets it go. */
  pin(label: string): void {
    this.#setPinned(this.#store.state.pinned === label ? null : label);
  }

  pinNext(): void {
    const { manifest, settings, pinned } = this.#store.state;
    if (manifest) this.#setPinned(nextPinned(headOf(manifest, settings).labels, pinned));
  }

  #setPinned(pinned: string | null): void {
    this.#store.patch({ pinned });
    this.#sendSettings();
  }

  changeSettings(change: Partial<Settings>): void {
    const before = this.#store.state.settings;
    const settings = { ...before, ...change };
    this.#store.patch({ settings });
    this.#ports.saveSettings(settings);
    if (settings.model !== before.model && settings.model !== null) {
      this.#store.patch({ ready: false });
      this.#client?.send({ kind: 'set-model', modelId: settings.model });
    }
    if (settings.backend !== before.backend) this.#client?.send({ kind: 'set-backend', backend: settings.backend });
    this.#sendSettings();
  }

  #sendSettings(): void {
    const { settings, pinned, manifest } = this.#store.state;
    this.#client?.send({ kind: 'settings', settings: liveSettings(settings, pinned, manifest) });
  }

  /** Lets the frame rate fall when nothing comes any more. */
  tick(): void {
    if (this.#store.state.fps !== null) this.#store.patch({ fps: this.#fps.rate(this.#ports.now()) });
  }
}

/**
 * The live path's conductor: turns commands (from elements and keys) into messages for the worker and the source, and what
 * they answer into state. Holds no element and draws nothing.
 */

import { AppError, toErrorData, type AppErrorData } from '../../core/errors.ts';
import { sameRef } from '../../inference/core/model-ref.ts';
import type { FrameSource } from '../../capture/source.ts';
import { mayAskForFrame } from '../state/core/frame-state.ts';
import { LOW_POWER_INTERVAL_MS, headInUse, nextPinned, type Settings } from '../state/core/settings.ts';
import type { Store } from '../state/store.ts';
import { FramePump } from '../../live/frame-pump.ts';
import type { LiveClient, LiveHandlers, SnapshotAnswer } from '../../live/client.ts';
import type { ActiveSource, AppState } from '../state/state.ts';
import { WorkerLink } from './worker-link.ts';

export interface ControllerPorts {
  /** URL of the folder that the app is served from, with a slash at the end. */
  readonly base: string;
  /** URL of the index of models; null = the one in `base`. */
  readonly models: string | null;
  createClient(handlers: LiveHandlers): LiveClient;
  now(): number;
}

/** Of a source whose first frame has yet to be answered. */
const NOTHING_SEEN = { seen: null, result: null, layerMaps: null, fps: null } as const;

export class LiveController {
  readonly #store: Store<AppState>;
  readonly #pump: FramePump;
  readonly #link: WorkerLink;
  /** Rises with every wish for a source, so that a slow one cannot overtake a later one. */
  #wish = 0;
  #sourceAbort = new AbortController();
  #again: (() => Promise<void>) | null = null;
  #freezing: Promise<void> = Promise.resolve();

  constructor(store: Store<AppState>, ports: ControllerPorts) {
    this.#store = store;
    this.#link = new WorkerLink(store, {
      base: ports.base,
      models: ports.models,
      createClient: (handlers) => ports.createClient(handlers),
      now: () => ports.now(),
      credit: () => this.#pump.credit(),
      askedEarly: () => this.#pump.askedEarly(),
      ready: () => {
        this.#refreshSource();
        void this.#captureAgain();
      },
      lost: () => this.#pump.forgetInFlight(),
      isCurrent: (frameId) => this.#pump.isCurrent(frameId),
    });
    this.#pump = new FramePump({
      mayAsk: (gate) => this.#link.client !== null && mayAskForFrame(this.#store.state, gate),
      interval: () => (this.#store.state.settings.lowPower ? LOW_POWER_INTERVAL_MS : 0),
      deliver: ({ bitmap, time }, frameId, { mirrored, still }) =>
        this.#link.send({ kind: 'frame', frameId, bitmap, time, mirrored, still }, [bitmap]),
      failed: (thrown, source) => this.#sourceFailed(thrown, source),
      stalled: () => this.#link.crashed('no answer for a long time'),
      sourceStalled: (stalled) => this.#store.patch({ stalled }),
    });
  }

  /** A fresh canvas from the view: starts a worker that paints into it. */
  attachCanvas(view: OffscreenCanvas): void {
    this.#link.attachCanvas(view);
  }

  /** For tests and diagnostics. */
  get client(): LiveClient | null {
    return this.#link.client;
  }

  /** To be called about twice a second. */
  tick(): void {
    this.#link.tick();
  }

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
    if (goesOn) this.#store.patch({ notice: { fault: error } });
    else this.#lose(error);
  }

  /** No source any more, and the reason. */
  #lose(error: AppErrorData): void {
    this.#unfreeze();
    this.#pump.setSource(null);
    this.#link.send({ kind: 'clear' });
    this.#store.patch({ source: null, sourceError: error, ...NOTHING_SEEN, paused: false });
  }

  #show(source: FrameSource): void {
    this.#unfreeze();
    this.#link.send({ kind: 'clear' });
    this.#link.resetFps();
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
      ...NOTHING_SEEN,
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
    this.#link.send({ kind: 'clear' });
    this.#store.patch({
      requestingCamera: false,
      source: null,
      sourceError: null,
      paused: false,
      ...NOTHING_SEEN,
      pinned: null,
    });
    this.#link.sendSettings();
  }

  #sourceFailed(thrown: unknown, source: FrameSource): void {
    if (source !== this.#pump.source) return;
    const error = toErrorData(thrown);
    if (error.kind !== 'cancelled') this.#lose(error);
  }

  /** After a failure: the worker anew, or the source anew, whichever failed; both for a source whose frames failed. */
  async retry(): Promise<void> {
    const { engineError, sourceError } = this.#store.state;
    if (engineError || (sourceError && this.#link.ailing)) this.#link.restart();
    if (!engineError) await this.#again?.();
  }

  togglePause(): void {
    const { source, paused, frozen } = this.#store.state;
    if (!source) return;
    if (frozen) this.#unfreeze();
    if (paused) this.#pump.source?.resume();
    else this.#pump.source?.pause();
    this.#link.resetFps();
    this.#store.patch({ paused: !paused, fps: null });
    if (paused) this.#refreshSource();
  }

  setHidden(hidden: boolean): void {
    if (this.#store.state.source && !this.#store.state.paused) {
      if (hidden) this.#pump.source?.pause();
      else this.#pump.source?.resume();
    }
    this.#link.resetFps();
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
    if (!this.#store.state.frozen) return this.freeze();
    this.#unfreeze();
    this.#pump.pump();
  }

  /** Holds the frame; settles with its capture in the state, also when another call asked for it a moment ago. */
  freeze(): Promise<void> {
    if (!this.#store.state.frozen) this.#freezing = this.#freeze();
    return this.#freezing;
  }

  async #freeze(): Promise<void> {
    const { client } = this.#link;
    if (!client || !this.#store.state.source || this.#store.state.seen === null) return;
    this.#store.patch({ frozen: true, fps: null });
    try {
      const capture = await client.freeze(true);
      // It may come when another source is frozen already.
      if (this.#store.state.frozen && this.#pump.isCurrent(capture?.result.frameId)) this.#store.patch({ capture });
    } catch {
      // The worker died; #crashed has said so and has let go of the frame.
    }
  }

  /** The panels explain what the network in use makes of the frozen frame: another network, another capture. */
  async #captureAgain(): Promise<void> {
    const { client } = this.#link;
    if (!client || !this.#store.state.frozen) return;
    try {
      const capture = await client.capture();
      if (this.#store.state.frozen && this.#pump.isCurrent(capture?.result.frameId)) this.#store.patch({ capture });
    } catch {
      // As above.
    }
  }

  #unfreeze(): void {
    if (!this.#store.state.frozen) return;
    this.#link.resetFps();
    this.#store.patch({ frozen: false, capture: null });
    // The answer to "go on" holds nothing; a worker that dies first has been reported.
    this.#link.client?.freeze(false).catch(() => null);
  }

  async snapshot(blurOthers: boolean): Promise<SnapshotAnswer> {
    const { settings, source } = this.#store.state;
    const { client } = this.#link;
    if (!client || !source) throw new AppError('input-invalid', 'there is no picture');
    return client.snapshot(blurOthers, settings.overlay ? settings.opacity : 0);
  }

  chooseFace(id: number): void {
    this.#link.send({ kind: 'choose-face', id });
  }

  /** The same label again lets it go. */
  pin(label: string): void {
    this.#setPinned(this.#store.state.pinned === label ? null : label);
  }

  pinNext(): void {
    const { manifest, settings, pinned } = this.#store.state;
    if (manifest) this.#setPinned(nextPinned(headInUse(manifest, settings).labels, pinned));
  }

  #setPinned(pinned: string | null): void {
    this.#store.patch({ pinned });
    this.#link.sendSettings();
  }

  /** Frames with a face are followed by this layer's maps (state `layerMaps`) from now on; null = no more. */
  watchLayer(layer: string | null): void {
    if (layer === this.#store.state.watchedLayer) return;
    this.#store.patch({ watchedLayer: layer, layerMaps: null });
    this.#link.send({ kind: 'watch-layer', layer });
  }

  changeSettings(change: Partial<Settings>): void {
    const { settings: before, engineError } = this.#store.state;
    const settings = { ...before, ...change };
    this.#store.patch({ settings });
    const otherModel = sameRef(settings.model, before.model) ? null : settings.model;
    const otherBackend = settings.backend !== before.backend;
    if (engineError && (otherModel !== null || otherBackend)) {
      // The worker that failed takes no more orders; another one starts with the new choice.
      this.#link.restart();
      return;
    }
    if (otherModel !== null) {
      this.#store.patch({ progress: { loaded: 0, total: 0 } });
      this.#link.send({ kind: 'set-model', model: otherModel });
    }
    if (otherBackend) this.#link.send({ kind: 'set-backend', backend: settings.backend });
    this.#link.sendSettings();
  }
}

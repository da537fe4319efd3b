/** The frame that is held to be looked into: frozen by a person, or a photo, which is held from its first frame on; and its capture. */

import type { Store } from '../state/store.ts';
import type { AppState } from '../state/state.ts';
import type { WorkerLink } from './worker-link.ts';

export interface HeldFramePorts {
  /** Whether a frame is of the source that is shown. */
  isCurrent(frameId: number | undefined): boolean;
  /** The next frame may come. */
  goOn(): void;
}

export class HeldFrame {
  readonly #store: Store<AppState>;
  readonly #link: Pick<WorkerLink, 'client' | 'resetFps'>;
  readonly #ports: HeldFramePorts;
  #holding: Promise<void> = Promise.resolve();

  constructor(store: Store<AppState>, link: Pick<WorkerLink, 'client' | 'resetFps'>, ports: HeldFramePorts) {
    this.#store = store;
    this.#link = link;
    this.#ports = ports;
  }

  /** The state has another result. A photo has no further frame: this one is held, cut to its face where there is no other. */
  answered(): void {
    const { source, frozen, result } = this.#store.state;
    if (!source?.still || frozen || !result) return;
    this.#store.patch({ closeUp: result.faces.length === 1 });
    void this.hold();
  }

  async toggle(): Promise<void> {
    if (!this.#store.state.frozen) return this.hold();
    this.letGo();
    this.#ports.goOn();
  }

  /** Settles with the capture in the state, also when another call asked for it a moment ago. */
  hold(): Promise<void> {
    if (!this.#store.state.frozen) this.#holding = this.#hold();
    return this.#holding;
  }

  async #hold(): Promise<void> {
    const { client } = this.#link;
    if (!client || !this.#store.state.source || this.#store.state.seen === null) return;
    this.#store.patch({ frozen: true, fps: null });
    try {
      const capture = await client.freeze(true);
      // It may come when another source is frozen already.
      if (this.#store.state.frozen && this.#ports.isCurrent(capture?.result.frameId))
        this.#store.patch({ capture, touched: '' });
    } catch {
      // The worker died; #crashed has said so and has let go of the frame.
    }
  }

  /** Another face of what is held is explained. Of a photo it is shown close. */
  otherFace(): void {
    if (this.#store.state.source?.still) this.#store.patch({ closeUp: true, squaring: false });
    void this.captureAgain();
  }

  /** The panels explain what the network in use makes of the held frame: another network, face or setting, another capture. */
  async captureAgain(): Promise<void> {
    const { client } = this.#link;
    if (!client || !this.#store.state.frozen) return;
    try {
      const capture = await client.capture();
      if (this.#store.state.frozen && this.#ports.isCurrent(capture?.result.frameId))
        this.#store.patch({ capture, touched: '' });
    } catch {
      // As above.
    }
  }

  letGo(): void {
    if (!this.#store.state.frozen) return;
    this.#link.resetFps();
    this.#store.patch({ frozen: false, capture: null, touched: '' });
    // The answer to "go on" holds nothing; a worker that dies first has been reported.
    this.#link.client?.freeze(false).catch(() => null);
  }
}

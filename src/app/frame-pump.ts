/** Carries frames from the source to the worker: one in flight, the newest wins, none while nobody looks. */

import type { Frame, FrameSource } from '../capture/source.ts';

export interface PumpPorts {
  /** Whether a frame may be asked for now, apart from what the pump knows itself. */
  mayAsk(gate: { readonly asking: boolean; readonly inFlight: boolean; readonly hidden: boolean }): boolean;
  /** Least time from one frame to the next, in milliseconds; 0: as fast as the worker can. */
  interval(): number;
  deliver(frame: Frame, frameId: number, source: FrameSource): void;
  failed(thrown: unknown, source: FrameSource): void;
  /** A frame has been with the worker for too long. */
  stalled(): void;
}

/** Longer than the first frame on a software GPU takes with all its shaders to compile. */
export const STALL_MILLISECONDS = 45_000;

export class FramePump {
  readonly #ports: PumpPorts;
  #source: FrameSource | null = null;
  #abort = new AbortController();
  #asking = false;
  #inFlight = false;
  #hidden = false;
  #lastFrameId = 0;
  #watchdog: ReturnType<typeof setTimeout> | null = null;
  #deliveredAt = -Infinity;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: PumpPorts) {
    this.#ports = ports;
  }

  get source(): FrameSource | null {
    return this.#source;
  }

  /** Replaces the source; the old one is stopped. */
  setSource(source: FrameSource | null): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#asking = false;
    this.#deliveredAt = -Infinity;
    this.#source?.stop();
    this.#source = source;
    this.pump();
  }

  setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    this.pump();
  }

  /** The worker answered a frame: the credit for the next one. */
  credit(): void {
    this.#landed();
    this.pump();
  }

  /** A new worker knows nothing of a frame that the old one had. */
  forgetInFlight(): void {
    this.#landed();
  }

  /** To be called whenever something changed that `mayAsk` looks at. */
  pump(): void {
    const source = this.#source;
    if (!source || !this.#ports.mayAsk({ asking: this.#asking, inFlight: this.#inFlight, hidden: this.#hidden }))
      return;
    clearTimeout(this.#rest);
    const early = this.#deliveredAt + this.#ports.interval() - performance.now();
    if (early > 0) {
      this.#rest = setTimeout(() => this.pump(), early);
      return;
    }
    const { signal } = this.#abort;
    this.#asking = true;
    source.next(signal).then(
      (frame) => {
        if (signal.aborted) {
          frame.bitmap.close();
          return;
        }
        this.#asking = false;
        if (!this.#ports.mayAsk({ asking: false, inFlight: this.#inFlight, hidden: this.#hidden })) {
          frame.bitmap.close();
          return;
        }
        this.#inFlight = true;
        this.#deliveredAt = performance.now();
        this.#watchdog = setTimeout(() => this.#ports.stalled(), STALL_MILLISECONDS);
        this.#ports.deliver(frame, ++this.#lastFrameId, source);
      },
      (thrown: unknown) => {
        if (signal.aborted) return;
        this.#asking = false;
        this.#ports.failed(thrown, source);
      },
    );
  }

  #landed(): void {
    this.#inFlight = false;
    if (this.#watchdog !== null) clearTimeout(this.#watchdog);
    this.#watchdog = null;
  }
}

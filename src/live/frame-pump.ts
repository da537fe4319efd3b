/**
 * Carries frames from the source to the worker: the newest wins, none while nobody looks. One is in the worker's hands; one
 * more may wait for it where the worker asked for that (see `next` in live-protocol.ts).
 */

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
  /** A source of moving pictures that was asked for a frame owes it for longer than a second (true), or has sent it (false). */
  sourceStalled(stalled: boolean): void;
}

/** Longer than the first frame on a software GPU takes with all its shaders to compile. */
export const STALL_MILLISECONDS = 45_000;
/** Without a new picture for so long, what is shown is not live any more. Cameras in the dark still send five a second. */
export const SOURCE_STALL_MILLISECONDS = 1000;
/** At the end of it: a page that was busy itself for a second has the picture in its queue, and takes it now. */
const GRACE_MILLISECONDS = 100;

export class FramePump {
  readonly #ports: PumpPorts;
  #source: FrameSource | null = null;
  #abort = new AbortController();
  #asking = false;
  /** Frames that the worker has and has not answered. */
  #unanswered = 0;
  /** The worker takes one more. */
  #credit = true;
  #hidden = false;
  #lastFrameId = 0;
  /** Of the present source. */
  #firstFrameId = 1;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #deliveredAt = -Infinity;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #owed: ReturnType<typeof setTimeout> | undefined;
  #sourceStalled = false;

  constructor(ports: PumpPorts) {
    this.#ports = ports;
  }

  get source(): FrameSource | null {
    return this.#source;
  }

  /** Whether a frame (undefined: none) was delivered from the present source. */
  isCurrent(frameId: number | undefined): boolean {
    return frameId === undefined || frameId >= this.#firstFrameId;
  }

  /** Replaces the source; the old one is stopped. */
  setSource(source: FrameSource | null): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#asking = false;
    this.#sourceSent();
    this.#deliveredAt = -Infinity;
    this.#firstFrameId = this.#lastFrameId + 1;
    this.#source?.stop();
    this.#source = source;
    this.pump();
  }

  setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    this.pump();
  }

  /** The worker takes one more frame, although it has not answered the last one yet. */
  askedEarly(): void {
    this.#credit = true;
    this.pump();
  }

  /** The worker answered a frame: the credit for the next one, unless that was sent already. */
  credit(): void {
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    if (this.#unanswered === 0) this.#credit = true;
    this.#watch();
    this.pump();
  }

  /** A new worker knows nothing of the frames that the old one had. */
  forgetInFlight(): void {
    this.#unanswered = 0;
    this.#credit = true;
    this.#watch();
  }

  /** To be called whenever something changed that `mayAsk` looks at. */
  pump(): void {
    const source = this.#source;
    if (source && this.#asking) this.#awaitSource(source);
    if (!source || !this.#ports.mayAsk({ asking: this.#asking, inFlight: !this.#credit, hidden: this.#hidden })) return;
    clearTimeout(this.#rest);
    const early = this.#deliveredAt + this.#ports.interval() - performance.now();
    if (early > 0) {
      this.#rest = setTimeout(() => this.pump(), early);
      return;
    }
    const { signal } = this.#abort;
    this.#asking = true;
    this.#awaitSource(source);
    source.next(signal).then(
      (frame) => {
        if (signal.aborted) {
          frame.bitmap.close();
          return;
        }
        this.#asking = false;
        this.#sourceSent();
        if (!this.#ports.mayAsk({ asking: false, inFlight: !this.#credit, hidden: this.#hidden })) {
          frame.bitmap.close();
          return;
        }
        this.#credit = false;
        this.#unanswered++;
        this.#deliveredAt = performance.now();
        this.#watch();
        this.#ports.deliver(frame, ++this.#lastFrameId, source);
      },
      (thrown: unknown) => {
        if (signal.aborted) return;
        this.#asking = false;
        this.#sourceSent();
        this.#ports.failed(thrown, source);
      },
    );
  }

  /** Counts the source's silence, as long as somebody waits for it: not while it is paused, frozen or hidden. */
  #awaitSource(source: FrameSource): void {
    clearTimeout(this.#owed);
    if (source.still) return;
    const tell = (): void => {
      if (!this.#ports.mayAsk({ asking: false, inFlight: !this.#credit, hidden: this.#hidden })) return;
      this.#sourceStalled = true;
      this.#ports.sourceStalled(true);
    };
    this.#owed = setTimeout(() => {
      this.#owed = setTimeout(tell, GRACE_MILLISECONDS);
    }, SOURCE_STALL_MILLISECONDS - GRACE_MILLISECONDS);
  }

  #sourceSent(): void {
    clearTimeout(this.#owed);
    if (!this.#sourceStalled) return;
    this.#sourceStalled = false;
    this.#ports.sourceStalled(false);
  }

  /** Counts anew from each frame and each answer, as long as one is owed. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = this.#unanswered > 0 ? setTimeout(() => this.#ports.stalled(), STALL_MILLISECONDS) : undefined;
  }
}

/**
 * Frames of a playing <video>, newest first: a frame that nobody took before the next one came is never delivered.
 * Shared by the camera and video files.
 */

import type { Frame } from './source.ts';

/** Rises strictly from call to call, also when the clock is coarse. */
export class FrameClock {
  private last = -Infinity;
  /** @returns milliseconds since the page was opened */
  next(): number {
    const now = performance.now();
    this.last = now > this.last ? now : this.last + 0.01;
    return this.last;
  }
}

/** Lets any number of waiters sleep until something changes. */
export class Change {
  private readonly waiters = new Set<() => void>();

  notify(): void {
    for (const wake of [...this.waiters]) wake();
  }

  /** @throws the signal's reason when aborted */
  wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const done = (settle: () => void): void => {
        this.waiters.delete(wake);
        signal.removeEventListener('abort', abort);
        settle();
      };
      const wake = (): void => done(resolve);
      const abort = (): void => done(() => reject(signal.reason as Error));
      this.waiters.add(wake);
      signal.addEventListener('abort', abort);
    });
  }
}

/** Why `next` of a stopped source rejects. */
export function stoppedError(): DOMException {
  return new DOMException('The source was stopped.', 'AbortError');
}

export class VideoFrames {
  private readonly change = new Change();
  private readonly clock = new FrameClock();
  private fresh = false;
  private forced = false;
  private held = false;
  private error: unknown = null;
  private callbackId: number | null = null;
  private lastMediaTime = -1;

  private readonly video: HTMLVideoElement;

  constructor(video: HTMLVideoElement) {
    this.video = video;
    this.watch();
  }

  /**
   * The newest frame as a bitmap, at once if it was not handed out yet.
   * @throws the signal's reason when aborted; whatever `fail` was given
   */
  async next(signal: AbortSignal): Promise<Frame> {
    for (;;) {
      signal.throwIfAborted();
      if (this.error !== null) throw this.error;
      if (this.forced || (this.fresh && !this.held)) {
        this.fresh = false;
        this.forced = false;
        const bitmap = await this.grab();
        if (bitmap !== null) {
          if (!signal.aborted && this.error === null) return { bitmap, time: this.clock.next() };
          bitmap.close();
        }
        continue;
      }
      await this.change.wait(signal);
    }
  }

  /** While held, `next` waits. After that only frames that come later count as new. */
  hold(held: boolean): void {
    this.held = held;
    if (held) this.fresh = false;
  }

  /** The current picture counts as new, even while held (after a seek). */
  refresh(): void {
    this.forced = true;
    this.change.notify();
  }

  /** Every waiting and later `next` rejects with this. */
  fail(error: unknown): void {
    if (this.error === null) this.error = error;
    this.change.notify();
  }

  stop(): void {
    this.fail(stoppedError());
    if (this.callbackId === null) return;
    if ('cancelVideoFrameCallback' in this.video) this.video.cancelVideoFrameCallback(this.callbackId);
    else cancelAnimationFrame(this.callbackId);
    this.callbackId = null;
  }

  /** A bitmap of the current picture, or null while the element has none (between two sources, during a resize). */
  private async grab(): Promise<ImageBitmap | null> {
    if (this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || this.video.videoWidth === 0) return null;
    try {
      return await createImageBitmap(this.video);
    } catch {
      return null;
    }
  }

  private watch(): void {
    // Old browsers have no requestVideoFrameCallback: look once a screen frame whether the picture is another one.
    if (typeof (this.video as Partial<HTMLVideoElement>).requestVideoFrameCallback === 'function') {
      const onFrame = (): void => {
        this.callbackId = this.video.requestVideoFrameCallback(onFrame);
        this.arrived();
      };
      this.callbackId = this.video.requestVideoFrameCallback(onFrame);
    } else {
      const onScreenFrame = (): void => {
        this.callbackId = requestAnimationFrame(onScreenFrame);
        if (this.video.currentTime !== this.lastMediaTime) {
          this.lastMediaTime = this.video.currentTime;
          this.arrived();
        }
      };
      this.callbackId = requestAnimationFrame(onScreenFrame);
    }
  }

  private arrived(): void {
    if (this.held) return;
    this.fresh = true;
    this.change.notify();
  }
}

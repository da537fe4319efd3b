/** Keeps the screen on while something is explained live and the page is seen; gives it back in every other case. */

interface Lock {
  release(): Promise<void>;
  addEventListener(type: 'release', listener: () => void): void;
}

export class WakeLock {
  readonly #changed: (held: boolean) => void;
  #wanted = false;
  #asking = false;
  #lock: Lock | null = null;

  constructor(changed: (held: boolean) => void) {
    this.#changed = changed;
    // The browser takes the lock away when the page is hidden.
    document.addEventListener('visibilitychange', () => void this.#settle());
  }

  static get supported(): boolean {
    return 'wakeLock' in navigator;
  }

  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    void this.#settle();
  }

  async #settle(): Promise<void> {
    const due = this.#wanted && document.visibilityState === 'visible';
    if (!due) {
      await this.#lock?.release();
      return;
    }
    if (this.#lock || this.#asking || !WakeLock.supported) return;
    this.#asking = true;
    try {
      const lock: Lock = await navigator.wakeLock.request('screen');
      this.#lock = lock;
      lock.addEventListener('release', () => {
        this.#lock = null;
        this.#changed(false);
      });
      this.#changed(true);
    } catch {
      // Low battery, or not allowed here: the screen does what the device is set to.
    } finally {
      this.#asking = false;
    }
    if (!this.#wanted || document.visibilityState !== 'visible') await this.#settle();
  }
}

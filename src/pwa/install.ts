/** Installing: the browser's own dialog where it offers one, a kind of device where plain steps are needed, storage that stays. */

import { attempt } from '../platform/attempt.ts';

/** Not in TypeScript's DOM types: Chromium only. */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

export interface InstallState {
  /** Runs in a window of its own. */
  readonly installed: boolean;
  /** The browser's dialog can be opened now. */
  readonly offered: boolean;
  /** Safari on iPad and iPhone installs by hand only. */
  readonly byHand: boolean;
  /** The person does not want to be asked. */
  readonly putOff: boolean;
  /** Storage that the browser does not clear by itself; null: it cannot be known. */
  readonly persisted: boolean | null;
}

export const INITIAL_INSTALL: InstallState = {
  installed: false,
  offered: false,
  byHand: false,
  putOff: false,
  persisted: null,
};

export function isStandalone(): boolean {
  return (
    matchMedia('(display-mode: standalone)').matches ||
    (navigator as Navigator & { readonly standalone?: boolean }).standalone === true
  );
}

/** iPads call themselves Macs; Macs have no touch screen. */
function isAppleTablet(): boolean {
  return (
    /iPad|iPhone/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  );
}

const PUT_OFF_KEY = 'expression-explainer.install-later';

function wasPutOff(): boolean {
  return attempt(() => localStorage.getItem(PUT_OFF_KEY)) !== null;
}

export class Install {
  readonly #changed: (state: InstallState) => void;
  #prompt: BeforeInstallPromptEvent | null = null;
  #state = INITIAL_INSTALL;

  constructor(changed: (state: InstallState) => void) {
    this.#changed = changed;
  }

  start(): void {
    const installed = isStandalone();
    this.#set({ installed, byHand: !installed && isAppleTablet(), putOff: wasPutOff() });
    window.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.#prompt = event as BeforeInstallPromptEvent;
      this.#set({ offered: true });
    });
    window.addEventListener('appinstalled', () => {
      this.#prompt = null;
      this.#set({ offered: false });
      void this.persist();
    });
    void this.#readPersisted();
    // Opened from the home screen: the person wants to keep it.
    if (installed) void this.persist();
  }

  /** Opens the browser's dialog, and asks for storage that stays when it is accepted. */
  async install(): Promise<void> {
    const prompt = this.#prompt;
    if (!prompt) return;
    this.#prompt = null;
    this.#set({ offered: false });
    const { outcome } = await prompt.prompt();
    if (outcome === 'accepted') await this.persist();
  }

  /** The offer is made no more on this device; the diagnostics keep it. */
  later(): void {
    this.#set({ putOff: true });
    // Where storage is forbidden it is asked again at the next start.
    attempt(() => localStorage.setItem(PUT_OFF_KEY, 'yes'));
  }

  /** WebKitGTK and old browsers have no such question. */
  async persist(): Promise<void> {
    try {
      this.#set({ persisted: await navigator.storage.persist() });
    } catch {
      this.#set({ persisted: null });
    }
  }

  async #readPersisted(): Promise<void> {
    try {
      this.#set({ persisted: await navigator.storage.persisted() });
    } catch {
      this.#set({ persisted: null });
    }
  }

  #set(change: Partial<InstallState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed(this.#state);
  }
}

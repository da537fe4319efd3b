/** Ties src/pwa to the app's state: storing, updating and installing the app, the screen's wake lock, photos from the system. */

import { watchBattery } from '../../pwa/battery.ts';
import { Install } from '../../pwa/install.ts';
import { launchOf, onOpenedFiles, takeSharedFile } from '../../pwa/launch.ts';
import { Offline } from '../../pwa/offline.ts';
import { WakeLock } from '../../pwa/wake-lock.ts';
import { frameStateOf } from '../state/core/frame-state.ts';
import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';

export interface KeepPorts {
  readonly page: URL;
  readonly base: string;
  /** The worker anew. */
  retry(): void;
  startCamera(): void;
  openFile(file: File): void;
}

export interface Kept {
  /** Resolves when the live worker may be started. */
  readonly workersMayStart: Promise<void>;
  readonly offline: Offline;
  readonly install: Install;
}

/** `?sw=off` leaves the service worker alone; so do development builds. */
export function keepOnDevice(store: Store<AppState>, ports: KeepPorts): Kept {
  const { page, base } = ports;
  const offline = new Offline({
    base,
    script: import.meta.url,
    enabled: import.meta.env.PROD && page.searchParams.get('sw') !== 'off',
    changed: (state) => {
      const { phase } = state;
      const { ready, source } = store.state;
      // Whoever has chosen a source already sees the same bytes where the picture will be.
      const loading = state.fetching ?? (phase.kind === 'downloading' && !ready && source ? phase : null);
      const shown = loading ? { progress: { loaded: loading.loaded, total: loading.total } } : {};
      const completed = phase.kind === 'ready' && store.state.offline.phase.kind !== 'ready';
      store.patch({ offline: state, ...shown });
      // It failed for want of files, which are there now.
      if (completed && store.state.engineError) ports.retry();
    },
    busy: () => store.state.source !== null || store.state.requestingCamera,
    reload: () => location.reload(),
  });
  const install = new Install((state) => store.patch({ install: state }));
  const wakeLock = new WakeLock((awake) => store.patch({ awake }));
  store.subscribe((state) => {
    const { kind } = frameStateOf(state);
    wakeLock.want((kind === 'tracking' || kind === 'no-face') && state.source?.still === false);
  });
  onOpenedFiles((file) => ports.openFile(file));
  void watchBattery((batteryLow) => store.patch({ batteryLow }));
  offline.start();
  install.start();
  switch (launchOf(page)) {
    case 'camera':
      ports.startCamera();
      break;
    case 'photo':
      store.patch({ sheet: 'source' });
      break;
    case 'shared':
      void takeSharedFile().then((file) => file && ports.openFile(file));
      break;
    case null:
      break;
  }
  return { workersMayStart: offline.workersMayStart, offline, install };
}

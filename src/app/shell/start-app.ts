/** Ties the parts together: state into the shell, events and keys out of it, sources from src/capture, settings from storage. */

import { liveMethods } from '../../attribution/registry.ts';
import { AppError } from '../../core/errors.ts';
import { listCameras, onCamerasChanged, openCamera } from '../../capture/camera-source.ts';
import { openDrawnFace, type DrawnSource } from '../../capture/drawn-source.ts';
import { openFile } from '../../capture/open-file.ts';
import { watchVisibility } from '../../capture/visibility.ts';
import type { ModelIndex } from '../../inference/core/manifest.ts';
import { parseSettings } from '../state/core/settings.ts';
import { snapshotNumbers } from '../sheets/core/snapshot-numbers.ts';
import { Store } from '../state/store.ts';
import type { AppShell } from './app-shell.ts';
import { emit, type CameraWish, type Command, type Sheet } from '../state/events.ts';
import { listenForFiles } from './file-intake.ts';
import { attachInside } from '../panels/inside/attach.ts';
import { keepOnDevice } from './keep-on-device.ts';
import { keyAction } from './keyboard.ts';
import { attachLime } from '../panels/lime/attach.ts';
import { LiveClient } from '../../live/client.ts';
import { LiveController } from '../live/live-controller.ts';
import { INITIAL_STATE, type AppState } from '../state/state.ts';
import { t } from '../../words/words.ts';

const SETTINGS_KEY = 'expression-explainer.settings';

/** Storage may be forbidden (private windows, embedded pages): then nothing is kept, and nothing breaks. */
const storage = {
  read(): string | null {
    try {
      return localStorage.getItem(SETTINGS_KEY);
    } catch {
      return null;
    }
  },
  write(text: string): void {
    try {
      localStorage.setItem(SETTINGS_KEY, text);
    } catch {
      // Full or forbidden.
    }
  },
};

/** A panel that explains more, over the app. */
type DeeperPanel = HTMLElement & { readonly opened: boolean };

export function startApp(shell: AppShell): { readonly store: Store<AppState>; readonly controller: LiveController } {
  const page = new URL(location.href);
  const store = new Store<AppState>({
    ...INITIAL_STATE,
    cameraAllowed: page.searchParams.get('camera') !== 'off',
    settings: parseSettings(
      storage.read(),
      liveMethods().map(({ id }) => id),
    ),
  });
  const base = new URL('./', document.baseURI).href;
  const controller = new LiveController(store, {
    base,
    models: modelIndexUrl(page),
    createClient: (handlers) => new LiveClient(handlers),
    now: () => performance.now(),
  });
  const life = new AbortController();
  let drawn: DrawnSource | null = null;

  // --- state into the page
  const show = (state: AppState): void => {
    shell.state = state;
    const root = document.documentElement;
    if (state.settings.theme === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = state.settings.theme;
  };
  store.subscribe(show);
  store.subscribe(({ settings }, before) => {
    if (settings !== before.settings) storage.write(JSON.stringify(settings));
  });
  show(store.state);
  setInterval(() => controller.tick(), 500);

  // --- sources
  const startCamera = async (wish: CameraWish): Promise<void> => {
    await controller.open((signal) => {
      if (!store.state.cameraAllowed) throw new AppError('camera-off', 'camera=off in the address');
      return openCamera(wish, signal);
    }, true);
    await findCameras();
  };
  const startDrawn = (): Promise<void> =>
    controller.open(() => {
      drawn = openDrawnFace(t('source.name.drawn'), {
        parameters: store.state.drawnFace,
        lively: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      });
      return Promise.resolve(drawn);
    }, false);
  const startFile = (file: File): Promise<void> => controller.open((signal) => openFile(file, signal), false);
  const findCameras = async (): Promise<void> => {
    const cameras = (await listCameras()).filter(({ label }) => label !== '');
    store.patch({ cameras });
  };

  // --- commands
  const takeSnapshot = async (blurOthers: boolean): Promise<void> => {
    store.patch({ snapshot: null, sheet: 'snapshot' });
    try {
      const { png, capture } = await controller.snapshot(blurOthers);
      const { manifest, backend } = store.state;
      const taken = new Date();
      const numbers = snapshotNumbers(capture, { taken, manifest, backend });
      store.patch({
        snapshot: {
          picture: png,
          numbers: new Blob([JSON.stringify(numbers, null, 1)], { type: 'application/json' }),
          name: `expression-explainer-${taken.toISOString().slice(0, 19).replaceAll(':', '-')}`,
          blurOthers,
        },
      });
    } catch {
      store.patch({ sheet: null, notice: { key: 'notice.snapshot-failed' } });
    }
  };
  const showSheet = (sheet: Sheet | null): void => {
    if (sheet === 'snapshot') {
      if (store.state.source && store.state.seen) void takeSnapshot(true);
    } else {
      // A picture of a person is not kept longer than it is looked at.
      store.patch({ sheet, snapshot: null });
    }
  };
  const kept = keepOnDevice(store, {
    page,
    base,
    stop: () => commands.stop(),
    retry: () => void controller.retry(),
    startCamera: () => void startCamera({}),
    openFile: (file) => void startFile(file),
    saveBattery: () => controller.changeSettings({ lowPower: true }),
  });
  const commands: Readonly<Record<Command, () => unknown>> = {
    ...kept.commands,
    pause: () => controller.togglePause(),
    stop: () => {
      store.patch({ sheet: null, snapshot: null });
      controller.stop();
    },
    freeze: () => controller.toggleFreeze(),
    overlay: () => controller.changeSettings({ overlay: !store.state.settings.overlay }),
    retry: () => controller.retry(),
    'dismiss-notice': () => store.patch({ notice: null }),
  };

  // --- what people do
  const closeOnPhones = (): void => {
    if (store.state.sheet === 'source') store.patch({ sheet: null });
  };
  shell.addEventListener('canvas-ready', ({ detail }) => {
    void kept.workersMayStart.then(() => controller.attachCanvas(detail.view));
  });
  shell.addEventListener('do-command', ({ detail }) => void commands[detail]());
  shell.addEventListener('start-camera', ({ detail }) => {
    closeOnPhones();
    void startCamera(detail);
  });
  shell.addEventListener('start-drawn', () => {
    closeOnPhones();
    void startDrawn();
  });
  shell.addEventListener('open-file', ({ detail }) => {
    closeOnPhones();
    void startFile(detail);
  });
  shell.addEventListener('change-drawn-face', ({ detail }) => {
    store.patch({ drawnFace: detail });
    drawn?.set(detail);
  });
  shell.addEventListener('choose-face', ({ detail }) => controller.chooseFace(detail.id));
  shell.addEventListener('pin-label', ({ detail }) => controller.pin(detail.label));
  shell.addEventListener('change-settings', ({ detail }) => controller.changeSettings(detail));
  shell.addEventListener('show-sheet', ({ detail }) => showSheet(detail));
  shell.addEventListener('take-snapshot', ({ detail }) => void takeSnapshot(detail.blurOthers));
  listenForFiles(window, {
    file: (file) => void startFile(file),
    hover: (dropping) => store.patch({ dropping }),
  });
  const openInside = (): void => {
    if (store.state.source && store.state.manifest) emit(shell, 'open-inside', null);
  };
  /** Freezes first where that has not been done: the question is about one picture. */
  const openLime = async (): Promise<void> => {
    await controller.freeze();
    if (store.state.capture?.crop) emit(shell, 'open-lime', null);
  };
  // A button keeps the focus after a click; space is its own only for someone who walks from button to button by keys.
  let byPointer = false;
  window.addEventListener('pointerdown', () => (byPointer = true), { capture: true });
  window.addEventListener('keydown', (event) => {
    if (event.key === 'Tab' || event.key.startsWith('Arrow')) byPointer = false;
    const target = event.composedPath()[0];
    const focused = target instanceof HTMLElement ? target : document.body;
    const tag = byPointer && focused.localName === 'button' ? 'body' : focused.localName;
    // A dialog over the app has the keys, wherever the focus went.
    if ([...shell.querySelectorAll<DeeperPanel>('[slot=deeper]')].some(({ opened }) => opened)) return;
    const action = keyAction(event, { tag, type: focused.getAttribute('type') ?? '' });
    if (!action) return;
    if (action.kind === 'command') commands[action.command]();
    else if (action.kind === 'pin-next') controller.pinNext();
    else if (action.kind === 'inside') openInside();
    else if (action.kind === 'lime') void openLime();
    else if (action.kind === 'close') showSheet(null);
    else showSheet(store.state.sheet === action.sheet && action.sheet !== 'snapshot' ? null : action.sheet);
    event.preventDefault();
  });
  watchVisibility((hidden) => controller.setHidden(hidden), life.signal);
  onCamerasChanged(() => void findCameras(), life.signal);
  window.addEventListener('pagehide', (event) => {
    if (!event.persisted) controller.stop();
  });
  void loadModelIndex(store, modelIndexUrl(page));
  const place = { base, models: modelIndexUrl(page) };
  attachLime(shell, store, place);
  attachInside(shell, store, controller, place);
  return { store, controller };
}

/** `?models=` names another index of models, on this server only. */
function modelIndexUrl(page: URL): string | null {
  const given = page.searchParams.get('models');
  if (given === null) return null;
  const url = new URL(given, document.baseURI);
  return url.origin === page.origin ? url.href : null;
}

/** For the settings' list; the worker reads and checks the index on its own, and says what is wrong with it. */
async function loadModelIndex(store: Store<AppState>, url: string | null): Promise<void> {
  try {
    const response = await fetch(url ?? new URL('models/index.json', document.baseURI));
    const index = (await response.json()) as ModelIndex;
    if (Array.isArray(index.models)) store.patch({ models: index.models });
  } catch {
    // The list stays empty.
  }
}

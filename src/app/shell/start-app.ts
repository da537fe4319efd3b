/** Ties the parts together: state into the shell, events and keys out of it, sources from src/capture, settings from storage. */

import { liveMethods } from '../../attribution/registry.ts';
import { AppError } from '../../core/errors.ts';
import { listCameras, onCamerasChanged, openCamera } from '../../capture/camera-source.ts';
import { openFile } from '../../capture/open-file.ts';
import { watchVisibility } from '../../capture/visibility.ts';
import type { ModelIndex } from '../../inference/core/manifest.ts';
import { parseSettings } from '../state/core/settings.ts';
import { Store } from '../state/store.ts';
import type { AppShell } from './app-shell.ts';
import { ACTIONS, Actions, type ActionApp } from '../state/actions.ts';
import { emit, type CameraWish } from '../state/events.ts';
import { hostDrawnFace } from './drawn-face.ts';
import { listenForFiles } from './file-intake.ts';
import { hostPanels } from '../panels/host.ts';
import type { PanelEntry } from '../panels/panel.ts';
import { PANELS, panelActions } from '../panels/registry.ts';
import { openLink } from './open-link.ts';
import { ownNetworks } from './own-networks.ts';
import { keepOnDevice } from './keep-on-device.ts';
import { listenForKeys } from './keyboard.ts';
import { LiveClient } from '../../live/client.ts';
import { SaidMapWords, touchedWords } from '../live/said-map.ts';
import { LiveController } from '../live/live-controller.ts';
import { INITIAL_STATE, type AppState } from '../state/state.ts';
import { attempt } from '../../platform/attempt.ts';
import { t } from '../../words/words.ts';

const SETTINGS_KEY = 'expression-explainer.settings';

/** Milliseconds. A picture of 64 million pixels takes 2 to 11 seconds, of which the browser tells nothing before the end. */
const OPENING_SAID_AFTER = 1000;

/** Storage may be full or forbidden: then nothing is kept, and nothing breaks. */
const storage = {
  read: (): string | null => attempt(() => localStorage.getItem(SETTINGS_KEY)),
  write: (text: string): unknown => attempt(() => localStorage.setItem(SETTINGS_KEY, text)),
};

/** @param panels that explain more, in the order of their buttons */
export function startApp(
  shell: AppShell,
  panels: readonly PanelEntry[] = PANELS,
): { readonly store: Store<AppState>; readonly controller: LiveController } {
  const page = new URL(location.href);
  const store = new Store<AppState>({
    ...INITIAL_STATE,
    cameraAllowed: page.searchParams.get('camera') !== 'off',
    still: matchMedia('(prefers-reduced-motion: reduce)').matches,
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
  const said = new SaidMapWords(
    store,
    () => controller.client?.capture() ?? Promise.resolve(null),
    () => performance.now(),
  );
  setInterval(() => {
    controller.tick();
    void said.tick();
  }, 500);

  // --- sources
  const startCamera = async (wish: CameraWish): Promise<void> => {
    await controller.open((signal) => {
      if (!store.state.cameraAllowed) throw new AppError('camera-off', 'camera=off in the address');
      return openCamera(wish, signal);
    }, true);
    await findCameras();
  };
  const startDrawn = hostDrawnFace(shell, store, controller);
  const startFile = async (file: File): Promise<void> => {
    const { name } = file;
    const opening = { name };
    const slow = setTimeout(() => store.patch({ opening }), OPENING_SAID_AFTER);
    await controller.open(async (signal) => {
      signal.addEventListener('abort', () => settle());
      const source = await openFile(file, signal);
      if (source.kind === 'photo' && source.animated) store.patch({ notice: { key: 'notice.animated' } });
      return source;
    }, false);
    settle();
    function settle(): void {
      clearTimeout(slow);
      if (store.state.opening === opening) store.patch({ opening: null });
    }
  };
  const findCameras = async (): Promise<void> => {
    // Before the first permission they have no names by which they could be asked for; Firefox gives ids and no labels.
    const cameras = (await listCameras())
      .filter(({ deviceId }) => deviceId !== '')
      .map(({ deviceId, label }, index) => ({
        deviceId,
        label: label || t('source.camera.nth', { number: index + 1 }),
      }));
    store.patch({ cameras });
  };

  // --- actions
  const takeSnapshot = async (blurOthers: boolean): Promise<void> => {
    store.patch({ snapshot: null, sheet: 'snapshot' });
    try {
      const shot = await controller.snapshot(blurOthers);
      const { snapshotOf } = await import('../sheets/snapshot-files.ts');
      store.patch({ snapshot: snapshotOf(shot, store.state, blurOthers) });
    } catch {
      store.patch({ sheet: null, notice: { key: 'notice.snapshot-failed' } });
    }
  };
  const kept = keepOnDevice(store, {
    page,
    base,
    retry: () => void controller.retry(),
    startCamera: () => void startCamera({}),
    openFile: (file) => void startFile(file),
  });
  const app: ActionApp = {
    store,
    live: controller,
    offline: kept.offline,
    install: kept.install,
    takeSnapshot,
    sayMap: () => said.say(),
    openPanel: (id) => emit(shell, 'open-panel', id),
  };
  const actions = new Actions([...ACTIONS, ...panelActions(panels)]);
  Object.assign(shell, { actions, panels });
  const run = (id: string): boolean => actions.run(id, app);

  // --- what people do
  const closeOnPhones = (): void => {
    if (store.state.sheet === 'source') store.patch({ sheet: null });
  };
  shell.addEventListener('canvas-ready', ({ detail }) => {
    void kept.workersMayStart.then(() => controller.attachCanvas(detail.view));
  });
  shell.addEventListener('do-action', ({ detail }) => run(detail));
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
  shell.addEventListener('choose-face', ({ detail }) => controller.chooseFace(detail.id));
  shell.addEventListener('touch-face', ({ detail: { x, y } }) => {
    const { capture } = store.state;
    void touchedWords(store.state, x, y).then((touched) => {
      if (store.state.capture === capture) store.patch({ touched });
    });
  });
  shell.addEventListener('change-close-up', ({ detail }) => store.patch({ closeUp: detail }));
  shell.addEventListener('leave-square', () => store.patch({ squaring: false }));
  shell.addEventListener('draw-square', ({ detail }) => controller.drawSquare(detail));
  shell.addEventListener('pin-label', ({ detail }) => controller.pin(detail.label));
  shell.addEventListener('change-settings', ({ detail }) => controller.changeSettings(detail));
  shell.addEventListener('take-snapshot', ({ detail }) => void takeSnapshot(detail.blurOthers));
  const own = ownNetworks(store, {
    base,
    models: modelIndexUrl(page),
    use: (model) => controller.changeSettings({ model }),
  });
  shell.addEventListener('own-network', ({ detail }) => void own(detail));
  listenForFiles(window, {
    network: (files) => void own({ do: 'give', files }),
    file: (file) => void startFile(file),
    elsewhere: () => store.patch({ notice: { fault: { kind: 'file-elsewhere', detail: '' } } }),
    hover: (dropping) => store.patch({ dropping }),
  });
  const place = { base, models: modelIndexUrl(page) };
  const host = hostPanels(shell, store, { place, controller }, panels);
  listenForKeys(window, { actions, held: () => host.busy, run });
  watchVisibility((hidden) => controller.setHidden(hidden), life.signal);
  onCamerasChanged(() => void findCameras(), life.signal);
  window.addEventListener('pagehide', (event) => {
    if (!event.persisted) controller.stop();
  });
  const link = (): void =>
    void openLink(location.hash, { store, controller, startDrawn, panels: panels.map(({ id }) => id), run });
  window.addEventListener('hashchange', link);
  link();
  void loadModelIndex(store, modelIndexUrl(page));
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

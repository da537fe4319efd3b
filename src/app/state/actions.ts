/**
 * Everything that the app can be told to do without saying more than its name: one list, which keys, buttons, sheets and lessons call.
 * A new action is one entry.
 */

import type { Install } from '../../pwa/install.ts';
import type { Offline } from '../../pwa/offline.ts';
import { t } from '../../words/words.ts';
import { frameStateOf } from './core/frame-state.ts';
import { turnedMirror, type Settings } from './core/settings.ts';
import type { Sheet } from './sheets.ts';
import type { AppState } from './state.ts';
import type { Store } from './store.ts';

/** What actions act on. */
export interface ActionApp {
  readonly store: Pick<Store<AppState>, 'state' | 'patch'>;
  /** The live path: source, worker, settings. */
  readonly live: {
    togglePause(): void;
    stop(): void;
    toggleFreeze(): Promise<void>;
    /** Settles with the capture in the state, where there is a picture. */
    freeze(): Promise<void>;
    retry(): Promise<void>;
    pinNext(): void;
    changeSettings(change: Partial<Settings>): void;
  };
  readonly offline: Pick<Offline, 'acceptUpdate' | 'tryAgain' | 'dismiss' | 'check'>;
  readonly install: Pick<Install, 'install' | 'later' | 'persist'>;
  takeSnapshot(blurOthers: boolean): Promise<void>;
  /** Says and shows the strongest parts of the map. */
  sayMap(): Promise<void>;
  openPanel(id: string): void;
}

export interface Action {
  readonly id: string;
  /** As `KeyboardEvent.key` names them, letters in lower case. */
  readonly keys?: readonly string[];
  /** What the keys do, for the list of keys; without it they are not listed. */
  readonly help?: () => string;
  /** Whether it can be done now; without it, always. */
  readonly enabled?: (state: AppState) => boolean;
  run(app: ActionApp): unknown;
}

const hasPicture = (state: AppState): boolean =>
  state.source !== null && state.seen !== null && state.ready && frameStateOf(state).kind !== 'failed';

/** A picture of a person is not kept longer than it is looked at: any other sheet drops the snapshot. */
function showSheet({ store }: ActionApp, sheet: Sheet | null): void {
  store.patch({ sheet, snapshot: null });
}

/** The same again closes it. */
const toggleSheet = (sheet: Sheet) => (app: ActionApp) =>
  showSheet(app, app.store.state.sheet === sheet ? null : sheet);

function stop(app: ActionApp): void {
  showSheet(app, null);
  app.live.stop();
}

/** In the order in which their keys are listed. */
export const ACTIONS = [
  {
    id: 'freeze',
    keys: ['f'],
    help: () => t('help.key.f'),
    // A photo is frozen from the start.
    enabled: (state) => hasPicture(state) && !state.source?.still,
    run: ({ live }) => live.toggleFreeze(),
  },
  {
    id: 'pause',
    keys: [' '],
    help: () => t('help.key.space'),
    enabled: ({ source }) => source !== null && !source.still,
    run: ({ live }) => live.togglePause(),
  },
  { id: 'source', keys: ['c'], help: () => t('help.key.c'), run: toggleSheet('source') },
  {
    id: 'overlay',
    keys: ['o'],
    help: () => t('help.key.o'),
    run: ({ live, store }) => live.changeSettings({ overlay: !store.state.settings.overlay }),
  },
  {
    id: 'parts',
    keys: ['b'],
    help: () => t('help.key.b'),
    run: ({ live, store }) => live.changeSettings({ parts: !store.state.settings.parts }),
  },
  {
    id: 'snapshot',
    keys: ['s'],
    help: () => t('help.key.s'),
    enabled: hasPicture,
    run: ({ takeSnapshot }) => takeSnapshot(true),
  },
  {
    id: 'mirror',
    keys: ['m'],
    help: () => t('help.key.m'),
    enabled: ({ source }) => source !== null,
    run: ({ live, store: { state } }) =>
      live.changeSettings({ mirror: turnedMirror(state.settings.mirror, state.source?.mirrored ?? false) }),
  },
  {
    id: 'close-up',
    keys: ['z'],
    help: () => t('help.key.z'),
    enabled: (state) => hasPicture(state) && state.seen === 'tracking',
    run: ({ store }) => store.patch({ closeUp: !store.state.closeUp }),
  },
  {
    id: 'square',
    enabled: (state) => hasPicture(state) && state.source?.still === true,
    run: ({ store }) => store.patch({ squaring: !store.state.squaring, closeUp: false }),
  },
  { id: 'pin-next', keys: ['p'], help: () => t('help.key.p'), run: ({ live }) => live.pinNext() },
  { id: 'say-map', keys: ['e'], help: () => t('help.key.e'), enabled: hasPicture, run: ({ sayMap }) => sayMap() },
  { id: 'help', keys: ['h'], help: () => t('help.key.h'), run: toggleSheet('help') },
  {
    id: 'close',
    keys: ['Escape'],
    help: () => t('help.key.escape'),
    run: (app) => {
      showSheet(app, null);
      app.store.patch({ squaring: false });
    },
  },
  { id: 'settings', run: toggleSheet('settings') },
  { id: 'network', run: toggleSheet('network') },
  { id: 'performance', run: toggleSheet('performance') },
  { id: 'diagnostics', run: toggleSheet('diagnostics') },
  { id: 'stop', run: stop },
  { id: 'retry', run: ({ live }) => live.retry() },
  { id: 'dismiss-notice', run: ({ store }) => store.patch({ notice: null }) },
  // Storing, updating and installing the app itself.
  { id: 'update', run: (app) => app.offline.acceptUpdate(() => stop(app)) },
  { id: 'try-offline', run: ({ offline }) => offline.tryAgain() },
  { id: 'dismiss-offline', run: ({ offline }) => offline.dismiss() },
  { id: 'install', run: ({ install }) => install.install() },
  { id: 'install-steps', run: (app) => showSheet(app, 'diagnostics') },
  { id: 'install-later', run: ({ install }) => install.later() },
  { id: 'persist', run: ({ install }) => install.persist() },
  {
    id: 'check-stored',
    run: async ({ store, offline }) => {
      store.patch({ storeReport: 'checking' });
      store.patch({ storeReport: await offline.check() });
    },
  },
  { id: 'low-power', run: ({ live }) => live.changeSettings({ lowPower: true }) },
  { id: 'battery-later', run: ({ store }) => store.patch({ batteryLow: false }) },
] as const satisfies readonly Action[];

/** The app's own actions by name; `open-…` opens the panel of that id (src/app/panels/registry.ts). */
export type ActionId = (typeof ACTIONS)[number]['id'] | `open-${string}`;

/** Actions by name and by key. */
export class Actions {
  readonly list: readonly Action[];
  readonly #byId = new Map<string, Action>();
  readonly #byKey = new Map<string, Action>();

  /** @throws Error when two have the same name or the same key */
  constructor(list: readonly Action[]) {
    this.list = list;
    for (const action of list) {
      if (this.#byId.has(action.id)) throw new Error(`two actions are named ${action.id}`);
      this.#byId.set(action.id, action);
      for (const key of action.keys ?? []) {
        const other = this.#byKey.get(key);
        if (other) throw new Error(`the key "${key}" belongs to ${other.id} and to ${action.id}`);
        this.#byKey.set(key, action);
      }
    }
  }

  /** @param key as `KeyboardEvent.key` gives it; letters in either case */
  ofKey(key: string): Action | null {
    return this.#byKey.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
  }

  /** Whether the action of that name is there and can be done now. */
  can(id: ActionId, state: AppState): boolean {
    const action = this.#byId.get(id);
    return action !== undefined && (action.enabled?.(state) ?? true);
  }

  /**
   * Does what the name says, where that can be done now.
   * @returns whether it was
   * @throws Error when no action has that name
   */
  run(id: string, app: ActionApp): boolean {
    const action = this.#byId.get(id);
    if (!action) throw new Error(`there is no action named ${id}`);
    if (action.enabled && !action.enabled(app.store.state)) return false;
    void action.run(app);
    return true;
  }
}

/** For `aria-keyshortcuts`: space has a name there. */
const shortcut = ({ keys = [] }: Pick<Action, 'keys'>): string =>
  keys.map((key) => (key === ' ' ? 'Space' : key)).join(' ');

/** The keys of one of the app's own actions, as `aria-keyshortcuts` wants them. */
export const shortcutOf = (id: (typeof ACTIONS)[number]['id']): string =>
  shortcut((ACTIONS as readonly Action[]).find((action) => action.id === id) ?? {});

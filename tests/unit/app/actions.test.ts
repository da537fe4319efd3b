import { describe, expect, it } from 'vitest';
import { lime } from '../../../src/app/panels/lime/entry.ts';
import type { PanelEntry } from '../../../src/app/panels/panel.ts';
import { PANELS, panelActions } from '../../../src/app/panels/registry.ts';
import { keyAction } from '../../../src/app/shell/keyboard.ts';
import { ACTIONS, Actions, shortcutOf, type Action, type ActionApp } from '../../../src/app/state/actions.ts';
import { INITIAL_STATE, type AppState } from '../../../src/app/state/state.ts';
import { Store } from '../../../src/app/state/store.ts';

const PHOTO = { kind: 'photo', label: 'a.png', mirrored: false, still: true } as const;
const CAMERA = { kind: 'camera', label: 'front', mirrored: true, still: false } as const;
const LIVE: Partial<AppState> = { source: CAMERA, seen: 'tracking', ready: true };

/** The real store; what the live path and the service worker are asked is written down. */
function setUp(state: Partial<AppState> = {}) {
  const asked: string[] = [];
  const store = new Store<AppState>({ ...INITIAL_STATE, ...state });
  const say =
    (name: string) =>
    (...given: readonly unknown[]): Promise<void> => {
      asked.push(
        [name, ...given.filter((one) => typeof one !== 'function').map((one) => JSON.stringify(one))].join(' '),
      );
      return Promise.resolve();
    };
  const app: ActionApp = {
    store,
    live: {
      togglePause: say('pause'),
      stop: say('stop'),
      toggleFreeze: say('freeze'),
      freeze: say('hold'),
      retry: say('retry'),
      pinNext: say('pin-next'),
      changeSettings: say('settings'),
    },
    offline: {
      acceptUpdate: (stop) => Promise.resolve(stop()),
      tryAgain: say('try-again'),
      dismiss: say('dismiss'),
      check: () => Promise.resolve({ files: 1, bytes: 2, version: 'v', missing: [], damaged: [], repaired: [] }),
    },
    install: { install: say('install'), later: say('later'), persist: say('persist') },
    takeSnapshot: say('snapshot'),
    sayMap: () => Promise.resolve(say('say-map')()),
    openPanel: say('open'),
  };
  return { asked, store, app };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const body = { tag: 'body', type: '' };
const press = (key: string) => ({ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false });

describe('the app’s actions', () => {
  const actions = new Actions([...ACTIONS, ...panelActions(PANELS)]);

  it('are done by name', async () => {
    const { asked, store, app } = setUp(LIVE);
    for (const id of ['freeze', 'pause', 'overlay', 'snapshot', 'pin-next', 'stop', 'retry', 'low-power'])
      expect(actions.run(id, app)).toBe(true);
    expect(asked).toEqual([
      'freeze',
      'pause',
      'settings {"overlay":false}',
      'snapshot true',
      'pin-next',
      'stop',
      'retry',
      'settings {"lowPower":true}',
    ]);
    actions.run('check-stored', app);
    expect(store.state.storeReport).toBe('checking');
    await settled();
    expect(store.state.storeReport).toMatchObject({ files: 1 });
  });

  it('m turns the view as in a mirror, and back to what the source is shown as', () => {
    for (const [source, mirror, wanted] of [
      [CAMERA, 'auto', 'off'],
      [CAMERA, 'off', 'auto'],
      [CAMERA, 'on', 'off'],
      [PHOTO, 'auto', 'on'],
      [PHOTO, 'on', 'auto'],
      [PHOTO, 'off', 'on'],
    ] as const) {
      const { asked, app } = setUp({ ...LIVE, source, settings: { ...INITIAL_STATE.settings, mirror } });
      const action = actions.ofKey('M');
      expect(actions.run(action?.id ?? '', app)).toBe(true);
      expect(asked).toEqual([`settings {"mirror":"${wanted}"}`]);
    }
    expect(actions.run('mirror', setUp().app)).toBe(false);
  });

  it('show and close the sheets; the same again closes, and a snapshot is dropped', () => {
    const { store, app } = setUp(LIVE);
    actions.run('help', app);
    expect(store.state.sheet).toBe('help');
    actions.run('diagnostics', app);
    expect(store.state.sheet).toBe('diagnostics');
    actions.run('diagnostics', app);
    expect(store.state.sheet).toBeNull();
    store.patch({ sheet: 'snapshot', snapshot: { name: 'a' } as AppState['snapshot'] });
    actions.run('close', app);
    expect(store.state).toMatchObject({ sheet: null, snapshot: null });
  });

  it('stop what is shown before an update takes over', () => {
    const { asked, store, app } = setUp({ ...LIVE, sheet: 'help' });
    actions.run('update', app);
    expect(asked).toEqual(['stop']);
    expect(store.state.sheet).toBeNull();
  });

  it('are not done where that makes no sense, whoever asks', () => {
    const { asked, app } = setUp({ ...LIVE, source: PHOTO, seen: null });
    expect(actions.run('pause', app)).toBe(false);
    expect(actions.run('freeze', app)).toBe(false);
    expect(actions.run('snapshot', app)).toBe(false);
    expect(asked).toEqual([]);
    expect(() => actions.run('no-such', app)).toThrow('no action named no-such');
  });

  it('have the keys that buttons tell of', () => {
    expect([shortcutOf('freeze'), shortcutOf('pause'), shortcutOf('stop')]).toEqual(['f', 'Space', '']);
    const keys = actions.list.flatMap((action) => action.keys ?? []);
    expect(keys.sort().join('')).toBe(' Escapebcdefghiklmopstvz');
    for (const action of actions.list) if (action.keys) expect(action.help?.()).toBeTruthy();
  });

  it('do not share a name or a key', () => {
    const run = (): void => undefined;
    expect(() => new Actions([...ACTIONS, { id: 'stop', run }])).toThrow('two actions are named stop');
    expect(() => new Actions([...ACTIONS, { id: 'x', keys: ['f'], run }])).toThrow('belongs to freeze and to x');
  });

  it('grow by one entry: its name, its key and its state are known at once', () => {
    const { asked, store, app } = setUp();
    const wave: Action = {
      id: 'wave',
      keys: ['w'],
      help: () => 'wave',
      enabled: ({ paused }) => !paused,
      run: ({ live }) => live.retry(),
    };
    const more = new Actions([...ACTIONS, wave]);
    const found = keyAction(press('W'), body, more);
    expect(found).toBe(wave);
    expect(more.can('open-wave', store.state)).toBe(false);
    expect(more.run('wave', app)).toBe(true);
    store.patch({ paused: true });
    expect(more.run('wave', app)).toBe(false);
    expect(asked).toEqual(['retry']);
  });
});

describe('the panels’ actions', () => {
  const capture = { crop: {} } as unknown as AppState['capture'];
  const ready = { ...LIVE, manifest: {} as AppState['manifest'] };
  const open = new Actions(panelActions(PANELS));

  it('open a panel when there is something to show', async () => {
    const { asked, app } = setUp(ready);
    open.run('open-inside', app);
    await settled();
    expect(asked).toEqual(['open "inside"']);
    const none = setUp();
    open.run('open-inside', none.app);
    await settled();
    expect(none.asked).toEqual([]);
  });

  it('freeze first where the question is about one picture', async () => {
    const { asked, store, app } = setUp(ready);
    open.run('open-lime', app);
    await settled();
    expect(asked).toEqual(['hold']);
    store.patch({ frozen: true, capture });
    open.run('open-lime', app);
    await settled();
    expect(asked).toEqual(['hold', 'hold', 'open "lime"']);
  });

  it('have a button that keeps its place: it can be pressed while there is a face, live or in the capture', () => {
    const at = (change: Partial<AppState>) => lime.when({ ...INITIAL_STATE, ...ready, ...change });
    expect(at({ seen: 'no-face' })).toBe('disabled');
    expect(at({ seen: 'tracking' })).toBe('shown');
    expect(at({ frozen: true })).toBe('disabled');
    expect(at({ frozen: true, capture })).toBe('shown');
    expect(at({ frozen: true, capture: { crop: null } as AppState['capture'] })).toBe('disabled');
  });

  it('come with a panel’s one entry', async () => {
    const mine: PanelEntry = {
      id: 'mine',
      key: 'y',
      icon: lime.icon,
      name: () => 'Mine',
      help: () => 'opens mine',
      when: ({ paused }) => (paused ? 'disabled' : 'shown'),
      load: () => Promise.reject(new Error('not asked for here')),
    };
    const actions = new Actions([...ACTIONS, ...panelActions([...PANELS, mine])]);
    const { asked, store, app } = setUp(ready);
    expect(actions.ofKey('y')).toMatchObject({ id: 'open-mine', keys: ['y'] });
    actions.run('open-mine', app);
    await settled();
    store.patch({ paused: true });
    actions.run('open-mine', app);
    await settled();
    expect(asked).toEqual(['open "mine"']);
  });
});

/** A panel of the test's own, entered into the registry: its button, its key, its opening, what it is told, and what happens when its code cannot be had. */

import { html, render } from 'lit';
import { afterEach, describe, expect, it } from 'vitest';
import '../../../src/app/sheets/help-panel.ts';
import { hostPanels } from '../../../src/app/panels/host.ts';
import type { PanelElement, PanelEntry } from '../../../src/app/panels/panel.ts';
import { PANELS, panelActions } from '../../../src/app/panels/registry.ts';
import { panelButtons } from '../../../src/app/shell/panel-buttons.ts';
import { ACTIONS, Actions } from '../../../src/app/state/actions.ts';
import { INITIAL_STATE, type AppState } from '../../../src/app/state/state.ts';
import { Store } from '../../../src/app/state/store.ts';

class TestPanel extends HTMLElement {
  opened = false;
  readonly updateComplete = Promise.resolve();
  readonly followed: { readonly state: AppState; readonly before: AppState | null }[] = [];
  open(): void {
    this.opened = true;
  }
}
customElements.define('test-panel', TestPanel);

/** @param faults so many first attempts to fetch its code fail */
function setUp(faults = 0) {
  let loads = 0;
  const entry: PanelEntry = {
    id: 'test',
    key: 'y',
    icon: html`<i></i>`,
    name: () => 'A test',
    help: () => 'opens the test',
    when: ({ paused }) => (paused ? 'disabled' : 'shown'),
    load() {
      if (++loads <= faults) return Promise.reject(new Error('no network'));
      const element = document.createElement('test-panel') as TestPanel;
      return Promise.resolve({
        element: element as PanelElement,
        follow: (state: AppState, _face: unknown, before: AppState | null) => element.followed.push({ state, before }),
      });
    },
  };
  const panels = [...PANELS, entry];
  const shell = document.createElement('div');
  document.body.append(shell);
  const source = { kind: 'camera', label: 'front', mirrored: true, still: false } as const;
  const store = new Store<AppState>({ ...INITIAL_STATE, source, manifest: {} as AppState['manifest'] });
  const place = { base: './', models: null };
  const host = hostPanels(shell, store, { place, controller: { watchLayer: () => undefined, client: null } }, panels);
  const bar = document.createElement('div');
  shell.append(bar);
  const show = (): void => void render(panelButtons(bar, panels, store.state), bar);
  store.subscribe(show);
  show();
  return {
    store,
    host,
    panels,
    buttons: () => [...bar.querySelectorAll('button')],
    button: () => bar.querySelector<HTMLButtonElement>('[data-panel=test]')!,
    panel: () => shell.querySelector<TestPanel>('test-panel'),
    loads: () => loads,
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
afterEach(() => document.body.replaceChildren());

describe('a panel in the registry', () => {
  it('has a button after the others, as its entry says', () => {
    const { store, buttons, button } = setUp();
    // Each keeps its place; what looks at a face waits for one.
    const states = () => buttons().map(({ dataset, disabled }) => [dataset['panel'], disabled]);
    const shown = (test: boolean) => [
      ['lime', true],
      ['inside', false],
      ['compare', true],
      ['guess', true],
      ['sets', false],
      ['test', test],
    ];
    expect(states()).toEqual(shown(false));
    expect(button().textContent.trim()).toBe('A test');
    expect(button().getAttribute('aria-keyshortcuts')).toBe('y');
    store.patch({ paused: true });
    expect(button().disabled).toBe(true);
    store.patch({ frozen: true });
    expect(states()).toEqual(shown(true));
    store.patch({ source: null });
    expect(buttons()).toEqual([]);
  });

  it('is fetched when it is first asked for, opened, and told of every change from then on', async () => {
    const { store, host, button, panel, loads } = setUp();
    expect(loads()).toBe(0);
    button().click();
    button().click();
    await settled();
    expect(loads()).toBe(1);
    expect(panel()).toMatchObject({ opened: true, slot: 'deeper' });
    expect(host.busy).toBe(true);
    const first = store.state;
    store.patch({ paused: true });
    expect(panel()!.followed).toEqual([
      { state: first, before: null },
      { state: store.state, before: first },
    ]);
    panel()!.opened = false;
    expect(host.busy).toBe(false);
  });

  it('says so when its code cannot be had, and tries again at the next press', async () => {
    const { store, button, panel, loads } = setUp(1);
    button().click();
    await settled();
    expect(store.state.notice).toEqual({ fault: 'unknown' });
    expect(panel()).toBeNull();
    button().click();
    await settled();
    expect(loads()).toBe(2);
    expect(panel()?.opened).toBe(true);
  });

  it('is in the list of keys', async () => {
    const { panels } = setUp();
    const help = document.createElement('help-panel') as HTMLElement & { updateComplete: Promise<unknown> };
    Object.assign(help, { actions: new Actions([...ACTIONS, ...panelActions(panels)]).list });
    document.body.append(help);
    await help.updateComplete;
    const text = (tag: string) => [...help.shadowRoot!.querySelectorAll(tag)].map((one) => one.textContent.trim());
    expect(text('kbd')).toEqual([
      'f',
      'space',
      'c',
      'o',
      'b',
      's',
      'm',
      'z',
      'p',
      'e',
      'h',
      'esc',
      'l',
      'i',
      't',
      'g',
      'k',
      'v',
      'd',
      'y',
    ]);
    expect(text('dd').at(-1)).toBe('opens the test');
    expect(text('dd')).toHaveLength(20);
  });
});

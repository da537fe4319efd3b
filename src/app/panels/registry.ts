/** The panels that explain more, in the order of their buttons. A new panel is one folder beside this file, and one line here. */

import type { Action } from '../state/actions.ts';
import type { AppState } from '../state/state.ts';
import { compare } from './compare/entry.ts';
import { guess } from './guess/entry.ts';
import { inside } from './inside/entry.ts';
import { keep } from './keep/entry.ts';
import { lime } from './lime/entry.ts';
import type { PanelEntry } from './panel.ts';
import { sets } from './sets/entry.ts';
import { sweep } from './sweep/entry.ts';

export const PANELS: readonly PanelEntry[] = [lime, inside, compare, guess, keep, sweep, sets];

/** Where a panel's button stands now. */
export const placeOf = (panel: PanelEntry, state: AppState): ReturnType<PanelEntry['when']> =>
  (state.source && state.manifest) || panel.anywhere ? panel.when(state) : 'hidden';

/** Every panel can be opened by name: `open-` and its id. */
export const panelActions = (panels: readonly PanelEntry[]): readonly Action[] =>
  panels.map((panel) => ({
    id: `open-${panel.id}`,
    keys: [panel.key],
    help: () => panel.help(),
    run: async (app) => {
      if (panel.prepare && !(await panel.prepare(app))) return;
      if (placeOf(panel, app.store.state) === 'shown') app.openPanel(panel.id);
    },
  }));

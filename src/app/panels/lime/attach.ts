/** Ties the LIME panel to the app: its code is fetched when it is first asked for, and it follows the frozen frame from then on. */

import type { LimePanel } from './elements/panel.ts';
import { openWhenAsked } from '../fetched-panel.ts';
import { limeSubject, type LimeSubject } from '../frozen-face.ts';
import type { AppState } from '../../state/state.ts';
import type { Store } from '../../state/store.ts';

export interface LimePlace {
  /** URL of the folder that the app is served from, with a slash at the end. */
  readonly base: string;
  /** URL of the index of models; null = the one in `base`. */
  readonly models: string | null;
}

export function attachLime(shell: HTMLElement, store: Store<AppState>, place: LimePlace): void {
  let panel: LimePanel | null = null;
  let subject: LimeSubject | null = null;

  const load = async (): Promise<LimePanel> => {
    await import('./elements/panel.ts');
    const made = document.createElement('lime-panel') as LimePanel;
    made.slot = 'deeper';
    made.place = place;
    made.subject = subject;
    shell.append(made);
    await made.updateComplete;
    return (panel = made);
  };

  const follow = ({ capture, model, manifest }: AppState): void => {
    subject = limeSubject(capture, model, manifest);
    if (panel) panel.subject = subject;
  };
  store.subscribe((state, before) => {
    if (state.capture !== before.capture || state.manifest !== before.manifest) follow(state);
  });
  follow(store.state);

  openWhenAsked(shell, store, 'open-lime', load);
}

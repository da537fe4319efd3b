/** "Guess first" in the registry of panels: the person says what the score hangs on, and then sees it. */

import { icons } from '../../../ui/icons.ts';
import { t } from '../../../words/words.ts';
import { frozenFirst, hasFace } from '../frozen-face.ts';
import type { PanelEntry } from '../panel.ts';
import type { GuessPanel } from './elements/panel.ts';

export const guess: PanelEntry = {
  id: 'guess',
  key: 'g',
  icon: icons.guess,
  name: () => t('guess.open'),
  help: () => t('help.key.g'),
  when: (state) => (hasFace(state) ? 'shown' : 'disabled'),
  /** The question is about one picture. */
  prepare: frozenFirst,
  async load({ place }) {
    await import('./elements/panel.ts');
    const element = document.createElement('guess-panel') as GuessPanel;
    element.place = place;
    return {
      element,
      follow(_state, face) {
        element.subject = face;
      },
    };
  },
};

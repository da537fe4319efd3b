/** "Compare methods" in the registry of panels: methods side by side on the frozen face, and the tests of one of them. */

import { icons } from '../../../ui/icons.ts';
import { t } from '../../../words/words.ts';
import type { PanelEntry } from '../panel.ts';
import { frozenFirst, hasFace } from '../frozen-face.ts';
import type { ComparePanel } from './elements/panel.ts';

export const compare: PanelEntry = {
  id: 'compare',
  key: 't',
  icon: icons.compare,
  name: () => t('compare.open'),
  help: () => t('help.key.t'),
  when: (state) => (hasFace(state) ? 'shown' : 'disabled'),
  prepare: frozenFirst,
  async load({ place }) {
    await import('./elements/panel.ts');
    const element = document.createElement('compare-panel') as ComparePanel;
    element.place = place;
    return {
      element,
      follow(state, face) {
        element.network = state;
        element.subject = face;
      },
    };
  },
};

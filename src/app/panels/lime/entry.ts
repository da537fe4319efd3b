/** "Which parts matter?" in the registry of panels: it explains the frozen face. */

import { icons } from '../../../ui/icons.ts';
import { t } from '../../../words/words.ts';
import type { PanelEntry } from '../panel.ts';
import { frozenFirst, hasFace } from '../frozen-face.ts';
import type { LimePanel } from './elements/panel.ts';

export const lime: PanelEntry = {
  id: 'lime',
  key: 'l',
  icon: icons.map,
  primary: true,
  name: () => t('lime.open'),
  help: () => t('help.key.l'),
  when: (state) => (hasFace(state) ? 'shown' : 'disabled'),
  /** The question is about one picture. */
  prepare: frozenFirst,
  async load({ place }) {
    await import('./elements/panel.ts');
    const element = document.createElement('lime-panel') as LimePanel;
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

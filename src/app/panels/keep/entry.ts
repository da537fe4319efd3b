/** "Keep this" in the registry of panels: two or three faces side by side. Its button stands in the bar under the picture. */

import { icons } from '../../../ui/icons.ts';
import { t } from '../../../words/words.ts';
import type { PanelEntry } from '../panel.ts';
import type { KeepPanel } from './elements/panel.ts';

export const keep: PanelEntry = {
  id: 'keep',
  key: 'k',
  icon: icons.keep,
  elsewhere: true,
  name: () => t('keep.open'),
  help: () => t('help.key.k'),
  when: () => 'shown',
  async load({ controller }) {
    await import('./elements/panel.ts');
    const element = document.createElement('keep-panel') as KeepPanel;
    element.capture = (state) => state.capture ?? controller.client?.capture() ?? null;
    return {
      element,
      follow(state) {
        element.state = state;
      },
    };
  },
};

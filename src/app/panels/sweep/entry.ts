/** "Curves" in the registry of panels: all scores along one slider of the drawn face. Its button stands among the sliders. */

import { AppError } from '../../../core/errors.ts';
import { icons } from '../../../ui/icons.ts';
import { t } from '../../../words/words.ts';
import { headInUse } from '../../state/core/settings.ts';
import type { PanelEntry } from '../panel.ts';
import type { SweepPanel } from './elements/panel.ts';

export const sweep: PanelEntry = {
  id: 'sweep',
  key: 'v',
  icon: icons.curve,
  elsewhere: true,
  name: () => t('sweep.open'),
  help: () => t('help.key.v'),
  when: ({ source }) => (source?.kind === 'drawn' ? 'shown' : 'hidden'),
  async load({ place, controller }) {
    await import('./elements/panel.ts');
    const element = document.createElement('sweep-panel') as SweepPanel;
    element.place = place;
    element.cut = (...picture) =>
      controller.client?.cutFace(...picture) ?? Promise.reject(new AppError('worker-crashed', 'no live worker runs'));
    return {
      element,
      follow({ drawnFace, curved, model, manifest, settings, result }) {
        element.slider = curved;
        element.face = drawnFace;
        element.mirrored = result?.mirrored ?? false;
        element.network = model && manifest && { model, head: headInUse(manifest, settings) };
        element.alignment = settings.upright ? 'upright' : 'as-is';
      },
    };
  },
};

/** "Labelled set" in the registry of panels: a network's figures on many faces, and what its mistakes hang on. */

import { icons } from '../../../ui/icons.ts';
import { t } from '../../../words/words.ts';
import { refKey } from '../../../inference/core/model-ref.ts';
import type { AppState } from '../../state/state.ts';
import type { PanelEntry } from '../panel.ts';
import type { SetsPanel } from './elements/panel.ts';
import type { SetSubject } from './session.ts';

/** The network that runs, or, on the first page, the one that would. */
function subjectOf({ model, settings, models, manifest }: AppState): SetSubject {
  const ref = model ?? settings.model;
  const id = ref.kind === 'shipped' ? (ref.id ?? models[0]?.id) : null;
  const sha256 = ref.kind === 'own' ? ref.sha256 : (models.find((entry) => entry.id === id)?.sha256 ?? '');
  return { ref, key: refKey(ref.kind === 'shipped' && id ? { kind: 'shipped', id } : ref), sha256, heads: manifest?.heads ?? null }; // prettier-ignore
}

export const sets: PanelEntry = {
  id: 'sets',
  key: 'd',
  icon: icons.set,
  name: () => t('set.open'),
  help: () => t('help.key.d'),
  anywhere: true,
  when: () => 'shown',
  async load({ place }) {
    await import('./elements/panel.ts');
    const element = document.createElement('sets-panel') as SetsPanel;
    element.place = place;
    return {
      element,
      follow(state, _face, before) {
        element.follow(subjectOf(state));
        if (state.source !== before?.source || state.capture !== before?.capture) element.photoShown(state);
      },
    };
  },
};

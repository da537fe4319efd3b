/**
 * "Inside the network" in the registry of panels: it follows the network, the frozen face, and, while it asks for them, a layer's maps
 * of the live picture.
 */

import { AppError } from '../../../core/errors.ts';
import { icons } from '../../../ui/icons.ts';
import { t } from '../../../words/words.ts';
import type { HeadInfo } from '../../../inference/core/manifest.ts';
import type { AppState } from '../../state/state.ts';
import type { FrozenFace } from '../frozen-face.ts';
import type { LoadedPanel, PanelApp, PanelEntry } from '../panel.ts';
import type { InsidePanel } from './elements/panel.ts';
import type { InsideNetwork } from './state.ts';
import { drawLiveFace } from './live-face.ts';

const networkOf = ({ model, manifest }: AppState): InsideNetwork | null =>
  model && manifest && { ref: model, id: manifest.id, files: manifest.files };

const NO_HEADS: readonly HeadInfo[] = [];

export const inside: PanelEntry = {
  id: 'inside',
  key: 'i',
  icon: icons.layers,
  name: () => t('inside.open'),
  help: () => t('help.key.i'),
  when: () => 'shown',
  async load(app) {
    await import('./elements/panel.ts');
    return attached(document.createElement('inside-panel') as InsidePanel, app);
  },
};

function attached(element: InsidePanel, { place, controller, view }: PanelApp): LoadedPanel {
  const canvas = document.createElement('canvas');
  element.place = place;
  element.cutOut = (...picture) =>
    controller.client?.cutFace(...picture) ?? Promise.reject(new AppError('worker-crashed', 'no live worker runs'));
  element.addEventListener('watched-layer', () => controller.watchLayer(element.watched));

  const showMaps = ({ layerMaps, result }: AppState): void => {
    if (!layerMaps) return;
    const shown = view();
    const seen = shown && result ? drawLiveFace(shown, result, canvas) : false;
    element.showLive(layerMaps, seen ? canvas : null, result?.mirrored ?? false);
  };
  return {
    element,
    follow(state: AppState, face: FrozenFace | null, before: AppState | null) {
      const { manifest, source, frozen, capture, settings } = state;
      if (manifest !== before?.manifest) element.network = networkOf(state);
      element.about = state;
      element.heads = manifest?.heads ?? NO_HEADS;
      element.subject = face;
      element.source = !source ? 'none' : frozen && capture ? 'frozen' : 'live';
      element.still = source?.still ?? false;
      element.alignment = settings.upright ? 'upright' : 'as-is';
      if (state.layerMaps !== before?.layerMaps) showMaps(state);
    },
  };
}

/**
 * Ties the panel "Inside the network" to the app: its code is fetched when it is first asked for; from then on it follows the network,
 * the frozen frame, and, while it asks for them, a layer's maps of the live picture.
 */

import type { HeadInfo } from '../../../inference/core/manifest.ts';
import type { LayerMaps } from '../../../inference/activations/core/layer-maps.ts';
import type { FrameResult } from '../../../live/protocol.ts';
import type { InsideNetwork } from './state.ts';
import type { InsidePanel } from './elements/panel.ts';
import { openWhenAsked } from '../fetched-panel.ts';
import { drawLiveFace } from './live-face.ts';
import type { LimePlace } from '../lime/attach.ts';
import { limeSubject, type LimeSubject } from '../frozen-face.ts';
import type { LiveController } from '../../live/live-controller.ts';
import type { AppState } from '../../state/state.ts';
import type { Store } from '../../state/store.ts';

const NO_HEADS: readonly HeadInfo[] = [];

const networkOf = ({ model, manifest }: AppState): InsideNetwork | null =>
  model && manifest && { ref: model, id: manifest.id, files: manifest.files };

export function attachInside(
  shell: HTMLElement,
  store: Store<AppState>,
  controller: Pick<LiveController, 'watchLayer'>,
  place: LimePlace,
): void {
  let panel: InsidePanel | null = null;
  let subject: LimeSubject | null = null;
  let network: InsideNetwork | null = null;
  const face = document.createElement('canvas');

  const tell = (): void => {
    if (!panel) return;
    const { manifest, source, frozen, capture, settings } = store.state;
    panel.network = network;
    panel.heads = manifest?.heads ?? NO_HEADS;
    panel.subject = subject;
    panel.source = !source ? 'none' : frozen && capture ? 'frozen' : 'live';
    panel.alignment = settings.upright ? 'upright' : 'as-is';
  };

  const showMaps = (maps: LayerMaps, result: FrameResult | null): void => {
    const view = shell.shadowRoot
      ?.querySelector('live-view')
      ?.shadowRoot?.querySelector<HTMLCanvasElement>('canvas.view');
    const seen = view && result ? drawLiveFace(view, result, face) : false;
    panel?.showLive(maps, seen ? face : null, result?.mirrored ?? false);
  };

  const load = async (): Promise<InsidePanel> => {
    await import('./elements/panel.ts');
    const made = document.createElement('inside-panel') as InsidePanel;
    made.slot = 'deeper';
    made.place = place;
    made.addEventListener('watched-layer', () => controller.watchLayer(made.watched));
    panel = made;
    tell();
    shell.append(made);
    await made.updateComplete;
    return made;
  };

  store.subscribe((state, before) => {
    if (state.manifest !== before.manifest) network = networkOf(state);
    if (state.capture !== before.capture || state.manifest !== before.manifest)
      subject = limeSubject(state.capture, state.model, state.manifest);
    tell();
    if (state.layerMaps && state.layerMaps !== before.layerMaps) showMaps(state.layerMaps, state.result);
  });
  network = networkOf(store.state);
  subject = limeSubject(store.state.capture, store.state.model, store.state.manifest);

  openWhenAsked(shell, store, 'open-inside', load);
}

/** Ties the panels to the app: the code of each is fetched when it is first asked for, and from then on it follows the state. */

import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { frozenFace, type FrozenFace } from './frozen-face.ts';
import type { LoadedPanel, PanelApp, PanelEntry } from './panel.ts';

export interface PanelHost {
  /** A panel is open: it has the keys. */
  readonly busy: boolean;
}

/**
 * Opens a panel whenever the shell hears `open-panel` with its id.
 * @param shell takes the panels as its children, in the slot `deeper`
 */
export function hostPanels(
  shell: HTMLElement,
  store: Store<AppState>,
  app: Omit<PanelApp, 'view'>,
  panels: readonly PanelEntry[],
): PanelHost {
  const loaded: LoadedPanel[] = [];
  const loading = new Map<string, Promise<LoadedPanel>>();
  const faceNow = frozenFaces();
  const view = (): HTMLCanvasElement | null =>
    shell.shadowRoot?.querySelector('live-view')?.shadowRoot?.querySelector<HTMLCanvasElement>('canvas.view') ?? null;

  const load = async (entry: PanelEntry): Promise<LoadedPanel> => {
    const panel = await entry.load({ ...app, view });
    panel.element.slot = 'deeper';
    panel.follow(store.state, faceNow(store.state), null);
    loaded.push(panel);
    shell.append(panel.element);
    await panel.element.updateComplete;
    return panel;
  };
  store.subscribe((state, before) => {
    for (const panel of loaded) panel.follow(state, faceNow(state), before);
  });
  shell.addEventListener('open-panel', ({ detail: id }) => {
    const entry = panels.find((panel) => panel.id === id);
    if (!entry) return;
    const ready = loading.get(id) ?? load(entry);
    loading.set(id, ready);
    ready.then(
      ({ element }) => element.open(),
      () => {
        // The next press tries again.
        loading.delete(id);
        store.patch({ notice: { fault: 'unknown' } });
      },
    );
  });
  return {
    get busy() {
      return loaded.some(({ element }) => element.opened);
    },
  };
}

/** The frozen face of a state: the same object as long as capture, network and the way it is shown are the same. */
function frozenFaces(): (state: AppState) => FrozenFace | null {
  let of: Pick<AppState, 'capture' | 'manifest'> | null = null;
  let face: FrozenFace | null = null;
  return ({ capture, model, manifest, result }) => {
    if (capture !== of?.capture || manifest !== of.manifest) {
      of = { capture, manifest };
      face = frozenFace(capture, model, manifest);
    }
    const mirrored = result?.mirrored ?? face?.mirrored;
    if (face && mirrored !== undefined && mirrored !== face.mirrored) face = { ...face, mirrored };
    return face;
  };
}

/** A link to a drawn face, opened: its sliders, label, head and panel, as soon as each can be set. */

import { hasFace } from '../panels/frozen-face.ts';
import type { LiveController } from '../live/live-controller.ts';
import { readLink } from '../state/face-link.ts';
import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';

export interface LinkPorts {
  readonly store: Store<AppState>;
  readonly controller: Pick<LiveController, 'pin' | 'changeSettings'>;
  startDrawn(): Promise<void>;
  /** Ids of the panels that can be opened. */
  readonly panels: readonly string[];
  /** Does what an action's name says. */
  run(id: string): unknown;
}

/** @param hash fragment of the page's address; one that names no face does nothing */
export async function openLink(hash: string, { store, controller, startDrawn, panels, run }: LinkPorts): Promise<void> {
  const link = readLink(hash);
  if (!link) return;
  const { face, label, head, panel, still } = link.state;
  store.patch({ drawnFace: face, still: still || store.state.still });
  if (link.unread.length > 0)
    store.patch({ notice: { key: 'notice.link-face', params: { detail: link.unread.join(', ') } } });
  if (head !== null) controller.changeSettings({ head });
  if (label !== store.state.pinned) controller.pin(label ?? store.state.pinned!);
  const opened = startDrawn();
  await opened;
  if (panel === null || !panels.includes(panel)) return;
  // The panel explains the face: it is opened with the first picture in which there is one.
  const leave = store.subscribe((state) => {
    if (!state.manifest || !state.result || !hasFace(state)) return;
    leave();
    run(`open-${panel}`);
  });
}

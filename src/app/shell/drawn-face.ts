/** The drawn face in the app: opened as a source, changed by its sliders, held still. */

import { openDrawnFace, type DrawnSource } from '../../capture/drawn-source.ts';
import type { LiveController } from '../live/live-controller.ts';
import { emit } from '../state/events.ts';
import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import { t } from '../../words/words.ts';

/**
 * Hears what people do with the drawn face.
 * @param shell where the events arrive
 * @returns shows it
 */
export function hostDrawnFace(
  shell: HTMLElement,
  store: Store<AppState>,
  controller: Pick<LiveController, 'open' | 'toggleFreeze' | 'togglePause'>,
): () => Promise<void> {
  let drawn: DrawnSource | null = null;
  /** A face that is changed is looked at: whatever held the picture lets go of it. */
  const goOn = (): void => {
    const { source, frozen, paused } = store.state;
    if (source?.kind !== 'drawn') return;
    if (paused) controller.togglePause();
    else if (frozen) void controller.toggleFreeze();
  };
  shell.addEventListener('change-drawn-face', ({ detail }) => {
    store.patch({ drawnFace: detail });
    drawn?.set(detail);
    goOn();
  });
  shell.addEventListener('hold-still', ({ detail }) => {
    store.patch({ still: detail });
    drawn?.holdStill(detail);
  });
  shell.addEventListener('open-curves', ({ detail }) => {
    store.patch({ curved: detail });
    emit(shell, 'open-panel', 'sweep');
  });
  return () =>
    controller.open(() => {
      const { drawnFace, still } = store.state;
      drawn = openDrawnFace(t('source.name.drawn'), { parameters: drawnFace, lively: !still });
      return Promise.resolve(drawn);
    }, false);
}

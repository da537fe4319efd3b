/** Panels whose code is fetched when they are first asked for. */

import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';

/**
 * Opens a panel whenever the shell is asked to.
 * @param event what the shell raises
 * @param load  fetches the panel and puts it into the shell; called once, and again after it failed (which people are told)
 */
export function openWhenAsked(
  shell: HTMLElement,
  store: Store<AppState>,
  event: 'open-lime' | 'open-inside',
  load: () => Promise<{ open(): void }>,
): void {
  let loading: Promise<{ open(): void }> | null = null;
  shell.addEventListener(event, () => {
    loading ??= load();
    loading.then(
      (ready) => ready.open(),
      () => {
        // The next press tries again.
        loading = null;
        store.patch({ notice: { fault: 'unknown' } });
      },
    );
  });
}

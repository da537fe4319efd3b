/** Networks of people's own in the app: what is kept is listed at the start, and the code that reads and shows them is fetched when it is needed. */

import { OwnNetworkStore } from '../../inference/models/own-store.ts';
import type { OwnNetworkSession, OwnPorts } from '../sheets/own-network-session.ts';
import type { OwnOrder } from '../state/events.ts';
import type { AppState } from '../state/state.ts';
import type { Store } from '../state/store.ts';

/** @returns takes an order */
export function ownNetworks(store: Store<AppState>, ports: OwnPorts): (order: OwnOrder) => Promise<void> {
  let session: Promise<OwnNetworkSession> | null = null;
  const failed = (): void => {
    session = null;
    store.patch({ notice: { fault: { kind: 'app-file-missing', detail: 'own-network' } } });
  };
  store.subscribe(({ sheet }, before) => {
    if (sheet === 'network' && before.sheet !== 'network') import('../sheets/own-network-panel.ts').catch(failed);
  });
  void new OwnNetworkStore().list().then((kept) => store.patch({ ownNetworks: kept }));
  return async (order) => {
    session ??= import('../sheets/own-network-session.ts').then((own) => new own.OwnNetworkSession(store, ports));
    await session.then((open) => open.order(order), failed);
  };
}

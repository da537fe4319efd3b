/** What the live worker says to the page. */

import type { FromLive } from '../protocol.ts';

const scope = self as unknown as { postMessage(message: FromLive, transfer?: Transferable[]): void };
export const post = (message: FromLive, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);

/** What people ask of the climbs, done. */

import type { ClimbCommand } from './events.ts';
import type { InsideSession } from './session.ts';

/** @param order gives the layer's channels as they are shown, which is the order in which all of them climb */
export function climbAsAsked(
  { ascents, state }: InsideSession,
  command: ClimbCommand,
  order: () => readonly number[],
): void {
  const { channel } = state;
  switch (command.kind) {
    case 'all':
      void ascents.climb(order());
      return;
    case 'one':
      if (channel !== null) void ascents.climb([channel], { more: command.more });
      return;
    case 'seed':
      if (channel !== null) {
        const seed = Math.max(...ascents.seedsOf(channel).map((climb) => climb.seed)) + 1;
        void ascents.climb([channel], { seed });
      }
      return;
    case 'resume':
      void ascents.resume();
      return;
    default:
      ascents[command.kind]();
  }
}

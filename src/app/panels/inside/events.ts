/** What the elements of the panel "Inside the network" raise; the panel hears them, nobody else. */

import { emitFrom } from '../../../overlays/events.ts';
import type { AscentChoice } from './ascent-options.ts';
import type { TileScale } from './paint.ts';

export interface InsideDisplay {
  /** What the tiles show: the answers to a face, or the pictures that drive the filters. */
  readonly view: 'answers' | 'ascent';
  readonly order: 'strength' | 'index';
  readonly scale: TileScale;
  readonly over: boolean;
  /** Climbed pictures: from their darkest to their lightest, instead of as they are. */
  readonly stretch: boolean;
}

/** About the run that climbs. */
export type ClimbCommand =
  | { readonly kind: 'one'; readonly more: number }
  | { readonly kind: 'seed' }
  | { readonly kind: 'all' | 'pause' | 'resume' | 'cancel' };

export interface InsideEvents {
  'inside-layer': string;
  /** null: none any more. */
  'inside-channel': number | null;
  'inside-display': Partial<InsideDisplay>;
  'inside-climb': ClimbCommand;
  'inside-choice': Partial<AscentChoice>;
  'inside-pictures': readonly File[];
  'inside-pictures-remove': null;
}

type AsEvents<T> = { [K in keyof T]: CustomEvent<T[K]> };

declare global {
  interface HTMLElementEventMap extends AsEvents<InsideEvents> {}
}

export const emitInside = emitFrom<InsideEvents>();

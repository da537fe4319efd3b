/** What the elements of the LIME panel raise; the panel hears them, nobody else. */

import { emitFrom } from '../../../overlays/events.ts';
import type { DrawnShape } from '../../../lime/core/drawn-regions.ts';
import type { LimeEnding } from './export.ts';
import type { LimeDisplay, LimeOptions } from './session.ts';

export interface LimeEvents {
  /** A region is pointed at or focused; null: none any more. */
  'lime-highlight': number | null;
  'lime-class': string;
  'lime-display': Partial<LimeDisplay>;
  'lime-options': Partial<LimeOptions>;
  'lime-shapes': readonly DrawnShape[];
  'lime-cancel': null;
  'lime-save': LimeEnding;
  'lime-load': File;
}

type AsEvents<T> = { [K in keyof T]: CustomEvent<T[K]> };

declare global {
  interface HTMLElementEventMap extends AsEvents<LimeEvents> {}
}

export const emitLime = emitFrom<LimeEvents>();

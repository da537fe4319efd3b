/** What the elements of this panel raise; the panel hears them, nobody else. */

import type { FigureEnding } from '../../../figures/save.ts';
import { emitFrom } from '../../../overlays/events.ts';
import type { CompareTab } from './session.ts';

/** Of the files that can be saved. */
export type CompareEnding = FigureEnding | 'json';

export interface CompareEvents {
  'compare-tab': CompareTab;
  /** Index of a label: shown, or not any more. */
  'compare-label': number;
  /** Id of a method: shown, or not any more. */
  'compare-method': string;
  /** What is to be tested. */
  'compare-tested': { readonly method?: string; readonly target?: number };
  'compare-run': CompareTab;
  'compare-cancel': CompareTab;
  'compare-save': CompareEnding;
}

type AsEvents<T> = { [K in keyof T]: CustomEvent<T[K]> };

declare global {
  interface HTMLElementEventMap extends AsEvents<CompareEvents> {}
}

export const emitCompare = emitFrom<CompareEvents>();

/** What the panel's columns are given: one immutable value for each drawing. */

import type { RgbaImage } from '../../../core/image.ts';
import type { AscentsState } from './ascents.ts';
import type { Climb } from './ascent-runs.ts';
import type { InsideState } from './state.ts';

export interface InsideLook {
  readonly state: InsideState;
  readonly ascents: AscentsState;
  /** The chosen layer's name for people. */
  readonly name: string;
  /** In the layer's order. */
  readonly labels: readonly string[] | null;
  /** What the app shows: nothing, a picture that goes on, or a frozen one. */
  readonly source: 'none' | 'live' | 'frozen';
  /** The face in grey, as it is shown. */
  readonly face: CanvasImageSource | null;
  /** Channels in the order in which they are shown. */
  readonly order: readonly number[];
  /** By channel: maps of the answers, opaque or over the face as chosen. Null: none yet. */
  readonly maps: readonly RgbaImage[] | null;
  /** The chosen channel's map, to be laid over the face. */
  readonly answer: RgbaImage | null;
  /** By channel. */
  readonly climbed: readonly (RgbaImage | null)[];
  /** Of the chosen channel. */
  readonly climb: Climb | null;
  /** The chosen channel's ascents, one for each seed that was tried. */
  readonly seeds: readonly { readonly seed: number; readonly picture: RgbaImage }[];
}

/** The drawn face as a labelled set, made where it is asked for: no file, no person. */

import type { FaceParameters } from '../capture/core/face-parameters.ts';
import type { OpenSet, SetEntry } from './core/entry.ts';
import { drawnParameters } from './core/drawn-parameters.ts';

/** @returns [side, side] grey values 0..255 of the face, framed as FER2013 frames faces */
export type DrawGrey = (parameters: FaceParameters, side: number) => Uint8Array;

const SIDE = 96;

/** @param draw a canvas of the place where this runs */
export function drawnSet(count: number, seed: number, draw: DrawGrey): OpenSet {
  async function* entries(): AsyncGenerator<SetEntry> {
    let number = 0;
    for (const { label, parameters } of drawnParameters(count, seed)) {
      const pixels = { kind: 'grey', height: SIDE, width: SIDE, values: draw(parameters, SIDE) } as const;
      const file = `drawn-${String(++number).padStart(5, '0')}`;
      yield { kind: 'picture', file, line: null, label, split: null, votes: null, pixels };
      await Promise.resolve();
    }
  }
  return { form: 'drawn', entries };
}

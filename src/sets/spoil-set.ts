/** A set as a bad camera would have taken it: every picture as 48x48 grey bytes, under one of the fixed corruptions. */

import { skipped, type SetEntry } from './core/entry.ts';
import { CORRUPTIONS, SPOILT_SIDE, type Corruption } from './core/corruptions.ts';
import { gridOf, openPicture, type DecodePicture } from './picture-input.ts';

const GREY = { height: SPOILT_SIDE, width: SPOILT_SIDE, channels: 1 } as const;

/**
 * @param entries of the whole set, in its order: a picture's noise is seeded by its place among those of its split
 * @param chosen which of them are used
 * @returns the chosen ones, corrupted; what cannot be opened comes back as skipped
 */
export async function* spoiltEntries(
  entries: AsyncIterable<SetEntry>,
  chosen: (entries: AsyncIterable<SetEntry>) => AsyncIterable<SetEntry>,
  name: Corruption,
  decode: DecodePicture,
): AsyncGenerator<SetEntry> {
  const rows = new WeakMap<SetEntry, number>();
  const met = new Map<string | null, number>();
  async function* counted(): AsyncGenerator<SetEntry> {
    for await (const entry of entries) {
      if (entry.kind === 'picture') {
        const row = met.get(entry.split) ?? 0;
        met.set(entry.split, row + 1);
        rows.set(entry, row);
      }
      yield entry;
    }
  }
  for await (const entry of chosen(counted())) {
    if (entry.kind === 'skipped') {
      yield entry;
      continue;
    }
    const open = await openPicture(entry, decode);
    if ('kind' in open) {
      yield skipped(entry.file, entry.line, open);
      continue;
    }
    const grey = Uint8Array.from(gridOf(open, GREY), (value) => Math.floor(value + 0.5));
    const values = CORRUPTIONS[name](grey, rows.get(entry)!);
    yield { ...entry, pixels: { kind: 'grey', height: SPOILT_SIDE, width: SPOILT_SIDE, values } };
  }
}

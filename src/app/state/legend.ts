/** What the legend says of the map: its method, its colours, and the value in full colour. */

import { shippedColourRange } from '../../attribution/colour-range.ts';
import type { AttributionMethod } from '../../attribution/method.ts';
import { METHODS, liveMethodOf } from '../../attribution/registry.ts';
import type { HeadInfo } from '../../inference/core/manifest.ts';
import type { FrameResult } from '../../live/core/types.ts';
import type { Settings } from './core/settings.ts';

export interface LegendFacts {
  /** Id of the method. */
  readonly method: string;
  /** Its term in the literature. */
  readonly name: string;
  readonly colours: Settings['colours'];
  /** null until it is known: the network brings no figure for this method, and no map was painted yet. */
  readonly colourRange: number | null;
  /** How many frames the live map is gathered over; 1: each is of its own frame. */
  readonly frames: number;
}

/**
 * @param head    in use; null before there is a network
 * @param result  of the last frame
 * @param methods those that there are
 */
export function legendOf(
  settings: Pick<Settings, 'method' | 'colours'>,
  head: HeadInfo | null,
  result: Pick<FrameResult, 'map'> | null,
  methods: readonly AttributionMethod[] = METHODS,
): LegendFacts {
  const { id, name, signed, live } = liveMethodOf(settings.method, methods);
  const painted = result?.map?.method === id && result.map.head === head?.id ? result.map.colourRange : null;
  return {
    method: id,
    name,
    colours: signed ? settings.colours : 'magnitude',
    colourRange: head && (shippedColourRange(head, id) ?? painted),
    frames: live.frames,
  };
}

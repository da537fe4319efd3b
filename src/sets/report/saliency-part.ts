/** Part 1: one map of attribution for each face of the report. */

import { fullMap, type AttributionMethod } from '../../attribution/method.ts';
import { mapPicture } from '../../attribution/map-picture.ts';
import type { RgbaImage } from '../../core/image.ts';
import { normalise } from '../../inference/core/input-rule.ts';
import type { FaceFacts, ReportFace } from './faces.ts';
import { meanShares, partShares, type PartShare } from './part-shares.ts';
import { pairsOf, type FacePair, type ReportNetwork } from './network.ts';

export interface SaliencyFace extends FaceFacts {
  /** Most per area first. */
  readonly parts: readonly PartShare[];
}

export interface SaliencyPart {
  readonly method: string;
  readonly name: string;
  /** Whether the sign of a value means something (for and against). */
  readonly signed: boolean;
  readonly seed: number;
  readonly faces: readonly FacePair<SaliencyFace>[];
  readonly mean: Readonly<Record<'right' | 'wrong', { readonly n: number; readonly parts: readonly PartShare[] }>>;
}

/** @returns the part, and by `right-3` the picture of label 3's right face: face, map with colour bar, the rest dimmed */
export async function saliencyPart(
  pairs: readonly FacePair<ReportFace>[],
  network: ReportNetwork,
  method: AttributionMethod,
  seed: number,
): Promise<{ readonly part: SaliencyPart; readonly pictures: ReadonlyMap<string, RgbaImage> }> {
  const pictures = new Map<string, RgbaImage>();
  const faces = await pairsOf(pairs, async (face, id) => {
    const { probe, pace } = network;
    const input = normalise(face.pixels, probe.input, new Float32Array(face.pixels.length));
    const map = await fullMap(method, { probe, input, target: face.top, colourRange: 1, seed }, pace.signal);
    pictures.set(id, mapPicture(face.base, map, method.ranked));
    return { ...face.facts, parts: partShares(map.values.map(Math.abs), map.height, map.width) };
  });
  const meanOf = (side: 'right' | 'wrong') => {
    const lists = faces.flatMap((pair) => (pair[side] ? [pair[side].parts] : []));
    return { n: lists.length, parts: meanShares(lists) };
  };
  const part = {
    method: method.id,
    name: method.name,
    signed: method.signed,
    seed,
    faces,
    mean: { right: meanOf('right'), wrong: meanOf('wrong') },
  };
  return { part, pictures };
}

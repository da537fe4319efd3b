/** Part 3: LIME of each face of the report, for the label that people gave. */

import { spreadOverParts } from '../../attribution/methods/shapley-parts.ts';
import type { RgbaImage } from '../../core/image.ts';
import { DEFAULT_DESIGN, defaultCalls } from '../../lime/core/explain.ts';
import type { ClassExplanation, Explanation } from '../../lime/core/explanation.ts';
import { superpixelsOf } from '../../lime/core/parse-explanation.ts';
import { strongestRegions } from '../../lime/core/shown-regions.ts';
import type { Superpixels } from '../../lime/core/superpixels.ts';
import { ExplainEngine } from '../../lime/engine.ts';
import { explanationPicture } from '../../lime/picture.ts';
import { AVERAGE_KEYPOINTS, faceParts } from '../../lime/core/face-parts.ts';
import type { FaceFacts, ReportFace } from './faces.ts';
import { partShares } from './part-shares.ts';
import { pairsOf, type FacePair, type ReportNetwork } from './network.ts';

export interface LimeFace extends FaceFacts {
  readonly regions: number;
  /** The surrogate's answer for the whole face. */
  readonly local: number;
  readonly r2: number;
  readonly stability: number;
  /** The superpixel with the largest weight for the label, and the face part that it covers most of. */
  readonly strongest: { readonly weight: number; readonly low: number; readonly high: number; readonly part: string };
  /** Where most of what speaks for the label lies; null where nothing does. */
  readonly support: { readonly part: string; readonly share: number } | null;
}

export interface LimePart {
  readonly segments: string;
  readonly design: string;
  readonly calls: number;
  readonly fill: string;
  readonly seed: number;
  readonly faces: readonly FacePair<LimeFace>[];
}

const SIDE = 240;
const TINTED = 5;

export async function limePart(
  pairs: readonly FacePair<ReportFace>[],
  { network, manifest, head, pace }: ReportNetwork,
  seed: number,
): Promise<{ readonly part: LimePart; readonly pictures: ReadonlyMap<string, RgbaImage> }> {
  const pictures = new Map<string, RgbaImage>();
  const calls = defaultCalls(DEFAULT_DESIGN);
  const settings = { segmentation: { kind: 'quickshift' }, design: DEFAULT_DESIGN, calls, seed, fill: { kind: 'mean' } } as const; // prettier-ignore
  const faces = await pairsOf(pairs, async (face, id) => {
    const engine = new ExplainEngine(manifest, network);
    let explanation: Explanation | null = null;
    for await (const event of engine.explain({ ...settings, pixels: face.pixels, head }, pace.signal)) {
      if (event.kind === 'done') explanation = event.explanation;
      await pace.breathe();
    }
    const regions = superpixelsOf(explanation!);
    const chosen = explanation!.classes[face.truth]!;
    pictures.set(
      id,
      explanationPicture(face.base, regions, {
        side: SIDE,
        weights: chosen.weights,
        shown: strongestRegions(chosen.weights, TINTED, 'both'),
        hideRest: false,
        borders: true,
        highlighted: null,
      }),
    );
    return limeFace(face.facts, chosen, regions);
  });
  return {
    part: {
      segments: settings.segmentation.kind,
      design: settings.design,
      calls,
      fill: settings.fill.kind,
      seed,
      faces,
    },
    pictures,
  };
}

function limeFace(facts: FaceFacts, chosen: ClassExplanation, regions: Superpixels): LimeFace {
  const { weights, interval, localPrediction, crossValidatedR2, stability } = chosen;
  const at = weights.indexOf(Math.max(...weights));
  const speaksFor = spreadOverParts(weights.map((weight) => Math.max(0, weight)), regions); // prettier-ignore
  const most = [...partShares(speaksFor, regions.height, regions.width)].sort((a, b) => b.share - a.share)[0];
  return {
    ...facts,
    regions: regions.count,
    local: localPrediction,
    r2: crossValidatedR2,
    stability,
    strongest: { weight: weights[at]!, low: interval[at]![0], high: interval[at]![1], part: partUnder(regions, at) },
    support: most ? { part: most.part, share: most.share } : null,
  };
}

/** The face part that most pixels of a region lie on. */
function partUnder(regions: Superpixels, region: number): string {
  const parts = faceParts(AVERAGE_KEYPOINTS, regions.width, regions.height);
  const counts = new Float64Array(parts.count);
  regions.labels.forEach((label, i) => {
    if (label === region) counts[parts.labels[i]!]!++;
  });
  return parts.names![counts.indexOf(Math.max(...counts))]!;
}

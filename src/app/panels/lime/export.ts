/** An explanation as files: a figure, and its numbers as JSON. Fetched when something is saved. */

import { mirroredImage } from '../../../core/image.ts';
import { colourBar, factsNow } from '../../../figures/around.ts';
import type { Facts, FactSource } from '../../../figures/core/facts.ts';
import type { Figure } from '../../../figures/core/figure.ts';
import { hatchLines } from '../../../figures/core/hatch.ts';
import { factRows } from '../../../figures/facts-words.ts';
import { figureFile, isFigureEnding, type FigureEnding } from '../../../figures/save.ts';
import type { ClassExplanation, Explanation } from '../../../lime/core/explanation.ts';
import { regionCentres } from '../../../lime/core/region-centres.ts';
import { strongestRegions } from '../../../lime/core/shown-regions.ts';
import { explanationPicture, regionUnder } from '../../../lime/picture.ts';
import { formatScore, t, tLabel } from '../../../words/words.ts';
import type { LimeState } from './session.ts';
import { fitSentence, formatWeight, regionNames, scaleSentence } from './words.ts';

export type LimeEnding = FigureEnding | 'json';

/** @returns null where there is nothing to save */
export async function limeFile(
  state: LimeState,
  explained: ClassExplanation | null,
  source: FactSource,
  ending: LimeEnding,
): Promise<Blob | null> {
  const { explanation, loaded } = state;
  if (!explanation || !explained) return null;
  if (!isFigureEnding(ending)) {
    // What came from a file says itself how it was made.
    const told = loaded ? explanation : { ...explanation, facts: limeFacts(explanation, explained, source) };
    return new Blob([JSON.stringify(told)], { type: 'application/json' });
  }
  const figure = loaded ? null : limeFigure(state, explained, limeFacts(explanation, explained, source));
  return figure && figureFile(figure, ending);
}

export function limeFacts(
  explanation: Explanation,
  { label, networkScore }: ClassExplanation,
  source: FactSource,
): Facts {
  const { design, calls, segments, fill, selection, alpha, kernelWidth, seed, head } = explanation;
  return factsNow(
    {
      label,
      score: networkScore,
      head,
      method: 'LIME',
      settings: {
        segmentation: segments.algorithm,
        parts: segments.count,
        design,
        calls,
        fill,
        ...(kernelWidth === undefined ? {} : { kernelWidth }),
        ...(alpha === undefined ? {} : { ridge: alpha }),
        ...(selection && selection.kind !== 'none' ? { selection: `${selection.kind} ${selection.features}` } : {}),
      },
      seed,
    },
    source,
  );
}

/** Pixels a side of the face. */
const SIDE = 900;
const MOST_BARS = 16;
const HATCH = '#0b1630';

/** @returns null without a face */
export function limeFigure(state: LimeState, explained: ClassExplanation, facts: Facts): Figure | null {
  const { subject, segments, explanation, display, status, options } = state;
  if (!subject || !segments || !explanation) return null;
  const { mirrored } = subject;
  const { weights, interval, label } = explained;
  const shown = strongestRegions(weights, display.count, display.side);
  const picture = explanationPicture(subject.picture, segments, {
    side: SIDE,
    weights,
    shown,
    hideRest: display.hideRest,
    borders: display.borders,
    highlighted: null,
  });
  const against = new Set(shown.filter((region) => weights[region]! < 0));
  const side = (u: number): number => (mirrored ? 1 - u : u);
  const names = regionNames(segments, mirrored);
  const ranked = strongestRegions(weights, MOST_BARS, 'both');
  const strongest = ranked[0] ?? 0;
  const most = Math.max(...weights.map(Math.abs));
  const asked = options.calls;
  const whole = status.kind === 'done';
  return {
    title: t('lime.heading', { label: tLabel(label) }),
    lead: t('figure.lead', { score: formatScore(explained.networkScore), label: tLabel(label), method: 'LIME' }),
    unfinished: whole ? null : t('lime.unfinished', { calls: explanation.calls, asked }),
    rows: [
      [
        {
          share: 1,
          blocks: [
            {
              kind: 'picture',
              heading: t('figure.parts.lime'),
              image: mirrored ? mirroredImage(picture) : picture,
              smooth: true,
              lines: [
                {
                  lines: hatchLines((u, v) => against.has(regionUnder(segments, side(u), v))),
                  stroke: HATCH,
                  width: 3,
                },
              ],
              numbers: regionCentres(segments).flatMap(({ u, v, room }, region) =>
                room > 0 && shown.includes(region) ? [{ u: side(u), v, text: String(region + 1) }] : [],
              ),
            },
            colourBar('signed', most),
          ],
        },
        {
          share: 1.05,
          blocks: [
            {
              kind: 'bars',
              heading: t('figure.parts'),
              rows: ranked.map((region) => ({
                name: names[region]!,
                value: weights[region]!,
                text: formatWeight(weights[region]!),
                interval: interval[region]!,
                strong: shown.includes(region),
              })),
            },
            { kind: 'text', text: scaleSentence(explained, names[strongest]!, weights[strongest]!) },
            { kind: 'text', text: fitSentence(explained.crossValidatedR2) },
          ],
        },
      ],
    ],
    facts: factRows(facts),
  };
}

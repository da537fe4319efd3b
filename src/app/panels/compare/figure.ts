/** Maps side by side, and the score card, as figures. */

import { ALL_MAPS, methodOf } from '../../../attribution/registry.ts';
import { mirroredImage, type RgbaImage } from '../../../core/image.ts';
import { colourBar } from '../../../figures/around.ts';
import type { Facts } from '../../../figures/core/facts.ts';
import type { Figure, Plot, PlotLine } from '../../../figures/core/figure.ts';
import { againstIn, hatchLines } from '../../../figures/core/hatch.ts';
import type { Point } from '../../../figures/core/scene.ts';
import { factRows } from '../../../figures/facts-words.ts';
import { heatMapRgba } from '../../../overlays/core/heat-map.ts';
import { formatNumber, formatScore, t, tLabel, tPlural } from '../../../words/words.ts';
import type { FrozenFace } from '../frozen-face.ts';
import { paintGreyFace } from '../inside/paint.ts';
import { cardRows, figure as figureText, fillSentence, findingsOf, type FindingOf } from './card.ts';
import { colourRangeOf, linesOf } from './drawing.ts';
import { mapKey, type CompareState } from './session.ts';

const LINES = 26;
const COLUMNS = 5;

interface PaintedMap {
  readonly face: RgbaImage;
  readonly heat: RgbaImage;
  readonly hatched: readonly (readonly Point[])[];
}

/** The face in grey, and the map to be laid over it, both as they are shown. */
function painted(subject: FrozenFace, values: Float32Array, face: RgbaImage): PaintedMap {
  const { width, height, mirrored } = subject;
  const range = colourRangeOf(values);
  const heat = { width, height, data: heatMapRgba(values, width, height, range, 'signed') };
  const against = againstIn(values, width, height, range);
  return {
    face,
    heat: mirrored ? mirroredImage(heat) : heat,
    hatched: hatchLines((u, v) => against(mirrored ? 1 - u : u, v), LINES),
  };
}

const greyFace = ({ picture, mirrored }: FrozenFace): RgbaImage =>
  paintGreyFace(picture.rgb, picture.width, picture.height, mirrored);

/** @returns null where there is no map yet */
export function mapsFigure(
  { subject, maps, targets }: CompareState,
  shown: readonly string[],
  missing: number,
  facts: Facts,
): Figure | null {
  if (!subject) return null;
  const face = greyFace(subject);
  const found = shown.flatMap((method) => targets.flatMap((target) => maps.get(mapKey(method, target)) ?? []));
  if (found.length === 0) return null;
  const tiles = found.map(({ method, target, values, score, insertionMinusDeletion }, i) => {
    const { heat, hatched } = painted(subject, values, face);
    const words = { method: methodOf(method, ALL_MAPS).name, label: tLabel(subject.head.labels[target]!) };
    return {
      image: heat,
      under: face,
      hatched,
      number: String(i + 1),
      caption: `${t('compare.figure.map', { ...words, score: formatScore(score) })} · ${figureText(insertionMinusDeletion)}`,
    };
  });
  return {
    title: t('compare.figure.title'),
    lead: t('compare.figure.lead'),
    unfinished: missing > 0 ? tPlural('compare.figure.maps.unfinished', missing) : null,
    rows: [
      [{ share: 1, blocks: [{ kind: 'tiles', smooth: true, columns: COLUMNS, tiles }] }],
      [
        { share: 1, blocks: [colourBar('signed', null, { heading: t('compare.figure.range') })] },
        { share: 1, blocks: [{ kind: 'text', text: t('compare.figure.note') }] },
      ],
    ],
    facts: factRows(facts),
  };
}

/** @returns null where no test has ended */
export function cardFigure({ subject, tested }: CompareState, facts: Facts): Figure | null {
  const [map] = findingsOf(tested?.findings ?? [], 'map');
  if (!subject || !tested || !map) return null;
  const done = tested.answer !== null;
  const { face, heat, hatched } = painted(subject, map.values, greyFace(subject));
  const curves = findingsOf(tested.findings, 'curves');
  const label = tLabel(subject.head.labels[tested.target]!);
  const score = formatScore(tested.answer?.score ?? subject.scores[tested.target]!);
  const heads = [t('compare.card.test'), t('compare.card.figure'), t('compare.card.verdict')];
  const rows = cardRows(tested.findings, done).map(({ test, figure, verdict }) => [
    test,
    figure,
    t(`compare.verdict.${verdict ?? 'none'}`),
  ]);
  return {
    title: t('compare.card'),
    lead: t('compare.card.of', { method: methodOf(tested.method, ALL_MAPS).name, label, score }),
    unfinished: done ? null : t('compare.figure.tests.unfinished'),
    rows: [
      [
        {
          share: 1,
          blocks: [
            {
              kind: 'picture',
              image: face,
              smooth: true,
              over: heat,
              lines: [{ lines: hatched, stroke: '#0b1630', width: 4 }],
            },
            colourBar('signed', colourRangeOf(map.values)),
          ],
        },
        { share: 2.6, blocks: [{ kind: 'table', heads, rows, shares: [3, 3.6, 1.5] }] },
      ],
      ...(curves.length > 0
        ? [
            [
              {
                share: 1,
                blocks: [
                  {
                    kind: 'plots',
                    plots: curves.map(plotOf),
                    band: t('compare.curves.random'),
                    ends: [formatNumber(0, 0), formatNumber(1, 0)],
                  } as const,
                  { kind: 'text', text: t('compare.curves.about') } as const,
                  ...(curves.length > 1 ? [{ kind: 'text', text: fillSentence(curves), strong: true } as const] : []),
                ],
              },
            ],
          ]
        : []),
      [{ share: 1, blocks: [{ kind: 'text', text: t('compare.limits.text') }] }],
    ],
    facts: factRows(facts),
  };
}

/** Of the strings that SVG lines take. */
const SIDE = 10_000;

function plotOf({ fill, curves }: FindingOf<'curves'>): Plot {
  const lines = linesOf(curves, SIDE, SIDE);
  const points = (text: string): Point[] =>
    text.split(' ').map((pair) => {
      const [x = 0, y = 0] = pair.split(',').map(Number);
      return [x / SIDE, 1 - y / SIDE];
    });
  const line = (name: string, text: string, style: PlotLine['style']): PlotLine => ({
    name,
    points: points(text),
    style,
  });
  return {
    heading: t('compare.curves.of', { fill: t(`compare.fill.${fill}`) }),
    lines: [
      line(t('compare.curves.morf'), lines.deletion, 'solid'),
      line(t('compare.curves.lerf'), lines.lerfDeletion, 'dashed'),
      line(t('compare.curves.insertion'), lines.insertion, 'dotted'),
    ],
    band: points(lines.band),
  };
}

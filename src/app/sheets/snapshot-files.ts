/** A snapshot as files: numbers as JSON, and a figure of the picture, its map and all scores. Fetched when one is taken. */

import { liveMethodOf } from '../../attribution/registry.ts';
import { mirroredImage, type RgbaImage } from '../../core/image.ts';
import { colourBar, factsNow } from '../../figures/around.ts';
import type { Facts } from '../../figures/core/facts.ts';
import type { Block, Figure } from '../../figures/core/figure.ts';
import { againstIn, hatchLines } from '../../figures/core/hatch.ts';
import { factRows } from '../../figures/facts-words.ts';
import { pixelsOf } from '../../figures/paint.ts';
import { figureFile, type FigureEnding } from '../../figures/save.ts';
import { luma } from '../../core/math/luma.ts';
import type { FaceCrop } from '../../core/expression.ts';
import type { SnapshotAnswer } from '../../live/client.ts';
import type { WeighedPart } from '../../live/core/types.ts';
import { heatMapRgba } from '../../overlays/core/heat-map.ts';
import { timeInName } from '../../ui/download.ts';
import { formatScore, formatSigned, t, tKnown, tLabel } from '../../words/words.ts';
import type { AppState, Snapshot } from '../state/state.ts';
import { snapshotNumbers } from './core/snapshot-numbers.ts';

/** What was taken, with everything that its files need. */
export function snapshotOf({ png, capture }: SnapshotAnswer, state: AppState, blurOthers: boolean): Snapshot {
  const { manifest, backend, settings, parts } = state;
  const { prediction, target } = capture.result;
  const { map } = capture;
  const taken = new Date();
  const facts = factsNow(
    {
      label: target === null ? null : (prediction?.labels[target] ?? null),
      score: target === null ? null : (prediction?.probabilities[target] ?? null),
      head: prediction?.head ?? null,
      method: map?.method ?? t('snapshot.figure.scores-only'),
      settings: {
        ...(map ? { colourRange: Number(map.colourRange.toPrecision(4)) } : {}),
        alignment: settings.upright ? 'upright' : 'as-is',
        blurOthers,
      },
      seed: null,
    },
    state,
    backend,
  );
  const numbers = { ...snapshotNumbers(capture, { taken, manifest, backend }), facts };
  return {
    picture: png,
    numbers: new Blob([JSON.stringify(numbers, null, 1)], { type: 'application/json' }),
    name: `expression-explainer-${timeInName(taken)}`,
    blurOthers,
    capture,
    colours: liveMethodOf(settings.method).signed ? settings.colours : 'magnitude',
    parts: settings.parts && parts?.target === target ? (parts?.parts ?? null) : null,
    facts,
  };
}

export async function snapshotFile(snapshot: Snapshot, ending: FigureEnding): Promise<Blob> {
  const bitmap = await createImageBitmap(snapshot.picture);
  const view = pixelsOf(bitmap, bitmap.width, bitmap.height);
  bitmap.close();
  return figureFile(snapshotFigure(snapshot, view, snapshot.facts), ending);
}

function snapshotFigure({ capture, colours, parts }: Snapshot, view: RgbaImage, facts: Facts): Figure {
  const { crop, map, result } = capture;
  const { prediction, target } = result;
  const label = facts.label === null ? '' : tLabel(facts.label);
  const method = (map && (tKnown(`method.${map.method}`) ?? liveMethodOf(map.method).name)) ?? facts.method;
  const about: Block[] = [
    ...(crop && map ? [mapBlock(crop, map, colours, result.mirrored), barOf(map, colours)] : []),
    ...(parts ? [partsBlock(parts)] : []),
  ];
  const seen: Block[] = [
    { kind: 'picture', heading: t('figure.view'), image: view, smooth: true },
    ...(prediction ? [scoresBlock(prediction.labels, prediction.probabilities, target)] : []),
  ];
  return {
    title: label === '' ? t('snapshot.figure.title.none') : t('snapshot.figure.title', { label }),
    lead: facts.score === null ? '' : t('figure.lead', { score: formatScore(facts.score), label, method }),
    unfinished: null,
    rows: [[{ share: 1.5, blocks: seen }, ...(about.length > 0 ? [{ share: 1, blocks: about }] : [])]],
    facts: factRows(facts),
  };
}

/** With the words that the legend has for the method. */
function barOf({ method, colourRange }: NonNullable<Snapshot['capture']['map']>, colours: Snapshot['colours']): Block {
  const against = tKnown(`method.${method}.against`);
  const helps = tKnown(`method.${method}.for`);
  return colourBar(colours, colourRange, { ...(against ? { against } : {}), ...(helps ? { helps } : {}) });
}

/** The crop in grey, so that the map's colours are its own, with what speaks against the label hatched. */
function mapBlock(
  { width, height, rgb }: FaceCrop,
  map: NonNullable<Snapshot['capture']['map']>,
  colours: Snapshot['colours'],
  mirrored: boolean,
): Block {
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++)
    data.fill(luma(rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!), 4 * i, 4 * i + 3);
  const face = { width, height, data };
  const { values, colourRange } = map;
  const heat = {
    width: map.width,
    height: map.height,
    data: heatMapRgba(values, map.width, map.height, colourRange, colours),
  };
  const against = againstIn(values, map.width, map.height, colourRange);
  const lines = colours === 'signed' ? hatchLines((u, v) => against(mirrored ? 1 - u : u, v)) : [];
  return {
    kind: 'picture',
    heading: t('figure.map'),
    image: mirrored ? mirroredImage(face) : face,
    over: mirrored ? mirroredImage(heat) : heat,
    smooth: true,
    lines: [{ lines, stroke: '#0b1630', width: 4 }],
  };
}

const scoresBlock = (labels: readonly string[], scores: readonly number[], target: number | null): Block => ({
  kind: 'bars',
  heading: t('figure.scores'),
  scale: [0, 1],
  rows: labels.map((label, i) => ({
    name: tLabel(label),
    value: scores[i]!,
    text: formatScore(scores[i]!),
    strong: i === target,
  })),
});

const partsBlock = (parts: readonly WeighedPart[]): Block => ({
  kind: 'bars',
  heading: t('figure.parts'),
  rows: parts.map(({ part, weight, low, high }) => ({
    name: t(`lime.part.${part}`),
    value: weight,
    text: formatSigned(weight, 2),
    interval: [low, high],
  })),
});

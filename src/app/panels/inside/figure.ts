/** What the tiles show, as a figure: the answers of a layer to a face, or the pictures that were climbed. */

import type { RgbaImage } from '../../../core/image.ts';
import { colourBar } from '../../../figures/around.ts';
import type { Facts } from '../../../figures/core/facts.ts';
import type { BarRow, Block, Figure, Tile } from '../../../figures/core/figure.ts';
import { againstIn, hatchLines } from '../../../figures/core/hatch.ts';
import { factRows } from '../../../figures/facts-words.ts';
import { pixelsOf } from '../../../figures/paint.ts';
import type { LayerActivations } from '../../../inference/activations/core/statistics.ts';
import { t, tPlural } from '../../../words/words.ts';
import type { Climb } from './ascent-runs.ts';
import type { InsideLook } from './look.ts';
import { isSigned, layerMost } from './paint.ts';
import { layerAbout, valueText } from './words.ts';

/** Pixels a side of the face under the tiles. */
const FACE = 192;
/** Lines of hatching in a tile. */
const LINES = 12;
/** Of a flat layer, so many units get a bar each. */
const MOST_BARS = 32;

/** @returns null where there is nothing yet */
export function insideFigure(look: InsideLook, climbs: readonly Climb[], facts: Facts): Figure | null {
  const { state } = look;
  const { layer, activations, display } = state;
  if (!layer) return null;
  const answers = display.view === 'answers';
  if (answers ? !activations : climbs.length === 0) return null;
  const face = look.face && pixelsOf(look.face, FACE, FACE);
  const beside: Block[] = [
    ...(answers && face && layer.kind !== 'input'
      ? [{ kind: 'picture', heading: t('inside.figure.face'), image: face, smooth: true } as const]
      : []),
    { kind: 'text', text: answers ? layerAbout(layer) : t(layer.isHead ? 'inside.filter.picture.score' : 'inside.filter.picture.about') }, // prettier-ignore
  ];
  const shown = answers && activations ? answersBlocks(look, activations, face) : climbedBlocks(look);
  return {
    title: look.name,
    lead: answers
      ? t(state.live ? 'inside.figure.answers.live' : 'inside.figure.answers', { layer: layer.name })
      : t('inside.figure.ascent', { layer: layer.name }),
    unfinished: answers ? null : unfinishedWords(look, climbs),
    rows: [
      [
        { share: 1, blocks: beside },
        { share: 3.4, blocks: shown },
      ],
    ],
    facts: factRows(facts),
  };
}

/** What is missing of a gallery; null: nothing. Pure. */
export function unfinishedWords(
  { order, ascents }: Pick<InsideLook, 'order' | 'ascents'>,
  climbs: readonly Climb[],
): string | null {
  const { steps } = ascents.choice;
  const short = climbs.filter(({ state }) => state.step < steps).length;
  if (climbs.length === order.length && short === 0) return null;
  const done = climbs.length - short;
  return tPlural('inside.figure.unfinished', order.length, { done, steps, short });
}

function answersBlocks(look: InsideLook, activations: LayerActivations, face: RgbaImage | null): Block[] {
  const { state, order, maps, labels } = look;
  const { display, layer } = state;
  if (activations.shape.length !== 3) return unitBlocks(activations, labels);
  const [height = 1, width = 1, channels = 1] = activations.shape;
  const input = layer?.kind === 'input';
  const signed = isSigned(activations);
  const mirrored = state.subject?.mirrored ?? state.liveMirrored;
  const common = layerMost(activations);
  const hatched = (channel: number): Tile['hatched'] => {
    if (!signed || input) return [];
    const values = Float32Array.from({ length: height * width }, (_, i) => activations.values[i * channels + channel]!);
    const most = display.scale === 'common' ? common : values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const against = againstIn(values, width, height, most || 1);
    return hatchLines((u, v) => against(mirrored ? 1 - u : u, v), LINES);
  };
  const tiles: Block = {
    kind: 'tiles',
    smooth: display.over,
    tiles: order.map((channel) => ({
      image: maps?.[channel] ?? null,
      under: display.over && !input ? face : null,
      hatched: hatched(channel),
      number: input ? '' : String(channel),
      caption: '',
    })),
  };
  if (input) return [tiles];
  const range = display.scale === 'common' ? common : null;
  const heading = t(display.scale === 'common' ? 'inside.figure.scale.common' : 'inside.figure.scale.own');
  return [
    { kind: 'text', text: t('figure.filters') },
    tiles,
    colourBar(signed ? 'signed' : 'magnitude', range, { heading }),
  ];
}

/** A flat layer: the strongest units as bars, by number. */
function unitBlocks({ values }: LayerActivations, labels: readonly string[] | null): Block[] {
  const strongest = Array.from(values, (value, unit) => ({ value, unit }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, MOST_BARS)
    .sort((a, b) => a.unit - b.unit);
  const rows = strongest.map(({ value, unit }): BarRow => ({
    name: labels?.[unit] ?? t('inside.unit', { number: unit }),
    value,
    text: valueText(value),
  }));
  const all = values.length;
  const heading =
    all > rows.length ? tPlural('inside.figure.strongest', rows.length, { all }) : t('inside.figure.units');
  return [{ kind: 'bars', heading, rows }];
}

function climbedBlocks({ order, climbed, labels, ascents }: InsideLook): Block[] {
  const tiles = order.flatMap((channel): Tile[] => {
    const image = climbed[channel];
    if (!image) return [];
    const last = ascents.climbs.get(`${channel}/${ascents.choice.seed}`)?.points.at(-1);
    const value = last ? t('inside.figure.reached', { value: valueText(last.objective), step: last.step }) : '';
    return [{ image, under: null, hatched: [], number: labels?.[channel] ?? String(channel), caption: value }];
  });
  const words = labels ? [] : [{ kind: 'text', text: t('figure.filters') } as const];
  return [...words, { kind: 'tiles', smooth: false, tiles }];
}

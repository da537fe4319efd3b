/** Kept faces side by side, as a figure. Fetched when it is saved. */

import { mirroredImage, type RgbaImage } from '../../../core/image.ts';
import { colourBar, factsNow } from '../../../figures/around.ts';
import { choiceWords } from '../../../figures/choice-words.ts';
import type { Cell, Figure } from '../../../figures/core/figure.ts';
import { againstIn, hatchLines } from '../../../figures/core/hatch.ts';
import { factRows } from '../../../figures/facts-words.ts';
import { figureFile, type FigureEnding } from '../../../figures/save.ts';
import { heatMapRgba } from '../../../overlays/core/heat-map.ts';
import { formatScore, languageTag, t, tLabel } from '../../../words/words.ts';
import { paintGreyFace } from '../inside/paint.ts';
import type { KeptFace } from './kept-faces.ts';
import { aboutKept, saidKept } from './picture.ts';

const HATCH = '#0b1630';

/** @returns null where nothing is kept */
export async function keptFile(faces: readonly KeptFace[], ending: FigureEnding): Promise<Blob | null> {
  return faces.length > 0 ? figureFile(keptFigure(faces), ending) : null;
}

function keptFigure(faces: readonly KeptFace[]): Figure {
  const methods = [...new Set(faces.flatMap(({ map }) => map?.method ?? []))].join(', ');
  const asked = { label: null, score: null, head: null, method: methods || '–', settings: {}, seed: null };
  const facts = factsNow(asked, { model: null, manifest: null, ownNetworks: [] });
  const told = faces.map((face): readonly [string, string] => {
    const chosen = face.network?.chosen ? ` ${choiceWords(face.network.chosen)}.` : '';
    return [String(face.number), `${saidKept(face)} ${aboutKept(face)}${chosen}`];
  });
  return {
    title: t('keep.title'),
    lead: t('keep.taken', { time: faces.at(-1)!.taken.toLocaleString(languageTag()) }),
    unfinished: null,
    // One face alone is not wider than one of two.
    rows: [[...faces.map(cellOf), ...(faces.length === 1 ? [{ share: 1, blocks: [] }] : [])]],
    facts: [...told, ...factRows(facts)],
  };
}

function cellOf({ number, source, crop, map, mirrored, prediction, target }: KeptFace): Cell {
  const shown = (image: RgbaImage): RgbaImage => (mirrored ? mirroredImage(image) : image);
  const against = map?.signed ? againstIn(map.values, map.width, map.height, map.colourRange) : null;
  const colours = map?.signed ? 'signed' : 'magnitude';
  const heat = map && {
    width: map.width,
    height: map.height,
    data: heatMapRgba(map.values, map.width, map.height, map.colourRange, colours),
  };
  return {
    share: 1,
    blocks: [
      {
        kind: 'picture',
        heading: `${number} · ${t(`keep.source.${source}`)}`,
        image: paintGreyFace(crop.rgb, crop.width, crop.height, mirrored),
        over: heat && shown(heat),
        smooth: true,
        lines: against
          ? [{ lines: hatchLines((u, v) => against(mirrored ? 1 - u : u, v)), stroke: HATCH, width: 4 }]
          : [],
      },
      ...(map ? [colourBar(colours, map.colourRange)] : []),
      {
        kind: 'bars',
        heading: t('figure.scores'),
        scale: [0, 1],
        rows: prediction.labels.map((label, i) => ({
          name: tLabel(label),
          value: prediction.probabilities[i]!,
          text: formatScore(prediction.probabilities[i]!),
          strong: i === target,
        })),
      },
    ],
  };
}

/** `npm run explain -- --method lime`: the explain worker's engine on one picture, in node. */

import { DESIGNS, EXACT_LIMIT, type Design } from '../../src/lime/core/designs.ts';
import { DEFAULT_DESIGN, defaultCalls } from '../../src/lime/core/explain.ts';
import type { Explanation } from '../../src/lime/core/explanation.ts';
import type { FeatureSelection } from '../../src/lime/core/feature-selection.ts';
import type { Fill } from '../../src/lime/core/fill.ts';
import { spreadOverParts } from '../../src/attribution/methods/shapley-parts.ts';
import { normalise } from '../../src/inference/core/input-rule.ts';
import { superpixelsOf } from '../../src/lime/core/parse-explanation.ts';
import { strongestRegions } from '../../src/lime/core/shown-regions.ts';
import { ExplainEngine } from '../../src/lime/engine.ts';
import { COLOUR_STEPS, diverging } from '../../src/overlays/core/colour-maps.ts';
import { explanationPicture, type PictureBase } from '../../src/lime/picture.ts';
import { parseSegmentation, SEGMENTS } from './explain-lime-regions.ts';
import { CONSOLE, type Output } from './command.ts';
import { sourceLine, withCaption, type Rgb } from './caption.ts';
import { chooseNetwork, oneOf, toPng, wholeNumber, writeResult } from './explain-common.ts';
import { faithfulnessOf, headAndTarget, type MapEntry } from './explain-map.ts';
import { FACE_OPTIONS, faceInput, openFace, type TakenFace } from './face-input.ts';
import { OWN_OPTIONS } from './own-network.ts';
import { UsageError } from './usage-error.ts';

export const LIME_USAGE =
  'usage: npm run explain -- --image FILE --method lime [--box x,y,w,h | --find-face] [--model ID | --network FILE ...] [--head H] [--target LABEL] ' +
  `[--segments ${SEGMENTS.join('|')}] [--keypoints x,y;x,y;...] [--regions FILE.json] ` +
  '[--design random|antithetic|orthogonal|exact] [--samples N] [--seed N] ' +
  '[--select none|highest-weights:N|forward:N] [--fill mean|grey|black|blur] [--faithfulness] [--json OUT] [--png OUT]';

export const LIME_OPTIONS = [
  ...FACE_OPTIONS,
  'model',
  ...OWN_OPTIONS,
  'head',
  'target',
  'class',
  'faithfulness',
  'segments',
  'keypoints',
  'regions',
  'design',
  'samples',
  'seed',
  'select',
  'fill',
  'json',
  'png',
] as const;
export type LimeOptions = Readonly<Partial<Record<(typeof LIME_OPTIONS)[number], string>>>;

/** The explanation, which part of the file it is of, and as a map: each part's weight for `target`, spread evenly over its pixels. */
export type ExplanationFile = Explanation & { readonly face: TakenFace; readonly target: string } & Pick<
    MapEntry,
    'map' | 'faithfulness'
  >;

const FILLS = ['mean', 'grey', 'black', 'blur'] as const;
/** Calls beyond which a slip of the finger is likelier than a wish. */
const MOST_CALLS = 1_000_000;
/** Pixels a side of --png, and the regions it tints. */
const PNG_SIDE = 480;
const PNG_REGIONS = 5;
const SPEAKS_FOR = colourAt(COLOUR_STEPS - 1);
const SPEAKS_AGAINST = colourAt(0);
/** As explanationPicture draws them. */
const BORDERS: Rgb = [255, 216, 74];

function colourAt(step: number): Rgb {
  return [diverging[step * 3]!, diverging[step * 3 + 1]!, diverging[step * 3 + 2]!];
}

function parseSelection(text = 'none'): FeatureSelection {
  if (text === 'none') return { kind: 'none' };
  const match = /^(highest-weights|forward):([1-9]\d{0,3})$/.exec(text);
  if (!match) throw new UsageError(`--select is none, highest-weights:N or forward:N with N regions, not ${text}`);
  return { kind: match[1] as 'highest-weights' | 'forward', features: Number(match[2]) };
}

/** @throws UsageError, AppError */
export async function explainLime(
  image: string,
  options: LimeOptions,
  output: Output = CONSOLE,
): Promise<ExplanationFile> {
  const segmentationOf = parseSegmentation(options);
  const design = oneOf<Design>('design', options.design, DESIGNS, DEFAULT_DESIGN);
  const calls = wholeNumber('samples', options.samples, 2, MOST_CALLS, defaultCalls(design));
  const seed = wholeNumber('seed', options.seed, 0, 2 ** 32 - 1, 1);
  const fill = { kind: oneOf('fill', options.fill, FILLS, 'mean') } as Fill;
  const selection = parseSelection(options.select);
  const source = await openFace(image, options, output);

  const chosen = await chooseNetwork(options);
  const input = faceInput(source, chosen);
  const { manifest, network, dispose } = await chosen.open();
  const engine = new ExplainEngine(manifest, network);
  try {
    const { head, label } = headAndTarget(manifest, options);
    const { width, height } = manifest.input;
    const segmentation = segmentationOf(source, width, height);
    if (design === 'exact') {
      const { count } = engine.segment(input.pixels, segmentation);
      if (count > EXACT_LIMIT)
        throw new UsageError(
          `--design exact works for at most ${EXACT_LIMIT} regions; ${segmentation.kind} gives ${count} here`,
        );
    }
    const request = {
      pixels: input.pixels,
      head: head.id,
      segmentation,
      design,
      calls,
      seed,
      fill,
      selection,
    };
    for await (const event of engine.explain(request)) {
      if (event.kind !== 'done') continue;
      const explanation = await withMap(engine, event.explanation, label, input.pixels, seed, options, source.taken);
      if (options.png !== undefined) writeResult('png', options.png, pngOf(explanation, input.picture));
      if (options.json !== undefined) writeResult('json', options.json, `${JSON.stringify(explanation)}\n`);
      return explanation;
    }
    throw new Error('the explanation ended without a result');
  } finally {
    dispose();
  }
}

async function withMap(
  engine: ExplainEngine,
  explanation: Explanation,
  label: string | null,
  pixels: Float32Array,
  seed: number,
  options: LimeOptions,
  face: TakenFace,
): Promise<ExplanationFile> {
  const { classes, head } = explanation;
  const best = classes.reduce((top, entry, i) => (entry.networkScore > classes[top]!.networkScore ? i : top), 0);
  const target = label === null ? best : classes.findIndex((entry) => entry.label === label);
  const parts = superpixelsOf(explanation);
  const values = spreadOverParts(classes[target]!.weights, parts);
  const map = { width: parts.width, height: parts.height, signed: true, values: Array.from(values) };
  const whole = { ...explanation, target: classes[target]!.label, map, face };
  if (options.faithfulness === undefined) return whole;
  const probe = engine.probe(head);
  const input = normalise(pixels, engine.manifest.input, new Float32Array(pixels.length));
  const task = { probe, input, target, colourRange: 1, seed };
  const { signal } = new AbortController();
  return { ...whole, faithfulness: await faithfulnessOf(values, { ranked: 'value' }, task, signal) };
}

/** The face with the regions that speak most strongly for and against the label, captioned. */
function pngOf(explanation: ExplanationFile, picture: PictureBase): Uint8Array {
  const { classes, segments, model, head, calls, design, seed, fill, face, target } = explanation;
  const chosen = classes.find((c) => c.label === target)!;
  const shown = strongestRegions(chosen.weights, PNG_REGIONS, 'both');
  const tinted = explanationPicture(picture, superpixelsOf(explanation), {
    side: PNG_SIDE,
    weights: chosen.weights,
    shown,
    hideRest: false,
    borders: true,
    highlighted: null,
  });
  return toPng(
    withCaption(tinted, {
      title: `What the score for the label “${chosen.label}” depends on (LIME)`,
      lines: [
        `Score for the label “${chosen.label}”: ${chosen.networkScore.toFixed(2)}. It is the network’s answer to this picture, not what the person feels.`,
        `Network ${model}, head ${head}. ${segments.count} parts (${segments.algorithm}), ${calls} calls (${design}), seed ${seed}, hidden parts show ${fill}.`,
        sourceLine(face),
      ],
      legend: [
        { colours: [SPEAKS_FOR], text: 'the score is higher with this part' },
        { colours: [SPEAKS_AGAINST], text: 'the score is lower with this part' },
        {
          colours: [BORDERS],
          text: `borders of the parts; tinted are the ${shown.length} with the largest weights, the stronger the larger`,
        },
      ],
    }),
  );
}

/** `npm run explain -- --method ascent`: the pictures that drive a layer's filters, or a head's classes. */

import { climbFilters, type AscentTarget } from '../../src/inference/ascent/ascent.ts';
import type { Tile } from '../../src/inference/activations/core/sheet.ts';
import { filterMaximumOf } from '../../src/inference/models/core/filter-maximum.ts';
import { REFERENCE_ASCENT, type AscentOptions } from '../../src/inference/ascent/core/options.ts';
import {
  chooseFilters,
  chooseLayers,
  chooseNetwork,
  LAYER_MISSING,
  toPng,
  wholeNumber,
  writeResult,
} from './explain-common.ts';
import { BLACK, labelledSheet, sourceLine, WHITE, withCaption } from './caption.ts';
import { CONSOLE, type Output } from './command.ts';
import { FACE_OPTIONS, faceInput, openFace, type TakenFace } from './face-input.ts';
import { OWN_OPTIONS } from './own-network.ts';
import { UsageError } from './usage-error.ts';

export const ASCENT_USAGE =
  'usage: npm run explain -- --method ascent --layer NAME|all [--filters 0-15] [--steps 30] [--seed 1] [--jitter PIXELS] ' +
  '[--image FILE [--box x,y,w,h | --find-face]] [--model ID | --network FILE ...] [--json OUT] [--png OUT]';

export const ASCENT_OPTIONS = [
  'layer',
  'filters',
  'steps',
  'seed',
  'jitter',
  ...FACE_OPTIONS,
  'model',
  ...OWN_OPTIONS,
  'json',
  'png',
] as const;
export type AscentCliOptions = Readonly<Partial<Record<(typeof ASCENT_OPTIONS)[number], string>>>;

export interface AscentFile {
  readonly format: 'expression-explainer-ascent';
  readonly version: 1;
  readonly model: string;
  readonly seed: number;
  readonly steps: number;
  readonly start: 'noise' | 'picture';
  /** Which part of the file the climb started from; absent with noise. */
  readonly face?: TakenFace;
  /** [height, width, channels] of each picture. */
  readonly shape: readonly number[];
  readonly filters: readonly AscentResult[];
}

export interface AscentResult {
  readonly layer: string;
  readonly channel: number;
  /** Zero on every picture of PublicTest; null where the manifest says nothing. */
  readonly neverFires: boolean | null;
  /** Before each step and after the last. */
  readonly objective: number[];
  /** At each step, per 0..255 unit. */
  readonly gradientRms: number[];
  /** Steps that climbed the value before a ReLU because the ReLU blocked. */
  blockedSteps: number;
  /** After the last step, 0..255 units, not clipped, rounded to thousandths. */
  image: number[];
}

/**
 * @param image a face to start from; undefined = noise
 * @param options `--layer all`: every convolution and every head
 * @throws UsageError, AppError
 */
export async function explainAscent(
  image: string | undefined,
  options: AscentCliOptions,
  output: Output = CONSOLE,
): Promise<AscentFile> {
  const seed = wholeNumber('seed', options.seed, 0, 2 ** 32 - 1, REFERENCE_ASCENT.seed);
  const steps = wholeNumber('steps', options.steps, 0, 10_000, REFERENCE_ASCENT.steps);
  const jitter = wholeNumber('jitter', options.jitter, 0, 64, 0);
  if (options.layer === undefined) throw new UsageError(LAYER_MISSING);
  if (image === undefined && FACE_OPTIONS.some((option) => options[option] !== undefined))
    throw new UsageError('--box and --find-face go with --image FILE only');
  const source = image === undefined ? null : await openFace(image, options, output);
  const chosen = await chooseNetwork(options);
  const pixels = source ? faceInput(source, chosen).pixels : undefined;
  const { manifest, network, dispose } = await chosen.open();
  try {
    const heads = new Set(manifest.heads.map(({ layer }) => layer));
    const layers = chooseLayers(
      options.layer,
      network,
      network.layers.filter(({ name, kind }) => kind === 'conv2d' || heads.has(name)),
    );
    const targets = layers.flatMap((layer) =>
      chooseFilters(options.filters, layer, options.layer === 'all').map((channel): AscentTarget => ({
        layer: layer.name,
        channel,
      })),
    );
    const ascent: AscentOptions = {
      ...REFERENCE_ASCENT,
      seed,
      steps,
      imageEvery: 0,
      regularisers: { ...REFERENCE_ASCENT.regularisers, jitter },
      start: pixels ? { kind: 'picture', pixels } : REFERENCE_ASCENT.start,
    };
    const results = new Map<string, AscentResult>();
    for (const { layer, channel } of targets) {
      const maximum = filterMaximumOf(network.layers, manifest.layers, layer);
      const neverFires = maximum ? maximum[channel] === 0 : null;
      results.set(`${layer} ${channel}`, {
        layer,
        channel,
        neverFires,
        objective: [],
        gradientRms: [],
        blockedSteps: 0,
        image: [],
      });
    }
    for await (const step of climbFilters(network, manifest.input.normalisation, targets, ascent)) {
      const result = results.get(`${step.layer} ${step.channel}`) as AscentResult;
      result.objective.push(step.objective);
      if (step.gradientRms !== null) result.gradientRms.push(step.gradientRms);
      if (step.climbed === 'linear') result.blockedSteps++;
      if (step.image) result.image = Array.from(step.image, (value) => Math.round(value * 1000) / 1000);
    }
    const filters = [...results.values()];
    const file: AscentFile = {
      format: 'expression-explainer-ascent',
      version: 1,
      model: manifest.id,
      seed,
      steps,
      start: source ? 'picture' : 'noise',
      ...(source ? { face: source.taken } : {}),
      shape: network.inputShape,
      filters,
    };
    if (options.json !== undefined) writeResult('json', options.json, `${JSON.stringify(file)}\n`);
    if (options.png !== undefined) {
      const [height, width, channels] = network.inputShape;
      const tiles = filters.map((filter): Tile => ({
        height,
        width,
        channels: channels === 3 ? 3 : 1,
        values: filter.image,
      }));
      const labels = filters.map(({ layer, channel, objective }) => {
        const label = manifest.heads.find((head) => head.layer === layer)?.labels[channel] ?? String(channel);
        return [...(layers.length > 1 ? [layer] : []), `${label}: ${(objective.at(-1) ?? 0).toFixed(1)}`];
      });
      const caption = {
        title: `Pictures that drive ${layers.length > 1 ? 'each layer' : `the layer ${options.layer}`} (filter ascent)`,
        lines: [
          'Below each picture the number of its filter, or its label, and the value that it was driven to (of a label: before the softmax, not a score).',
          `Network ${manifest.id}, ${steps} steps, seed ${seed}, from ${source ? 'a picture' : 'noise'}.`,
          ...(source ? [sourceLine(source.taken)] : []),
        ],
        legend: [
          { colours: [BLACK, WHITE], text: 'grey values 0 to 255 of the picture itself; beyond them cut off' },
        ] as const,
      };
      writeResult('png', options.png, toPng(withCaption(labelledSheet(tiles, labels), caption)));
    }
    return file;
  } finally {
    dispose();
  }
}

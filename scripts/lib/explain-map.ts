/** `npm run explain -- --method NAME|live|all`: maps of attribution of one picture, and the curves that test them, in node. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { countedProbe } from '../../src/attribution/counted.ts';
import { fillCurves, randomBand } from '../../src/attribution/faithfulness/card.ts';
import { fullMap, type AttributionMethod, type AttributionTask } from '../../src/attribution/method.ts';
import { gradCam, hiResCam } from '../../src/attribution/methods/class-activation.ts';
import { ALL_MAPS, LIVE_DEFAULT } from '../../src/attribution/registry.ts';
import type { RgbaImage } from '../../src/core/image.ts';
import { encodeNpy } from '../../src/core/files/npy.ts';
import { argMax } from '../../src/core/math/softmax.ts';
import { normalise } from '../../src/inference/core/input-rule.ts';
import type { HeadInfo, ModelManifest } from '../../src/inference/core/manifest.ts';
import type { Probe } from '../../src/inference/core/probe.ts';
import { networkProbe } from '../../src/inference/passes/network-probe.ts';
import { AVERAGE_KEYPOINTS, faceParts } from '../../src/lime/core/face-parts.ts';
import type { PictureBase } from '../../src/lime/picture.ts';
import { COLOUR_STEPS, cividis, diverging } from '../../src/overlays/core/colour-maps.ts';
import { videoToCrop } from '../../src/core/geometry.ts';
import { sourceLine, withCaption, type Rgb } from './caption.ts';
import { CONSOLE, type Output } from './command.ts';
import { chooseNetwork, toPng, wholeNumber, writeResult } from './explain-common.ts';
import { FACE_OPTIONS, faceInput, openFace, type FaceSource, type TakenFace } from './face-input.ts';
import { mapPicture, rangeOf, stacked } from '../../src/attribution/map-picture.ts';
import { OWN_OPTIONS } from './own-network.ts';
import { UsageError } from './usage-error.ts';

export const MAP_OPTIONS = [
  ...FACE_OPTIONS,
  'model',
  ...OWN_OPTIONS,
  'head',
  'target',
  'class',
  'layer',
  'seed',
  'faithfulness',
  'json',
  'npy',
  'png',
] as const;
export type MapOptions = Readonly<Partial<Record<(typeof MAP_OPTIONS)[number], string>>>;

/** LIME has a command of its own, which says more than a map. */
export const MAP_METHODS: readonly AttributionMethod[] = ALL_MAPS.filter(({ id }) => id !== 'lime');
export const LIVE = 'live';
export const ALL = 'all';

export const MAP_USAGE =
  'usage: npm run explain -- --image FILE --method NAME|live|all [--box x,y,w,h | --find-face] [--model ID | --network FILE ...] [--head H] ' +
  '[--target LABEL] [--layer NAME] [--seed N] [--faithfulness] [--json OUT] [--npy FOLDER] [--png OUT]';

/** Areas under the curves of one fill, 0..1. */
export interface FillFile {
  readonly deletion: number;
  readonly insertion: number;
  /** Deletion with the least relevant first. */
  readonly lerfDeletion: number;
  /** Mean and standard deviation of deletion in 20 random orders. */
  readonly random: readonly [mean: number, sd: number];
}

export interface MapEntry {
  readonly method: string;
  /** The term of the literature. */
  readonly name: string;
  /** Inputs that the network was asked for to make the map. */
  readonly calls: number;
  readonly map: {
    readonly width: number;
    readonly height: number;
    readonly signed: boolean;
    readonly values: number[];
  };
  readonly faithfulness?: Readonly<Record<string, FillFile>>;
}

interface About {
  readonly model: string;
  readonly head: string;
  readonly target: string;
  readonly seed: number;
  readonly face: TakenFace;
}
export type MapFile = MapEntry & About;
/** Of `all`: every method that this network can be asked, and the controls. */
export type MapsFile = About & {
  readonly method: typeof ALL;
  readonly calls: number;
  readonly maps: readonly MapEntry[];
};

/** @throws UsageError when the head, or the label, is not one of the network's */
export function headAndTarget(
  { id, heads }: ModelManifest,
  { head: asked, target, class: synonym }: Pick<MapOptions, 'head' | 'target' | 'class'>,
): { head: HeadInfo; label: string | null } {
  const head = asked === undefined ? heads[0] : heads.find((entry) => entry.id === asked);
  if (!head)
    throw new UsageError(`the model ${id} has no head named ${asked}; it has ${heads.map((h) => h.id).join(' and ')}`);
  if (target !== undefined && synonym !== undefined && target !== synonym)
    throw new UsageError('--class is another word for --target: give one of them');
  const label = target ?? synonym ?? null;
  if (label !== null && !head.labels.includes(label))
    throw new UsageError(`the head ${head.id} has no label ${label}; it has ${head.labels.join(', ')}`);
  return { head, label };
}

function methodsOf(name: string, layer: string | undefined): readonly AttributionMethod[] {
  if (name === ALL) {
    if (layer !== undefined) throw new UsageError('--layer goes with --method grad-cam and hires-cam only');
    return MAP_METHODS;
  }
  const found = name === LIVE ? LIVE_DEFAULT : MAP_METHODS.find(({ id }) => id === name)!;
  if (layer === undefined) return [found];
  if (name === 'grad-cam') return [gradCam(found, layer)];
  if (name === 'hires-cam') return [hiResCam(found, layer)];
  throw new UsageError('--layer goes with --method grad-cam and hires-cam only');
}

/** @throws UsageError, AppError */
export async function explainMap(
  name: string,
  image: string,
  options: MapOptions,
  output: Output = CONSOLE,
): Promise<MapFile | MapsFile> {
  const methods = methodsOf(name, options.layer);
  const seed = wholeNumber('seed', options.seed, 0, 2 ** 32 - 1, 1);
  const source = await openFace(image, options, output);
  const chosen = await chooseNetwork(options);
  const face = faceInput(source, chosen);
  const { pixels } = face;
  const { manifest, network, dispose } = await chosen.open();
  try {
    const { head, label } = headAndTarget(manifest, options);
    const input = normalise(pixels, manifest.input, new Float32Array(pixels.length));
    const { probe, calls } = countedProbe(networkProbe(network, manifest, head.id));
    const scores = await probe.scores(input, 1);
    const target = label === null ? argMax(scores) : head.labels.indexOf(label);
    const task: AttributionTask = { probe, input, target, colourRange: 1, seed, parts: partsOf(source, probe) };
    const entries: { method: AttributionMethod; entry: MapEntry }[] = [];
    for (const method of methods) {
      const why = method.unavailable?.(probe) ?? null;
      if (why !== null && name === ALL) {
        output.err(`${method.id} is left out: ${why}`);
        continue;
      }
      if (why !== null) throw new UsageError(`${method.id}: ${why}`);
      entries.push({ method, entry: await entryOf(name, method, task, calls, options.faithfulness !== undefined) });
    }
    const about = { model: manifest.id, head: head.id, target: head.labels[target]!, seed, face: source.taken };
    const total = entries.reduce((sum, { entry }) => sum + entry.calls, 0);
    const maps = entries.map(({ entry }) => entry);
    const file: MapFile | MapsFile =
      name === ALL ? { method: ALL, ...about, calls: total, maps } : { ...maps[0]!, ...about };
    if (options.json !== undefined) writeResult('json', options.json, `${JSON.stringify(file)}\n`);
    if (options.npy !== undefined) writeNpy(options.npy, maps);
    if (options.png !== undefined) {
      const sheets = entries.map(({ method, entry }) => captioned(method, entry, about, scores[target]!, face.picture));
      writeResult('png', options.png, toPng(stacked(sheets)));
    }
    return file;
  } finally {
    dispose();
  }
}

/** Where the detector found the face's points; else the parts of an average face. */
function partsOf({ keypoints, taken }: FaceSource, { shape }: Probe) {
  const points = keypoints?.map(({ x, y }) => {
    const { u, v } = videoToCrop(taken.square, x, y);
    return { x: u, y: v };
  });
  return faceParts(points ?? AVERAGE_KEYPOINTS, shape.width, shape.height);
}

async function entryOf(
  name: string,
  method: AttributionMethod,
  task: AttributionTask,
  calls: { forward: number; backward: number },
  withCurves: boolean,
): Promise<MapEntry> {
  const { signal } = new AbortController();
  const before = calls.forward + calls.backward;
  const map = await fullMap(method, task, signal);
  const asked = calls.forward + calls.backward - before;
  const { width, height, signed, values } = map;
  const entry = {
    method: name === LIVE ? LIVE : method.id,
    name: method.name,
    calls: asked,
    map: { width, height, signed, values: Array.from(values) },
  };
  return withCurves ? { ...entry, faithfulness: await faithfulnessOf(map.values, method, task, signal) } : entry;
}

export async function faithfulnessOf(
  values: Float32Array,
  method: Pick<AttributionMethod, 'ranked'>,
  task: AttributionTask,
  signal: AbortSignal,
): Promise<Record<string, FillFile>> {
  const out: Record<string, FillFile> = {};
  for await (const [fill, curves] of fillCurves({ values }, method, task, signal)) {
    const { deletion, insertion, lerfDeletion } = curves;
    out[fill] = {
      deletion: deletion.area,
      insertion: insertion.area,
      lerfDeletion: lerfDeletion.area,
      random: randomBand(curves),
    };
  }
  return out;
}

function writeNpy(folder: string, maps: readonly MapEntry[]): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    throw new UsageError(`--npy: the folder ${folder} cannot be made`);
  }
  for (const { method, map } of maps)
    writeResult(
      'npy',
      join(folder, `${method}.npy`),
      encodeNpy(Float32Array.from(map.values), [map.height, map.width]),
    );
}

const colourOf = (table: ArrayLike<number>, step: number): Rgb => [
  table[3 * step]!,
  table[3 * step + 1]!,
  table[3 * step + 2]!,
];

function captioned(
  { ranked }: AttributionMethod,
  { name, calls, map, faithfulness }: MapEntry,
  { model, head, target, face }: About,
  score: number,
  picture: PictureBase,
): RgbaImage {
  const blur = faithfulness?.['blur'];
  const last = COLOUR_STEPS - 1;
  const range = rangeOf(map.values).toPrecision(2);
  return withCaption(mapPicture(picture, map, ranked), {
    title: `What the score for the label “${target}” depends on: ${name}`,
    lines: [
      `Score for the label “${target}”: ${score.toFixed(2)}. It is the network’s answer to this picture, not what the person feels.`,
      `Network ${model}, head ${head}. ${calls} calls of the network. From the left: the face, the map, the face with the map’s top tenth shown.`,
      ...(blur
        ? [`Insertion minus deletion on this face, blurred: ${(blur.insertion - blur.deletion).toFixed(2)}.`]
        : []),
      sourceLine(face),
    ],
    legend: map.signed
      ? [
          {
            colours: [colourOf(diverging, last >> 1), colourOf(diverging, last)],
            text: `speaks for the label, up to ${range}`,
          },
          {
            colours: [colourOf(diverging, last >> 1), colourOf(diverging, 0)],
            text: `speaks against it, down to -${range}`,
          },
        ]
      : [
          {
            colours: [colourOf(cividis, 0), colourOf(cividis, last)],
            text: `how much, whichever way: from 0 to ${range}`,
          },
        ],
  });
}

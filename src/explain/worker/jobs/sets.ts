/** The jobs about a labelled set: scored as it is read, and then held open, so that the page can ask for its cells and faces. */

import { mapPicture } from '../../../attribution/map-picture.ts';
import { LIVE_DEFAULT } from '../../../attribution/registry.ts';
import { cropRgb } from '../../../capture/core/crop.ts';
import { AppError } from '../../../core/errors.ts';
import { headOf } from '../../../inference/core/heads.ts';
import { breathingProbe } from '../../../inference/core/breathing-probe.ts';
import type { Probe } from '../../../inference/core/probe.ts';
import { networkProbe } from '../../../inference/passes/network-probe.ts';
import type { PictureBase } from '../../../lime/picture.ts';
import { meanMap } from '../../../sets/cell.ts';
import type { OpenSet } from '../../../sets/core/entry.ts';
import { numberedLabels } from '../../../sets/core/labels.ts';
import { chosenRows } from '../../../sets/core/rows.ts';
import { drawnSet } from '../../../sets/drawn-set.ts';
import { openSet } from '../../../sets/open-set.ts';
import { reportLayer } from '../../../sets/report/make-report.ts';
import { scoreSet } from '../../../sets/score-set.ts';
import { ScoredSet } from '../../../sets/scored-set.ts';
import { scorerOf } from '../../../sets/set-network.ts';
import { SetTally } from '../../../sets/tally-set.ts';
import type {
  CellFacesAnswer,
  CellFacesRequest,
  CellMap,
  CellMapsAnswer,
  CellMapsRequest,
  ScoredSetAnswer,
  ScoreSetRequest,
  SetPhoto,
  SetPhotoRequest,
  SetSource,
} from '../../set-jobs.ts';
import type { JobContext } from '../job-context.ts';
import { greyDrawer } from './drawn-faces.ts';
import { decodedHere, encodedImage, setFile } from './set-files.ts';

const TOLD_EVERY_MS = 400;
const MOST_SKIPPED_TOLD = 1000;
const FACE_SIDE = 96;
const MOST_MAPS = 24;
const MAPS_SEED = 1;

export interface HeldSet {
  readonly setId: number;
  readonly name: string;
  readonly form: string;
  readonly split: string | null;
  readonly set: ScoredSet;
  /** Whose filters were watched; null where the network has no layer of maps. */
  readonly layer: string | null;
}
let held: HeldSet | null = null;
let lastId = 0;

/** @throws AppError set-closed */
export function heldSet(setId: number): HeldSet {
  if (held?.setId !== setId) throw new AppError('set-closed', `set ${setId} is not open`);
  return held;
}

function opened(source: SetSource, order: string | null, split: string | null): Promise<OpenSet> {
  if (source.kind === 'drawn') return Promise.resolve(drawnSet(source.count, source.seed, greyDrawer()));
  const numbers = order === null ? undefined : numberedLabels(order);
  if (numbers === null)
    throw new AppError('bad-option', `${order} is no order of labels: name different labels with commas between`);
  return openSet(source.name, source.files.map(setFile), { numbers, split });
}

/** @throws AppError set-invalid, set-order, bad-option; of the network */
export async function scoreSetJob(
  { source, order, split }: ScoreSetRequest,
  context: JobContext<'score-set'>,
): Promise<ScoredSetAnswer> {
  held = null;
  const { manifest } = context.model;
  const started = performance.now();
  const set = await opened(source, order, split);
  const layerOf = (network: Parameters<typeof reportLayer>[0]['network']): string | null =>
    network.layers.some(({ name, outputShape }) => outputShape.length === 3 && name !== network.inputName)
      ? reportLayer({ network, manifest }, null).name
      : null;
  return context.model.run(
    async (network) => {
      const splits = new Set<string>();
      const byLabel = new SetTally(manifest.heads, 'labels');
      const byVotes = new SetTally(manifest.heads, 'votes');
      let tally = byLabel;
      let told = performance.now();
      const layer = layerOf(network);
      const scorer = scorerOf({ manifest, network }, layer);
      const heard: typeof scorer = {
        ...scorer,
        score: async (...asked) => {
          const scores = await scorer.score(...asked);
          await context.breathe();
          return scores;
        },
      };
      const entries = chosenRows(set.entries(), { kind: 'all' }, split, splits);
      for await (const one of scoreSet(entries, heard, { decode: decodedHere, signal: context.signal })) {
        byLabel.add(one);
        // A set of votes alone is judged by its votes.
        if (one.kind === 'skipped' || one.picture.label === null) byVotes.add(one);
        if (performance.now() - told < TOLD_EVERY_MS) continue;
        told = performance.now();
        if (byVotes.scored.length === byLabel.scored.length && byVotes.scored.length > 0) tally = byVotes;
        context.tell({
          kind: 'set-progress',
          pictures: tally.scored.length,
          skipped: tally.skipped.length,
          heads: tally.figures(),
        });
        await context.breathe();
      }
      tally = byVotes.scored.length === byLabel.scored.length && byVotes.scored.length > 0 ? byVotes : byLabel;
      const setId = ++lastId;
      const name = source.kind === 'drawn' ? `drawn-${source.count}` : source.name;
      held = { setId, name, form: set.form, split, set: new ScoredSet(manifest, tally, decodedHere), layer };
      return {
        setId,
        form: set.form,
        splits: [...splits].sort(),
        pictures: tally.scored.length,
        heads: tally.figures(),
        votes: manifest.heads.map((_, head) => tally.votes(head)),
        skipped: tally.skipped.slice(0, MOST_SKIPPED_TOLD),
        skippedCount: tally.skipped.length,
        milliseconds: performance.now() - started,
      };
    },
    () => {},
  );
}

/** @throws AppError set-closed, input-invalid, file-unreadable */
export async function cellFaces(
  { setId, head, cell, from, count }: CellFacesRequest,
  context: JobContext<'cell-faces'>,
): Promise<CellFacesAnswer> {
  const { set } = heldSet(setId);
  const places = set.cell(head, cell);
  const faces: CellFacesAnswer['faces'][number][] = [];
  for (const at of places.slice(from, from + count)) {
    const { picture, scores } = set.at(at);
    const { image, square } = await set.open(at);
    const { width, height, rgb } = cropRgb({ ...image, x: 0, y: 0 }, square, 0, FACE_SIDE);
    const row = scores[head]!;
    faces.push({
      at,
      file: picture.file,
      line: picture.line,
      score: row[cell.predicted]!,
      labelScore: row[cell.truth]!,
      picture: { width, height, data: opaque(rgb, width * height) },
    });
    await context.breathe();
  }
  return { total: places.length, faces };
}

function opaque(rgb: ArrayLike<number>, pixels: number): Uint8ClampedArray {
  const data = new Uint8ClampedArray(4 * pixels).fill(255);
  for (let i = 0; i < pixels; i++) for (let c = 0; c < 3; c++) data[4 * i + c] = rgb[3 * i + c]!;
  return data;
}

/** @throws AppError set-closed, input-invalid, file-unreadable */
export function cellMaps(request: CellMapsRequest, context: JobContext<'cell-maps'>): Promise<CellMapsAnswer> {
  const { setId, head, cell } = request;
  const { set } = heldSet(setId);
  const { id, labels } = set.head(head);
  headOf(context.model.manifest, id);
  return context.model.run(
    async (network) => {
      const probe = breathingProbe(networkProbe(network, context.model.manifest, id), () => context.breathe());
      const all = set.cell(head, cell);
      const beside = set.beside(head, cell, MOST_MAPS, MAPS_SEED);
      const label = labels[cell.predicted]!;
      const own = labels[cell.truth]!;
      const mean = (places: readonly number[], of: number, target: number, name: string) =>
        places.length === 0 ? null : meanOf(set, places, of, target, name, probe, context);
      return {
        method: LIVE_DEFAULT.id,
        cell: await mean(all.slice(0, MOST_MAPS), all.length, cell.predicted, label),
        beside: await mean(beside.places, beside.of, cell.truth, own),
      };
    },
    () => {},
  );
}

async function meanOf(
  set: ScoredSet,
  places: readonly number[],
  of: number,
  target: number,
  label: string,
  probe: Probe,
  context: JobContext<'cell-maps'>,
): Promise<CellMap> {
  const pixels: Float32Array[] = [];
  const rgb = new Float64Array(FACE_SIDE * FACE_SIDE * 3);
  for (const at of places) {
    const face = await set.face(at, FACE_SIDE);
    pixels.push(face.pixels);
    addFace(rgb, face.base, places.length);
  }
  const map = await meanMap(pixels, target, probe, { method: LIVE_DEFAULT, seed: MAPS_SEED, signal: context.signal });
  const base = { width: FACE_SIDE, height: FACE_SIDE, rgb: Uint8ClampedArray.from(rgb) };
  return {
    n: map.n,
    of,
    label,
    shares: map.shares,
    picture: mapPicture(base, { ...map, signed: false }, 'magnitude'),
  };
}

/** Smaller faces are enlarged by the nearest pixel: the mean blurs them anyway. */
function addFace(sum: Float64Array, { width, height, rgb }: PictureBase, count: number): void {
  for (let y = 0; y < FACE_SIDE; y++)
    for (let x = 0; x < FACE_SIDE; x++) {
      const from = 3 * (Math.floor((y * height) / FACE_SIDE) * width + Math.floor((x * width) / FACE_SIDE));
      for (let c = 0; c < 3; c++) sum[3 * (y * FACE_SIDE + x) + c]! += rgb[from + c]! / count;
    }
}

/** The picture as a file that the app can open: the set's own where it is one. @throws AppError set-closed, file-unreadable */
export async function setPhoto({ setId, at }: SetPhotoRequest): Promise<SetPhoto> {
  const { set } = heldSet(setId);
  const { picture } = set.at(at);
  const { image, square } = await set.open(at);
  const { centreX, centreY, side } = square;
  const name = picture.line === null ? picture.file : `${picture.file}, line ${picture.line}`;
  return { name, data: await encodedImage(image, 'image/png'), square: { centreX, centreY, side } };
}

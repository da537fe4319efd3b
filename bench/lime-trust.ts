/**
 * The trust table: how near does a design with so many calls come to an independent truth?
 *
 *   nice -n 10 npx tsx bench/lime-trust.ts [--faces 30] [--seeds 5] [--truth 10000] [--torch python3]
 *
 * For each face (PublicTest, evenly spread over the split, constant ones left out), default segmentation, top class: the truth is the
 * reference's own design with its own seeds, fitted as the reference fits. Every design and count is asked with each seed. Printed, as
 * means: correlation of the coefficients with the truth's, Jaccard overlap of the top five by |coefficient|, share of the truth's
 * weights inside the 95 % intervals, mean width of these, and the truth's own split-half reliability.
 *
 * --torch asks the same network through PyTorch, which is some four times faster than wasm (first, both are asked the same and must agree
 * within 1e-5). Even so it takes the better part of an hour. Outputs of the network are kept in bench/.cache (ignored by git), so that it goes
 * on where it was stopped; never part of CI. Results go to bench/results/lime-trust.json.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { analyse, defaultAlpha } from '../src/lime/core/analyse.ts';
import { makePerturbations, type Design, type Perturbations } from '../src/lime/core/designs.ts';
import type { ClassExplanation } from '../src/lime/core/explanation.ts';
import { perturb, perturbationSource } from '../src/lime/core/perturb.ts';
import { DEFAULT_ALGORITHM } from '../src/lime/core/segment.ts';
import { strongestRegions } from '../src/lime/core/shown-regions.ts';
import type { Superpixels } from '../src/lime/core/superpixels.ts';
import { ExplainEngine, toNetwork } from '../src/lime/engine.ts';
import { command, CONSOLE, runAsCommand, type Main } from '../scripts/lib/command.ts';
import { readIdxImages } from '../scripts/lib/idx.ts';
import { openNetwork } from '../scripts/lib/shipped-model.ts';
import { UsageError } from '../scripts/lib/usage-error.ts';
import { sharedPath } from '../tests/setup/shared.ts';
import { round } from './stats.ts';
import { openTorch } from './torch-network.ts';

const DESIGNS: readonly (readonly [Design, number])[] = [
  ['random', 128],
  ['random', 256],
  ['random', 512],
  ['antithetic', 128],
  ['orthogonal', 64],
  ['orthogonal', 128],
  ['orthogonal', 160],
  ['orthogonal', 192],
  ['orthogonal', 256],
];
/** Seeds of the truth lie far from those that are tried. */
const TRUTH_SEED = 1_000_003;
const TOP = 5;
const BATCH = 64;

interface Options {
  readonly faces: string;
  readonly seeds: string;
  readonly truth: string;
  readonly torch?: string | undefined;
}

function optionsOf(args: readonly string[]): Options {
  try {
    return parseArgs({
      args: [...args],
      options: {
        faces: { type: 'string', default: '30' },
        seeds: { type: 'string', default: '5' },
        truth: { type: 'string', default: '10000' },
        torch: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n')[0]?.replace(/\.$/, '')}; --help names the options`);
  }
}

async function measureTrust(values: Options): Promise<void> {
  const faces = Number(values.faces);
  const seeds = Number(values.seeds);
  const truthCalls = Number(values.truth);
  setPriority(10);

  const cache = resolve(import.meta.dirname, '.cache/lime-trust');
  mkdirSync(cache, { recursive: true });
  const { manifest, network, dispose } = await openNetwork(null);
  const engine = new ExplainEngine(manifest, network);
  const head = manifest.heads[0]!;
  const classes = head.labels.length;
  const weightsId = manifest.files.weights.map(({ sha256 }) => sha256.slice(0, 8)).join('-');
  const torch = values.torch === undefined ? null : openTorch(values.torch, manifest.id, head.id, classes);
  const predict = torch?.predict ?? engine.predict(head.id);

  async function checkTorch(size: number): Promise<void> {
    if (!torch) return;
    const batch = Float32Array.from({ length: 4 * size }, (_, i) => 2 * Math.sin(i * 0.37 + (i % 48)));
    const [wasm, other] = [await engine.predict(head.id)(batch, 4), await torch.predict(batch, 4)];
    const apart = Math.max(...wasm.map((value, i) => Math.abs(value - other[i]!)));
    if (!(apart < 1e-5)) throw new Error(`PyTorch and wasm differ by ${apart}`);
  }
  await checkTorch(manifest.input.width * manifest.input.height * manifest.input.channels);

  interface Face {
    readonly index: number;
    readonly pixels: Float32Array;
    readonly segments: Superpixels;
  }

  /** Masks and the network's answers to them. */
  interface Sampled {
    readonly p: Perturbations;
    readonly outputs: Float32Array;
  }

  /** The network's answers to a design, from the cache where they are there. */
  async function sampled(face: Face, design: Design, calls: number, seed: number): Promise<Sampled> {
    const { index, segments } = face;
    // The first masks of a longer run of these two are those of a shorter one, so one run serves all numbers of calls.
    const longest =
      design === 'orthogonal' ? calls : Math.max(...DESIGNS.filter(([d]) => d === design).map(([, n]) => n));
    const p = makePerturbations({ design, regions: segments.count, calls: Math.max(calls, longest), seed });
    const map = createHash('sha256').update(segments.labels).digest('hex').slice(0, 8);
    const file = resolve(cache, `${weightsId}-${head.id}-${index}-${map}-${design}-${p.rows}-${seed}.f32`);
    if (!existsSync(file)) {
      writeFileSync(`${file}.part`, new Uint8Array((await ask(face, p)).buffer));
      renameSync(`${file}.part`, file);
    }
    const bytes = readFileSync(file);
    const outputs = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    return rowsOf({ p, outputs }, 0, calls);
  }

  async function ask({ pixels, segments }: Face, p: Perturbations): Promise<Float32Array> {
    const source = perturbationSource(engine.image(pixels), segments, { kind: 'mean' }, (picture) =>
      toNetwork(picture, manifest.input),
    );
    const out = new Float32Array(p.rows * classes);
    const batch = new Float32Array(BATCH * source.size);
    for (let done = 0; done < p.rows; done += BATCH) {
      const count = Math.min(BATCH, p.rows - done);
      perturb(source, p.masks, p.columns, done, count, batch);
      out.set(await predict(batch.subarray(0, count * source.size), count), done * classes);
    }
    return out;
  }

  /** Some of the rows, the first of them replaced by the unperturbed image, which every fit counts on. */
  function rowsOf({ p, outputs }: Sampled, first: number, rows: number): Sampled {
    const masks = p.masks.slice(first * p.columns, (first + rows) * p.columns).fill(1, 0, p.columns);
    const answers = outputs.slice(first * classes, (first + rows) * classes);
    answers.set(outputs.subarray(0, classes));
    return { p: { ...p, rows, masks, groups: p.groups.slice(first, first + rows) }, outputs: answers };
  }

  function explained({ p, outputs }: Sampled): ClassExplanation[] {
    const options = { selection: { kind: 'none' }, alpha: defaultAlpha(p), resamples: 0 } as const;
    return analyse(p, p.rows, outputs, head.labels, options);
  }

  function correlation(a: readonly number[], b: readonly number[]): number {
    const middle = (v: readonly number[]): number => v.reduce((x, y) => x + y, 0) / v.length;
    const [ma, mb] = [middle(a), middle(b)];
    let [ab, aa, bb] = [0, 0, 0];
    a.forEach((value, i) => {
      ab += (value - ma) * (b[i]! - mb);
      aa += (value - ma) ** 2;
      bb += (b[i]! - mb) ** 2;
    });
    return ab / Math.sqrt(aa * bb);
  }

  function jaccard(a: readonly number[], b: readonly number[]): number {
    const [top, other] = [strongestRegions(a, TOP, 'both'), new Set(strongestRegions(b, TOP, 'both'))];
    const shared = top.filter((region) => other.has(region)).length;
    return shared / (top.length + other.size - shared);
  }

  const average = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;

  interface Row {
    correlation: number[];
    jaccard: number[];
    covered: number[];
    width: number[];
  }
  const rows = new Map<string, Row>();
  const reliability = { correlation: [] as number[], jaccard: [] as number[] };
  const counts: number[] = [];

  const images = readIdxImages(sharedPath('data', 'fer2013', 'PublicTest-images-idx3-ubyte.gz'));
  const step = Math.floor(images.count / faces);
  for (let k = 0; k < faces; k++) {
    let index = k * step;
    while (images.image(index).every((value, _, all) => value === all[0])) index++;
    const pixels = Float32Array.from(images.image(index));
    const face = { index, pixels, segments: engine.segment(pixels, { kind: DEFAULT_ALGORITHM }) };
    counts.push(face.segments.count);
    const all = await sampled(face, 'random', truthCalls, TRUTH_SEED);
    const truth = explained(all);
    const top = truth.reduce((best, c, i) => (c.networkScore > truth[best]!.networkScore ? i : best), 0);
    const half = truthCalls / 2;
    const halves = [rowsOf(all, 0, half), rowsOf(all, half, half)].map((part) => explained(part)[top]!.weights);
    reliability.correlation.push(correlation(halves[0]!, halves[1]!));
    reliability.jaccard.push(jaccard(halves[0]!, halves[1]!));
    const target = truth[top]!.weights;
    for (const [design, calls] of DESIGNS) {
      const name = `${design} ${calls}`;
      const row = rows.get(name) ?? { correlation: [], jaccard: [], covered: [], width: [] };
      rows.set(name, row);
      for (let seed = 1; seed <= seeds; seed++) {
        const { weights, interval } = explained(await sampled(face, design, calls, seed))[top]!;
        row.correlation.push(correlation(weights, target));
        row.jaccard.push(jaccard(weights, target));
        row.covered.push(average(interval.map(([low, high], r) => Number(low <= target[r]! && target[r]! <= high))));
        row.width.push(average(interval.map(([low, high]) => high - low)));
      }
    }
    process.stderr.write(`${k + 1} of ${faces} faces\n`);
  }
  dispose();
  torch?.close();

  const table = [...rows].map(([design, row]) => ({
    design,
    correlation: round(average(row.correlation), 4),
    jaccard: round(average(row.jaccard), 3),
    covered: round(average(row.covered), 3),
    width: round(average(row.width), 4),
  }));
  const result = {
    date: new Date().toISOString(),
    model: manifest.id,
    head: head.id,
    segments: {
      algorithm: DEFAULT_ALGORITHM,
      least: Math.min(...counts),
      most: Math.max(...counts),
      mean: round(average(counts), 1),
    },
    faces,
    seeds,
    truthCalls,
    splitHalf: {
      correlation: round(average(reliability.correlation), 4),
      jaccard: round(average(reliability.jaccard), 3),
    },
    table,
  };
  console.table(table);
  console.log(JSON.stringify(result));
  mkdirSync(resolve(import.meta.dirname, 'results'), { recursive: true });
  writeFileSync(resolve(import.meta.dirname, 'results/lime-trust.json'), `${JSON.stringify(result, null, 2)}\n`);
}

const HELP = `
nice -n 10 npx tsx bench/lime-trust.ts [options]

How near LIME's designs come to an independent truth, on PublicTest faces of ../shared; written to bench/results/lime-trust.json.

  --faces N            default 30
  --seeds N            default 5
  --truth N            calls behind the truth; default 10000
  --torch PYTHON       asks the network through PyTorch, four times faster than wasm
`;

export const main: Main = (argv, output = CONSOLE) =>
  command('lime-trust', HELP, argv, output, () => measureTrust(optionsOf(argv)));

await runAsCommand(import.meta.url, main);

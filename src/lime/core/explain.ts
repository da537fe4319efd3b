/**
 * LIME from a frozen image to an explanation, the same in the worker and in node. Read it top to bottom: check, perturb, ask the network
 * batch by batch, analyse, report.
 *
 * Source of the method: M. T. Ribeiro, S. Singh, C. Guestrin, "Why Should I Trust You?", KDD 2016.
 */
import { AppError } from '../../core/errors.ts';
import { analyse, defaultAlpha } from './analyse.ts';
import { makePerturbations, type Design, type Perturbations } from './designs.ts';
import { segmentsAsJson, type Explanation } from './explanation.ts';
import type { FeatureSelection } from './feature-selection.ts';
import type { Fill } from './fill.ts';
import { checkImage, type PlainImage } from './image.ts';
import { KERNEL_WIDTH } from './kernel.ts';
import { perturb, perturbationSource, type PerturbationSource, type ToNetwork } from './perturb.ts';
import { checkSuperpixels, type Superpixels } from './superpixels.ts';

export const DEFAULT_DESIGN: Design = 'orthogonal';
const DEFAULT_BATCH = 32;

/** Calls unless the caller names a number: the reference's 1,000 for its own design, 128 for ours. */
export function defaultCalls(design: Design): number {
  return design === 'random' ? 1000 : 128;
}

/** What to explain, and how. Only the first group is required. */
export interface ExplainTask {
  readonly image: PlainImage;
  readonly segments: Superpixels;
  /** Name of what made the segments, for the result. */
  readonly algorithm: string;
  readonly model: string;
  readonly head: string;
  /** Names of the head's outputs; their number says how many outputs a call has. */
  readonly labels: readonly string[];

  readonly design?: Design | undefined;
  /** Calls of the network, default see defaultCalls; `exact` makes 2^regions instead. */
  readonly calls?: number | undefined;
  /** 0..2^32-1. Default 1. */
  readonly seed?: number | undefined;
  /** Default: the region's mean. */
  readonly fill?: Fill | undefined;
  readonly selection?: FeatureSelection | undefined;
  /** Ridge penalty; default see defaultAlpha. */
  readonly alpha?: number | undefined;
  /** Of the kernel that weighs masks by their distance, > 0; default the reference's. */
  readonly kernelWidth?: number | undefined;
  /** Masks per call of `predict`. */
  readonly batchSize?: number | undefined;
  /** Image units to network units; default: unchanged. */
  readonly toNetwork?: ToNetwork | undefined;
}

/**
 * The network: `batch` holds `count` images one after the other (network units, height * width * channels each) and is used again for
 * the next batch, so copy it if it must live longer than the call. Resolves to count * labels outputs, row-major.
 */
export type Predict = (batch: Float32Array, count: number) => Promise<Float32Array>;

/**
 * A network that perturbs by itself (on the GPU): asked for the outputs of `count` masks from row `first`.
 * `source` holds base, fill and the region of every value.
 */
export type PredictMasks = (
  masks: Perturbations,
  source: PerturbationSource,
  first: number,
  count: number,
) => Promise<Float32Array>;

export type Network = { readonly predict: Predict } | { readonly predictMasks: PredictMasks };

/** The part of an AbortSignal that is needed here. */
export interface CancelSignal {
  readonly aborted: boolean;
}

export type ExplainProgress =
  /** A batch came in. */
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  /** The explanation as far as the calls reach. */
  | { readonly kind: 'partial'; readonly done: number; readonly total: number; readonly explanation: Explanation }
  | { readonly kind: 'done'; readonly done: number; readonly total: number; readonly explanation: Explanation };

/** Repeats behind the stability, of the final result and of partial ones. */
const RESAMPLES = 200;
const PARTIAL_RESAMPLES = 20;
/** A new partial result once the calls have grown by this factor, so that all refits together cost a small multiple of the last. */
const PARTIAL_GROWTH = 2;

/**
 * Explains all classes of a head. Yields progress after every batch, partial results at growing intervals, and `done` last.
 *
 * @throws AppError: `image-not-finite`, `image-all-equal`, `bad-image`; `one-region`, `bad-segments`, `too-many-regions`;
 * `fill-changes-nothing`; `bad-option`; `bad-network-output`; `cancelled` as soon as the signal is seen aborted. What `predict` throws
 * passes through.
 */
export async function* explain(
  task: ExplainTask,
  network: Network,
  signal?: CancelSignal,
): AsyncGenerator<ExplainProgress, void, void> {
  const { image, segments, labels } = task;
  const batchSize = task.batchSize ?? DEFAULT_BATCH;
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new AppError('bad-option', 'A batch needs at least one mask.');
  if (labels.length === 0) throw new AppError('bad-option', 'The head to explain has no outputs.');
  checkFit(task);
  checkImage(image);
  checkSuperpixels(segments);
  const design = task.design ?? DEFAULT_DESIGN;
  const perturbations = makePerturbations({
    design,
    regions: segments.count,
    calls: task.calls ?? defaultCalls(design),
    seed: task.seed ?? 1,
  });
  const source = perturbationSource(image, segments, task.fill ?? { kind: 'mean' }, task.toNetwork);
  const ask = asker(network, perturbations, source, batchSize);
  const outputs = new Float32Array(perturbations.rows * labels.length);
  const total = perturbations.rows;

  let nextPartial = Math.min(segments.count, total);
  for (let done = 0; done < total;) {
    throwIfCancelled(signal);
    const count = Math.min(batchSize, total - done);
    const answer = await ask(done, count);
    throwIfCancelled(signal);
    checkOutputs(answer, count * labels.length);
    outputs.set(answer, done * labels.length);
    done += count;
    if (done === total) break;
    if (done < nextPartial || done < 2) {
      yield { kind: 'progress', done, total };
    } else {
      nextPartial = done * PARTIAL_GROWTH;
      yield {
        kind: 'partial',
        done,
        total,
        explanation: explanationOf(task, perturbations, outputs, done, PARTIAL_RESAMPLES),
      };
    }
  }
  yield {
    kind: 'done',
    done: total,
    total,
    explanation: explanationOf(task, perturbations, outputs, total, RESAMPLES),
  };
}

/** Runs `explain` to its end. */
export async function explainToEnd(task: ExplainTask, network: Network, signal?: CancelSignal): Promise<Explanation> {
  for await (const event of explain(task, network, signal)) if (event.kind === 'done') return event.explanation;
  throw new AppError('cancelled', 'The explanation ended without a result.');
}

function asker(
  network: Network,
  perturbations: Perturbations,
  source: PerturbationSource,
  batchSize: number,
): (first: number, count: number) => Promise<Float32Array> {
  if ('predictMasks' in network) return (first, count) => network.predictMasks(perturbations, source, first, count);
  const images = new Float32Array(Math.min(batchSize, perturbations.rows) * source.size);
  return (first, count) => {
    perturb(source, perturbations.masks, perturbations.columns, first, count, images);
    return network.predict(images.subarray(0, count * source.size), count);
  };
}

function checkFit({ alpha = 0, kernelWidth = KERNEL_WIDTH }: ExplainTask): void {
  if (!(alpha >= 0 && alpha < Infinity)) throw new AppError('bad-option', 'The ridge penalty has to be 0 or more.');
  if (!(kernelWidth > 0 && kernelWidth < Infinity))
    throw new AppError('bad-option', 'The kernel width has to be more than 0.');
}

function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError('cancelled', 'The explanation was cancelled.');
}

function checkOutputs(answer: Float32Array, expected: number): void {
  if (answer.length !== expected) {
    throw new AppError(
      'bad-network-output',
      `The network gave ${answer.length} numbers where ${expected} were expected.`,
    );
  }
  if (!answer.every(Number.isFinite))
    throw new AppError('bad-network-output', 'The network answered with values that are not numbers.');
}

function explanationOf(
  task: ExplainTask,
  perturbations: Perturbations,
  outputs: Float32Array,
  rows: number,
  resamples: number,
): Explanation {
  const selection = task.selection ?? { kind: 'none' };
  const alpha = task.alpha ?? defaultAlpha({ design: perturbations.design, rows });
  const kernelWidth = task.kernelWidth ?? KERNEL_WIDTH;
  const classes = analyse(perturbations, rows, outputs, task.labels, {
    selection,
    alpha,
    kernelWidth,
    resamples,
  });
  const top = classes.reduce((best, candidate) => (candidate.networkScore > best.networkScore ? candidate : best));
  return {
    method: 'lime',
    model: task.model,
    head: task.head,
    design: perturbations.design,
    fill: (task.fill ?? { kind: 'mean' }).kind,
    ...(selection.kind === 'none' ? {} : { selection }),
    seed: perturbations.seed,
    calls: rows,
    alpha,
    kernelWidth,
    segments: segmentsAsJson(task.segments, task.algorithm),
    classes,
    stability: top.stability,
  };
}

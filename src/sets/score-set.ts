/** A network over a set: scores of every head for each picture, in batches; what could not be read is handed on. */

import type { HeadScores } from '../inference/passes/head-scores.ts';
import { skipped, type SetEntry, type SetPicture, type Skipped } from './core/entry.ts';
import { gridOf, openPicture, type DecodePicture } from './picture-input.ts';

/** A network as sets ask it. */
export interface SetScorer {
  readonly input: { readonly height: number; readonly width: number; readonly channels: number };
  /** @param grid [height, width, channels], 0..255. @returns as many, normalised as this network reads them */
  normalised(grid: Float32Array): Float32Array;
  /** @param batch `count` normalised inputs */
  score(batch: Float32Array, count: number): Promise<HeadScores>;
}

export interface ScoredPicture {
  readonly kind: 'scored';
  readonly picture: SetPicture;
  /** By head, then by label. */
  readonly scores: readonly (readonly number[])[];
  /** Each filter's largest value, of the layer that is watched. */
  readonly maxima: Float32Array | null;
}

export interface ScoreOptions {
  readonly decode: DecodePicture;
  /** Pictures in one pass. */
  readonly batch?: number;
  readonly signal?: AbortSignal | undefined;
}

/** @throws AbortError of the signal, AppError of the network */
export async function* scoreSet(
  entries: AsyncIterable<SetEntry>,
  scorer: SetScorer,
  { decode, batch = 32, signal }: ScoreOptions,
): AsyncGenerator<ScoredPicture | Skipped> {
  const { height, width, channels } = scorer.input;
  const size = height * width * channels;
  const inputs = new Float32Array(batch * size);
  let waiting: SetPicture[] = [];
  const run = async (): Promise<ScoredPicture[]> => {
    const pictures = waiting;
    waiting = [];
    if (pictures.length === 0) return [];
    const { scores, maxima } = await scorer.score(inputs.slice(0, pictures.length * size), pictures.length);
    const rowOf = (values: Float32Array, i: number): Float32Array =>
      values.slice((i * values.length) / pictures.length, ((i + 1) * values.length) / pictures.length);
    return pictures.map((picture, i) => ({
      kind: 'scored',
      picture,
      scores: scores.map((head) => Array.from(rowOf(head, i))),
      maxima: maxima && rowOf(maxima, i),
    }));
  };
  for await (const entry of entries) {
    signal?.throwIfAborted();
    if (entry.kind === 'skipped') {
      yield entry;
      continue;
    }
    const open = await openPicture(entry, decode);
    if ('kind' in open) {
      yield skipped(entry.file, entry.line, open);
      continue;
    }
    inputs.set(scorer.normalised(gridOf(open, scorer.input)), waiting.length * size);
    waiting.push(entry);
    if (waiting.length === batch) yield* await run();
  }
  yield* await run();
}

/** A person's own network over a labelled set under every usual order of labels and preprocessing. */

import { argMax } from '../core/math/softmax.ts';
import { normalise } from '../inference/core/input-rule.ts';
import type { ModelManifest } from '../inference/core/manifest.ts';
import { labelOf, labelsFor, ordersFor, PREPROCESSES, ruleFor, type NetworkChoice } from '../inference/core/network-choice.ts'; // prettier-ignore
import type { Network } from '../inference/networks/network.ts';
import { scoreHeads } from '../inference/passes/head-scores.ts';
import type { SetEntry } from './core/entry.ts';
import { proposeChoice, type Proposal } from './core/propose-choice.ts';
import { gridOf, openPicture, type DecodePicture } from './picture-input.ts';

export interface TryOptions {
  readonly decode: DecodePicture;
  /** Framing, colours and equalisation of it are used. */
  readonly choice: Pick<NetworkChoice, 'channels' | 'framing' | 'equalise'>;
  /** Pictures at most; the first ones. */
  readonly most?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (pictures: number) => void;
  /** Between batches. */
  readonly breathe?: () => Promise<void>;
}

const BATCH = 32;

/**
 * @param manifest of the network under any choice: its input's size and its first head
 * @throws AbortError, AppError of the network
 */
export async function tryChoices(
  entries: AsyncIterable<SetEntry>,
  network: Network,
  { input, heads }: Pick<ModelManifest, 'input' | 'heads'>,
  { decode, choice, most = Infinity, signal, onProgress, breathe }: TryOptions,
): Promise<Proposal> {
  const head = heads.slice(0, 1);
  const outputs = head[0]?.labels.length ?? 0;
  const size = input.height * input.width * input.channels;
  const tries = PREPROCESSES.map((preprocess) => ({
    preprocess,
    input: { ...input, normalisation: ruleFor({ ...choice, preprocess }, input.channels) },
    tops: [] as number[],
  }));
  const truth: (string | null)[] = [];
  let waiting: Float32Array[] = [];
  const run = async (): Promise<void> => {
    const count = waiting.length;
    if (count === 0) return;
    for (const one of tries) {
      const batch = new Float32Array(count * size);
      waiting.forEach((grid, i) => normalise(grid, one.input, batch.subarray(i * size, (i + 1) * size)));
      const [scores] = (await scoreHeads(network, head, batch, count, null)).scores as [Float32Array];
      for (let i = 0; i < count; i++) {
        const row = scores.subarray(i * outputs, (i + 1) * outputs);
        one.tops.push(row.every(Number.isFinite) ? argMax(row) : -1);
      }
      await breathe?.();
    }
    waiting = [];
    onProgress?.(truth.length);
  };
  for await (const entry of entries) {
    signal?.throwIfAborted();
    if (truth.length >= most) break;
    if (entry.kind === 'skipped') continue;
    const open = await openPicture(entry, decode);
    if ('kind' in open) continue;
    truth.push(entry.label === null ? null : labelOf(entry.label));
    waiting.push(gridOf(open, input));
    if (waiting.length === BATCH) await run();
  }
  await run();
  const orders = Object.fromEntries(ordersFor(outputs).map((name) => [name, labelsFor(name, outputs)]));
  return proposeChoice(tries, orders, truth);
}

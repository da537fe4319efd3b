/** A network as the report asks it. */

import type { ModelManifest } from '../../inference/core/manifest.ts';
import { breathingProbe } from '../../inference/core/breathing-probe.ts';
import type { Probe } from '../../inference/core/probe.ts';
import type { Network } from '../../inference/networks/network.ts';
import { networkProbe } from '../../inference/passes/network-probe.ts';

export interface ReportNetwork {
  readonly manifest: ModelManifest;
  /** On tfjs's current backend. */
  readonly network: Network;
  readonly head: string;
  readonly probe: Probe;
  readonly pace: Pace;
}

/** How the work on a report is stopped, and let be heard: `breathe` is called after every call of the network or step of an ascent. */
export interface Pace {
  readonly signal: AbortSignal;
  breathe(): Promise<void>;
}

export const reportNetwork = (
  { manifest, network }: Pick<ReportNetwork, 'manifest' | 'network'>,
  head: string,
  pace: Pace,
): ReportNetwork => ({
  manifest,
  network,
  head,
  probe: breathingProbe(networkProbe(network, manifest, head), () => pace.breathe()),
  pace,
});

/** What a label has: something of its right face, something of its wrong one. */
export interface FacePair<T> {
  readonly label: string;
  readonly right: T | null;
  readonly wrong: T | null;
}

/** One after the other, in the order of the labels. @param work gets a face and its id, such as `right-3` */
export async function pairsOf<A, B>(
  pairs: readonly FacePair<A>[],
  work: (face: A, id: string) => Promise<B>,
): Promise<FacePair<B>[]> {
  const out: FacePair<B>[] = [];
  for (const [i, { label, right, wrong }] of pairs.entries())
    out.push({
      label,
      right: right && (await work(right, `right-${i}`)),
      wrong: wrong && (await work(wrong, `wrong-${i}`)),
    });
  return out;
}

/** The real explain worker behind the real client, with a record of what the worker says. */

import type { FilterAscentStep } from '../../../src/inference/ascent/core/options.ts';
import { ExplainClient, spawnExplainWorker } from '../../../src/explain/client.ts';
import type { ExplainLane } from '../../../src/explain/lane.ts';
import type { FromExplain } from '../../../src/explain/protocol.ts';
import { MODELS_INDEX } from '../../support/browser-backends.ts';

const BASE = new URL('/', location.href).href;

export class ExplainDriver {
  readonly workers: Worker[] = [];
  /** Everything that came, late news included. */
  readonly heard: FromExplain[] = [];
  readonly client: ExplainLane;
  readonly all: ExplainClient;

  constructor(models: string = MODELS_INDEX, patience = 120_000) {
    this.all = new ExplainClient({
      base: BASE,
      models,
      patience,
      spawn: () => {
        const worker = spawnExplainWorker();
        worker.addEventListener('message', ({ data }: MessageEvent<FromExplain>) => this.heard.push(data));
        this.workers.push(worker);
        return worker;
      },
    });
    this.client = this.all.lane('test');
  }

  close(): void {
    this.all.close();
  }
}

/** Collects an ascent's steps by target. */
export class Climbs {
  readonly steps = new Map<string, FilterAscentStep[]>();
  count = 0;
  onStep = (step: FilterAscentStep): void => {
    const key = `${step.layer} ${step.channel}`;
    const list = this.steps.get(key) ?? [];
    list.push(step);
    this.steps.set(key, list);
    this.count++;
  };
  of(layer: string, channel: number): FilterAscentStep[] {
    return this.steps.get(`${layer} ${channel}`) ?? [];
  }
  last(layer: string, channel: number): FilterAscentStep {
    return this.of(layer, channel).at(-1)!;
  }
}

export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const off = Math.abs(a[i]! - b[i]!);
    if (!(off <= most)) most = Number.isNaN(off) ? Infinity : off;
  }
  return most;
};

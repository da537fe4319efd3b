/** The jobs that look inside a network: its layers, what they answer to a picture, and the pictures that drive them. */

import {
  filterShares,
  strongestPatches,
  type FilterShares,
  type StrongPatch,
} from '../../../inference/activations/linked.ts';
import { layerActivations } from '../../../inference/activations/activations.ts';
import { climbFilters, type AscentTarget } from '../../../inference/ascent/ascent.ts';
import type { LayerActivations } from '../../../inference/activations/core/statistics.ts';
import type { NetworkDescription } from '../../../inference/networks/core/network-description.ts';
import { describeNetwork } from '../../../inference/models/describe.ts';
import type { Network } from '../../../inference/networks/network.ts';
import type { OpenModel } from '../../../inference/models/open-model.ts';
import { scoreBatch } from '../../../inference/passes/batch-scores.ts';
import { headOf } from '../../../inference/core/heads.ts';
import type {
  ActivationsRequest,
  AscendRequest,
  DescribeRequest,
  PatchesRequest,
  ScoresAnswer,
  ScoresRequest,
  SharesRequest,
} from '../../protocol.ts';
import { checkPixels, networkInput, type JobContext } from '../job-context.ts';

/** Does the work where it can be done, and says so when that is not where it was tried first. */
const onBackend = <T>(
  model: OpenModel,
  context: JobContext<'describe' | 'activations' | 'scores' | 'shares' | 'patches' | 'ascend'>,
  work: (network: Network) => Promise<T>,
): Promise<T> => model.run(work, (backend, detail) => context.tell({ kind: 'backend', backend, detail }));

export async function describe(
  _request: DescribeRequest,
  context: JobContext<'describe'>,
): Promise<NetworkDescription> {
  const { model } = context;
  return onBackend(model, context, (network) => describeNetwork(network, model.manifest));
}

export async function activations(
  request: ActivationsRequest,
  context: JobContext<'activations'>,
): Promise<LayerActivations[]> {
  const { model } = context;
  const input = networkInput(request.pixels, model.manifest);
  return onBackend(model, context, (network) => layerActivations(network, input, request.layers));
}

export async function scores(request: ScoresRequest, context: JobContext<'scores'>): Promise<ScoresAnswer> {
  const { model } = context;
  const head = headOf(model.manifest, request.head);
  const inputs = request.pictures.map((pixels) => networkInput(pixels, model.manifest));
  const found: number[][] = [];
  // One at a time: as the live picture is scored, and a newer job is heard between two of them.
  for (const input of inputs) {
    const work = (network: Network): Promise<Float32Array> => scoreBatch(network, head, input, 1);
    found.push([...(await onBackend(model, context, work))]);
    await context.breathe();
  }
  return { scores: found };
}

export async function shares(request: SharesRequest, context: JobContext<'shares'>): Promise<FilterShares> {
  const { model } = context;
  const input = networkInput(request.pixels, model.manifest);
  const head = headOf(model.manifest, request.head);
  return onBackend(model, context, (network) => filterShares(network, input, request.layer, head.layer));
}

export async function patches(request: PatchesRequest, context: JobContext<'patches'>): Promise<StrongPatch[]> {
  const { layer, channel, count, pictures } = request;
  const { model } = context;
  const inputs = pictures.map((pixels) => networkInput(pixels, model.manifest));
  const started = performance.now();
  return onBackend(model, context, (network) =>
    strongestPatches(network, layer, channel, inputs, count, {
      signal: context.signal,
      breathe: (done) => {
        context.tell({ kind: 'progress', done, total: inputs.length, milliseconds: performance.now() - started });
        return context.breathe();
      },
    }),
  );
}

const nameOf = ({ layer, channel, seed }: AscentTarget): string => `${layer} ${channel} ${seed}`;

export async function ascend({ targets, options }: AscendRequest, context: JobContext<'ascend'>): Promise<null> {
  const { model } = context;
  const { manifest } = model;
  if (options.start.kind === 'picture') checkPixels(options.start.pixels, manifest);
  for (const { from } of targets) if (from) checkPixels(from.image, manifest);
  await context.breathe();
  let left = targets.map((target) => ({ ...target, seed: target.seed ?? options.seed }));
  await onBackend(model, context, async (network) => {
    const lastStep = new Map(left.map((target) => [nameOf(target), (target.from?.step ?? 0) + options.steps]));
    for await (const step of climbFilters(network, manifest.input.normalisation, left, options, {
      signal: context.signal,
    })) {
      context.tell({ kind: 'step', step }, step.image ? [step.image.buffer] : []);
      // Should another backend have to go on, it leaves alone what has arrived.
      if (step.step === lastStep.get(nameOf(step))) left = left.filter((target) => nameOf(target) !== nameOf(step));
      await context.breathe();
    }
  });
  return null;
}

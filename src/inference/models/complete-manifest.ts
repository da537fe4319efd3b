/** What a manifest does not say: the facts come from the network itself, run once on tfjs-cpu. */

import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../../core/expression.ts';
import { activateBackend, isLost, openBackend } from '../backends/backends.ts';
import { DEFAULT_RULE } from '../core/input-rule.ts';
import type { ManifestFile, ModelManifest } from '../core/manifest.ts';
import type { NetworkFacts } from '../core/network-facts.ts';
import { isWhole, joinManifest, splitManifest } from '../core/split-manifest.ts';
import type { NetworkFile } from '../formats/network-file.ts';
import { moveLinks } from '../formats/passes/move-links.ts';
import { outputsOf } from '../formats/tfjs-layers.ts';
import { createNetwork } from '../networks/create-network.ts';
import { parseManifest } from './core/parse-manifest.ts';
import { networkFacts, type FactsOptions } from './network-facts.ts';

/**
 * The facts of a network's file, its self-test computed on tfjs-cpu: the reference for every other backend.
 * @throws AppError model-invalid | backend-failed
 */
export async function factsOfFile(
  file: NetworkFile,
  options: Omit<FactsOptions, 'activate' | 'outputs' | 'links'>,
): Promise<NetworkFacts> {
  const before = tf.getBackend() as BackendName | undefined;
  await openBackend('cpu', '', () => undefined);
  const activate = (): void => activateBackend('cpu');
  try {
    activate();
    const network = await createNetwork(file);
    const { links } = moveLinks(file);
    try {
      return await networkFacts(network, { ...options, outputs: outputsOf(file.topology), links, activate });
    } finally {
      network.dispose();
    }
  } finally {
    // Another backend may have been opened meanwhile: then that one stays.
    if (before && tf.getBackend() === 'cpu' && !isLost(before)) void tf.setBackend(before);
  }
}

/** A whole manifest with the links that its network's file applies, where it says none. */
function linked(manifest: ModelManifest, network: NetworkFile): ModelManifest {
  const { links } = moveLinks(network);
  if (links.size === 0) return manifest;
  const heads = manifest.heads.map((head) => {
    const link = head.link ?? links.get(head.layer);
    return link ? { ...head, link } : head;
  });
  return { ...manifest, heads };
}

/**
 * A manifest that says all that the app reads. What the file says stands; the rest comes from the network.
 * @throws AppError model-invalid where file and network disagree, backend-failed
 */
export async function completeManifest(file: ManifestFile, network: NetworkFile): Promise<ModelManifest> {
  if (isWhole(file)) return linked(file, network);
  const { facts, provenance } = splitManifest(file);
  const normalisation = provenance.normalisation ?? DEFAULT_RULE;
  const derived = await factsOfFile(network, { normalisation, heads: facts.heads });
  const whole = { ...derived, ...facts, input: { ...derived.input, ...facts.input }, heads: derived.heads };
  const manifest = joinManifest(file, whole, provenance);
  parseManifest(manifest);
  return manifest;
}

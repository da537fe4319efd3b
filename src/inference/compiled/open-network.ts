/** The network of a file on the current backend: compiled where that is WebAssembly and the kernels are there, else on tfjs. */

import { currentBackend } from '../backends/backends.ts';
import { foldBatchNorms } from '../formats/passes/fold-batch-norm.ts';
import { moveLinks } from '../formats/passes/move-links.ts';
import type { NetworkFile } from '../formats/network-file.ts';
import { UnsupportedLayerError } from '../networks/core/layer-plan.ts';
import type { NetworkUse } from '../networks/create-network.ts';
import type { Network } from '../networks/network.ts';
import { CompiledNetwork } from './compiled-network.ts';
import { kernelState, openKernels } from './wasm/kernels.ts';

/** Whether a network runs on kernels of our own, or why not. For the diagnostics. */
export type CompiledState =
  | { readonly kind: 'compiled' }
  /** `off`: switched off, or not to be had here; `gap`: it has a layer that has no compiled form; `failed`: they did, or computed wrongly. */
  | { readonly kind: 'tfjs'; readonly reason: 'off' | 'gap' | 'failed'; readonly detail: string };

const onTfjs = (reason: 'off' | 'gap' | 'failed', detail: string): CompiledState => ({ kind: 'tfjs', reason, detail });

/**
 * @param test  must agree before the compiled network is used: null, or what is wrong with it
 * @param tell  what became of it; again when the kernels fail later
 * @returns null: tfjs is to compute this network
 */
export async function openCompiled(
  given: NetworkFile,
  use: NetworkUse,
  test: (network: Network) => Promise<string | null>,
  tell: (state: CompiledState) => void,
): Promise<Network | null> {
  if (currentBackend() !== 'wasm') return null;
  const instance = await openKernels();
  if (!instance) {
    const state = kernelState();
    tell(onTfjs(state.kind === 'failed' ? 'failed' : 'off', 'detail' in state ? state.detail : ''));
    return null;
  }
  try {
    const { file: moved } = moveLinks(given);
    const file = use === 'scores' ? foldBatchNorms(moved) : moved;
    const network = new CompiledNetwork(file, instance, (error) =>
      tell(onTfjs('failed', error instanceof Error ? error.message : String(error))),
    );
    const fault = (await test(network)) ?? (network.works ? null : 'the kernels stopped in the self-test');
    tell(fault === null ? { kind: 'compiled' } : onTfjs('failed', fault));
    if (fault === null) return network;
    network.dispose();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    tell(onTfjs(error instanceof UnsupportedLayerError ? 'gap' : 'failed', detail));
  }
  return null;
}

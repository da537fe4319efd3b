/** A network for the pictures of a set: shipped, or one's own, each picture prepared as its own were. */

import { readModelIndex } from '../../src/inference/models/model-files.ts';
import type { SetNetwork } from '../../src/sets/set-network.ts';
import { openOwn, type OwnOptions } from './own-network.ts';
import { openLoaded, openNetwork, readFileBytes, SHIPPED_INDEX } from './shipped-model.ts';

/** On tfjs-wasm, which is the current backend. */
export interface OpenSetNetwork extends SetNetwork {
  dispose(): void;
}

/** @throws UsageError, AppError */
export async function openSetNetwork(model: string | null, own: OwnOptions): Promise<OpenSetNetwork> {
  const { network: file } = own;
  if (file === undefined) {
    const open = await openNetwork(model);
    const index = await readModelIndex(readFileBytes, SHIPPED_INDEX);
    const sha256 = index.models.find(({ id }) => id === open.manifest.id)?.sha256 as string;
    return { ...open, sha256 };
  }
  const { found, model: load } = await openOwn({ ...own, network: file });
  const open = await openLoaded(await load(), 'layers');
  return { ...open, sha256: found.sha256 };
}

/** The compiled network's kernels for tests in node: built from their source when this file is read, which may take some seconds once. */

import { buildKernels } from '../../scripts/build-kernels.ts';
import type { KernelSource } from '../../src/inference/compiled/wasm/kernels.ts';

const bytes = Uint8Array.from(buildKernels());

export const NODE_KERNELS: KernelSource = () => Promise.resolve(bytes);

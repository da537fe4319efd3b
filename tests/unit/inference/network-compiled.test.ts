import { useKernels } from '../../../src/inference/compiled/wasm/kernels.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';
import { NODE_KERNELS } from '../../support/node-kernels.ts';
import { networkSuite } from '../../support/network-suite.ts';
import { ALL_NETS } from '../../support/small-nets.ts';

useKernels(NODE_KERNELS);
networkSuite({ backend: 'cpu', wasmFolder: WASM_FOLDER, nets: { compiled: ALL_NETS } });

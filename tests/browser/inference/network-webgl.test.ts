import { WASM_FOLDER } from '../../support/browser-backends.ts';
import { onDevice } from '../../support/gpu-proof.ts';
import { networkSuite } from '../../support/network-suite.ts';
import { NETS_ON_A_SLOW_BACKEND } from '../../support/small-nets.ts';

networkSuite({
  backend: 'webgl',
  wasmFolder: WASM_FOLDER,
  onDevice: onDevice('webgl'),
  nets: NETS_ON_A_SLOW_BACKEND,
});

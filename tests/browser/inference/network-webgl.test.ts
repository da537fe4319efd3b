import { WASM_FOLDER } from '../../support/browser-backends.ts';
import { onDevice } from '../../support/gpu-proof.ts';
import { networkSuite } from '../../support/network-suite.ts';

networkSuite({ backend: 'webgl', wasmFolder: WASM_FOLDER, onDevice: onDevice('webgl') });

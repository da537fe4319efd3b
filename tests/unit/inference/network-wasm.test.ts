import { networkSuite } from '../../support/network-suite.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';

networkSuite({ backend: 'wasm', wasmFolder: WASM_FOLDER });

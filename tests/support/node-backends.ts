/** Where tfjs's wasm files and the shipped models lie, for tests in node. */

import { fileURLToPath, pathToFileURL } from 'node:url';

export const REPO = fileURLToPath(new URL('../..', import.meta.url));
export const WASM_FOLDER = `${REPO}node_modules/@tensorflow/tfjs-backend-wasm/dist/`;
export const MODELS_INDEX = pathToFileURL(`${REPO}public/models/index.json`).href;
/** Beside the checkout; not there in a fresh clone. */
export const SHARED = `${REPO}../shared/`;

/** Where the build that the e2e tests run on lies and is served: said once, for the configuration and the tests. */

import { resolve } from 'node:path';

/** Not the one of `npm start`, which is left to the person who tries the app meanwhile. E2E_PORT for a second run beside the first. */
export const PORT = Number(process.env['E2E_PORT'] ?? 4179);
export const BASE_URL = `http://localhost:${PORT}/`;
/** Built for the tests, with the fault seams; dist/ stays what is shipped. */
export const BUILD_UNDER_TEST = resolve(import.meta.dirname, `../.artifacts/dist-${PORT}`);

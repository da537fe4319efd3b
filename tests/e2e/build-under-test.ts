/** Where the builds that the e2e tests run on lie and are served: said once, for the configuration and the tests (builds.ts makes them). */

import { resolve } from 'node:path';

/** Not the one of `npm start`, which is left to the person who tries the app meanwhile. E2E_PORT for a second run beside the first. */
export const PORT = Number(process.env['E2E_PORT'] ?? 4179);
export const BASE_URL = `http://localhost:${PORT}/`;
const folder = (name: string): string => resolve(import.meta.dirname, `../.artifacts/${name}-${PORT}`);
/** Built for the tests, with the fault seams; dist/ stays what is shipped. */
export const BUILD_UNDER_TEST = folder('dist');
/** Built as what is shipped. */
export const BUILD_SHIPPED = folder('dist-shipped');
/** The same with another file in a network that is not the default. */
export const BUILD_OTHER_NETWORK = folder('dist-other-network');

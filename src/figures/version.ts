/** The version of the app, as figures and exported numbers name it. */

import { version } from '../../package.json';

export const APP_VERSION: string = version;

/** What browser tests fetch of the app's own files is there before they start. */

import { prepareAssets } from '../../scripts/prepare-assets.ts';

export const setup = (): void => prepareAssets();

/** English. Its keys are those of every language. Scores are the network's, never a claim about a person. */

import { compareEnglish } from './compare.ts';
import { errorEnglish } from './errors.ts';
import { guessEnglish } from './guess.ts';
import { insideEnglish } from './inside.ts';
import { limeEnglish } from './lime.ts';
import { networkEnglish } from './network.ts';
import { pageEnglish } from './page.ts';
import { pwaEnglish } from './pwa.ts';
import { setPanelEnglish } from './set-panel.ts';
import { sheetEnglish } from './sheets.ts';

export const english = {
  ...pageEnglish,
  ...errorEnglish,
  ...sheetEnglish,
  ...pwaEnglish,
  ...limeEnglish,
  ...guessEnglish,
  ...insideEnglish,
  ...compareEnglish,
  ...networkEnglish,
  ...setPanelEnglish,
} as const;

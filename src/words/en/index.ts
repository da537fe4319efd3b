/** English. Its keys are those of every language. Scores are the network's, never a claim about a person. */

import { compareEnglish } from './compare.ts';
import { drawnEnglish } from './drawn.ts';
import { errorEnglish } from './errors.ts';
import { figureEnglish } from './figure.ts';
import { guessEnglish } from './guess.ts';
import { insideEnglish } from './inside.ts';
import { keepEnglish } from './keep.ts';
import { limeEnglish } from './lime.ts';
import { networkEnglish } from './network.ts';
import { pageEnglish } from './page.ts';
import { pwaEnglish } from './pwa.ts';
import { setPanelEnglish } from './set-panel.ts';
import { sheetEnglish } from './sheets.ts';

export const english = {
  ...pageEnglish,
  ...drawnEnglish,
  ...keepEnglish,
  ...errorEnglish,
  ...sheetEnglish,
  ...pwaEnglish,
  ...limeEnglish,
  ...figureEnglish,
  ...guessEnglish,
  ...insideEnglish,
  ...compareEnglish,
  ...networkEnglish,
  ...setPanelEnglish,
} as const;

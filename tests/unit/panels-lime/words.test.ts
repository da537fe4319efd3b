import { expect, test } from 'vitest';
import { fitSentence, fitWord, scaleSentence } from '../../../src/app/panels/lime/words.ts';

test('R2 is called by its value and the word that fits it', () => {
  const words = [1, 0.95, 0.9, 0.89, 0.75, 0.6, 0.59, 0.52, 0.4, 0.39, 0.1, 0.05, 0, -0.3].map(fitWord);
  expect(words).toEqual([
    'nearly-all',
    'nearly-all',
    'nearly-all',
    'most',
    'most',
    'over-half',
    'half',
    'half',
    'half',
    'under-half',
    'under-half',
    'hardly',
    'hardly',
    'nothing',
  ]);
  expect(fitSentence(0.52)).toMatch(/^R² 0\.52: .*about half/);
  expect(fitSentence(0.97)).toMatch(/^R² 0\.97: .*nearly all/);
  expect(fitSentence(-0.3)).toMatch(/^R² −0\.30: .*no better than a constant/);
});

test('a weight stands beside the score and the intercept', () => {
  const sentence = scaleSentence({ networkScore: 0.93, intercept: -0.04 }, '9 · mouth', -0.312);
  for (const part of ['0.93', '−0.04', '9 · mouth', '−0.312', 'intercept', 'weight']) expect(sentence).toContain(part);
});

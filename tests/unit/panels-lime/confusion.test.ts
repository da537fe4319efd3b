import { describe, expect, test } from 'vitest';
import { confusionSentence } from '../../../src/app/panels/lime/words.ts';
import type { HeadInfo } from '../../../src/inference/core/manifest.ts';
import { confusionOfPrediction } from '../../../src/sets/core/confusion.ts';

const HEAD = {
  id: 'h',
  labels: ['happy', 'sad', 'neutral'],
  metrics: {
    split: 'PublicTest',
    // confusion[true][predicted]
    confusion: [
      [90, 1, 2],
      [5, 60, 10],
      [5, 39, 88],
    ],
  },
} as unknown as HeadInfo;

describe('what faces scored the same way were labelled', () => {
  test('reads the column of the prediction, not the row of the truth', () => {
    expect(confusionOfPrediction(HEAD, 1)).toEqual({
      predicted: 'sad',
      split: 'PublicTest',
      faces: 100,
      shares: [
        { label: 'sad', share: 0.6 },
        { label: 'neutral', share: 0.39 },
        { label: 'happy', share: 0.01 },
      ],
    });
  });

  test('is null where there are no figures, or no face was scored so', () => {
    expect(confusionOfPrediction({ id: 'h', labels: ['a'] } as unknown as HeadInfo, 0)).toBeNull();
    const never = { ...HEAD, metrics: { split: 'x', confusion: [[0], [0], [0]] } } as unknown as HeadInfo;
    expect(confusionOfPrediction(never, 0)).toBeNull();
  });

  test('as a sentence: the split, the number of faces, shares worth a word', () => {
    const column = confusionOfPrediction(HEAD, 1);
    expect(column && confusionSentence(column)).toBe(
      'Of 100 faces in PublicTest that this network scored highest for “sad”, people labelled 60 % “sad” and 39 % “neutral”.',
    );
  });
});

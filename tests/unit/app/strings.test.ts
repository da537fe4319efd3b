import { afterEach, describe, expect, it } from 'vitest';
import { english } from '../../../src/words/en/index.ts';
import { formatScore, setLanguage, t, tError, tHead, tLabel } from '../../../src/words/words.ts';
import { ERROR_KINDS } from '../../../src/core/errors.ts';

afterEach(() => setLanguage('en', english));

describe('strings', () => {
  it('fills in params and leaves unknown ones to be seen', () => {
    expect(t('view.face', { number: 2 })).toBe('Face 2');
    expect(t('view.face')).toBe('Face {number}');
  });

  it('has a sentence for every kind of error, that says what to do', () => {
    for (const kind of ERROR_KINDS) {
      const sentence = tError(kind);
      expect(sentence, kind).toMatch(/^[A-Z].*\.$/);
      expect(sentence, kind).toMatch(/allow|try|use|close|open|plug|check|choose|switch|reload/);
      expect(sentence.length, kind).toBeLessThan(160);
    }
  });

  it('speaks of scores and labels, never of what a person is or feels', () => {
    const labels = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'].map((label) => tLabel(label));
    const ofLabels = new RegExp(`\\b(${labels.join('|')}|emotions?|feel(ing)?s?|mood)\\b`, 'i');
    const ofPersons = /\b(you|your|you’re|he|she|his|her|they|their|(is|are|looks?|seems?) (really|truly))\b/i;
    const both = (sentence: string): boolean => ofLabels.test(sentence) && ofPersons.test(sentence);
    // The search finds what it looks for.
    for (const wrong of ['You look sad.', 'She is angry', 'your mood', 'Their emotion'])
      expect(both(wrong), wrong).toBe(true);
    const sentences = Object.values(english).flatMap((text) => text.split(/(?<=[.!?])\s+/));
    expect(sentences.length).toBeGreaterThan(100);
    expect(sentences.filter(both)).toEqual([]);
  });

  it('falls back to English, key by key, and formats numbers in the language', () => {
    setLanguage('de', { 'label.happy': 'fröhlich' });
    expect(tLabel('happy')).toBe('fröhlich');
    expect(tLabel('sad')).toBe('sad');
    expect(formatScore(0.5)).toBe('0,50');
  });

  it('shows a label or a head that no table knows as it is', () => {
    expect(tLabel('contempt')).toBe('contempt');
    expect(tHead('mine', 'My head')).toBe('My head');
  });

  it('never calls a score certain', () => {
    expect(formatScore(0.9999)).toBe('0.99');
    expect(formatScore(0.004)).toBe('0.00');
  });
});

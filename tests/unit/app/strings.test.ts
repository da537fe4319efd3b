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
    const all = Object.values(english).join('\n');
    expect(all).not.toMatch(/you are (angry|happy|sad|neutral)|you feel|your emotion|emotion detect/i);
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

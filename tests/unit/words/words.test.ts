import { afterEach, describe, expect, it } from 'vitest';
import { AppError, ERROR_KINDS, toErrorData, type AppErrorData, type ErrorKind } from '../../../src/core/errors.ts';
import { english } from '../../../src/words/en/index.ts';
import {
  formatPercent,
  formatScore,
  setLanguage,
  t,
  tError,
  tHead,
  tKnown,
  tLabel,
  tList,
  tPlural,
  tSentence,
  type Words,
} from '../../../src/words/words.ts';
import { bracketWords } from '../../support/test-language.ts';

afterEach(() => setLanguage('en', english));

/** A fault of each kind, with all that its sentence may name. */
const fault = (kind: ErrorKind): AppErrorData => ({
  kind,
  detail: 'technical',
  params: { regions: 20, limit: 12, field: 'segments.labels', format: 'JPEG', reason: 'it is empty' },
});

describe('words', () => {
  it('fills in params', () => {
    expect(t('view.face', { number: 2 })).toBe('Face 2');
    expect(tSentence({ key: 'notice.frames-failed', params: { detail: 'Why.' } })).toContain('Why.');
  });

  it('has a sentence for every kind of error, that says what to do and leaves no placeholder', () => {
    for (const kind of ERROR_KINDS) {
      const sentence = tError(fault(kind));
      expect(sentence, kind).toMatch(/^[A-Z].*\.$/);
      expect(sentence, kind).toMatch(/allow|try|use|close|open|plug|check|choose|switch|reload/);
      expect(sentence, kind).not.toMatch(/[{}]|technical/);
      expect(sentence.length, kind).toBeLessThan(160);
    }
  });

  it('names in the sentence what the fault names, also after a way through a worker', () => {
    const thrown = new AppError('too-many-regions', 'technical', { params: { regions: 99, limit: 12 } });
    const arrived = AppError.from(structuredClone(toErrorData(thrown)));
    expect(tError(toErrorData(arrived))).toMatch(/99 .* 12/);
    const plain = toErrorData(new AppError('device-lost', 'technical'));
    expect(toErrorData(AppError.from(structuredClone(plain)))).toEqual({ kind: 'device-lost', detail: 'technical' });
  });

  it('takes the words of a panel where it has some for that kind', () => {
    expect(tError('worker-crashed', 'lime')).toContain('fewer calls');
    expect(tError('worker-crashed', 'inside')).toContain('fewer steps');
    expect(tError('device-lost', 'lime')).toBe(tError('device-lost'));
  });

  it('speaks of scores and labels, never of what a person is or feels', () => {
    const all = Object.values(english).flatMap((entry) => (typeof entry === 'string' ? entry : Object.values(entry)));
    expect(all.length).toBeGreaterThan(500);
    const labels = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'].map((label) => tLabel(label));
    const ofLabels = new RegExp(`\\b(${labels.join('|')}|emotions?|feel(ing)?s?|mood)\\b`, 'i');
    const ofPersons = /\b(you|your|you’re|he|she|his|her|they|their|(is|are|looks?|seems?) (really|truly))\b/i;
    const both = (sentence: string): boolean => ofLabels.test(sentence) && ofPersons.test(sentence);
    // The search finds what it looks for.
    for (const wrong of ['You look sad.', 'She is angry', 'your mood', 'Their emotion'])
      expect(both(wrong), wrong).toBe(true);
    expect(all.flatMap((text) => text.split(/(?<=[.!?])\s+/)).filter(both)).toEqual([]);
  });

  it('shows a label or a head that no table knows as it is', () => {
    expect(tLabel('contempt')).toBe('contempt');
    expect(tHead('mine', 'My head')).toBe('My head');
    expect(tLabel('constructor')).toBe('constructor');
    expect(tKnown('toString')).toBeUndefined();
  });

  it('never calls a score certain', () => {
    expect(formatScore(0.9999)).toBe('0.99');
    expect(formatScore(0.004)).toBe('0.00');
  });
});

describe('plural forms and lists', () => {
  it('chooses the form by the count, and writes the count', () => {
    expect(tPlural('lime.calls.count', 1)).toBe('1 call');
    expect(tPlural('lime.calls.count', 2000)).toBe('2,000 calls');
    expect(tPlural('inside.parameters', 21_200_000, { count: '21.2 M' })).toBe('21.2 M parameters');
  });

  it('joins lists', () => {
    expect(tList(['a'])).toBe('a');
    expect(tList(['a', 'b'])).toBe('a and b');
    expect(tList(['a', 'b', 'c'])).toBe('a, b, and c');
  });

  it("follows the language's own rules: forms that English does not have, other numbers, other lists", () => {
    const polish: Words = {
      ...bracketWords,
      'lime.calls.count': {
        one: '{count} wywołanie',
        few: '{count} wywołania',
        many: '{count} wywołań',
        other: '{count} wywołania',
      },
    };
    setLanguage('pl', polish);
    expect([1, 3, 5, 22].map((n) => tPlural('lime.calls.count', n))).toEqual([
      '1 wywołanie',
      '3 wywołania',
      '5 wywołań',
      '22 wywołania',
    ]);
    expect(tList(['a', 'b', 'c'])).toBe('a, b i c');
    expect(formatScore(0.5)).toBe('0,50');
    expect(formatPercent(0.5)).toBe('⟦50 %⟧');
  });

  it('takes one text for all counts from a language without plural forms', () => {
    setLanguage('zh-TW', { ...bracketWords, 'lime.calls.count': '{count} 次' });
    expect([1, 5].map((n) => tPlural('lime.calls.count', n))).toEqual(['1 次', '5 次']);
    expect(tList(['甲', '乙'])).toBe('甲和乙');
  });
});

describe('another language', () => {
  it('says everything in its own words', () => {
    setLanguage('en-x-test', bracketWords);
    expect(t('control.pause')).toBe('⟦Pause⟧');
    expect(tLabel('happy')).toBe('⟦happy⟧');
    expect(tPlural('lime.segmentation.count', 1)).toBe('⟦1 part⟧');
    expect(tError('camera-busy')).toMatch(/^⟦.*⟧$/);
  });
});

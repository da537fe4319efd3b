/** Every language is complete (that is the compiler's to say: `npm run typecheck` covers this file), and no text is there for nothing. */

import { FILLS } from '../../../src/attribution/faithfulness/fills.ts';
import { METHODS } from '../../../src/attribution/registry.ts';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FACE_RANGES } from '../../../src/capture/core/face-parameters.ts';
import { ERROR_KINDS } from '../../../src/core/errors.ts';
import { DESIGNS } from '../../../src/lime/core/designs.ts';
import { FACE_PARTS } from '../../../src/lime/core/face-parts.ts';
import { english } from '../../../src/words/en/index.ts';
import { completeWords, type PluralForms, type Words } from '../../../src/words/language.ts';
import { chooseLanguage } from '../../../src/words/choose-language.ts';
import { LANGUAGES } from '../../../src/words/languages.ts';
import { t, tPlural } from '../../../src/words/words.ts';

/** The hair's style is no slider. */
const SLIDERS = Object.keys(FACE_RANGES).filter((name) => name !== 'hairStyle');

describe('what does not compile', () => {
  const { 'control.pause': pause, ...lacking } = english;

  it('a language that lacks a text', () => {
    // @ts-expect-error 'control.pause' is missing
    const words: Words = completeWords(lacking);
    expect(words).not.toHaveProperty(['control.pause']);
    expect(completeWords({ ...lacking, 'control.pause': pause })).toHaveProperty(['control.pause']);
  });

  it('a language with a text that nothing asks for, also from a file of its own', () => {
    const topic = { 'control.puase': 'Pause' };
    // @ts-expect-error 'control.puase' is not known
    expect(completeWords({ ...english, ...topic })).toHaveProperty(['control.puase']);
  });

  it('plural forms where the text depends on no count, and forms without the last resort', () => {
    // @ts-expect-error one text only
    completeWords({ ...english, 'control.pause': { one: 'Pause', other: 'Pause' } });
    // @ts-expect-error `other` is missing
    completeWords({ ...english, 'lime.calls.count': { one: '{count} call' } });
    completeWords({ ...english, 'lime.calls.count': '{count} calls' });
  });

  it('a text that is not in the table, a placeholder left open or not known', () => {
    const never = (): void => {
      // @ts-expect-error no such key
      t('control.puase');
      // @ts-expect-error {number} is left open
      t('view.face');
      // @ts-expect-error there is no {name}
      t('view.face', { number: 1, name: 'x' });
      // @ts-expect-error it depends on a count
      t('lime.calls.count');
      // @ts-expect-error {all} and {percent} are left open
      tPlural('inside.silent', 1);
    };
    expect(never).toBeTypeOf('function');
  });
});

const VERDICTS = ['held', 'open', 'failed'];
const ALGORITHMS = ['quickshift', 'slic', 'felzenszwalb', 'face-parts', 'drawn'];

const textsOf = (entry: string | PluralForms): readonly string[] =>
  typeof entry === 'string' ? [entry] : Object.values(entry);
const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
const namesIn = (entry: string | PluralForms): readonly string[] =>
  [...new Set(textsOf(entry).flatMap(placeholders))].filter((name) => name !== 'count').sort();

describe.each(LANGUAGES)('$tag', ({ tag, load }) => {
  it('names in every text what the English one names', async () => {
    for (const [key, entry] of Object.entries<string | PluralForms>(await load())) {
      expect(namesIn(entry), key).toEqual(namesIn(english[key as keyof typeof english]));
    }
  });

  it('has no empty text, and every plural form that the language has', async () => {
    const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
    for (const [key, entry] of Object.entries<string | PluralForms>(await load())) {
      for (const text of textsOf(entry)) expect(text.trim(), key).not.toBe('');
      if (typeof entry !== 'string') expect(Object.keys(entry).sort(), key).toEqual([...forms].sort());
    }
  });

  it('is a tag that Intl knows by that very name', () => {
    expect(Intl.getCanonicalLocales(tag)).toEqual([tag]);
    expect(Intl.PluralRules.supportedLocalesOf(tag)).toEqual([tag]);
  });
});

describe('the language', () => {
  const load = () => Promise.resolve(english);
  const languages = ['en', 'zh-TW', 'de'].map((tag) => ({ tag, name: tag, load }));
  const chosen = (...wishes: (string | null)[]): string => chooseLanguage(wishes, languages).tag;

  it('is the first wish that can be met, by its tag or by language and script', () => {
    expect(chosen(null, 'fr', 'de-AT', 'zh-TW')).toBe('de');
    expect(chosen('ZH-tw', 'en')).toBe('zh-TW');
    expect(chosen('zh-HK')).toBe('zh-TW');
    expect(chosen('en-GB', 'de')).toBe('en');
  });

  it('is English where none can be met, and for what is no tag', () => {
    expect(chosen()).toBe('en');
    expect(chosen('zh-CN', 'fr')).toBe('en');
    expect(chosen('../de', '', 'x')).toBe('en');
    expect(chosen('?', 'de')).toBe('de');
  });
});

/**
 * Keys that the code puts together, each way of putting them together once: `*` stands for one part. Where a pattern is wide, the parts
 * that the code puts there are listed, so that other keys with that beginning have to be found in the code by themselves.
 */
const MADE_KEYS: Readonly<Record<string, readonly string[] | null>> = {
  '*.error.*': null,
  '*.title': ['settings', 'network', 'performance', 'snapshot', 'help', 'source', 'drawn', 'diagnostics'],
  'backend.*': null,
  'compare.curves.*': VERDICTS,
  'compare.fill.*': FILLS,
  'compare.other.*': VERDICTS,
  'compare.score.*': ['low', 'ahead', 'between', 'behind'],
  'compare.scrambled.*': VERDICTS,
  'compare.status.*': ['loading', 'cancelled'],
  'compare.tab.*': ['maps', 'tests'],
  'compare.verdict.*': [...VERDICTS, 'none'],
  'control.*': ['snapshot', 'source', 'performance', 'settings', 'help'],
  'diagnostics.has.*': null,
  'diagnostics.lacks.*': null,
  'diagnostics.path.compiled.*': ['off', 'gap', 'failed'],
  'diagnostics.phase.*': null,
  'drawn.*': Object.keys(FACE_RANGES),
  'drawn.*.min': SLIDERS,
  'drawn.*.max': SLIDERS,
  'drawn.hair.*': null,
  'error.*': ERROR_KINDS,
  // What exports say of how they came to be: names of settings.
  'figure.setting.*': null,
  'head.*': ['ferplus', 'fer2013'],
  'head.*.hint': null,
  'help.spoilt.*': ['noise10', 'jpeg15', 'blur1.5'],
  'network.*': ['reading', 'trying', 'proposing', 'keeping'],
  'network.channels.*': null,
  'network.ends.*': null,
  'network.order.*': null,
  'network.preprocess.*': null,
  'network.proposal.*': null,
  'inside.*': ['over', 'stretch'],
  'inside.about.*': null,
  'inside.climb.*': ['pause', 'resume', 'cancel', 'jitter', 'blur', 'totalVariation', 'l2Decay'],
  'inside.climb.preset.*': null,
  'inside.climb.start.*': ['noise', 'grey', 'picture'],
  'inside.kind.*': null,
  'inside.order.*': null,
  'inside.save.*': ['png', 'svg', 'json', 'npy'],
  'inside.scale.*': null,
  'keep.source.*': ['drawn', 'camera', 'photo', 'video'],
  'label.*': null,
  'lime.design.*': DESIGNS,
  'lime.design.short.*': DESIGNS,
  'lime.fill.*': ['mean', 'grey', 'black', 'blur', 'colour'],
  'lime.fit.*': ['nearly-all', 'most', 'over-half', 'half', 'under-half', 'hardly', 'nothing'],
  'lime.part.*': FACE_PARTS,
  'lime.place.*.*': null,
  'lime.segmentation.*': ALGORITHMS,
  'lime.segmentation.short.*': ALGORITHMS,
  'lime.selection.*': ['highest-weights', 'forward'],
  'lime.show.*': ['both', 'for', 'against'],
  'lime.status.*': ['loading', 'segmenting', 'preview', 'loaded'],
  'method.*': METHODS.map(({ id }) => id),
  'method.*.*': null,
  'method.*.against': null,
  'method.*.for': null,
  'notice.backend.*': null,
  'notice.starting.*': null,
  'offline.*': ['repaired', 'damaged', 'missing', 'not-kept'],
  'offline.failed.*': null,
  'offline.update.failed.*': null,
  'performance.*': ['detect', 'crop', 'network', 'draw', 'total', 'passed', 'failed', 'unavailable', 'not-run'],
  'performance.failed.*': null,
  'reason.*': null,
  'said.part.*': null,
  'set.dropped.*': ['unknownLabel', 'noLabel', 'noVotes', 'noMajority', 'unreadable'],
  'set.order.*': ['fer2013', 'rafdb', 'alphabetical', 'ferplus'],
  'set.report.part.*': ['0', '1', '2', '3', '4', '5'],
  'view.*': ['face-small', 'face-outside', 'face-turned', 'face-grainy', 'face-blurred', 'faces-missed'],
  'view.badge.*': null,
  'view.loading.*': null,
  'view.part.*': null,
};

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (path === join('src', 'words', 'en')) return [];
    return entry.isDirectory() ? sources(path) : [readFileSync(path, 'utf8')];
  });
}

const patternOf = ([made, parts]: readonly [string, readonly string[] | null]): RegExp => {
  const part = parts ? `(?:${parts.join('|').replaceAll('.', '\\.')})` : '[^.]+';
  return new RegExp(`^${made.replaceAll('.', '\\.').replaceAll('*', part)}$`);
};

describe('the English table', () => {
  const code = sources('src').join('\n');

  it('has no text that is not used', () => {
    const patterns = Object.entries(MADE_KEYS).map(patternOf);
    const unused = Object.keys(english).filter(
      (key) => !code.includes(`'${key}'`) && !patterns.some((one) => one.test(key)),
    );
    expect(unused).toEqual([]);
  });

  it('is asked for made keys in the listed ways only', () => {
    const keys = Object.keys(english);
    const made = [...code.matchAll(/(?=`([^`\n]*)`)/g)]
      .map(([, text]) => (text as string).replace('${string}', '').replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '*'))
      .filter((text) => /^\w[\w.*-]*$/.test(text) && text.includes('*') && text.includes('.'))
      .filter((text) => keys.some((key) => key.startsWith(text.slice(0, text.indexOf('*')))));
    expect([...new Set(made)].sort()).toEqual(
      Object.keys(MADE_KEYS)
        .filter((key) => !key.startsWith('*'))
        .sort(),
    );
  });

  it('has a sentence for every kind of fault, and for nothing else', () => {
    const kinds = Object.keys(english).flatMap((key) => /^error\.(.*)$/.exec(key)?.slice(1) ?? []);
    expect(kinds.sort()).toEqual([...ERROR_KINDS].sort());
  });
});

/** With a language of the tests' own: what is on screen came from its table, or is a number or a name that is data. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../../src/app/sheets/help-panel.ts';
import '../../../src/app/sheets/performance-panel.ts';
import '../../../src/app/sheets/settings-panel.ts';
import '../../../src/app/sheets/diagnostics-panel.ts';
import '../../../src/app/sheets/source-menu.ts';
import '../../../src/app/shell/control-bar.ts';
import '../../../src/app/shell/drawn-face-panel.ts';
import '../../../src/app/shell/error-card.ts';
import '../../../src/app/shell/start-page.ts';
import '../../../src/app/panels/inside/elements/ascent-options.ts';
import '../../../src/app/panels/lime/elements/files.ts';
import '../../../src/app/panels/lime/elements/options.ts';
import '../../../src/app/panels/lime/elements/show.ts';
import '../../../src/app/panels/lime/elements/status.ts';
import '../../../src/overlays/map-legend.ts';
import { useLanguage } from '../../../src/app/shell/use-language.ts';
import { DEFAULT_CHOICE } from '../../../src/app/panels/inside/ascent-options.ts';
import { LimeSession } from '../../../src/app/panels/lime/session.ts';
import { liveMethods } from '../../../src/attribution/registry.ts';
import { english } from '../../../src/words/en/index.ts';
import { LANGUAGES } from '../../../src/words/languages.ts';
import { languageTag, t } from '../../../src/words/words.ts';
import { bracketWords } from '../../support/test-language.ts';

const LANGUAGES_HERE = [
  ...LANGUAGES,
  { tag: 'en-x-test', name: 'Test', load: () => Promise.resolve(bracketWords) },
  { tag: 'la', name: 'Latina', load: () => Promise.reject(new Error('out of reach')) },
];
const use = (wish: string): Promise<void> =>
  useLanguage(new URL(`http://localhost/?lang=${wish}`), ['de', 'en-GB'], LANGUAGES_HERE);

beforeAll(() => use('en-x-test'));
afterAll(() => use('en'));

async function shown(tag: string, properties: object): Promise<ShadowRoot> {
  const element = Object.assign(document.createElement(tag), properties);
  document.body.append(element);
  await (element as unknown as { updateComplete: Promise<unknown> }).updateComplete;
  return element.shadowRoot as ShadowRoot;
}

/** Texts and names for screen readers, shadow trees included, without what stands in brackets. */
function outsideBrackets(root: ParentNode): string {
  const texts = [...root.querySelectorAll('*')].flatMap((element) => {
    if (element instanceof HTMLStyleElement) return [];
    const own = [...element.childNodes].filter((node) => node instanceof Text).map((node) => node.data);
    const names = ['aria-label', 'title', 'alt', 'placeholder'].map((name) => element.getAttribute(name) ?? '');
    return [...own, ...names, element.shadowRoot ? outsideBrackets(element.shadowRoot) : ''];
  });
  return texts.join(' ').replace(/⟦[^⟦⟧]*(?:⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧/g, ' ');
}

const session = new LimeSession({} as never, () => undefined);
const fault = { kind: 'camera-busy', detail: 'NotReadableError' } as const;
const CASES: readonly (readonly [tag: string, properties: object])[] = [
  ['start-page', { cameraAllowed: true, error: fault }],
  // The tests' own method has no words, so that it is called by its name.
  ['settings-panel', { methods: liveMethods().filter(({ id }) => `method.${id}` in english) }],
  ['performance-panel', {}],
  ['help-panel', {}],
  ['source-menu', {}],
  ['control-bar', {}],
  ['drawn-face-panel', {}],
  ['error-card', { error: fault }],
  ['map-legend', { colours: 'signed', colourRange: 0.5, smoothed: true }],
  ['inside-climb-options', { choice: DEFAULT_CHOICE, hasFace: true }],
  ['lime-options', { options: session.state.options, count: 7, hasKeypoints: true }],
  ['lime-files', { loadError: { kind: 'explanation-invalid', detail: 'x', params: { field: '7' } } }],
  ['lime-status', { state: { status: { kind: 'failed', error: fault }, restarted: true, explanation: null } }],
];

describe('no word comes from elsewhere than the table', () => {
  it.each(CASES)('%s', async (tag, properties) => {
    const root = await shown(tag, properties);
    expect(root.textContent).toContain('⟦');
    // Keys of the keyboard are shown as they are.
    root.querySelectorAll('kbd').forEach((key) => key.remove());
    expect(outsideBrackets(root)).not.toMatch(/\p{L}{2,}/u);
  });
});

it('the address chooses the language; words that cannot be fetched leave the page as it is', async () => {
  const here = (): readonly string[] => [document.documentElement.lang, languageTag(), t('control.pause')];
  expect(here()).toEqual(['en-x-test', 'en-x-test', '⟦Pause⟧']);
  await use('la');
  expect(here()).toEqual(['en-x-test', 'en-x-test', '⟦Pause⟧']);
  await use('none');
  expect(here()).toEqual(['en', 'en', 'Pause']);
  await use('en-x-test');
});

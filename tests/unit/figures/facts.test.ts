import { describe, expect, test } from 'vitest';
import { factNetwork, factsOf, type FactSource } from '../../../src/figures/core/facts.ts';
import { factRows } from '../../../src/figures/facts-words.ts';
import { APP_VERSION } from '../../../src/figures/version.ts';

const hash = (letter: string): string => letter.repeat(64);
const files = {
  topology: { path: 'model.json', bytes: 1, sha256: hash('a') },
  weights: [
    { path: 'one.bin', bytes: 1, sha256: hash('b') },
    { path: 'two.bin', bytes: 1, sha256: hash('c') },
  ],
};
const shipped: FactSource = {
  model: { kind: 'shipped', id: null },
  manifest: { id: 'compact', title: 'Compact', files },
  ownNetworks: [],
};
const choice = {
  labels: ['neutral', 'happy', 'surprise', 'sad', 'angry', 'disgust', 'fear'],
  preprocess: 'signed',
  channels: 'grey',
  framing: 'box',
  equalise: true,
} as const;
const own: FactSource = {
  model: { kind: 'own', sha256: hash('d') },
  manifest: { id: 'mine', title: 'mine', files },
  ownNetworks: [
    { sha256: hash('e'), name: 'another', choice: { ...choice, preprocess: 'raw' } },
    { sha256: hash('d'), name: 'my net.h5', choice },
  ],
};
const asked = {
  label: 'happy',
  score: 0.93,
  head: 'ferplus',
  method: 'LIME',
  settings: { calls: 128, kernelWidth: 0.25, over: false, unknown: 'x' },
  seed: 7,
};
const around = { backend: 'wasm', date: new Date('2026-03-04T05:06:07Z'), version: '1.2.3' } as const;

describe('facts', () => {
  test('a shipped network is named by its weights’ hash, a person’s own by its own and by what was chosen', () => {
    expect(factNetwork(shipped)).toEqual({
      id: 'compact',
      title: 'Compact',
      sha256: hash('b'),
      files: [
        { path: 'model.json', sha256: hash('a') },
        { path: 'one.bin', sha256: hash('b') },
        { path: 'two.bin', sha256: hash('c') },
      ],
      chosen: null,
    });
    expect(factNetwork(own)).toMatchObject({ id: 'mine', title: 'my net.h5', sha256: hash('d'), chosen: choice });
    expect(factNetwork({ ...shipped, manifest: null })).toBeNull();
  });

  test('all that the caption says stands in the JSON, and the other way round', () => {
    const facts = factsOf(asked, { network: factNetwork(own), ...around });
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    expect(facts).toMatchObject({ ...asked, backend: 'wasm', date: '2026-03-04T05:06:07.000Z' });
    expect(facts.app).toEqual({ name: 'expression-explainer', version: '1.2.3' });
    const rows = new Map(factRows(facts));
    const all = [...rows.values()].join('\n');
    for (const word of [
      'happy',
      '0.93',
      'ferplus',
      'LIME',
      'mine',
      'my net.h5',
      hash('d').slice(0, 16),
      '1.2.3',
      '2026',
    ])
      expect(all).toContain(word);
    expect(rows.get('Seed')).toBe('7');
    expect(rows.get('Settings')).toBe(
      'network calls (forward passes): 128 · kernel width: 0.25 · over the face: no · unknown: x',
    );
    // Label order, preprocessing, framing and equalisation, by their names.
    expect(rows.get('Chosen for this network')).toMatch(/FER\+.*−1.*box/);
  });

  test('what is not known has no row', () => {
    const facts = factsOf({ ...asked, label: null, score: null, seed: null, settings: {} }, { network: null, ...around, backend: null }); // prettier-ignore
    expect(factRows(facts).map(([name]) => name)).toEqual(['Head', 'Method', 'Saved', 'App']);
  });

  test('the version is the package’s', () => {
    expect(APP_VERSION).toMatch(/^\d+\.\d+\.\d+/);
  });
});

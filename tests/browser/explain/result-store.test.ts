/** Results kept in a real IndexedDB. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ascentKey } from '../../../src/explain/core/ascent-key.ts';
import { ResultStore } from '../../../src/explain/results.ts';
import { REFERENCE_ASCENT } from '../../../src/inference/ascent/core/options.ts';

interface Kept {
  readonly image: Float64Array;
  readonly objective: readonly number[];
}

const NAME = 'result-store-test';
const result = (length: number, fill: number): Kept => ({
  image: new Float64Array(length).fill(fill),
  objective: [fill],
});
let clock = 0;
const KIND = { kind: 'test', version: 1 };
const open = (limit = 10_000): ResultStore => new ResultStore({ name: NAME, limit, now: () => ++clock });
/** One letter a key. */
const resultsOf = (from: ResultStore, kind = KIND) => {
  const results = from.of<Kept>(kind);
  return {
    get: (key: string) => results.get([key]),
    put: (key: string, value: Kept) => results.put([key], value),
  };
};
let store: ResultStore;

beforeEach(async () => {
  clock = 0;
  store = open();
  await store.clear();
});
afterEach(() => store.close());

describe('the result store', () => {
  it('gives back what was put, in another session, too', async () => {
    expect(await resultsOf(store).get('a')).toBeNull();
    expect(await resultsOf(store).put('a', result(10, 3))).toBe(true);
    expect(await resultsOf(store).put('a', result(10, 4))).toBe(true);
    store.close();
    store = open();
    expect(await resultsOf(store).get('a')).toEqual(result(10, 4));
    await store.clear();
    expect(await resultsOf(store).get('a')).toBeNull();
  });

  it('stays within its bytes: the oldest go, what is too large is not kept at all', async () => {
    // 100 doubles and some words each: twelve do not fit into 10 kB, eleven do.
    for (let i = 0; i < 12; i++) expect(await resultsOf(store).put(`key ${i}`, result(100, i))).toBe(true);
    const left = await Promise.all(Array.from({ length: 12 }, (_, i) => resultsOf(store).get(`key ${i}`)));
    expect(left.map((value) => value !== null)).toEqual([false, ...Array.from({ length: 11 }, () => true)]);
    // Put again, `key 1` is the newest, so `key 2` goes first.
    await resultsOf(store).put('key 1', result(100, 1));
    await resultsOf(store).put('key 12', result(100, 12));
    expect(await resultsOf(store).get('key 1')).not.toBeNull();
    expect(await resultsOf(store).get('key 2')).toBeNull();
    expect(await resultsOf(store).put('huge', result(2000, 0))).toBe(false);
    expect(await resultsOf(store).get('huge')).toBeNull();
    expect(await resultsOf(store).get('key 12')).toEqual(result(100, 12));
  });

  it.each([
    ['there is no IndexedDB', () => undefined],
    [
      'reading the property is refused',
      (): IDBFactory => {
        throw new DOMException('blocked', 'SecurityError');
      },
    ],
    [
      'opening fails',
      (): IDBFactory =>
        ({
          open: (): never => {
            throw new DOMException('private', 'InvalidStateError');
          },
        }) as unknown as IDBFactory,
    ],
    ['opening never ends', (): IDBFactory => ({ open: () => ({}) }) as unknown as IDBFactory],
  ])('where %s nothing is kept and nothing breaks', async (_, factory) => {
    const none = new ResultStore({ name: NAME, factory });
    expect(await resultsOf(none).put('a', result(1, 1))).toBe(false);
    expect(await resultsOf(none).get('a')).toBeNull();
    await none.clear();
    none.close();
  });

  it('a newer version that takes the database away, and values that cannot be stored, end no call badly', async () => {
    await resultsOf(store).put('a', result(1, 1));
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(NAME, 2);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('not opened'));
    });
    expect(await resultsOf(store).get('a')).toBeNull();
    expect(await resultsOf(store).put('b', result(1, 1))).toBe(false);
    newer.close();
    await new Promise((resolve) => (indexedDB.deleteDatabase(NAME).onsuccess = resolve));
    store.close();
    store = open();
    expect(await resultsOf(store).put('function', (() => 1) as unknown as Kept)).toBe(false);
    expect(await resultsOf(store).put('a', result(1, 2))).toBe(true);
    expect(await resultsOf(store).get('a')).toEqual(result(1, 2));
  });
});

describe('keys', () => {
  const model = { id: 'm', files: { topology: { path: 't', bytes: 1, sha256: 'x' }, weights: [{ path: 'w', bytes: 1, sha256: 'aa' }] } }; // prettier-ignore
  const target = { layer: 'conv', channel: 3 };

  it('tell apart whatever changes the picture, and nothing else', () => {
    const key = ascentKey(model, target, REFERENCE_ASCENT);
    const regularisers = { ...REFERENCE_ASCENT.regularisers, jitter: 1 };
    const others = [
      ascentKey({ ...model, id: 'n' }, target, REFERENCE_ASCENT),
      ascentKey({ ...model, files: { ...model.files, weights: [{ path: 'w', bytes: 1, sha256: 'bb' }] } }, target, REFERENCE_ASCENT), // prettier-ignore
      ascentKey(model, { ...target, channel: 4 }, REFERENCE_ASCENT),
      ascentKey(model, { ...target, layer: 'conv/linear' }, REFERENCE_ASCENT),
      ascentKey(model, { ...target, seed: 9 }, REFERENCE_ASCENT),
      ascentKey(model, target, { ...REFERENCE_ASCENT, steps: 31 }),
      ascentKey(model, target, { ...REFERENCE_ASCENT, stepSize: 2 }),
      ascentKey(model, target, { ...REFERENCE_ASCENT, start: { kind: 'grey', level: 128 } }),
      ascentKey(model, target, { ...REFERENCE_ASCENT, start: { kind: 'noise', low: 0, high: 148 } }),
      ascentKey(model, target, { ...REFERENCE_ASCENT, regularisers }),
    ];
    expect(new Set([key, ...others].map((one) => JSON.stringify(one))).size).toBe(11);
    expect(ascentKey(model, target, { ...REFERENCE_ASCENT, imageEvery: 5 })).toEqual(key);
    expect(ascentKey(model, { ...target, seed: REFERENCE_ASCENT.seed }, REFERENCE_ASCENT)).toEqual(key);
  });

  it('another version of a kind finds nothing, and removes what the older one left; other kinds stay', async () => {
    await resultsOf(store).put('a', result(1, 1));
    await resultsOf(store, { kind: 'other', version: 1 }).put('a', result(1, 2));
    const newer = store.of<Kept>({ kind: 'test', version: 2 });
    expect(await newer.get(['a'])).toBeNull();
    expect(await resultsOf(store).get('a')).toBeNull();
    expect(await resultsOf(store, { kind: 'other', version: 1 }).get('a')).toEqual(result(1, 2));
  });

  it('a run from a face has none', () => {
    expect(ascentKey(model, target, { ...REFERENCE_ASCENT, start: { kind: 'picture', pixels: [1] } })).toBeNull();
  });
});

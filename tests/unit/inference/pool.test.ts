/** Which networks are open, with the shipped files on wasm, and which reference means which. */

import { afterEach, describe, expect, it } from 'vitest';
import { tensorMemory } from '../../../src/inference/backends/backends.ts';
import { FIRST_SHIPPED, parseModelRef, refKey, sameRef, shipped } from '../../../src/inference/core/model-ref.ts';
import { loadModel, readModelIndex, type ReadBytes } from '../../../src/inference/models/model-files.ts';
import { ModelReader } from '../../../src/inference/models/model-reader.ts';
import { ModelPool } from '../../../src/inference/models/pool.ts';
import { readFileBytes, SHIPPED_INDEX, WASM_FOLDER } from '../../../scripts/lib/shipped-model.ts';

const [first, second] = (await readModelIndex(readFileBytes, SHIPPED_INDEX)).models.map(({ id }) => id) as [
  string,
  string,
];
const SHA = 'a'.repeat(64);

let pool: ModelPool;
let asked: string[];
function setUp(broken = (_url: string): boolean => false): void {
  asked = [];
  const read: ReadBytes = (url, options) => {
    asked.push(url);
    return broken(url) ? Promise.reject(new Error(`${url} is out of reach`)) : readFileBytes(url, options);
  };
  const own = {
    load: async (sha256: string) => (sha256 === SHA ? loadModel(readFileBytes, SHIPPED_INDEX, second) : null),
  };
  pool = new ModelPool(new ModelReader({ read, models: SHIPPED_INDEX, own }), {
    wasmFolder: WASM_FOLDER,
    warm: 'wasm',
  });
}
afterEach(() => pool.dispose());

describe('the pool', () => {
  it('has one copy of a network however many use it, by null and by the id of the first of the index', async () => {
    setUp();
    const [a, b] = await Promise.all([pool.borrow(FIRST_SHIPPED), pool.borrow(shipped(first))]);
    expect(b.model).toBe(a.model);
    expect([a.ref, b.ref]).toEqual([shipped(first), shipped(first)]);
    const [one, other] = [await a.model.copyOn('wasm'), await b.model.copyOn('wasm')];
    expect(other).toBe(one);
    const { tensors } = tensorMemory();
    await b.model.copyOn('wasm');
    expect(tensorMemory().tensors).toBe(tensors);
  });

  it('keeps what was released last, and frees it before another one is opened; what is used stays', async () => {
    setUp();
    const a = await pool.borrow(shipped(first));
    const { tensors: none } = tensorMemory();
    await a.model.copyOn('wasm');
    a.release();
    a.release();
    expect((await pool.borrow(shipped(first))).model).toBe(a.model);
    const b = await pool.borrow(shipped(second));
    expect(b.model).not.toBe(a.model);
    expect(pool.size).toBe(2);
    b.release();
    pool.dispose();
    await Promise.resolve();
    expect(pool.size).toBe(0);
    expect(tensorMemory().tensors).toBe(none);
  });

  it('frees the one that nobody uses any more when another one comes', async () => {
    setUp();
    const a = await pool.borrow(shipped(first));
    const { tensors: none } = tensorMemory();
    await a.model.copyOn('wasm');
    a.release();
    const b = await pool.borrow(shipped(second));
    expect(pool.size).toBe(1);
    expect(tensorMemory().tensors).toBe(none);
    expect((await pool.borrow(shipped(first))).model).not.toBe(a.model);
    b.release();
  });

  it('tries again after a start that failed', async () => {
    let out = true;
    setUp(() => out);
    await expect(pool.borrow(FIRST_SHIPPED)).rejects.toThrow(/out of reach/);
    await expect(pool.borrow(shipped(second))).rejects.toThrow(/out of reach/);
    expect(pool.size).toBe(0);
    out = false;
    expect((await pool.borrow(FIRST_SHIPPED)).ref).toEqual(shipped(first));
  });

  it("opens people's own networks from where they are kept, and says when one is not there", async () => {
    setUp();
    const own = await pool.borrow({ kind: 'own', sha256: SHA });
    expect(own.ref).toEqual({ kind: 'own', sha256: SHA });
    expect(own.model.manifest.id).toBe(second);
    expect(asked).toEqual([]);
    await expect(pool.borrow({ kind: 'own', sha256: 'b'.repeat(64) })).rejects.toMatchObject({
      kind: 'model-unreachable',
    });
  });
});

describe('references', () => {
  it('are read back as they were written, bare ids of earlier versions, too', () => {
    for (const ref of [FIRST_SHIPPED, shipped('compact'), { kind: 'own', sha256: SHA } as const])
      expect(parseModelRef(JSON.parse(JSON.stringify(ref)))).toEqual(ref);
    expect(parseModelRef('compact')).toEqual(shipped('compact'));
    expect(parseModelRef(null)).toEqual(FIRST_SHIPPED);
    for (const bad of [3, true, {}, { kind: 'own' }, { kind: 'own', sha256: '../x' }, { kind: 'shipped', id: 7 }])
      expect(parseModelRef(bad)).toBeNull();
  });

  it('are the same when they name the same', () => {
    expect(sameRef(shipped('a'), shipped('a'))).toBe(true);
    expect(sameRef(shipped('a'), FIRST_SHIPPED)).toBe(false);
    expect(refKey(shipped('a'))).not.toBe(refKey({ kind: 'own', sha256: 'a' }));
  });
});

/** The one line that is changed in MediaPipe's loader, run as it stands in the package. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reuseFenceIds } from '../../scripts/reuse-fence-ids.ts';

const LOADER = resolve(
  import.meta.dirname,
  '../../node_modules/@mediapipe/tasks-vision/wasm/vision_wasm_module_internal.js',
);
const original = readFileSync(LOADER, 'utf8');

/** MediaPipe's own functions, cut out of the loader, over a WebGL context that only knows fences. */
function fences(code: string) {
  const cut = (name: string): string => {
    const start = code.indexOf(`var ${name} = `);
    return code.slice(start, code.indexOf('\n};', start) + 3);
  };
  const newId = /getNewId: (table => \{[\s\S]*?\n {2}\}),/.exec(code)?.[1];
  const GL = { counter: 1, syncs: [] as unknown[], recordError: (code: number) => errors.push(code), getNewId: null };
  const errors: number[] = [];
  const deleted: unknown[] = [];
  const GLctx = { fenceSync: () => ({}), deleteSync: (sync: unknown) => deleted.push(sync) };
  const make = new Function(
    'GL',
    'GLctx',
    `GL.getNewId = ${newId}; ${cut('_emscripten_glFenceSync')} ${cut('_emscripten_glDeleteSync')} return [_emscripten_glFenceSync, _emscripten_glDeleteSync];`,
  );
  const [set, remove] = make(GL, GLctx) as [(condition: number, flags: number) => number, (id: number) => void];
  return { GL, errors, deleted, set: () => set(0, 0), remove };
}

describe("MediaPipe's table of fences", () => {
  test('as published it grows with every fence (where this fails, the change is no longer needed)', () => {
    const { GL, set, remove } = fences(original);
    for (let i = 0; i < 1000; i++) remove(set());
    expect(GL.syncs.length).toBe(1001);
  });

  test('changed, it takes free places again, and every open fence keeps its own', () => {
    const { GL, set, remove, errors, deleted } = fences(reuseFenceIds(original));
    for (let i = 0; i < 1000; i++) {
      const [a, b] = [set(), set()];
      expect([a, b]).toEqual([1, 2]);
      remove(a);
      const c = set();
      expect(c).toBe(1);
      remove(b);
      remove(c);
    }
    expect(GL.syncs.length).toBe(3);
    expect(GL.counter).toBe(1);
    expect([errors, deleted.length]).toEqual([[], 3000]);
    const open = Array.from({ length: 50 }, () => set());
    expect(new Set(open).size).toBe(50);
    expect(open).not.toContain(0);
    remove(51);
    expect(errors).toEqual([1281]);
  });

  test('is changed by one line, and a version without that line is refused', () => {
    const [before, after] = [original.split('\n'), reuseFenceIds(original).split('\n')];
    expect(after.length).toBe(before.length);
    expect(after.filter((line, i) => line !== before[i])).toHaveLength(1);
    expect(() => reuseFenceIds('var x = 1;')).toThrow('stands 0 times');
    expect(() => reuseFenceIds(original + original)).toThrow('stands 2 times');
  });
});

/** The order of the folders in src/: the linter reports an import that goes against it, planted in each folder. */

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { NEIGHBOURS, ORDER, roomOrder, WITHIN } from '../../../scripts/lint/rooms.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const linter = new Linter({ cwd: ROOT });

/** What the rule says of one import in a file below src/. */
function said(file: string, specifier: string): string[] {
  const config = {
    files: ['**/*.ts'],
    plugins: { rooms: { rules: { order: roomOrder } } },
    rules: { 'rooms/order': 'error' },
  } as const;
  const code = `import '${specifier}';\nexport {};\n`;
  return linter.verify(code, [config as never], resolve(ROOT, 'src', file)).map(({ message }) => message);
}

const FAULT = /must not import|core\/ imports|an entry of the app|has no place in the order/;

const foldersIn = (folder: string): string[] =>
  readdirSync(resolve(ROOT, 'src', folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const rooms = ORDER.flat();
/** Every pair that must not be: a later folder, or one that stands beside. */
const forbidden = rooms.flatMap((from) =>
  rooms
    .filter((to) => to !== from && levelOf(ORDER, to) >= levelOf(ORDER, from))
    .filter((to) => !NEIGHBOURS.some(([user, used]) => user === from && used === to))
    .map((to) => [from, to] as const),
);

function levelOf(order: readonly (readonly string[])[], room: string): number {
  return order.findIndex((level) => level.includes(room));
}

describe('the order of folders', () => {
  it('names every folder in src, and in those that have an order of their own', () => {
    expect(foldersIn('.').filter((room) => !rooms.includes(room))).toEqual([]);
    for (const [room, order] of Object.entries(WITHIN as Readonly<Record<string, readonly (readonly string[])[]>>))
      expect(foldersIn(room).filter((inner) => !order.flat().includes(inner))).toEqual([]);
  });

  it('has a planted import reported in each folder but the last', () => {
    expect(new Set(forbidden.map(([from]) => from))).toEqual(new Set(rooms.filter((room) => room !== 'app')));
    for (const [from, to] of forbidden)
      expect(said(`${from}/planted.ts`, `../${to}/any.ts`), `${from} -> ${to}`).toEqual([expect.stringMatching(FAULT)]);
  });

  it('lets every folder use those before it', () => {
    for (const from of rooms)
      for (const to of rooms)
        if (levelOf(ORDER, to) < levelOf(ORDER, from)) expect(said(`${from}/a.ts`, `../${to}/b.ts`)).toEqual([]);
    expect(said('ui/a.ts', '../words/words.ts')).toEqual([]);
  });

  it('holds inside inference and app', () => {
    expect(said('inference/backends/planted.ts', '../models/pool.ts')).toEqual([expect.stringMatching(FAULT)]);
    expect(said('inference/networks/planted.ts', '../passes/saliency.ts')).toEqual([expect.stringMatching(FAULT)]);
    expect(said('inference/models/a.ts', '../networks/network.ts')).toEqual([]);
    expect(said('app/panels/lime/planted.ts', '../../shell/app-shell.ts')).toEqual([expect.stringMatching(FAULT)]);
    expect(said('app/state/planted.ts', '../panels/registry.ts')).toEqual([expect.stringMatching(FAULT)]);
    expect(said('app/shell/a.ts', '../panels/registry.ts')).toEqual([]);
  });

  it('keeps core folders to core folders, and entries to themselves', () => {
    expect(said('lime/core/planted.ts', '../engine.ts')).toEqual([expect.stringMatching(FAULT)]);
    expect(said('lime/core/a.ts', '../../core/errors.ts')).toEqual([]);
    expect(said('app/shell/planted.ts', '../../main.ts')).toEqual([expect.stringMatching(FAULT)]);
    expect(said('nowhere/planted.ts', '../core/errors.ts')).toEqual([expect.stringMatching(FAULT)]);
  });
});

it('no file of kernels is longer than the linter lets others be: it does not read AssemblyScript', () => {
  const folder = resolve(ROOT, 'src/inference/compiled/wasm/assembly');
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(3);
  for (const name of files)
    expect(readFileSync(resolve(folder, name), 'utf8').split('\n').length - 1, name).toBeLessThanOrEqual(300);
});

/** In a fresh clone a command makes what it stands on: no other command has run there. */

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const ROOT = resolve(import.meta.dirname, '../..');
let clone: string;

test.beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'fresh-clone-'));
  // What git would hand out of the tree as it is, and no more.
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  for (const path of listed
    .toString()
    .split('\0')
    .filter((name) => name && existsSync(join(ROOT, name)))) {
    cpSync(join(ROOT, path), join(clone, path), { recursive: true });
    expect(existsSync(join(clone, dirname(path)))).toBe(true);
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
});
test.afterAll(() => rmSync(clone, { recursive: true, force: true }));

test('npm run bench -- live plays a video that it drew itself', () => {
  test.setTimeout(600_000);
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'bench', '--', 'live'], {
    cwd: clone,
    encoding: 'utf8',
    env: { ...process.env, SECONDS: '2', EXPRESSION_SHARED: join(clone, 'nothing') },
  });
  expect([status, stderr.includes('Error')], stderr).toEqual([0, false]);
  const figures = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { fpsDistinct: number };
  expect(figures.fpsDistinct).toBeGreaterThan(0);
});

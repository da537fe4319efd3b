import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from '../../../scripts/service-worker-plugin.ts';
import { contentType, fileAt, kept, neededOffline, totalBytes } from '../../../src/pwa/core/file-list.ts';
import { hasSimd } from '../../../src/pwa/worker/has-simd.ts';

let folder = '';
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const manifest = (weights: string): string =>
  JSON.stringify({ files: { topology: { path: 'model.json' }, weights: [{ path: weights }] } });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'explainer-list-'));
  put('index.html', '<!doctype html>');
  put('sw.js', 'x');
  put('screenshots/wide.png', 'x');
  put('assets/a b.js', 'abc');
  put('vendor/tfjs/tfjs-backend-wasm.wasm', 'plain');
  put('vendor/tfjs/tfjs-backend-wasm-simd.wasm', 'simd!!');
  put('vendor/kernels/kernels.wasm', 'simd, too');
  put(
    'models/index.json',
    JSON.stringify({ models: [{ manifest: 'one/manifest.json' }, { manifest: 'two/manifest.json' }] }),
  );
  for (const name of ['one', 'two']) {
    put(`models/${name}/manifest.json`, manifest('w.bin'));
    put(`models/${name}/model.json`, '{}');
    put(`models/${name}/w.bin`, name);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the list of a build', () => {
  it('an update keeps the further networks that were in use, under their new names, and no others', () => {
    const list = listFiles(folder);
    expect(kept(list, [])).toEqual([]);
    expect(kept(list, ['index.html', 'models/one/w.bin', 'models/index.json'])).toEqual([]);
    const paths = ['models/two/manifest.json', 'models/two/model.json', 'models/two/w.bin'];
    expect(kept(list, ['models/two/weights-of-before.bin']).map(({ path }) => path)).toEqual(paths);
  });

  it('needs the first network and one variant of wasm; further networks come on demand', () => {
    const list = listFiles(folder);
    const paths = (simd: boolean): string[] => neededOffline(list, simd).map(({ path }) => path);
    const always = [
      'assets/a b.js',
      'index.html',
      'models/index.json',
      'models/one/manifest.json',
      'models/one/model.json',
      'models/one/w.bin',
    ];
    expect(paths(true)).toEqual([...always, 'vendor/kernels/kernels.wasm', 'vendor/tfjs/tfjs-backend-wasm-simd.wasm']);
    expect(paths(false)).toEqual([...always, 'vendor/tfjs/tfjs-backend-wasm.wasm']);
    expect(list.files.filter(({ group }) => group === 'on-demand').map(({ path }) => path)).toEqual([
      'models/two/manifest.json',
      'models/two/model.json',
      'models/two/w.bin',
    ]);
    expect(totalBytes(list.files.filter(({ path }) => path.endsWith('.wasm')))).toBe(20);
  });

  it('is another version when one byte changes, and the same when nothing does', () => {
    const { version } = listFiles(folder);
    expect(listFiles(folder).version).toBe(version);
    put('models/two/w.bin', 'twp');
    expect(listFiles(folder).version).not.toBe(version);
  });
});

describe('which file a URL names', () => {
  const scope = new URL('https://school.example/some/app/');
  const at = (url: string): string | null => fileAt(listFiles(folder), new URL(url, scope), scope)?.path ?? null;

  it('takes the folder for its page, whatever the query; decodes; knows no other place', () => {
    expect(at('./')).toBe('index.html');
    expect(at('./?start=camera#x')).toBe('index.html');
    expect(at('assets/a%20b.js')).toBe('assets/a b.js');
    expect(at('assets/%E0%A4%A')).toBeNull();
    expect(at('assets/none.js')).toBeNull();
    expect(at('/some/')).toBeNull();
    expect(at('https://other.example/some/app/index.html')).toBeNull();
  });

  it('gives types of its own, wasm above all', () => {
    expect(contentType('a/b.wasm')).toBe('application/wasm');
    expect(contentType('manifest.webmanifest')).toBe('application/manifest+json');
    expect(contentType('weights.bin')).toBe('application/octet-stream');
  });
});

it('node runs WebAssembly with SIMD, and the test module says so', () => {
  expect(hasSimd()).toBe(true);
});

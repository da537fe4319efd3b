/** The loader against a real server: every file intact, damaged, cut short, missing. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ModelIndex, ModelManifest } from '../../../src/inference/core/manifest.ts';
import { fetchBytes, loadModel, readModelIndex } from '../../../src/inference/models/model-files.ts';
import { REPO } from '../../support/node-backends.ts';
import { readJson } from '../../support/node-files.ts';

const MODELS = `${REPO}public/models/`;
const index = readJson<ModelIndex>(`${MODELS}index.json`);
const [entry] = index.models as [ModelIndex['models'][number]];
const manifest = readJson<ModelManifest>(MODELS + entry.manifest);
const WEIGHTS = `${entry.id}/${manifest.files.weights[0]?.path}`;
const TOPOLOGY = `${entry.id}/${manifest.files.topology.path}`;

type Answer = Uint8Array | 'missing' | 'cut' | 'error';
/** What the server answers instead of the file, by path. */
const instead = new Map<string, Answer>();
const asked: string[] = [];
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    asked.push(path);
    const answer = instead.get(path) ?? new Uint8Array(readFileSync(MODELS + path));
    if (answer === 'missing' || answer === 'error') {
      response.writeHead(answer === 'missing' ? 404 : 503).end('no');
    } else if (answer === 'cut') {
      const data = readFileSync(MODELS + path);
      response.writeHead(200, { 'content-length': data.length });
      response.write(data.subarray(0, 1000), () => response.destroy());
    } else {
      response.writeHead(200).end(answer);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
afterEach(() => {
  instead.clear();
  asked.length = 0;
});

const load = (id: string | null = null, options = {}) => loadModel(fetchBytes, `${base}index.json`, id, options);
const original = (path: string): Uint8Array => new Uint8Array(readFileSync(MODELS + path));
const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

async function fault(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return `${(error as { kind?: string }).kind}: ${(error as Error).message}`;
  }
  return 'loaded';
}

describe('loadModel', () => {
  it('fetches index, manifest, topology and weights, once each, and reports the bytes', async () => {
    const steps: [number, number][] = [];
    const model = await load(null, { onProgress: (loaded: number, total: number) => steps.push([loaded, total]) });
    expect(model.manifest.id).toBe(entry.id);
    expect([...asked].sort()).toEqual(['index.json', entry.manifest, TOPOLOGY, WEIGHTS].sort());
    expect([...model.weights.values()].reduce((sum, { values }) => sum + values.length, 0)).toBe(manifest.parameters);
    expect([...model.weights.keys()]).toEqual(model.specs.map(({ name }) => name));

    expect(steps.length).toBeGreaterThan(2);
    expect(steps[steps.length - 1]).toEqual([entry.bytes, entry.bytes]);
    steps.reduce((before, [loaded]) => {
      expect(loaded).toBeGreaterThanOrEqual(before);
      return loaded;
    }, 0);
  });

  it.each([entry.manifest, TOPOLOGY, WEIGHTS])('notices one altered byte of %s', async (path) => {
    const data = original(path);
    const at = Math.floor(data.length / 2);
    data[at] = (data[at] as number) ^ 1;
    instead.set(path, data);
    expect(await fault(load())).toMatch(
      new RegExp(`^model-damaged: .*${path} has sha256 [0-9a-f]{64}, expected [0-9a-f]{64}$`),
    );
  });

  it.each([TOPOLOGY, WEIGHTS])('notices that %s is too short or too long', async (path) => {
    instead.set(path, original(path).subarray(0, -1));
    expect(await fault(load())).toMatch(/^model-damaged: .* has \d+ bytes, expected \d+$/);
    instead.set(path, new Uint8Array([...original(path), 0]));
    expect(await fault(load())).toMatch(/^model-damaged: .* has \d+ bytes, expected \d+$/);
  });

  it.each([entry.manifest, TOPOLOGY, WEIGHTS])('a login page that came in place of %s is called so', async (path) => {
    instead.set(path, new TextEncoder().encode('\n<HTML><head><title>Welcome to our Wi-Fi</title>'));
    expect(await fault(load())).toBe(`app-file-replaced: ${base}${path} answers with a web page`);
  });

  it.each([entry.manifest, TOPOLOGY, WEIGHTS])('notices that the connection broke within %s', async (path) => {
    instead.set(path, 'cut');
    expect(await fault(load())).toMatch(/^model-unreachable: .* broke off after \d+ bytes$/);
  });

  it.each(['index.json', entry.manifest, TOPOLOGY, WEIGHTS])('says that %s is not there', async (path) => {
    instead.set(path, 'missing');
    expect(await fault(load())).toBe(`model-unreachable: ${base}${path} answered 404`);
    instead.set(path, 'error');
    expect(await fault(load())).toBe(`model-unreachable: ${base}${path} answered 503`);
  });

  it('says that no server answers', async () => {
    expect(await fault(loadModel(fetchBytes, 'http://127.0.0.1:9/index.json', null))).toBe(
      'model-unreachable: http://127.0.0.1:9/index.json could not be fetched',
    );
  });

  it('refuses an index that is a page of HTML, or lacks the model', async () => {
    instead.set('index.json', new TextEncoder().encode('<!doctype html><title>Not found</title>'));
    expect(await fault(load())).toBe(`app-file-replaced: ${base}index.json answers with a web page`);
    instead.clear();
    expect(await fault(load('nobody'))).toBe(
      `model-invalid: there is no model named nobody; there are ${index.models.map(({ id }) => id).join(', ')}`,
    );
    instead.set('index.json', utf8({ models: [{ ...entry, manifest: '../outside.json' }] }));
    expect(await fault(load())).toMatch(/^model-invalid: index\.models\[0\]\.manifest: /);
    expect(asked).not.toContain('outside.json');
  });

  /** Serves files that belong together by their hashes, so that only their content is wrong. */
  function serve(topology: unknown, weights: Uint8Array): void {
    const topologyData = utf8(topology);
    const fitting = {
      ...manifest,
      files: {
        topology: { path: 't.json', bytes: topologyData.length, sha256: sha256(topologyData) },
        weights: [{ path: 'w.bin', bytes: weights.length, sha256: sha256(weights) }],
      },
    };
    instead.set(`${entry.id}/t.json`, topologyData);
    instead.set(`${entry.id}/w.bin`, weights);
    instead.set(entry.manifest, utf8(fitting));
    instead.set('index.json', utf8({ models: [{ ...entry, sha256: sha256(utf8(fitting)) }] }));
  }

  it('refuses weights that do not fit the topology, and a topology that is something else', async () => {
    const topology = readJson<object>(MODELS + TOPOLOGY);
    serve(topology, original(WEIGHTS));
    expect(await fault(load())).toBe('loaded');
    serve(topology, original(WEIGHTS).subarray(0, 100));
    expect(await fault(load())).toMatch(/^model-damaged: the weight file ends inside conv2d_1\/kernel$/);
    serve({ hello: 'world' }, original(WEIGHTS));
    expect(await fault(load())).toBe('model-invalid: the topology file is not a tfjs layers model');
  });

  it('stops when told to, with an abort and not a fault of the model', async () => {
    const controller = new AbortController();
    const loading = load(null, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
    await expect(load(null, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('readModelIndex', () => {
  it('gives the models on offer', async () => {
    expect(await readModelIndex(fetchBytes, `${base}index.json`)).toEqual(index);
  });
});

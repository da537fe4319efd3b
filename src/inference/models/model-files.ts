/**
 * Fetches a model and believes nothing before it is checked: the index names each manifest's sha256, the manifest those of
 * topology and weights. A damaged or truncated file never reaches a backend. What a manifest does not say is derived.
 */

import { beginsAsPage, replacedError } from '../../platform/own-files.ts';
import { sha256Hex } from '../../platform/sha256.ts';
import { AppError } from '../../core/errors.ts';
import type { FileInfo, ModelIndex, ModelManifest } from '../core/manifest.ts';
import { completeManifest } from './complete-manifest.ts';
import { parseManifest, parseModelIndex } from './core/parse-manifest.ts';
import type { NetworkFile } from '../formats/network-file.ts';
import { readLayersFile } from '../formats/tfjs-layers.ts';

/** Reads a file by URL; in the browser `fetchBytes`, in node a reader of the file system. */
export type ReadBytes = (url: string, options: ReadOptions) => Promise<ArrayBuffer>;
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that came since the last call. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

export interface LoadedModel extends NetworkFile {
  readonly manifest: ModelManifest;
}

export async function fetchBytes(url: string, { signal, onBytes }: ReadOptions): Promise<ArrayBuffer> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new AppError('model-unreachable', `${url} could not be fetched`, { cause });
  }
  if (!response.ok || !response.body) throw new AppError('model-unreachable', `${url} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let total = 0;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      total += value.length;
      onBytes?.(value.length);
      // In node a read that follows an abort may never end.
      signal?.throwIfAborted();
    }
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new AppError('model-unreachable', `${url} broke off after ${total} bytes`, { cause });
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all.buffer;
}

function parseJson(data: ArrayBuffer, url: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch (cause) {
    if (beginsAsPage(new Uint8Array(data))) throw replacedError(url, cause);
    throw new AppError('model-damaged', `${url} is not JSON`, { cause });
  }
}

async function checked(
  read: ReadBytes,
  url: string,
  expected: { sha256: string; bytes?: number },
  options: ReadOptions,
): Promise<ArrayBuffer> {
  const data = await read(url, options);
  const damaged = (detail: string): AppError =>
    beginsAsPage(new Uint8Array(data)) ? replacedError(url) : new AppError('model-damaged', `${url} ${detail}`);
  if (expected.bytes !== undefined && data.byteLength !== expected.bytes)
    throw damaged(`has ${data.byteLength} bytes, expected ${expected.bytes}`);
  const found = await sha256Hex(data);
  if (found !== expected.sha256) throw damaged(`has sha256 ${found}, expected ${expected.sha256}`);
  return data;
}

/** @throws AppError model-unreachable | app-file-replaced | model-damaged | model-invalid */
export async function readModelIndex(
  read: ReadBytes,
  indexUrl: string,
  options: ReadOptions = {},
): Promise<ModelIndex> {
  return parseModelIndex(parseJson(await read(indexUrl, options), indexUrl));
}

/**
 * @param indexUrl  URL of models/index.json
 * @param modelId   null = the first model of the index
 * @param onProgress bytes so far, bytes in all
 * @throws AppError model-unreachable | app-file-replaced | model-damaged | model-invalid
 */
export async function loadModel(
  read: ReadBytes,
  indexUrl: string,
  modelId: string | null,
  options: {
    signal?: AbortSignal | undefined;
    onProgress?: ((loaded: number, total: number) => void) | undefined;
  } = {},
): Promise<LoadedModel> {
  const { signal, onProgress } = options;
  const index = await readModelIndex(read, indexUrl, { signal });
  const entry = modelId === null ? index.models[0] : index.models.find(({ id }) => id === modelId);
  if (!entry)
    throw new AppError(
      'model-invalid',
      `there is no model named ${modelId}; there are ${index.models.map(({ id }) => id).join(', ')}`,
    );
  let loaded = 0;
  const progress: ReadOptions = {
    signal,
    onBytes: (count) => {
      loaded += count;
      onProgress?.(Math.min(loaded, entry.bytes), entry.bytes);
    },
  };
  const manifestUrl = new URL(entry.manifest, indexUrl).href;
  const manifest = parseManifest(
    parseJson(await checked(read, manifestUrl, { sha256: entry.sha256 }, progress), manifestUrl),
  );
  const fetchFile = (file: FileInfo): Promise<ArrayBuffer> =>
    checked(read, new URL(file.path, manifestUrl).href, file, progress);
  const [topologyData, ...weightParts] = await Promise.all([
    fetchFile(manifest.files.topology),
    ...manifest.files.weights.map(fetchFile),
  ]);
  const topology = parseJson(topologyData as ArrayBuffer, manifest.files.topology.path);
  const network = readLayersFile(topology, joined(weightParts));
  return { manifest: await completeManifest(manifest, network), ...network };
}

function joined(parts: readonly ArrayBuffer[]): ArrayBuffer {
  if (parts.length === 1 && parts[0]) return parts[0];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return all.buffer;
}

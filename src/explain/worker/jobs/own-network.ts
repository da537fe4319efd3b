/** Jobs about a person's own network: read it, try a choice, keep it. Fetched with the readers when the first file comes. */

import { AppError } from '../../../core/errors.ts';
import { normalise } from '../../../inference/core/input-rule.ts';
import {
  arrange,
  isChoice,
  parseChoice,
  refused,
  type FoundFacts,
  type GivenFile,
} from '../../../inference/core/own-files.ts';
import { findNetwork, ownModel, type FoundNetwork } from '../../../inference/models/own-model.ts';
import { OpenModel } from '../../../inference/models/open-model.ts';
import { besideOf, OwnNetworkStore, type KeptFile, type KeptNetwork } from '../../../inference/models/own-store.ts';
import { scoreAndGradient } from '../../../inference/passes/saliency.ts';
import { sha256Hex } from '../../../platform/sha256.ts';
import type { FaceAnswer, OwnNetworkRequest, PlainAnswer, ReadNetworkRequest, TriedNetwork } from '../../protocol.ts';
import { drawnFaces } from './drawn-faces.ts';
import type { JobContext } from '../job-context.ts';

/** Nothing larger is a network for pictures of faces. */
const MOST_BYTES = 500e6;

interface Read {
  readonly main: KeptFile;
  readonly beside: readonly KeptFile[];
  readonly architecture: unknown;
  readonly choice: unknown;
  readonly found: FoundNetwork;
  readonly bytes: number;
}

type Context = JobContext<'read-network' | 'try-network' | 'propose-choice' | 'keep-network'>;

function parsed({ data }: KeptFile): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data)) as unknown;
  } catch {
    return null;
  }
}

async function filesOf(given: readonly GivenFile[], context: Context): Promise<KeptFile[]> {
  const total = given.reduce((sum, { data }) => sum + data.size, 0);
  if (total > MOST_BYTES)
    throw refused(`it is larger than ${MOST_BYTES / 1e6} MB, which no network for pictures of faces is`);
  const started = performance.now();
  const files: KeptFile[] = [];
  let done = 0;
  for (const { path, data } of given) {
    context.tell({ kind: 'progress', done, total, milliseconds: performance.now() - started });
    files.push({ path, data: await data.arrayBuffer().catch((cause: unknown) => Promise.reject(refused(`${path} could not be read: choose it again`, cause))) }); // prettier-ignore
    done += data.size;
    await context.breathe();
  }
  return files;
}

export async function readGiven({ files: given }: ReadNetworkRequest, context: Context): Promise<Read> {
  arrange(given);
  const files = await filesOf(given, context);
  const { main, json } = arrange(files);
  const values = json.map(parsed);
  const choice = values.find(isChoice) ?? null;
  const beside = files.filter((file) => file !== main && !isChoice(values[json.indexOf(file)]));
  const hdf5 = /\.(h5|hdf5)$/i.test(main.path);
  const architecture = hdf5 ? (values.find((value) => value !== null && value !== choice) ?? null) : null;
  const source = { name: main.path, data: main.data, beside: besideOf({ main, beside }), ...(architecture === null ? {} : { architecture }) }; // prettier-ignore
  const found = await findNetwork(source);
  await context.breathe();
  return {
    main,
    beside,
    architecture,
    choice,
    found,
    bytes: files.reduce((sum, { data }) => sum + data.byteLength, 0),
  };
}

/** Whatever is wrong with a person's file is said of the file. */
export async function said<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const ofFile = error instanceof AppError && /^(model-|bad-option|bad-network|set-invalid)/.test(error.kind);
    throw ofFile ? refused(error.message, error) : error;
  }
}

export const readOwn = (request: ReadNetworkRequest, context: JobContext<'read-network'>): Promise<FoundFacts> =>
  said(async () => {
    const { main, found, choice, bytes } = await readGiven(request, context);
    const { format, input, outputs, ends, scalesPixels } = found;
    const name = main.path.replace(/^.*\//, '');
    return {
      name, format, bytes, input, outputs, ends, scalesPixels,
      choice: choice === null ? null : parseChoice(choice, outputs),
    }; // prettier-ignore
  });

export const tryOwn = (request: OwnNetworkRequest, context: JobContext<'try-network'>): Promise<TriedNetwork> =>
  said(async () => {
    const { found } = await readGiven(request, context);
    const loaded = await ownModel(found, request.choice);
    await context.breathe();
    const open = new OpenModel(loaded, '', 'scores');
    try {
      const network = await open.copyOn('cpu');
      const { input, heads } = loaded.manifest;
      const head = heads[0]!.id;
      const scoresOf = async (pixels: Float32Array): Promise<readonly number[]> => {
        const values = normalise(pixels, input, new Float32Array(pixels.length));
        const options = { head, target: null, at: null };
        const { prediction } = await scoreAndGradient(network, loaded.manifest, values, options);
        await context.breathe();
        return [...prediction.probabilities];
      };
      const plain: PlainAnswer[] = [];
      for (const grey of [0, 128, 255])
        plain.push({ grey, scores: await scoresOf(new Float32Array(input.height * input.width * input.channels).fill(grey)) }); // prettier-ignore
      const faces: FaceAnswer[] = [];
      for (const { expression, pixels } of drawnFaces(loaded.manifest))
        faces.push({ expression, scores: await scoresOf(pixels) });
      return { plain, faces };
    } finally {
      open.dispose();
    }
  });

export const keepOwn = (request: OwnNetworkRequest, context: JobContext<'keep-network'>): Promise<KeptNetwork> =>
  said(async () => {
    const { main, beside, architecture, found, bytes } = await readGiven(request, context);
    const { choice } = request;
    const hashes = await Promise.all([main, ...beside].map(async ({ path, data }) => [path, await sha256Hex(new Uint8Array(data))])); // prettier-ignore
    const sha256 = await sha256Hex(new TextEncoder().encode(JSON.stringify([hashes, architecture, choice])));
    const { manifest } = await ownModel({ ...found, sha256, bytes }, choice);
    await context.breathe();
    const kept = { sha256, name: manifest.id, bytes, at: Date.now(), choice };
    await new OwnNetworkStore().put(kept, { main, beside, architecture, manifest });
    return kept;
  });

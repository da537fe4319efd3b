/** The job that asks a person's own network about a labelled set under every usual order of labels and preprocessing. */

import type { RgbaImage } from '../../../core/image.ts';
import type { GivenFile } from '../../../inference/core/own-files.ts';
import { OpenModel } from '../../../inference/models/open-model.ts';
import { ownModel } from '../../../inference/models/own-model.ts';
import type { SetFile } from '../../../sets/core/files.ts';
import { inPieces } from '../../../sets/core/files.ts';
import type { Proposal } from '../../../sets/core/propose-choice.ts';
import { openSet } from '../../../sets/open-set.ts';
import { tryChoices } from '../../../sets/try-choices.ts';
import type { ProposeRequest } from '../../protocol.ts';
import type { JobContext } from '../job-context.ts';
import { readGiven, said } from './own-network.ts';

/** Enough to tell 5 points of accuracy apart. */
const MOST_PICTURES = 600;

function setFile({ path, data }: GivenFile): SetFile {
  const slice = async (from: number, to: number): Promise<Uint8Array> =>
    new Uint8Array(await data.slice(from, Math.min(to, data.size)).arrayBuffer());
  return { path, size: data.size, slice, chunks: () => inPieces({ size: data.size, slice }) };
}

async function decoded(bytes: Uint8Array): Promise<RgbaImage | null> {
  const bitmap = await createImageBitmap(new Blob([bytes.slice()])).catch(() => null);
  if (!bitmap) return null;
  try {
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) return null;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}

export const proposeForOwn = (request: ProposeRequest, context: JobContext<'propose-choice'>): Promise<Proposal> =>
  said(async () => {
    const { found } = await readGiven(request, context);
    const set = await openSet('the set', request.set.map(setFile));
    const loaded = await ownModel(found, request.choice);
    const open = new OpenModel(loaded, context.wasmFolder, 'scores');
    try {
      const network = await open.copyOn('wasm');
      const started = performance.now();
      return await tryChoices(set.entries(), network, loaded.manifest, {
        decode: decoded,
        choice: request.choice,
        most: MOST_PICTURES,
        breathe: () => context.breathe(),
        onProgress: (done) =>
          context.tell({ kind: 'progress', done, total: MOST_PICTURES, milliseconds: performance.now() - started }),
      });
    } finally {
      open.dispose();
    }
  });

/** The job that asks a person's own network about a labelled set under every usual order of labels and preprocessing. */

import { OpenModel } from '../../../inference/models/open-model.ts';
import { ownModel } from '../../../inference/models/own-model.ts';
import type { Proposal } from '../../../sets/core/propose-choice.ts';
import { openSet } from '../../../sets/open-set.ts';
import { tryChoices } from '../../../sets/try-choices.ts';
import type { ProposeRequest } from '../../protocol.ts';
import type { JobContext } from '../job-context.ts';
import { readGiven, said } from './own-network.ts';
import { decodedHere, setFile } from './set-files.ts';

/** Enough to tell 5 points of accuracy apart. */
const MOST_PICTURES = 600;

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
        decode: decodedHere,
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

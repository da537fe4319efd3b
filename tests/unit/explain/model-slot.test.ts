/** Which model the explain worker holds, with the shipped files. */

import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { ModelSlot } from '../../../src/explain/worker/model-slot.ts';
import {
  loadModel,
  readModelIndex,
  type LoadedModel,
  type ReadBytes,
} from '../../../src/inference/models/model-files.ts';
import { REPO } from '../../support/node-backends.ts';

const INDEX = new URL(`file://${REPO}public/models/index.json`).href;
const read: ReadBytes = async (url) => Uint8Array.from(await readFile(new URL(url))).buffer;
const [first, second] = (await readModelIndex(read, INDEX)).models.map(({ id }) => id) as [string, string];

let events: string[];
let index: string;
let slot: ModelSlot<{ readonly loaded: LoadedModel; dispose(): void }>;
beforeEach(() => {
  events = [];
  index = INDEX;
  slot = new ModelSlot(
    async (id) => {
      events.push(`open ${id}`);
      return { loaded: await loadModel(read, index, id), dispose: () => void events.push(`dispose of ${id}`) };
    },
    async () => {
      events.push('read the index');
      return (await readModelIndex(read, index)).models[0]!.id;
    },
  );
});

describe('the model that the explain worker holds', () => {
  it('is one and the same by null and by the id of the first of the index', async () => {
    const byNull = await slot.get(null);
    expect(byNull.loaded.manifest.id).toBe(first);
    expect(await slot.get(first)).toBe(byNull);
    expect(await slot.get(null)).toBe(byNull);
    expect(events).toEqual(['read the index', `open ${first}`]);
  });

  it("goes before another one's is opened", async () => {
    const before = await slot.get(first);
    expect((await slot.get(second)).loaded.manifest.id).toBe(second);
    expect(await slot.get(first)).not.toBe(before);
    const then = [`open ${first}`, `dispose of ${first}`, `open ${second}`, `dispose of ${second}`, `open ${first}`];
    expect(events).toEqual(then);
  });

  it('is tried again after a start that failed', async () => {
    index = INDEX.replace('index.json', 'none.json');
    await expect(slot.get(null)).rejects.toThrow(/none\.json/);
    await expect(slot.get(second)).rejects.toThrow(/none\.json/);
    index = INDEX;
    expect((await slot.get(null)).loaded.manifest.id).toBe(first);
    expect((await slot.get(second)).loaded.manifest.id).toBe(second);
  });
});

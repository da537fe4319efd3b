/**
 * What evaluate computes in node for 20 images, stored for the browser test that compares the app with it.
 * After a change of the baseline's weights: UPDATE_LOGITS=1 npx vitest run --project unit tests/unit/inference/evaluate-logits.test.ts
 */

import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openShippedModel } from '../../../scripts/lib/shipped-model.ts';
import { REPO } from '../../support/node-backends.ts';
import { readJson } from '../../support/node-files.ts';
import { proceduralImages } from '../../support/procedural-images.ts';

const FILE = `${REPO}tests/support/evaluate-logits.json`;

it("evaluate's logits are the stored ones", async () => {
  const model = await openShippedModel('baseline');
  const logits: Record<string, readonly number[]>[] = [];
  for (const picture of proceduralImages(20)) {
    const heads: Record<string, readonly number[]> = {};
    for (const { id } of model.manifest.heads) heads[id] = (await model.predict(picture, id)).logits;
    logits.push(heads);
  }
  const found = { model: model.manifest.id, sha256: model.sha256, logits };
  if (process.env['UPDATE_LOGITS']) writeFileSync(FILE, `${JSON.stringify(found)}\n`);
  const stored = readJson<typeof found>(FILE);
  expect(stored.sha256, 'the weights changed: see the comment at the top of this file').toBe(model.sha256);
  expect(stored.logits).toHaveLength(20);
  stored.logits.forEach((heads, i) => {
    for (const [id, expected] of Object.entries(heads)) {
      expected.forEach((logit, c) => expect(Math.abs(logit - (logits[i]?.[id]?.[c] as number))).toBeLessThan(1e-5));
    }
  });
  // The pictures are not all the same to the network.
  expect(new Set(stored.logits.map((heads) => heads['ferplus']?.join())).size).toBe(20);
  model.dispose();
});

/** The page's jobs about a set, on real networks in node: evaluate's matrix to the digit, planted truth in a cell, drawn sets. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main as evaluate } from '../../../scripts/evaluate.ts';
import { openNetwork } from '../../../scripts/lib/shipped-model.ts';
import type { SetReport } from '../../../src/sets/core/set-figures.ts';
import { EXPRESSIONS, FACE_RANGES } from '../../../src/capture/core/face-parameters.ts';
import type { SetProgress } from '../../../src/explain/set-jobs.ts';
import type { JobContext } from '../../../src/explain/worker/job-context.ts';
import { cellMaps, scoreSetJob } from '../../../src/explain/worker/jobs/sets.ts';
import { FIRST_SHIPPED } from '../../../src/inference/core/model-ref.ts';
import { drawnParameters, labelOfSliders } from '../../../src/sets/core/drawn-parameters.ts';
import { facesOfCell, meanMap } from '../../../src/sets/cell.ts';
import { proceduralImages } from '../../support/procedural-images.ts';
import { heardOutput } from '../../support/heard-output.ts';
import { probeOnPart } from '../../support/part-probe.ts';
import { LIVE_DEFAULT } from '../../../src/attribution/registry.ts';
import { FACE_PARTS } from '../../../src/lime/core/face-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'set-jobs-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a csv in the page’s worker', { timeout: 120_000 }, () => {
  it('gives evaluate’s figures to the digit, and explains a cell', async () => {
    const rows = proceduralImages(40).map((pixels, i) => `${i % 7},${pixels.join(' ')},PublicTest`);
    const csv = ['emotion,pixels,Usage', ...rows, '9,1 2 3,PublicTest'].join('\n');
    writeFileSync(join(folder, 'set.csv'), csv);
    const output = heardOutput();
    await evaluate(['--data', join(folder, 'set.csv')], output);
    const report = JSON.parse(output.outLines[0]!) as SetReport;

    const { manifest, network, dispose } = await openNetwork(null);
    const heard: SetProgress[] = [];
    let breaths = 0;
    const context = {
      signal: new AbortController().signal,
      model: { manifest, run: <T>(work: (net: typeof network) => Promise<T>) => work(network) },
      tell: (news: SetProgress) => void heard.push(news),
      breathe: () => Promise.resolve(void breaths++),
    } as unknown as JobContext<'score-set'> & JobContext<'cell-maps'>;
    const files = [{ path: 'set.csv', data: new Blob([csv]) }];
    const source = { kind: 'files', name: 'set.csv', files } as const;
    const answer = await scoreSetJob({ model: FIRST_SHIPPED, source, order: null, split: null }, context);
    expect(answer.heads).toEqual(report.heads);
    expect(answer).toMatchObject({ form: report.set.form, pictures: 40, skippedCount: report.set.skipped.length });
    expect(answer.splits).toEqual(['PublicTest']);
    expect(breaths).toBeGreaterThan(1);

    const { confusion, labels } = answer.heads[0]!;
    const truth = confusion.findIndex((row) => row.some((n) => n > 0));
    const predicted = confusion[truth]!.findIndex((n) => n > 0);
    const cell = { truth, predicted };
    const maps = await cellMaps({ model: FIRST_SHIPPED, setId: answer.setId, head: 0, cell }, context);
    expect(maps.cell).toMatchObject({ of: confusion[truth]![predicted], label: labels[predicted] });
    expect(maps.cell!.shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 4);
    dispose();
  });
});

describe('a label that hangs on one part of the face', () => {
  it.each(['mouth', 'nose', 'forehead'] as const)('%s stands first in the mean map’s shares', async (part) => {
    const { probe, faces } = probeOnPart(part);
    const map = await meanMap(faces, 0, probe, { method: LIVE_DEFAULT, seed: 1, signal: new AbortController().signal });
    expect(map.n).toBe(faces.length);
    expect(map.shares.map((entry) => entry.part).sort()).toEqual([...FACE_PARTS].sort());
    expect(map.shares[0]!.part).toBe(part);
    expect(map.shares[0]!.share).toBeGreaterThan(3 * map.shares[0]!.area);
  });
});

describe('faces of a cell', () => {
  it('are those of the label with that highest score, the surest first', () => {
    const scored = [
      ['sad', 0.3, 0.7],
      ['happy', 0.2, 0.8],
      ['sad', 0.1, 0.9],
      ['sad', 0.6, 0.4],
    ].map(([label, a, b]) => ({ picture: { label, votes: null } as never, scores: [[a as number, b as number]] }));
    expect(facesOfCell(scored, 0, ['sad', 'happy'], { truth: 0, predicted: 1 })).toEqual([2, 0]);
    expect(facesOfCell(scored, 0, ['sad', 'happy'], { truth: 0, predicted: 0 })).toEqual([3]);
  });
});

describe('the drawn face as a set', () => {
  it('is the same for a seed, has every label, and each label is that of its sliders', () => {
    const made = [...drawnParameters(300, 1)];
    expect([...drawnParameters(300, 1)]).toEqual(made);
    expect([...drawnParameters(300, 2)]).not.toEqual(made);
    expect(new Set(made.map(({ label }) => label)).size).toBe(Object.keys(EXPRESSIONS).length);
    for (const { label, parameters } of made) {
      expect(labelOfSliders(parameters)).toBe(label);
      for (const [key, { min, max }] of Object.entries(FACE_RANGES)) {
        expect(parameters[key as keyof typeof parameters]).toBeGreaterThanOrEqual(min);
        expect(parameters[key as keyof typeof parameters]).toBeLessThanOrEqual(max);
      }
    }
    for (const name of Object.keys(EXPRESSIONS) as (keyof typeof EXPRESSIONS)[])
      expect(labelOfSliders(EXPRESSIONS[name])).toBe(name);
  });
});

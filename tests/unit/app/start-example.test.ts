import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import example from '../../../src/app/shell/start-example.json';
import type { ModelIndex } from '../../../src/inference/core/manifest.ts';

it('the map on the first page is the shipped network’s (else: npx tsx scripts/make-start-example.ts)', () => {
  const { models } = JSON.parse(readFileSync('public/models/index.json', 'utf8')) as ModelIndex;
  expect(example.model).toBe(models[0]!.id);
  expect(example.percent).toHaveLength(example.width * example.height);
  expect(Math.max(...example.percent.map(Math.abs))).toBeGreaterThan(60);
  expect(example.label).toBe('happy');
  expect(example.score).toBeGreaterThan(0.5);
});

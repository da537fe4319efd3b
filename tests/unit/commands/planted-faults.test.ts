/** The list of faults to plant (scripts/plant-faults.ts) is kept up with the code; planting them takes minutes and is done by hand. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAULTS } from '../../../scripts/lib/faults.ts';
import { REPO } from '../../support/node-backends.ts';

const read = (file: string): string => readFileSync(`${REPO}${file}`, 'utf8');

it.each(FAULTS)('$title: its code and its test are where the list says', ({ file, find, replace, test, name }) => {
  expect(read(file).split(find)).toHaveLength(2);
  expect(replace).not.toBe(find);
  const suites = [...read(test).matchAll(/support\/[\w-]+-suite\.ts/g)].map(([suite]) => read(`tests/${suite}`));
  // A part of a title; what an `it.each` puts in comes after a comma here.
  expect([read(test), ...suites].some((text) => text.includes(name.split(',')[0] as string))).toBe(true);
});

/** What is said of presets that miss their label: of the network that was measured alone. */

import { expect, it } from 'vitest';
import { missesAmong, type PresetFindings } from '../../../src/app/shell/core/preset-findings.ts';
import measured from '../../../src/app/shell/preset-findings.json';
import { EXPRESSIONS } from '../../../src/capture/core/face-parameters.ts';

const FOUND = measured as PresetFindings;

it('names the presets under nine tenths, for these weights and this head', () => {
  const one = { preset: 'fear', score: 0.3, other: 'surprise', otherShare: 0.5 };
  const found: PresetFindings = {
    model: 'm',
    weights: ['aa', 'bb'],
    looks: 50,
    findings: [
      { ...one, head: 'x', share: 0.5 },
      { ...one, head: 'x', preset: 'sad', share: 0.9 },
      { ...one, head: 'y', preset: 'sad', share: 0.1 },
    ],
  };
  expect(missesAmong(found, ['aa', 'bb'], 'x').map(({ preset }) => preset)).toEqual(['fear']);
  expect(missesAmong(found, ['aa', 'cc'], 'x')).toEqual([]);
  expect(missesAmong(found, ['aa', 'bb'], 'z')).toEqual([]);
});

it('every preset was measured, with each head, in fifty looks', () => {
  expect(FOUND.looks).toBe(50);
  const heads = new Set(FOUND.findings.map(({ head }) => head));
  expect(FOUND.findings).toHaveLength(heads.size * Object.keys(EXPRESSIONS).length);
  for (const { share, other } of FOUND.findings) expect(share < 1).toBe(other !== null);
});

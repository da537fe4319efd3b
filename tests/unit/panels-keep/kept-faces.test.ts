/** Which faces are kept: three at most, none twice, the sliders of drawn ones alone. */

import { expect, it } from 'vitest';
import { KeptFaces, MOST_KEPT } from '../../../src/app/panels/keep/kept-faces.ts';
import { INITIAL_STATE, type AppState } from '../../../src/app/state/state.ts';
import type { Capture } from '../../../src/live/protocol.ts';
import type { ModelManifest } from '../../../src/inference/core/manifest.ts';

const SOURCE = { kind: 'drawn', label: '', mirrored: false, still: false } as const;
const STATE: AppState = { ...INITIAL_STATE, source: SOURCE, manifest: { id: 'm' } as ModelManifest, pinned: 'a' };

const captureOf = (frameId: number, target = 0, head = 'h'): Capture =>
  ({
    crop: { frameId, width: 1, height: 1, rgb: new Uint8ClampedArray(3) },
    map: null,
    networkInput: null,
    result: {
      frameId,
      mirrored: true,
      target,
      prediction: { modelId: 'm', head, labels: ['a', 'b'], logits: [1, 0], probabilities: [0.7, 0.3], top: 0 },
    },
  }) as unknown as Capture;

it('keeps three, says when there is no more room, and has room again after one is removed', () => {
  let changes = 0;
  const kept = new KeptFaces(() => changes++);
  for (let frame = 0; frame < MOST_KEPT; frame++) expect(kept.keep(captureOf(frame), STATE)).toBe('kept');
  expect(kept.keep(captureOf(9), STATE)).toBe('full');
  kept.remove(2);
  expect(kept.faces.map(({ number }) => number)).toEqual([1, 3]);
  expect(kept.keep(captureOf(9), STATE)).toBe('kept');
  expect(kept.faces.map(({ number }) => number)).toEqual([1, 3, 4]);
  expect(changes).toBe(MOST_KEPT + 2);
});

it('keeps the same answer to the same picture once, another label or head of it beside it', () => {
  const kept = new KeptFaces(() => undefined);
  kept.keep(captureOf(1), STATE);
  expect(kept.keep(captureOf(1), STATE)).toBe('again');
  expect(kept.keep(captureOf(1, 1), STATE)).toBe('kept');
  expect(kept.keep(captureOf(1, 1, 'other'), STATE)).toBe('kept');
});

it('holds sliders for the drawn face alone, and nothing without a face', () => {
  const kept = new KeptFaces(() => undefined);
  kept.keep(captureOf(1), STATE);
  kept.keep(captureOf(2), { ...STATE, source: { ...SOURCE, kind: 'camera' } });
  expect(kept.faces.map(({ source, drawn }) => [source, drawn])).toEqual([
    ['drawn', { face: STATE.drawnFace, still: false, pinned: 'a' }],
    ['camera', null],
  ]);
  expect(kept.keep(null, STATE)).toBe('no-face');
  expect(kept.keep({ ...captureOf(3), crop: null }, STATE)).toBe('no-face');
});

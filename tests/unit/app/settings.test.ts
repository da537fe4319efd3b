import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  DEFAULT_SETTINGS,
  headInUse,
  liveSettings,
  nextPinned,
  parseSettings,
  pinnedIndex,
} from '../../../src/app/state/core/settings.ts';
import { liveMethods } from '../../../src/attribution/registry.ts';
import type { ModelManifest } from '../../../src/inference/core/manifest.ts';

const METHODS = liveMethods().map(({ id }) => id);
const manifest = JSON.parse(readFileSync('public/models/baseline/manifest.json', 'utf8')) as ModelManifest;

describe('settings', () => {
  it('come back as they were written', () => {
    const settings = {
      ...DEFAULT_SETTINGS,
      colours: 'magnitude',
      opacity: 0.4,
      theme: 'dark',
      head: 'fer2013',
      mirror: 'off',
    } as const;
    expect(parseSettings(JSON.stringify(settings), METHODS)).toEqual(settings);
  });

  it('fall back one by one, and never break', () => {
    expect(parseSettings(null, METHODS)).toEqual(DEFAULT_SETTINGS);
    expect(parseSettings('{"opacity":7,"overlay":false,"extra":1,"backend":"cuda"}', METHODS)).toEqual({
      ...DEFAULT_SETTINGS,
      overlay: false,
    });
    fc.assert(fc.property(fc.string(), (text) => parseSettings(text, METHODS) !== null));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(DEFAULT_SETTINGS)), fc.jsonValue()), (value) => {
        const { opacity, overlay, backend } = parseSettings(JSON.stringify(value), METHODS);
        return opacity >= 0 && opacity <= 1 && typeof overlay === 'boolean' && typeof backend === 'string';
      }),
    );
  });

  it('the default head is the first of the model; one that the model lacks counts as none', () => {
    expect(headInUse(manifest, DEFAULT_SETTINGS).id).toBe(manifest.heads[0]!.id);
    expect(headInUse(manifest, { ...DEFAULT_SETTINGS, head: manifest.heads[1]!.id }).id).toBe(manifest.heads[1]!.id);
    expect(headInUse(manifest, { ...DEFAULT_SETTINGS, head: 'other' }).id).toBe(manifest.heads[0]!.id);
  });
});

describe('pinning', () => {
  const labels = ['angry', 'happy', 'neutral'];

  it('goes by the label, so that it survives a head that lists it elsewhere', () => {
    expect(pinnedIndex(labels, 'happy')).toBe(1);
    expect(pinnedIndex(['happy', 'angry'], 'happy')).toBe(0);
    expect(pinnedIndex(labels, 'contempt')).toBeNull();
    expect(pinnedIndex(labels, null)).toBeNull();
  });

  it('walks through all labels and ends at none', () => {
    const walk: (string | null)[] = [];
    let pinned: string | null = null;
    for (let i = 0; i < labels.length + 1; i++) walk.push((pinned = nextPinned(labels, pinned)));
    expect(walk).toEqual([...labels, null]);
  });

  it('reaches the worker as an index, with the head’s id', () => {
    const live = liveSettings(DEFAULT_SETTINGS, 'happy', manifest);
    expect(live.pinned).toBe(manifest.heads[0]!.labels.indexOf('happy'));
    expect(live.head).toBe(manifest.heads[0]!.id);
    expect(liveSettings({ ...DEFAULT_SETTINGS, smoothing: false }, null, manifest).smoothing).toBe(0);
    expect(liveSettings(DEFAULT_SETTINGS, 'happy', null).pinned).toBeNull();
  });
});

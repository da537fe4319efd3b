import { describe, expect, it } from 'vitest';
import { choiceOfForm, formFor } from '../../../src/app/sheets/core/own-form.ts';
import type { FoundFacts } from '../../../src/inference/core/own-files.ts';
import { LABEL_ORDERS } from '../../../src/inference/core/network-choice.ts';

const FOUND: FoundFacts = {
  name: 'a.h5',
  format: 'Keras HDF5',
  bytes: 1,
  input: [48, 48, 1],
  outputs: 7,
  ends: 'softmax',
  scalesPixels: false,
  choice: null,
};

describe('the form for a person’s own network', () => {
  it('asks for labels and preprocessing, as the command line does', () => {
    const form = formFor(FOUND);
    expect(form).toMatchObject({ order: '', preprocess: '' });
    expect(choiceOfForm(form, 7)).toBeNull();
    expect(choiceOfForm({ ...form, order: 'alphabetical' }, 7)).toBeNull();
    expect(choiceOfForm({ ...form, order: 'alphabetical', preprocess: 'unit' }, 7)).toEqual({
      labels: LABEL_ORDERS['alphabetical']![0],
      preprocess: 'unit',
      channels: 'rgb',
      framing: 'fer2013',
      equalise: false,
    });
  });

  it('takes a list of one’s own, in the number of the outputs', () => {
    const form = { ...formFor({ ...FOUND, outputs: 3 }), preprocess: 'raw' };
    expect(form.order).toBe('own');
    expect(choiceOfForm({ ...form, labels: 'Happiness, sad, other' }, 3)?.labels).toEqual(['happy', 'sad', 'other']);
    expect(() => choiceOfForm({ ...form, labels: 'happy, sad' }, 3)).toThrow(/2 labels are named/);
    expect(() => choiceOfForm({ ...form, labels: 'sad, sad, sad' }, 3)).toThrow(/not all different/);
  });

  it('starts with raw pixels where the network scales them itself', () => {
    expect(formFor({ ...FOUND, scalesPixels: true }).preprocess).toBe('raw');
  });

  it('starts with the choice that came along, and makes the same of it', () => {
    const choice = {
      labels: LABEL_ORDERS['rafdb']![0]!,
      preprocess: 'signed',
      channels: 'bgr',
      framing: 'box+12.5%',
      equalise: true,
    } as const;
    const form = formFor({ ...FOUND, choice });
    expect(form.order).toBe('rafdb');
    expect(choiceOfForm(form, 7)).toEqual(choice);
  });
});

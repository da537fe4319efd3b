import { describe, expect, it } from 'vitest';
import { arrange, choiceFile, isChoice, isNetworkName, parseChoice } from '../../../src/inference/core/own-files.ts';
import { LABEL_ORDERS, type NetworkChoice } from '../../../src/inference/core/network-choice.ts';
import { besideOf } from '../../../src/inference/models/own-store.ts';

const paths = (...names: string[]): { path: string }[] => names.map((path) => ({ path }));
const CHOICE: NetworkChoice = {
  labels: LABEL_ORDERS['fer2013']![0]!,
  preprocess: 'signed',
  channels: 'rgb',
  framing: 'box+10%',
  equalise: false,
};

describe('the files of a person’s own network', () => {
  it('are told from pictures by their names', () => {
    expect(['a.h5', 'b.KERAS', 'model.json', 'group1-shard1of2.bin', 'c.onnx', 'd.pt'].every(isNetworkName)).toBe(true);
    expect(['a.png', 'b.jpg', 'c.mp4', 'h5', 'notes.txt'].some(isNetworkName)).toBe(false);
  });

  it('are arranged: the network, and the JSON files beside it', () => {
    expect(arrange(paths('arch.json', 'w.h5', 'w.choice.json'))).toEqual({
      main: { path: 'w.h5' },
      json: paths('arch.json', 'w.choice.json'),
    });
    expect(arrange(paths('m/a.bin', 'm/model.json', 'm/x.choice.json')).main.path).toBe('m/model.json');
    expect(arrange(paths('x.choice.json', 'human.json', 'human.bin')).main.path).toBe('human.json');
    expect(() => arrange(paths('a.h5', 'b.keras'))).toThrow(/a\.h5 and b\.keras are 2 networks/);
    expect(() => arrange([])).toThrow(/folder is empty/);
  });

  it('find each other from the folder of the network', async () => {
    const data = new ArrayBuffer(4);
    const beside = besideOf({ main: { path: 'm/model.json', data }, beside: [{ path: 'm/a.bin', data }] });
    expect(await beside('a.bin')).toBe(data);
    expect(await beside('./a.bin')).toBe(data);
    expect(await beside('../m/a.bin')).toBeNull();
  });

  it('hand on a choice as a file that is read back the same', () => {
    const json = JSON.parse(choiceFile(CHOICE)) as unknown;
    expect(isChoice(json)).toBe(true);
    expect(parseChoice(json, 7)).toEqual(CHOICE);
    expect(isChoice({ labels: [] })).toBe(false);
  });

  it.each([
    ['version', { version: 2 }],
    ['labels', { labels: 'a,b' }],
    ['preprocess', { preprocess: 'loud' }],
    ['channels', { channels: 'xyz' }],
    ['framing', { framing: '../etc' }],
    ['equalise', { equalise: 1 }],
  ])('name the field of a choice that is wrong: %s', (field, change) => {
    const json = { ...(JSON.parse(choiceFile(CHOICE)) as object), ...change };
    expect(() => parseChoice(json, 7)).toThrow(`“${field}”`);
  });

  it('refuse a choice for another number of outputs', () => {
    expect(() => parseChoice(JSON.parse(choiceFile(CHOICE)), 5)).toThrow(/7 labels are named, but the network has 5/);
  });
});

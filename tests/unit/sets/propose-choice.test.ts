/** Which labels and preprocessing a network was probably made with, told from its answers to a labelled set. */

import { describe, expect, it } from 'vitest';
import { LABEL_ORDERS } from '../../../src/inference/core/network-choice.ts';
import { proposeChoice, type Proposal } from '../../../src/sets/core/propose-choice.ts';
import { main } from '../../../scripts/evaluate.ts';
import { hasShared, sharedPath } from '../../setup/shared.ts';
import { heardOutput } from '../../support/heard-output.ts';
import { uniform } from '../../support/random.ts';

const ORDERS = Object.fromEntries(
  ['fer2013', 'alphabetical', 'rafdb'].map((name) => [name, LABEL_ORDERS[name]!.find(({ length }) => length === 7)!]),
);
const LABELS = ORDERS['fer2013']!;

/** Answers of a network of this order that is right on a share of `n` pictures, and says anything on the others. */
function answers(order: readonly string[], share: number, n: number, seed: number) {
  const random = uniform(seed);
  const truth = Array.from({ length: n }, () => LABELS[Math.floor(random() * 7)]!);
  const tops = truth.map((label) => (random() < share ? order.indexOf(label) : Math.floor(random() * 7)));
  return { truth, tops };
}

describe('a choice is proposed', () => {
  it.each(Object.entries(ORDERS))('when it surely is the best: %s', (name, order) => {
    const { truth, tops } = answers(order, 0.6, 300, 1);
    const worse = tops.map((top, i) => (i % 4 === 0 ? (top + 1) % 7 : top));
    const tried = [
      { preprocess: 'unit', tops: worse },
      { preprocess: 'signed', tops },
    ];
    const { proposed, reason, table, seen } = proposeChoice(tried, ORDERS, truth);
    expect(reason).toBe('best');
    expect(proposed).toMatchObject({ order: name, preprocess: 'signed' });
    expect(table).toHaveLength(6);
    expect(seen).toBe(false);
  });

  it('not when all are guesses, two are equal, or another order fits', () => {
    const guess = answers(LABELS, 0.05, 300, 2);
    expect(proposeChoice([{ preprocess: 'unit', tops: guess.tops }], ORDERS, guess.truth)).toMatchObject({ proposed: null, reason: 'guess' }); // prettier-ignore
    const { truth, tops } = answers(LABELS, 0.6, 300, 3);
    const twice = ['unit', 'signed'].map((preprocess) => ({ preprocess, tops }));
    expect(proposeChoice(twice, ORDERS, truth)).toMatchObject({ proposed: null, reason: 'tie' });
    const listed = ['sad', 'neutral', 'happy', 'fear', 'angry', 'surprise', 'disgust'];
    const own = answers(listed, 0.6, 300, 4);
    const found = proposeChoice([{ preprocess: 'unit', tops: own.tops }], ORDERS, own.truth);
    expect(found).toMatchObject({ proposed: null, reason: 'other', fit: { labels: listed, preprocess: 'unit' } });
  });

  it('a network that is too good has seen the pictures; no picture and no number propose nothing', () => {
    const { truth, tops } = answers(LABELS, 0.9, 300, 5);
    expect(proposeChoice([{ preprocess: 'unit', tops }], ORDERS, truth).seen).toBe(true);
    expect(proposeChoice([{ preprocess: 'unit', tops: [] }], ORDERS, []).proposed).toBeNull();
    expect(proposeChoice([{ preprocess: 'unit', tops: tops.map(() => -1) }], ORDERS, truth).proposed).toBeNull();
  });
});

const FOREIGN = ['models', 'foreign'] as const;
const IMAGES = ['data', 'fer2013', 'PublicTest-images-idx3-ubyte.gz'] as const;
const LABEL_FILE = ['data', 'fer2013', 'PublicTest-labels-idx1-ubyte.gz'] as const;
describe.skipIf(!hasShared(...FOREIGN) || !hasShared(...IMAGES))('networks of others (needs ../shared)', () => {
  it.each([
    ['mini_XCEPTION.102-0.66.hdf5', 'fer2013', 'signed'],
    ['tupleblog', 'fer2013', 'signed'],
    ['fer-api.keras', null, null],
  ])('%s', async (path, order, preprocess) => {
    const output = heardOutput();
    const rows = ['--rows', `seed:7:${order === null ? 64 : 200}`];
    const set = ['--data', sharedPath(...IMAGES), '--labels', sharedPath(...LABEL_FILE), ...rows];
    expect(await main(['--network', sharedPath(...FOREIGN, path), ...set, '--propose'], output)).toBe(0);
    const { proposed } = JSON.parse(output.outLines[0]!) as Proposal;
    if (order === null) expect(proposed).toBeNull();
    else expect(proposed).toMatchObject({ order, preprocess });
  });
});

/** What is chosen beside a network's file: labels, preprocessing, sizes. */

import { describe, expect, it } from 'vitest';
import { resizeGrey } from '../../../src/core/math/resize-grey.ts';
import { denormalise, normalise } from '../../../src/inference/core/input-rule.ts';
import { labelOf, labelsFor, ruleFor } from '../../../src/inference/core/network-choice.ts';
import { equalised, preparedPixels } from '../../../src/inference/core/prepare-pixels.ts';
import { checkOwnOptions } from '../../../scripts/lib/own-network.ts';

describe('labels', () => {
  it('of one meaning are one', () => {
    expect(['Happiness', ' anger', 'SADNESS', 'fearful', 'surprised', 'neutral', 'bored'].map(labelOf)).toEqual(
      ['happy', 'angry', 'sad', 'fear', 'surprise', 'neutral', 'bored'],
    ); // prettier-ignore
  });

  it.each([
    ['fer2013', 7, 'angry disgust fear happy sad surprise neutral'],
    ['alphabetical', 7, 'angry disgust fear happy neutral sad surprise'],
    ['alphabetical', 8, 'angry contempt disgust fear happy neutral sad surprise'],
    ['ferplus', 8, 'neutral happy surprise sad angry disgust fear contempt'],
    ['rafdb', 7, 'surprise fear disgust happy sad angry neutral'],
    ['Anger,happiness, Neutral', 3, 'angry happy neutral'],
  ])('%s of %d', (asked, outputs, expected) => expect(labelsFor(asked, outputs).join(' ')).toBe(expected));

  it.each([
    ['fer2013', 8, /has 7 labels, but the network has 8 outputs/],
    ['a,b', 3, /2 labels are named, but the network has 3 outputs/],
    ['happy,happiness,sad', 3, /not all different/],
    ['__proto__', 7, /1 labels are named/],
  ])('%s of %d are refused', (asked, outputs, message) => expect(() => labelsFor(asked, outputs)).toThrow(message));
});

describe('preprocessing', () => {
  const through = (
    preprocess: Parameters<typeof ruleFor>[0]['preprocess'],
    channels: 'rgb' | 'bgr' = 'rgb',
  ): number[] => {
    const pixels = Float32Array.of(0, 127.5, 255);
    const normalisation = ruleFor({ preprocess, channels, framing: 'fer2013', equalise: false }, 3);
    return Array.from(normalise(pixels, { channels: 3, normalisation }, new Float32Array(3)));
  };
  it.each([
    ['unit', 'rgb', [0, 0.5, 1]],
    ['unit', 'bgr', [1, 0.5, 0]],
    ['signed', 'rgb', [-1, 0, 1]],
    ['raw', 'rgb', [0, 127.5, 255]],
    ['imagenet', 'rgb', [-0.485 / 0.229, (0.5 - 0.456) / 0.224, (1 - 0.406) / 0.225]],
    ['imagenet', 'bgr', [(1 - 0.406) / 0.225, (0.5 - 0.456) / 0.224, -0.485 / 0.229]],
    ['standardise', 'rgb', [-Math.sqrt(1.5), 0, Math.sqrt(1.5)]],
  ] as const)('%s, %s', (preprocess, channels, expected) =>
    through(preprocess, channels).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5)),
  );

  it('a picture of one grey has no deviation of its own, and gives zeros', () => {
    const pixels = new Float32Array(4).fill(9);
    const normalisation = ruleFor(
      { preprocess: 'standardise', channels: 'grey', framing: 'fer2013', equalise: false },
      1,
    );
    expect([...normalise(pixels, { channels: 1, normalisation }, new Float32Array(4))]).toEqual([0, 0, 0, 0]);
  });

  it('equalises histograms as OpenCV does', () => {
    // cv2.equalizeHist: (cdf - first) / (n - first) * 255, where first is the count of the smallest value.
    expect([...equalised([10, 10, 20, 20, 20, 30, 40, 40])]).toEqual([0, 0, 128, 128, 128, 170, 255, 255]);
    expect([...equalised([7, 7, 7])]).toEqual([7, 7, 7]);
  });

  it('gives a network of colour pictures grey ones where it wants them', () => {
    const found = preparedPixels(Float32Array.of(255, 0, 0), 3, { grey: true });
    [0, 1, 2].forEach((i) => expect(found[i]).toBeCloseTo(0.299 * 255, 3));
  });
});

describe('what is done to each picture by itself', () => {
  const choice = { preprocess: 'standardise', channels: 'grey', framing: 'fer2013', equalise: true } as const;
  const normalisation = ruleFor(choice, 3);
  const pixels = Float32Array.from({ length: 48 }, (_, i) => (i * 37) % 256);

  it('is done wherever pixels enter the network: grey, then equalised, then standardised', () => {
    const read = normalise(pixels, { channels: 3, normalisation }, new Float32Array(48));
    const sum = read.reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(0, 3);
    expect(read.reduce((a, b) => a + b * b, 0) / 48).toBeCloseTo(1, 5);
    for (let i = 0; i < 48; i += 3) expect([read[i + 1], read[i + 2]]).toEqual([read[i], read[i]]);
    // Ordered as the greys of the picture are.
    const grey = preparedPixels(pixels, 3, { grey: true });
    const order = (values: ArrayLike<number>) => Array.from({ length: 16 }, (_, i) => i).sort((a, b) => values[a * 3]! - values[b * 3]!); // prettier-ignore
    expect(order(read)).toEqual(order(grey));
  });

  it('leaves the pixels that were given as they were', () => {
    const before = [...pixels];
    normalise(pixels, { channels: 3, normalisation }, new Float32Array(48));
    expect([...pixels]).toEqual(before);
  });

  it('is found again after the way to pixels and back, which perturbations take', () => {
    const rule = { channels: 1, normalisation: ruleFor({ ...choice, equalise: false }, 1) };
    const read = normalise(pixels, rule, new Float32Array(48));
    const again = normalise(denormalise(read, rule, new Float32Array(48)), rule, new Float32Array(48));
    again.forEach((value, i) => expect(value).toBeCloseTo(read[i]!, 4));
  });
});

describe('pictures of another size', () => {
  it('are enlarged bilinearly, pixel centres at halves, edges clamped, unrounded', () => {
    expect([...resizeGrey([0, 8], 1, 2, 1, 4)]).toEqual([0, 2, 6, 8]);
    expect([...resizeGrey([0, 8], 2, 1, 4, 1)]).toEqual([0, 2, 6, 8]);
  });
  it('are reduced by area averages', () => {
    expect([...resizeGrey([1, 3, 5, 7], 1, 4, 1, 2)]).toEqual([2, 6]);
    const found = resizeGrey([3, 6, 9], 1, 3, 1, 2);
    expect(found[0]).toBeCloseTo(4, 5);
    expect(found[1]).toBeCloseTo(8, 5);
  });
  it('stay as they are where the size is the same', () => {
    expect([...resizeGrey([1, 2, 3, 4], 2, 2, 2, 2)]).toEqual([1, 2, 3, 4]);
  });
});

describe('options', () => {
  it('of an own network go with one, and not with a shipped one', () => {
    expect(() => checkOwnOptions({ classes: 'fer2013' })).toThrow('--classes goes with --network FILE only');
    expect(() => checkOwnOptions({ network: 'a.h5', model: 'classic' })).toThrow(/exclude each other/);
    expect(() => checkOwnOptions({ model: 'classic' })).not.toThrow();
  });
});

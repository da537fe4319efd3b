/**
 * Networks of others, as they are published (../shared/models/foreign): what the runtimes of their formats gave for two pictures. Their accuracies on
 * PublicTest take minutes: docs/own-network.md has the commands.
 */

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resizeGrey } from '../../../src/core/math/resize-grey.ts';
import { activateBackend, openBackend } from '../../../src/inference/backends/backends.ts';
import { normalise } from '../../../src/inference/core/input-rule.ts';
import { labelsFor, ruleFor, type Preprocess } from '../../../src/inference/core/network-choice.ts';
import { findNetwork } from '../../../src/inference/models/own-model.ts';
import { openGraph } from '../../../src/inference/formats/graph.ts';
import { createNetwork } from '../../../src/inference/networks/create-network.ts';
import { scoreAndGradient } from '../../../src/inference/passes/saliency.ts';
import { readIdxImages } from '../../../scripts/lib/idx.ts';
import { choiceOf, sourceOf } from '../../../scripts/lib/own-network.ts';
import { hasShared, sharedPath } from '../../setup/shared.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';

/** First five outputs for grey 128 and for row 0 of PublicTest, from onnxruntime-node and tfjs-wasm (the folder's README). */
const FILES: readonly (readonly [file: string, classes: string, Preprocess, grey: number[], row: number[]])[] = [
  ['mini_XCEPTION.102-0.66.hdf5', 'fer2013', 'signed', [0.147683, 1.13365e-6, 0.12691, 0.0404243, 0.0123545], [0.0158916, 0.0139829, 0.0255411, 0.277587, 0.0209454]],
  ['big_XCEPTION.54-0.66.hdf5', 'fer2013', 'signed', [0.0869263, 0.0257562, 0.141405, 0.0854878, 0.176041], [0.0484327, 0.00108115, 0.00753292, 0.438431, 0.061591]],
  ['human', 'fer2013', 'signed', [0.0869262, 0.0257562, 0.141405, 0.0854878, 0.176041], [0.0484327, 0.00108115, 0.0075329, 0.43843, 0.0615908]],
  ['tupleblog', 'fer2013', 'signed', [0.0700026, 0.000627809, 0.171147, 0.0732386, 0.121258], [0.0433272, 0.00880283, 0.117483, 0.503024, 0.0951679]],
  ['fer-api.keras', 'alphabetical', 'unit', [0.999997, 5.7e-18, 5.7e-21, 6.4e-16, 7.4e-20], [0.00272849, 0.556079, 0.00325739, 0.00554916, 0.19918]],
]; // prettier-ignore

const IMAGES = 'data/fer2013/PublicTest-images-idx3-ubyte.gz';

beforeAll(() => openBackend('wasm', WASM_FOLDER, () => undefined));

describe.skipIf(!hasShared('models/foreign') || !hasShared(IMAGES))(
  'networks of others give their published outputs',
  () => {
    it.each(FILES)('%s', async (file, classes, preprocess, grey, row) => {
      const found = await findNetwork(sourceOf(join(sharedPath('models/foreign'), file)));
      expect(() => choiceOf({ network: file }, found)).toThrow(
        /the file does not say more: add --classes .* and --preprocess/,
      );
      const [height, width, channels] = found.input;
      expect([height, width, channels]).toEqual(file === 'fer-api.keras' ? [112, 112, 1] : [64, 64, 1]);
      activateBackend('wasm');
      const images = readIdxImages(sharedPath(IMAGES));
      const pictures = [
        new Float32Array(height * width).fill(128),
        resizeGrey(images.image(0), images.height, images.width, height, width),
      ];
      const normalisation = ruleFor({ preprocess, channels: 'rgb', framing: 'fer2013', equalise: false }, channels);
      const labels = labelsFor(classes, found.outputs);
      const layer = openGraph(found.file).outputs[0] as string;
      const head = { id: 'own', title: 'own', labels, layer, link: found.ends, temperature: 1, colourRange: {} };
      // Both ways: layers as the file has them, and folded for scores.
      for (const use of ['layers', 'scores'] as const) {
        const network = await createNetwork(found.file, 'auto', use);
        for (const [i, expected] of [grey, row].entries()) {
          const pixels = pictures[i] as Float32Array;
          const input = normalise(pixels, { channels, normalisation }, new Float32Array(pixels.length));
          const { prediction } = await scoreAndGradient(network, { id: file, heads: [head] }, input, {
            head: null,
            target: null,
            at: null,
          });
          prediction.probabilities
            .slice(0, 5)
            .forEach((value, k) => expect(Math.abs(value - expected[k]!), `${use} ${i} ${k}`).toBeLessThan(1e-4));
        }
        network.dispose();
      }
    });
  },
);

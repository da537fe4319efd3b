/** What is said of a picture is said of that picture alone: nothing of what was shown before is in it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameResult } from '../../../src/live/protocol.ts';
import { LiveDriver } from './live-driver.ts';
import { drawPicture, type PictureKind } from './pictures.ts';

const FACE: PictureKind = {
  width: 640,
  height: 480,
  content: 'face',
  expression: 'happy',
  grey: false,
  alpha: 'opaque',
};
const NOTHING: PictureKind = { ...FACE, alpha: 'nothing' };
const CUT_OUT: PictureKind = { ...FACE, expression: 'sad', alpha: 'cut out' };

async function fresh(backend: 'wasm' | 'webgl'): Promise<LiveDriver> {
  const driver = new LiveDriver();
  // WebGL runs in software here: one gradient a picture, not the default's eight. What is gathered is so on wasm.
  expect(await driver.start(backend, null, backend === 'webgl' ? { method: 'gradient' } : {})).toBe(backend);
  return driver;
}

const bitmapOf = (kind: PictureKind): ImageBitmap => drawPicture(kind).transferToImageBitmap();

/** The picture as the rule says that it is seen: laid over white. */
function overWhite(kind: PictureKind): ImageBitmap {
  const canvas = new OffscreenCanvas(kind.width, kind.height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, kind.width, kind.height);
  context.drawImage(drawPicture(kind), 0, 0);
  return canvas.transferToImageBitmap();
}

const boxes = ({ faces }: FrameResult) => faces.map(({ x, y, width, height, score }) => [x, y, width, height, score]);

it('a source that is changed while another network is brought up leaves no face to the next one', async () => {
  const driver = await fresh('wasm');
  await driver.frame(bitmapOf(FACE), false, false);
  driver.clear();
  const small = { ...FACE, width: 160, height: 120 };
  const said = await driver.changeModelWhile(
    'baseline',
    () => bitmapOf(small),
    () => bitmapOf({ ...small, content: 'nobody' }),
  );
  expect(said.length).toBeGreaterThan(1);
  expect(said.filter(({ state }) => state !== 'no-face')).toEqual([]);
  driver.stop();
});

/** What a worker says of the picture that has seen no other one, nor any other backend. */
const answers = new Map<PictureKind, Promise<{ said: FrameResult; crop: Uint8ClampedArray | undefined }>>();
const alone = (picture: PictureKind) => {
  const answer = answers.get(picture) ?? seenAlone(picture);
  answers.set(picture, answer);
  return answer;
};
async function seenAlone(picture: PictureKind) {
  const driver = await fresh('wasm');
  const said = await driver.frame(bitmapOf(picture), false, true);
  const crop = (await driver.capture()).crop?.rgb;
  driver.stop();
  return { said, crop };
}

describe.each(['wasm', 'webgl'] as const)('what can be seen through, on %s', (backend) => {
  let used: LiveDriver;
  beforeAll(async () => {
    used = await fresh(backend);
  });
  afterAll(() => used.stop());

  it.each([true, false])('shows nothing of the picture before (still: %s)', async (still) => {
    for (const picture of [NOTHING, CUT_OUT]) {
      used.clear();
      expect((await used.frame(bitmapOf(FACE), false, still)).state).toBe('tracking');
      used.clear();
      const after = await used.frame(bitmapOf(picture), false, still);
      const crop = (await used.capture()).crop;
      const view = (await used.inspect()).view;

      const { said: before, crop: cropBefore } = await alone(picture);
      expect(boxes(after)).toEqual(boxes(before));
      expect(after.state).toBe(picture === NOTHING ? 'no-face' : 'tracking');
      expect(crop?.rgb).toEqual(cropBefore);
      const logits = after.prediction?.logits ?? [];
      expect(logits).toHaveLength(before.prediction?.logits.length ?? 0);
      // Backends round differently by up to 1e-5 here; a picture before would show in the first digit.
      logits.forEach((logit, i) => expect(logit).toBeCloseTo(before.prediction!.logits[i]!, 3));
      expect(view.every((value, i) => value === 255 || picture !== NOTHING || i % 4 === 3)).toBe(true);
    }
  });

  it('lies over white, as for the command line', async () => {
    for (const alpha of ['cut out', 'half'] as const) {
      const picture = { ...FACE, alpha };
      used.clear();
      const seen = await used.frame(bitmapOf(picture));
      used.clear();
      const laid = await used.frame(overWhite(picture));
      expect(seen.state).toBe('tracking');
      // Half a grey value of rounding, where the test lays it over white first.
      boxes(seen)[0]!.forEach((value, i) => expect(value).toBeCloseTo(boxes(laid)[0]![i]!, 2));
      seen.prediction!.logits.forEach((logit, i) => expect(logit).toBeCloseTo(laid.prediction!.logits[i]!, 2));
    }
  });
});

/** No picture of any size ends anything but its own job. */

import { afterEach, expect, it } from 'vitest';
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
const bitmapOf = (kind: PictureKind): ImageBitmap => drawPicture(kind).transferToImageBitmap();

let driver: LiveDriver | null = null;
afterEach(() => {
  driver?.stop();
  driver = null;
});

it.each(['wasm', 'webgl'] as const)(
  'a line of pixels has no face, and the next picture has its own, on %s',
  async (backend) => {
    driver = new LiveDriver();
    // WebGL runs in software here: one gradient a picture, not the default's eight.
    const method = backend === 'webgl' ? { method: 'gradient' } : {};
    expect(await driver.start(backend, null, method)).toBe(backend);
    const before = await driver.frame(bitmapOf(FACE));
    for (const [width, height] of [
      [1, 1],
      [1, 1000],
      [2000, 2],
      [4000, 5],
      [3, 4000],
    ] as const) {
      driver.clear();
      const thin = await driver.frame(bitmapOf({ ...FACE, width, height, content: 'nobody' }));
      expect([thin.state, thin.frameWidth, thin.frameHeight]).toEqual(['no-face', width, height]);
      driver.clear();
      const after = await driver.frame(bitmapOf(FACE));
      expect(after.faces.map(({ x, width }) => [x, width])).toEqual(before.faces.map(({ x, width }) => [x, width]));
      expect(after.prediction?.logits).toEqual(before.prediction?.logits);
    }
  },
);

/** What is said of a face, or of a picture, beside its scores; and the view as in a mirror, which changes none of them. */

import { afterAll, expect, it } from 'vitest';
import { drawBackdrop, drawPerson } from '../../../src/capture/core/drawn-face.ts';
import { EXPRESSIONS, defaultParameters } from '../../../src/capture/core/face-parameters.ts';
import { SeededRandom } from '../../../src/core/math/seeded-random.ts';
import { hasSharedFace, picturesOfMjpeg, sharedFace } from '../capture/shared-faces.ts';
import { drawnFrame, HEIGHT as height, runningDriver, stopShared, WIDTH as width } from './live-driver.ts';

afterAll(stopShared);

/** The picture turned about its middle by so many degrees. */
function turned(picture: ImageBitmap, degrees: number): ImageBitmap {
  const side = Math.max(picture.width, picture.height);
  const context = new OffscreenCanvas(side, side).getContext('2d')!;
  context.fillStyle = '#888';
  context.fillRect(0, 0, side, side);
  context.translate(side / 2, side / 2);
  context.rotate((degrees * Math.PI) / 180);
  context.drawImage(picture, -picture.width / 2, -picture.height / 2);
  return context.canvas.transferToImageBitmap();
}

/** The drawn face as a bad camera takes it. @param grain each pixel is moved by up to so many grey values, the same in all colours */
function spoilt(prepare: (context: OffscreenCanvasRenderingContext2D) => void, grain = 0): ImageBitmap {
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  prepare(context);
  context.drawImage(drawnFrame(0), 0, 0);
  const picture = context.getImageData(0, 0, width, height);
  const random = new SeededRandom(5);
  for (let i = 0; i < picture.data.length; i += 4) {
    const change = grain * (2 * random.uniform() - 1);
    for (let c = 0; c < 3; c++) picture.data[i + c]! += change;
  }
  context.putImageData(picture, 0, 0);
  return context.canvas.transferToImageBitmap();
}

/** So many people across, and as many rows as fit. */
function group(across: number): ImageBitmap {
  const context = new OffscreenCanvas(640, 480).getContext('2d')!;
  drawBackdrop(context, 640, 480);
  const side = 640 / across;
  for (let y = 0; y < Math.floor(480 / side); y++) {
    for (let x = 0; x < across; x++)
      drawPerson(context, { ...defaultParameters, ...EXPRESSIONS.happy }, (x + 0.5) * side, (y + 0.5) * side, side / 4);
  }
  return context.canvas.transferToImageBitmap();
}

it('a face on its head, small faces of a group, and the mirror', async () => {
  const driver = await runningDriver('wasm', null);
  const warningsOf = async (bitmap: ImageBitmap): Promise<readonly string[]> => {
    driver.clear();
    return (await driver.frame(bitmap)).warnings;
  };
  for (const angle of [-30, 0, 30]) expect(await warningsOf(turned(drawnFrame(0), angle))).toEqual([]);
  for (const angle of [160, 180, 200]) expect(await warningsOf(turned(drawnFrame(0), angle))).toEqual(['face-turned']);
  expect(await warningsOf(spoilt((context) => (context.filter = 'blur(9px)')))).toEqual(['face-blurred']);
  expect(await warningsOf(spoilt(() => undefined, 160))).toEqual(['face-grainy']);
  expect(await warningsOf(group(2))).toEqual([]);
  expect(await warningsOf(group(5))).toContain('faces-missed');

  driver.clear();
  const seen = await driver.frame(drawnFrame(0), false);
  const plain = (await driver.inspect()).view;
  // The worker waits for the next frame of a source that goes on.
  await new Promise((resolve) => setTimeout(resolve, 400));
  for (const [wish, mirrored] of [
    [true, true],
    [false, false],
    [true, true],
    [null, false],
  ] as const) {
    const again = await driver.redrawn({ mirrored: wish });
    expect([again.mirrored, again.square, again.prediction]).toEqual([mirrored, seen.square, seen.prediction]);
    const { view } = await driver.inspect();
    for (const [x, y] of [
      [0.1, 0.2],
      [0.35, 0.3],
      [0.42, 0.5],
      [0.5, 0.62],
      [0.8, 0.9],
    ] as const) {
      const at = (picture: Uint8ClampedArray, column: number): number =>
        picture[4 * (Math.round(y * height) * width + column)] ?? NaN;
      const column = Math.round(x * width);
      expect(at(view, mirrored ? width - 1 - column : column)).toBeCloseTo(at(plain, column), -1);
    }
  }
});

it.skipIf(!hasSharedFace('expressions-woman-640x360.mjpeg'))(
  'a filmed person on her head, and never the right way up (shared data)',
  async () => {
    const driver = await runningDriver('wasm', null);
    const files = await picturesOfMjpeg(await sharedFace('expressions-woman-640x360.mjpeg'));
    for (const [i, file] of files.entries()) {
      if (i % 16) continue;
      for (const angle of [0, 180]) {
        driver.clear();
        const { warnings } = await driver.frame(turned(await createImageBitmap(file), angle));
        expect(warnings.includes('face-turned'), `frame ${i} at ${angle} degrees`).toBe(angle === 180);
      }
    }
  },
);

/** People's pictures on their way into "Inside the network", cropped by the real live worker, beside what it shows. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PictureIntake } from '../../../src/app/panels/inside/picture-intake.ts';
import type { CutOut, PicturesPlace } from '../../../src/app/panels/inside/pictures.ts';
import { AppError } from '../../../src/core/errors.ts';
import { FIRST_SHIPPED } from '../../../src/inference/core/model-ref.ts';
import { LiveClient } from '../../../src/live/client.ts';
import type { FromLive } from '../../../src/live/protocol.ts';
import { MODELS_INDEX } from '../../support/browser-backends.ts';
import { drawnFrame, emptyFrame, SETTINGS } from '../live/live-driver.ts';

const noPicture = (name: string): File => new File(['text'], name, { type: 'image/png' });

async function fileOf(bitmap: ImageBitmap, name: string): Promise<File> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  return new File([await canvas.convertToBlob({ type: 'image/png' })], name, { type: 'image/png' });
}

let client: LiveClient;
let place: PicturesPlace;
beforeAll(async () => {
  const view = new OffscreenCanvas(1, 1);
  await new Promise<void>((resolve, reject) => {
    client = new LiveClient({
      message: (message: FromLive) => {
        if (message.kind === 'ready') resolve();
        if (message.kind === 'failed') reject(new Error(message.error.detail));
      },
      crashed: (detail) => reject(new Error(detail)),
    });
    const base = new URL('/', location.href).href;
    const init = { models: MODELS_INDEX, model: FIRST_SHIPPED, backend: 'wasm', settings: SETTINGS } as const;
    client.send({ kind: 'init', base, view, ...init }, [view]);
  });
  place = { cutOut: (...picture) => client.cutFace(...picture), alignment: 'upright' };
});
afterAll(() => client.close());

const show = (bitmap: ImageBitmap): void =>
  client.send({ kind: 'frame', frameId: 1, bitmap, time: 1000, mirrored: false, still: true }, [bitmap]);

describe('pictures that are brought in', () => {
  it('are cut as the live path cuts them, and what is shown stays as it is', async () => {
    show(drawnFrame(0.2));
    const shown = (await client.capture())!;
    const intake = new PictureIntake(() => undefined);
    const files = [await fileOf(drawnFrame(0.2), 'same.png'), await fileOf(emptyFrame(), 'nobody.png')];
    const [same, nobody] = (await intake.crop(files, place))!;
    expect(nobody).toMatchObject({ name: 'nobody.png', problem: 'no-face', pixels: null });
    expect(same?.problem).toBeNull();
    const upright = await (client.send({ kind: 'settings', settings: { ...SETTINGS, alignment: 'upright' } }),
    client.capture());
    expect(same?.pixels).toEqual(upright?.networkInput);
    client.send({ kind: 'settings', settings: SETTINGS });
    const after = (await client.capture())!;
    expect(after.result.square).toEqual(shown.result.square);
    expect(after.result.prediction?.logits).toEqual(shown.result.prediction?.logits);
  });

  it('are counted while they are cropped, and what is wrong with one stands beside its name', async () => {
    const told: unknown[] = [];
    const intake = new PictureIntake(() => told.push(intake.cropping));
    const cropped = await intake.crop([noPicture('a.png'), noPicture('b.png')], place);
    expect(cropped?.map(({ name, problem }) => `${name}: ${problem === 'no-face' ? problem : problem?.kind}`)).toEqual([
      'a.png: file-not-media',
      'b.png: file-not-media',
    ]);
    expect(told).toEqual([{ number: 1, count: 2 }, { number: 2, count: 2 }, { number: 2, count: 2 }, null]);
    expect(intake.trouble).toBeNull();
  });

  it('are let go when a newer choice comes, which is the one that counts', async () => {
    const intake = new PictureIntake(() => undefined);
    const older = intake.crop([noPicture('old.png')], place);
    const newer = intake.crop([noPicture('new.png'), noPicture('newer.png')], place);
    expect(await older).toBeNull();
    expect((await newer)?.map(({ name }) => name)).toEqual(['new.png', 'newer.png']);
    expect(intake.cropping).toBeNull();
  });

  it('are no longer counted once they are let go', async () => {
    const intake = new PictureIntake(() => undefined);
    const cropped = intake.crop([noPicture('a.png')], place);
    expect(intake.cropping).toEqual({ number: 1, count: 1 });
    intake.abort();
    expect(intake.cropping).toBeNull();
    expect(await cropped).toBeNull();
    expect(intake.trouble).toBeNull();
  });

  it('say why none of them could be cropped', async () => {
    const intake = new PictureIntake(() => undefined);
    const gone: CutOut = () => Promise.reject(new AppError('worker-crashed', 'no live worker runs'));
    expect(await intake.crop([await fileOf(drawnFrame(0), 'a.png')], { ...place, cutOut: gone })).toEqual([]);
    expect(intake.trouble?.kind).toBe('worker-crashed');
    expect(intake.cropping).toBeNull();
  });
});

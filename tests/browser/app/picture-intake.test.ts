/** People's pictures on their way into "Inside the network", cropped by the real live worker. */

import { shipped } from '../../../src/inference/core/model-ref.ts';
import { describe, expect, it } from 'vitest';
import { PictureIntake } from '../../../src/app/panels/inside/picture-intake.ts';
import { MODELS_INDEX } from '../../support/browser-backends.ts';

const PLACE = { base: new URL('/', location.href).href, models: MODELS_INDEX, model: shipped('baseline'), alignment: 'as-is' } as const; // prettier-ignore
const noPicture = (name: string): File => new File(['text'], name, { type: 'image/png' });

describe('pictures that are brought in', () => {
  it('are counted while they are cropped, and what is wrong with one stands beside its name', async () => {
    const told: unknown[] = [];
    const intake = new PictureIntake(() => told.push(intake.cropping));
    const cropped = await intake.crop([noPicture('a.png'), noPicture('b.png')], PLACE);
    expect(cropped?.map(({ name, problem }) => `${name}: ${problem === 'no-face' ? problem : problem?.kind}`)).toEqual([
      'a.png: file-not-media',
      'b.png: file-not-media',
    ]);
    expect(told).toEqual([{ number: 1, count: 2 }, { number: 2, count: 2 }, { number: 2, count: 2 }, null]);
    expect(intake.trouble).toBeNull();
  });

  it('are let go when a newer choice comes, which is the one that counts', async () => {
    const intake = new PictureIntake(() => undefined);
    const older = intake.crop([noPicture('old.png')], PLACE);
    const newer = intake.crop([noPicture('new.png'), noPicture('newer.png')], PLACE);
    expect(await older).toBeNull();
    expect((await newer)?.map(({ name }) => name)).toEqual(['new.png', 'newer.png']);
    expect(intake.cropping).toBeNull();
  });

  it('are no longer counted once they are let go', async () => {
    const intake = new PictureIntake(() => undefined);
    const cropped = intake.crop([noPicture('a.png')], PLACE);
    expect(intake.cropping).toEqual({ number: 1, count: 1 });
    intake.abort();
    expect(intake.cropping).toBeNull();
    expect(await cropped).toBeNull();
    expect(intake.trouble).toBeNull();
  });

  it('say why none of them could be cropped', async () => {
    const intake = new PictureIntake(() => undefined);
    // A page where the index of models should be.
    const place = { ...PLACE, models: PLACE.base };
    expect(await intake.crop([noPicture('a.png')], place)).toEqual([]);
    expect(intake.trouble?.kind).toBe('model-damaged');
    expect(intake.cropping).toBeNull();
  });
});

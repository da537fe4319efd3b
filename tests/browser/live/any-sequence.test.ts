/**
 * Whatever was shown before, and in whatever order: what is said of a picture is what a fresh page says of it. Random pictures of any
 * size and kind through the real sources, in random order and with random use between them, on a worker that is never renewed.
 *
 * 40 steps on wasm, every fifth of them on WebGL, too, which runs in software; 300 on both in `npm run test:all`, or with `VITE_TEST_ALL=1 npx vitest run --project browser tests/browser/live/any-sequence.test.ts`.
 * The seed is printed, and `VITE_SEED=NUMBER` takes it again.
 */

import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { openDrawnFace } from '../../../src/capture/drawn-source.ts';
import { EXPRESSIONS } from '../../../src/capture/core/face-parameters.ts';
import { openFile } from '../../../src/capture/open-file.ts';
import { openPhoto } from '../../../src/capture/photo-source.ts';
import type { FrameSource } from '../../../src/capture/source.ts';
import { TEST_ALL } from '../../support/test-all.ts';
import { LiveDriver } from './live-driver.ts';
import { videoFile } from '../capture/media.ts';
import { drawPicture, type PictureKind } from './pictures.ts';

const STEPS = TEST_ALL ? 300 : 40;
const STEPS_BETWEEN_WEBGL = TEST_ALL ? 1 : 5;
const given = import.meta.env['VITE_SEED'] as string | undefined;
const SEED = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
/** A fresh page for each picture: what the steps are compared with. Pictures come back in them, as a person's do. */
const PICTURES_PER_STEP = TEST_ALL ? 0.25 : 0.125;
const MOST_PIXELS = 12e6;
const HUGE = { width: 10_000, height: 8_000 };

type Shown =
  | {
      readonly source: 'photo';
      readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
      readonly picture: PictureKind;
    }
  | { readonly source: 'drawn'; readonly expression: keyof typeof EXPRESSIONS; readonly tilt: number }
  | { readonly source: 'video' };
/** What a person does with the source before leaving it. */
type Use = 'nothing' | 'freeze' | 'more frames' | 'other settings';

const side = fc.double({ min: 0, max: Math.log(4000), noNaN: true }).map((log) => Math.round(Math.exp(log)));
/** Most thin pictures are thin by far; few of them are near any edge by chance. */
const size = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(side, side) },
  { weight: 3, arbitrary: fc.tuple(fc.integer({ min: 200, max: 1500 }), fc.integer({ min: 200, max: 1500 })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom([1, 1], [1, 1000], [2000, 2], [4000, 5], [4000, 1], [640, 480], [3000, 4000]),
  },
);
const expression = fc.constantFrom(...(Object.keys(EXPRESSIONS) as (keyof typeof EXPRESSIONS)[]));
const picture: fc.Arbitrary<PictureKind> = fc
  .record({
    size,
    content: fc.constantFrom('face', 'face', 'small face', 'two faces', 'nobody'),
    expression,
    grey: fc.boolean(),
    alpha: fc.constantFrom('opaque', 'opaque', 'cut out', 'half', 'nothing'),
  })
  .map(({ size: [width, height], ...rest }) => ({ width: width!, height: height!, ...rest }))
  .filter(({ width, height }) => width * height <= MOST_PIXELS) as fc.Arbitrary<PictureKind>;
const shown: fc.Arbitrary<Shown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      source: fc.constant('photo' as const),
      type: fc.constantFrom('image/png' as const, 'image/png' as const, 'image/jpeg' as const, 'image/webp' as const),
      picture,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      source: fc.constant('drawn' as const),
      expression,
      tilt: fc.integer({ min: -20, max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ source: 'video' as const }) },
);
const use: fc.Arbitrary<Use> = fc.constantFrom('nothing', 'freeze', 'more frames', 'other settings');

const drivers: LiveDriver[] = [];
const worn = new Map<'wasm' | 'webgl', LiveDriver>();
afterEach(() => {
  for (const driver of drivers.splice(0)) driver.stop();
});
async function fresh(backend: 'wasm' | 'webgl'): Promise<LiveDriver> {
  const driver = new LiveDriver();
  drivers.push(driver);
  // WebGL runs in software here: one gradient a picture, not the default's eight. What is gathered is so on wasm.
  expect(await driver.start(backend, null, backend === 'webgl' ? { method: 'gradient' } : {})).toBe(backend);
  return driver;
}

const { signal } = new AbortController();
let video: Promise<File> | null = null;

async function open(what: Shown): Promise<FrameSource> {
  switch (what.source) {
    case 'photo': {
      const file = await drawPicture(what.picture).convertToBlob({ type: what.type, quality: 0.9 });
      return openPhoto(file, '', signal);
    }
    case 'drawn': {
      const parameters = { ...EXPRESSIONS[what.expression], tilt: what.tilt };
      return openDrawnFace('', { lively: false, glide: 0, parameters });
    }
    case 'video':
      return openFile(await (video ??= videoFile(1)), signal);
  }
}

/** What is said of a picture: everything that a person or a file is given of it. */
interface Said {
  readonly state: string;
  readonly faces: readonly unknown[];
  readonly scores: readonly number[];
  readonly crop: Uint8ClampedArray | null;
}

async function ask(driver: LiveDriver, bitmap: ImageBitmap, still: boolean): Promise<Said> {
  const { state, faces, prediction } = await driver.frame(await createImageBitmap(bitmap), false, still);
  const { crop } = await driver.capture();
  return {
    state,
    // Which number a face has tells nothing of the picture.
    faces: faces.map(({ id: _, ...face }) => face),
    scores: prediction?.probabilities ? [...prediction.probabilities] : [],
    crop: crop?.rgb ?? null,
  };
}

function expectSame(seen: Said, alone: Said, where: string): void {
  expect([seen.state, seen.faces], where).toEqual([alone.state, alone.faces]);
  expect(seen.crop, where).toEqual(alone.crop);
  expect(seen.scores).toHaveLength(alone.scores.length);
  const furthest = Math.max(0, ...seen.scores.map((score, i) => Math.abs(score - alone.scores[i]!)));
  expect(furthest, where).toBeLessThanOrEqual(1e-4);
}

/** Shows a source to the used workers and to a fresh one, the first frame of it to all. */
async function step(what: Shown, how: Use, known: Map<string, Said>, count: number): Promise<void> {
  const source = await open(what);
  try {
    const { bitmap } = await source.next(signal);
    const name = JSON.stringify(what);
    // No two openings of a video start with the same frame.
    let alone = what.source === 'video' ? undefined : known.get(name);
    if (!alone) {
      const driver = await fresh('wasm');
      alone = await ask(driver, bitmap, source.still);
      driver.stop();
      known.set(name, alone);
    }
    for (const [backend, driver] of worn) {
      if (backend === 'webgl' && count % STEPS_BETWEEN_WEBGL > 0) continue;
      driver.clear();
      expectSame(await ask(driver, bitmap, source.still), alone, `${name} on ${backend}`);
      await useOf(driver, how, source, bitmap);
    }
    bitmap.close();
  } finally {
    source.stop();
  }
}

async function useOf(driver: LiveDriver, how: Use, source: FrameSource, bitmap: ImageBitmap): Promise<void> {
  if (how === 'freeze') await driver.snapshot(0.5, true);
  if (how === 'more frames') {
    const more = source.still ? [await createImageBitmap(bitmap)] : [];
    for (let i = 0; i < 3 && !source.still; i++) more.push((await source.next(signal)).bitmap);
    await driver.film(more);
  }
  if (how === 'other settings') {
    driver.set({ alignment: 'upright', smoothing: 0.8, method: 'gradient' });
    await driver.film([await createImageBitmap(bitmap)]);
    driver.set({});
  }
}

it(
  `${STEPS} steps through pictures of every size and kind: each is seen as on a fresh page, on wasm and on webgl`,
  { timeout: STEPS * 60_000 },
  async () => {
    const pool = Math.round(STEPS * PICTURES_PER_STEP);
    const sequences = fc
      .array(shown, { minLength: pool, maxLength: pool })
      .chain((pictures) =>
        fc.array(fc.tuple(fc.constantFrom(...pictures), use), { minLength: STEPS - 1, maxLength: STEPS - 1 }),
      );
    const huge: Shown = {
      source: 'photo',
      type: 'image/jpeg',
      picture: { ...HUGE, content: 'face', expression: 'surprise', grey: false, alpha: 'opaque' },
    };
    await fc.assert(
      fc.asyncProperty(sequences, async (steps) => {
        for (const backend of ['wasm', 'webgl'] as const) worn.set(backend, await fresh(backend));
        const known = new Map<string, Said>();
        const middle = steps.length >> 1;
        const all = [...steps.slice(0, middle), [huge, 'freeze'] as const, ...steps.slice(middle)];
        for (const [i, [what, how]] of all.entries()) await step(what, how, known, i - middle);
        console.info(`seed ${SEED}: ${steps.length + 1} steps, ${known.size} different pictures`);
      }),
      // One long sequence. A failure names its picture; a shorter way to it would take hours to look for.
      { numRuns: 1, endOnFailure: true, seed: SEED },
    );
  },
);

/**
 * The app and the command line agree on the same file and the same crop: the built app in Chromium, the command's own code here in node.
 * Logits within 1e-3 for PNG up to 1,920 pixels; scores within .02 where another JPEG decoder or the app's reduction come in.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { encode } from 'fast-png';
import jpeg from 'jpeg-js';
import { main } from '../../scripts/explain.ts';
import { turned, type Orientation } from '../../scripts/lib/exif.ts';
import { openNetwork, type OpenNetwork } from '../../scripts/lib/shipped-model.ts';
import { faceInput, openFace } from '../../scripts/lib/face-input.ts';
import type { ExplanationFile } from '../../scripts/lib/explain-lime.ts';
import { videoPx, type CropSquare } from '../../src/core/geometry.ts';
import type { Prediction } from '../../src/core/expression.ts';
import type { RgbaImage } from '../../src/core/image.ts';
import type { FrameResult } from '../../src/live/core/types.ts';
import { normalise } from '../../src/inference/core/input-rule.ts';
import { scoreAndGradient } from '../../src/inference/passes/saliency.ts';
import { exifBlock, exifSegment, madeJpeg } from '../support/made-jpeg.ts';
import { iccChunk, iccSegment, P3_PROFILE } from '../support/made-profile.ts';
import { chunk, madePng, type PngRecipe } from '../support/made-png.ts';
import { App, DRAWN_VIDEO } from './app.ts';
import { installTap } from './tap.ts';

const LOGITS = 1e-3;
const SCORES = 0.02;

/** The first frame of the drawn video: 640 x 480 with one face, neutral. */
function drawnFace(): RgbaImage {
  const video = readFileSync(DRAWN_VIDEO);
  const next = video.indexOf(Buffer.from([0xff, 0xd8, 0xff]), 3);
  const { width, height, data } = jpeg.decode(video.subarray(0, next), { useTArray: true });
  return { width, height, data: new Uint8ClampedArray(data) };
}

/** How a picture is stored so that it is looked at as it is. */
const stored = (image: RgbaImage, orientation: Orientation): RgbaImage =>
  turned(image, orientation === 6 ? 8 : orientation === 8 ? 6 : orientation);

const channel = ({ width, data }: RgbaImage, x: number, y: number, c: number): number => data[(y * width + x) * 4 + c]!;

type Kind = Pick<PngRecipe, 'type' | 'depth'> & Partial<PngRecipe>;
const png = (image: RgbaImage, kind: Kind): Buffer => {
  const step = kind.depth === 16 ? 257 : 1;
  return madePng({
    width: image.width,
    height: image.height,
    sample: (x, y, c) => channel(image, x, y, c) * step,
    ...kind,
  });
};

/** A cut-out head: transparent around, half transparent at the rim, another colour underneath. */
const alphaAt = (image: RgbaImage, x: number, y: number): number =>
  Math.round(255 * Math.min(1, Math.max(0, 3 - Math.hypot(x / image.width - 0.5, y / image.height - 0.5) / 0.12)));

function enlarged({ width, height, data }: RgbaImage, by: number): RgbaImage {
  const out = new Uint8ClampedArray(width * by * height * by * 4);
  const [from, to] = [new Uint32Array(data.buffer), new Uint32Array(out.buffer)];
  for (let y = 0, i = 0; y < height * by; y++)
    for (let x = 0; x < width * by; x++, i++) to[i] = from[Math.floor(y / by) * width + Math.floor(x / by)]!;
  return { width: width * by, height: height * by, data: out };
}

const ycc = (image: RgbaImage, x: number, y: number): number[] => {
  const [r, g, b] = [0, 1, 2].map((c) => channel(image, x, y, c)) as [number, number, number];
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  return [luma, 128 + 0.564 * (b - luma), 128 + 0.713 * (r - luma)];
};
const jpegOf = (image: RgbaImage, more: Partial<Parameters<typeof madeJpeg>[0]> = {}): Buffer =>
  madeJpeg({ width: image.width, height: image.height, components: 3, sample: (x, y) => ycc(image, x, y), ...more });

const CUBE = Buffer.from(Array.from({ length: 216 }, (_, i) => [Math.floor(i / 36), Math.floor(i / 6) % 6, i % 6].map((v) => v * 51)).flat()); // prettier-ignore

/** Files by what is special about them. */
const PNGS: Record<string, (face: RgbaImage) => Buffer> = {
  'colour, 8 bits': (face) => png(face, { type: 2, depth: 8 }),
  ...Object.fromEntries(
    ([2, 3, 4, 5, 6, 7, 8] as const).map((o) => [
      `EXIF ${o}`,
      (face: RgbaImage) => png(stored(face, o), { type: 2, depth: 8, chunks: [['eXIf', exifBlock(o)]] }),
    ]),
  ),
  alpha: (face) =>
    png(face, { type: 6, depth: 8, sample: (x, y, c) => (c < 3 ? channel(face, x, y, c) : alphaAt(face, x, y)) }),
  '16 bits': (face) =>
    png(face, { type: 2, depth: 16, sample: (x, y, c) => channel(face, x, y, c) * 256 + ((x * 37 + y * 91) & 255) }),
  'palette, interlaced': (face) =>
    png(face, {
      type: 3,
      depth: 8,
      interlaced: true,
      chunks: [['PLTE', CUBE]],
      sample: (x, y) => [0, 1, 2].reduce((sum, c) => sum * 6 + Math.round(channel(face, x, y, c) / 51), 0),
    }),
  'grey, 4 bits': (face) => png(face, { type: 0, depth: 4, sample: (x, y) => channel(face, x, y, 1) >> 4 }),
  '1,920 pixels': (face) => png(enlarged(face, 3), { type: 2, depth: 8 }),
};
const OTHERS: Record<string, (face: RgbaImage) => Buffer> = {
  'PNG with a colour profile': (face) => png(face, { type: 2, depth: 8, chunks: [iccChunk(P3_PROFILE)] }),
  'large PNG': (face) => png(enlarged(face, 5), { type: 2, depth: 8 }),
  'baseline JPEG': (face) => jpegOf(face),
  ...Object.fromEntries(
    ([3, 6, 7] as const).map((o) => [
      `JPEG with EXIF ${o}`,
      (face: RgbaImage) => jpegOf(stored(face, o), { segments: [exifSegment(o, o === 6)] }),
    ]),
  ),
  'progressive JPEG': (face) => jpegOf(face, { progressive: true }),
  'RGB JPEG': (face) => jpegOf(face, { adobe: 0, sample: (x, y) => [0, 1, 2].map((c) => channel(face, x, y, c)) }),
  'CMYK JPEG': (face) =>
    jpegOf(face, { adobe: 0, components: 4, sample: (x, y) => [...[0, 1, 2].map((c) => Math.min(255, channel(face, x, y, c) / 0.9)), 230] }), // prettier-ignore
  'JPEG with a colour profile': (face) => jpegOf(face, { segments: [iccSegment(P3_PROFILE)] }),
  'large JPEG': (face) => {
    const { width, height, data } = enlarged(face, 6);
    return jpeg.encode({ width, height, data }, 90).data;
  },
};

let face: RgbaImage;
let app: App;
let node: OpenNetwork;
let folder: string;
const at = (name: string): string => join(folder, name);

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agreement-'));
  face = drawnFace();
  node = await openNetwork(null);
  app = await App.open({ video: null, query: '?sw=off&camera=off', prepare: installTap });
});
test.afterAll(async () => {
  node.dispose();
  await app.close();
  rmSync(folder, { recursive: true });
});

/** Drops a file on the app. @returns what it says of it */
async function inApp(bytes: Buffer, name: string): Promise<FrameResult> {
  const result = await app.page.evaluate(
    async ([base64, fileName]) => {
      const { tap } = window as unknown as { tap: { results: FrameResult[] } };
      const newest = (): FrameResult | undefined => tap.results.at(-1);
      const before = newest()?.frameId ?? -1;
      const transfer = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([content], fileName, { type: 'image/x' }));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
      const end = performance.now() + 60_000;
      while (!((newest()?.frameId ?? -1) > before)) {
        if (performance.now() > end) return null;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return newest() ?? null;
    },
    [bytes.toString('base64'), name] as const,
  );
  if (!result) throw new Error(`the app said nothing about ${name}`);
  return result;
}

/** What the command line makes of the same square of the file. */
async function inNode(path: string, { square, frameWidth, frameHeight }: FrameResult): Promise<Prediction> {
  const quiet = { out: () => undefined, err: () => undefined, patience: 1e6 };
  const source = await openFace(path, {}, quiet);
  const { width, height } = source.image;
  const [across, down] = [width / frameWidth, height / frameHeight];
  const { centreX, centreY, side, angle } = square as CropSquare;
  const scaled = {
    centreX: videoPx(centreX * across),
    centreY: videoPx(centreY * down),
    side: videoPx(side * Math.sqrt(across * down)),
    angle,
  };
  const { pixels } = faceInput({ ...source, taken: { ...source.taken, square: scaled } }, node.manifest);
  const input = normalise(pixels, node.manifest.input, new Float32Array(pixels.length));
  return (await scoreAndGradient(node.network, node.manifest, input, { head: null, target: null, at: null }))
    .prediction;
}

const worst = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))));

for (const [name, make] of Object.entries(PNGS))
  test(`PNG, ${name}: the same logits`, async () => {
    const bytes = make(face);
    writeFileSync(at('a.png'), bytes);
    const shown = await inApp(bytes, `${name}.png`);
    expect(shown.state).toBe('tracking');
    expect(shown.frameWidth).toBeGreaterThan(shown.frameHeight);
    const computed = await inNode(at('a.png'), shown);
    expect(worst(computed.logits, shown.prediction!.logits)).toBeLessThan(LOGITS);
  });

for (const [name, make] of Object.entries(OTHERS))
  test(`${name}: the same scores`, async () => {
    const bytes = make(face);
    writeFileSync(at('b.picture'), bytes);
    const shown = await inApp(bytes, `${name}.picture`);
    expect(shown.state).toBe('tracking');
    expect(shown.frameWidth).toBeGreaterThan(shown.frameHeight);
    const computed = await inNode(at('b.picture'), shown);
    expect(worst(computed.probabilities, shown.prediction!.probabilities)).toBeLessThan(SCORES);
  });

test('--find-face takes the square that the app takes, turned and large', async () => {
  const big = enlarged(stored(face, 6), 5);
  const bytes = encode({ ...big, data: new Uint8Array(big.data.buffer), channels: 4, depth: 8 });
  // The orientation goes in behind the signature and the first chunk.
  const file = Buffer.concat([bytes.subarray(0, 33), chunk('eXIf', exifBlock(6)), bytes.subarray(33)]);
  writeFileSync(at('turned.png'), file);
  const shown = await inApp(file, 'turned.png');
  const lines: string[] = [];
  const status = await main(
    ['--image', at('turned.png'), '--method', 'lime', '--samples', '32', '--find-face', '--json', at('o.json')],
    { out: (line) => lines.push(line), err: (line) => lines.push(line), patience: 1e6 },
  );
  expect([status, lines]).toEqual([0, []]);
  const explained = JSON.parse(readFileSync(at('o.json'), 'utf8')) as ExplanationFile;
  expect(explained.face).toMatchObject({ width: 3200, height: 2400, orientation: 6, how: 'found', faces: 1 });
  const scale = 3200 / shown.frameWidth;
  const { square } = explained.face;
  for (const key of ['centreX', 'centreY', 'side'] as const)
    expect(square[key]).toBeCloseTo(shown.square![key] * scale, 3);
  const scores = explained.classes.map(({ networkScore }) => networkScore);
  expect(worst(scores, shown.prediction!.probabilities)).toBeLessThan(SCORES);
});

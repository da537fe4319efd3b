/** Live parts on real networks (wasm), frame by frame, as the live worker does it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CropSquare } from '../../../src/core/geometry.ts';
import { shipped } from '../../../src/inference/core/model-ref.ts';
import { headOf } from '../../../src/inference/core/heads.ts';
import { normalise } from '../../../src/inference/core/input-rule.ts';
import type { ModelManifest } from '../../../src/inference/core/manifest.ts';
import { ModelReader } from '../../../src/inference/models/model-reader.ts';
import { ModelPool } from '../../../src/inference/models/pool.ts';
import type { Network } from '../../../src/inference/networks/network.ts';
import { scoreBatch } from '../../../src/inference/passes/batch-scores.ts';
import { explainToEnd } from '../../../src/lime/core/explain.ts';
import { AVERAGE_KEYPOINTS, faceParts, FACE_PARTS, type CropPoint } from '../../../src/lime/core/face-parts.ts';
import { toNetwork } from '../../../src/lime/engine.ts';
import type { PartsFigures } from '../../../src/live/core/types.ts';
import { LiveParts, type PartsFrame } from '../../../src/live/worker/live-parts.ts';
import { openNetwork, type OpenNetwork } from '../../../scripts/lib/shipped-model.ts';
import { plantedModel } from '../../support/planted-model.ts';
import { WASM_FOLDER } from '../../support/node-backends.ts';

const SIDE = 48;
const SQUARE = { centreX: 0, centreY: 0, side: SIDE, angle: 0 } as unknown as CropSquare;
/** What a frame takes by itself, milliseconds: slow enough that it has room for a pair only. */
const FRAME_MS = 60;

/** A face of a few strokes, moved by some pixels and lit otherwise: grey 0..255. */
function face(dx = 0, light = 1): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) + 0.5 - dx, Math.floor(i / SIDE) + 0.5];
    const within = (cx: number, cy: number, rx: number, ry: number): boolean =>
      ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
    const shade = 12 * Math.sin(x / 5) + 8 * Math.cos(y / 7);
    if (within(24, 36.5, 6.5, 3) && y > 35.5) return light * 60;
    if (within(15.5, 19.6, 2.2, 1.6) || within(32.5, 19.6, 2.2, 1.6)) return light * 40;
    if (within(15.5, 13.5, 5, 1.2) || within(32.5, 13.5, 5, 1.2)) return light * 70;
    if (within(24, 24, 17, 22)) return light * (175 + shade);
    return light * (90 + shade);
  });
}
const keypoints = (dx = 0): CropPoint[] => AVERAGE_KEYPOINTS.map(({ x, y }) => ({ x: x + dx / SIDE, y }));

interface Opened {
  readonly manifest: ModelManifest;
  readonly network: Network;
}
const scores =
  ({ manifest, network }: Opened) =>
  (batch: Float32Array, count: number, head: string) =>
    scoreBatch(network, headOf(manifest, head), batch, count);

async function frameOf(
  opened: Opened,
  frameId: number,
  target: number | null,
  at: Partial<PartsFrame>,
  dx = 0,
  light = 1,
) {
  const { manifest } = opened;
  const { id } = manifest.heads[0]!;
  const pixels = face(dx, light);
  const input = normalise(pixels, manifest.input, new Float32Array(pixels.length));
  const bare = await scores(opened)(input, 1, id);
  const label = target ?? bare.indexOf(Math.max(...bare));
  const frame = { frameId, row: 'live 1', stays: false, square: SQUARE, keypoints: keypoints(dx), pixels, ...at };
  return { ...frame, input: manifest.input, head: id, target: label, score: bare[label]! } satisfies PartsFrame;
}

describe('on the shipped network', () => {
  let opened: OpenNetwork;
  beforeAll(async () => (opened = await openNetwork(null)));
  afterAll(() => opened.dispose());

  it('a still face: after 10 s of frames within its own intervals of the frozen LIME, which a picture that stays gives exactly', async () => {
    const { manifest } = opened;
    const head = manifest.heads[0]!;
    const pixels = face();
    const data = pixels.map((value) => value / 255);
    const frozen = await explainToEnd(
      {
        image: { width: SIDE, height: SIDE, channels: 1, data },
        segments: faceParts(AVERAGE_KEYPOINTS, SIDE, SIDE),
        algorithm: 'face-parts',
        model: manifest.id,
        head: head.id,
        labels: head.labels,
        toNetwork: (picture) => toNetwork(picture, manifest.input),
      },
      { predict: (batch, count) => scores(opened)(batch, count, head.id) },
    );
    const parts = new LiveParts();
    const frame = await frameOf(opened, 0, null, {});
    const { weights } = frozen.classes[frame.target]!;
    expect(Math.max(...weights.map(Math.abs))).toBeGreaterThan(0.02);
    let told: PartsFigures | null = null;
    // Ten seconds at 14 frames a second.
    for (let frameId = 0; frameId < 140; frameId++) {
      parts.see({ ...frame, frameId });
      told = (await parts.ask(scores(opened), FRAME_MS)) ?? told;
    }
    expect(told!.parts!.map(({ part }) => part)).toEqual([...FACE_PARTS]);
    told!.parts!.forEach(({ low, high, part }, i) => {
      expect(low, part).toBeLessThanOrEqual(weights[i]!);
      expect(high, part).toBeGreaterThanOrEqual(weights[i]!);
    });

    parts.see({ ...frame, row: 'alone', stays: true });
    const news: PartsFigures[] = [];
    while (parts.unfinished) news.push((await parts.ask(scores(opened), FRAME_MS))!);
    expect(news.at(-1)!.masks).toBe(128);
    expect(await parts.ask(scores(opened), FRAME_MS)).toBeNull();
    const { interval } = frozen.classes[frame.target]!;
    news.at(-1)!.parts!.forEach(({ weight, low, high }, i) => {
      expect(weight).toBeCloseTo(weights[i]!, 5);
      expect(low).toBeCloseTo(interval[i]![0], 5);
      expect(high).toBeCloseTo(interval[i]![1], 5);
    });

    // The row goes on where it was; another one knows nothing of it.
    parts.see(frame);
    expect((await parts.ask(scores(opened), FRAME_MS))?.masks ?? 0).toBeGreaterThan(140);
    parts.see({ ...frame, row: 'live 2' });
    expect(parts.painted()!.sides).toEqual([]);
    expect(await parts.ask(scores(opened), FRAME_MS)).toMatchObject({ masks: 4, parts: null });
  });

  it('a face without its six points, or a picture of one colour, is asked nothing', async () => {
    const parts = new LiveParts();
    const frame = await frameOf(opened, 0, null, {});
    const never = () => Promise.reject(new Error('asked'));
    parts.see({ ...frame, keypoints: frame.keypoints.slice(0, 4) });
    expect(await parts.ask(never, FRAME_MS)).toBeNull();
    expect(parts.painted()).toBeNull();
    parts.see({ ...frame, keypoints: frame.keypoints.map(() => ({ x: 0.5, y: 0.5 })) });
    expect(await parts.ask(never, FRAME_MS)).toBeNull();
    parts.see({ ...frame, pixels: new Float32Array(SIDE * SIDE).fill(90) });
    expect(await parts.ask(never, FRAME_MS)).toBeNull();
    parts.see(null);
    expect(await parts.ask(never, FRAME_MS)).toBeNull();
  });
});

describe('planted: a network that reads the mouth, then one that reads the eyes', () => {
  const files = plantedModel('mouth', 'eyes');
  const base = 'http://planted/';
  const reader = new ModelReader({
    read: (url) => Promise.resolve(files.get(url.slice(base.length))!.slice().buffer),
    models: `${base}index.json`,
  });
  const pool = new ModelPool(reader, { wasmFolder: WASM_FOLDER, warm: 'wasm' });
  afterAll(() => pool.dispose());
  const share = ({ parts }: PartsFigures, names: readonly string[]): number => {
    const sum = (some: typeof parts): number => some!.reduce((total, { weight }) => total + Math.abs(weight), 0);
    return sum(parts!.filter(({ part }) => names.includes(part))) / sum(parts);
  };

  it('within a second of frames, the face moving and the light changing, all of it is on the mouth, and then nothing', async () => {
    const parts = new LiveParts();
    const EYES = ['right eye', 'left eye'];
    for (const [id, names, others] of [
      ['planted-mouth', ['mouth'], EYES],
      ['planted-eyes', EYES, ['mouth']],
    ] as const) {
      const { model } = await pool.borrow(shipped(id));
      const opened = { manifest: model.manifest, network: await model.copyOn('wasm') };
      // Another network: the frame path forgets.
      parts.forget();
      let told: PartsFigures | null = null;
      // A second at 14 frames a second.
      for (let frameId = 0; frameId < 14; frameId++) {
        const wave = Math.sin(frameId);
        parts.see(await frameOf(opened, frameId, 0, { row: id }, 0.4 * wave, 1 + 0.04 * wave));
        // Told ten times a second at most: here a frame takes no tenth of one.
        await new Promise((resolve) => setTimeout(resolve, frameId > 11 ? 110 : 0));
        told = (await parts.ask(scores(opened), FRAME_MS)) ?? told;
      }
      expect(told!.parts).not.toBeNull();
      // Two eyes in one sigmoid are not quite a sum.
      expect(share(told!, names), id).toBeGreaterThanOrEqual(id === 'planted-mouth' ? 0.95 : 0.85);
      expect(share(told!, others), id).toBeLessThan(0.05);
      const { sides } = parts.painted()!;
      expect(
        FACE_PARTS.filter((_, i) => sides[i] !== 0).every((part) => (names as readonly string[]).includes(part)),
      ).toBe(true);
    }
  });
});

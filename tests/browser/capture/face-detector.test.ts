import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cropSquareOf, rollOf } from '../../../src/capture/core/crop-square.ts';
import type { FaceParameters } from '../../../src/capture/core/face-parameters.ts';
import { EXPRESSIONS, defaultParameters } from '../../../src/capture/core/face-parameters.ts';
import { drawBackdrop, drawFace, drawPerson } from '../../../src/capture/core/drawn-face.ts';
import { videoToCrop } from '../../../src/core/geometry.ts';
import { BASE, DetectorClient } from './detector-client.ts';
import { hasSharedFace, sharedFace } from './shared-faces.ts';

const WIDTH = 640;
const HEIGHT = 480;
/** Half the width of a face, in pixels, at which the whole 640x480 frame shows the detector no face. */
const SMALL = 24;

function picture(draw: (context: OffscreenCanvasRenderingContext2D) => void): ImageBitmap {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  draw(canvas.getContext('2d')!);
  return canvas.transferToImageBitmap();
}
const drawn = (parameters: Partial<FaceParameters>): ImageBitmap =>
  picture((context) => drawFace(context, { ...defaultParameters, ...parameters }, WIDTH, HEIGHT));

describe('face detector in a module worker', () => {
  let client: DetectorClient;
  let time = 0;
  beforeAll(async () => {
    client = await new DetectorClient().create();
  });
  afterAll(() => client.terminate());

  const detect = (bitmap: ImageBitmap) => client.detect(bitmap, (time += 33));

  it('finds the drawn face with a score of at least .8 in every expression, tone, hair style and tilt', async () => {
    let least = 1;
    let i = 0;
    for (const expression of Object.values(EXPRESSIONS)) {
      for (const tilt of [-20, -10, 0, 10, 20]) {
        for (const skin of [0, 0.5, 1]) {
          const hairStyle = i++ % 3;
          const faces = await detect(drawn({ ...expression, tilt, skin, hairStyle }));
          expect(faces).toHaveLength(1);
          least = Math.min(least, faces[0]!.score);
        }
      }
    }
    console.info(`drawn face: least score ${least.toFixed(3)} of ${i}`);
    expect(least).toBeGreaterThanOrEqual(0.8);
  });

  it('gives boxes and key points in pixels of the unmirrored frame, and a crop framed as FER2013 frames faces', async () => {
    for (const tilt of [-20, 0, 20]) {
      const face = (await detect(drawn({ tilt })))[0]!;
      const [rightEye, leftEye, , mouth] = face.keypoints;
      // The person's right eye is on the left of the picture.
      expect(rightEye!.x).toBeLessThan(leftEye!.x);
      expect(face.x).toBeGreaterThan(100);
      expect(face.x + face.width).toBeLessThan(WIDTH - 100);
      const square = cropSquareOf(face, 'upright');
      // Upright leaves a little tilt; where the parts of the face lie shows in the same square turned fully.
      const crop = { ...square, angle: rollOf(face) };
      const [r, l, m] = [rightEye!, leftEye!, mouth!].map((point) => videoToCrop(crop, point.x, point.y));
      expect(Math.abs((crop.angle * 180) / Math.PI - tilt)).toBeLessThan(3);
      expect(Math.abs((square.angle * 180) / Math.PI - tilt / 2)).toBeLessThan(3);
      expect(r!.v).toBeCloseTo(l!.v, 6);
      expect(Math.abs(r!.v - 0.4)).toBeLessThan(0.03);
      expect(Math.abs(m!.v - 0.79)).toBeLessThan(0.03);
      expect(Math.abs((r!.u + l!.u) / 2 - 0.5)).toBeLessThan(0.03);
    }
  });

  it('finds nothing on an empty backdrop and both of two people', async () => {
    expect(await detect(picture((context) => drawBackdrop(context, WIDTH, HEIGHT)))).toEqual([]);
    const two = await detect(
      picture((context) => {
        drawBackdrop(context, WIDTH, HEIGHT);
        drawPerson(context, defaultParameters, 170, 240, 90);
        drawPerson(context, { ...defaultParameters, ...EXPRESSIONS.happy, skin: 0.9, hairStyle: 2 }, 470, 250, 75);
      }),
    );
    expect(two.map((face) => Math.round((face.x + face.width / 2) / 100)).sort()).toEqual([2, 5]);
  });

  it('finds faces that are too small for it in the whole frame, at both ends of a wide and of an upright one', async () => {
    for (const [width, height] of [
      [640, 480],
      [480, 640],
    ] as const) {
      const places = [0.12, 0.88].map((share) => ({
        x: width > height ? share * width : width / 2,
        y: width > height ? height / 2 : share * height,
      }));
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d')!;
      drawBackdrop(context, width, height);
      for (const { x, y } of places) drawPerson(context, defaultParameters, x, y, SMALL);
      const faces = await detect(canvas.transferToImageBitmap());
      expect(faces).toHaveLength(2);
      for (const { x, y } of places) {
        const near = faces.filter((f) => Math.hypot(f.x + f.width / 2 - x, f.y + f.height / 2 - y) < 2 * SMALL);
        expect(near).toHaveLength(1);
      }
    }
  });

  it('takes times that stand still or go back', async () => {
    for (const at of [time + 1000, time + 1000, 5]) expect(await client.detect(drawn({}), at)).toHaveLength(1);
    time += 2000;
  });

  it.skipIf(!hasSharedFace('astronaut.png'))('finds the face in astronaut.png (shared data)', async () => {
    const faces = await detect(await createImageBitmap(await sharedFace('astronaut.png')));
    expect(faces).toHaveLength(1);
    const face = faces[0]!;
    expect(face.score).toBeGreaterThan(0.9);
    expect(Math.abs(face.x + face.width / 2 - 224)).toBeLessThan(8);
    expect(Math.abs(face.y + face.height / 2 - 129)).toBeLessThan(8);
  });

  it('makes no request to another origin', async () => {
    const reply = await client.ask({ kind: 'requests' });
    const urls = reply.kind === 'requests' ? reply.urls : [];
    expect(urls.some((url) => url.endsWith('face_detection_short_range.tflite'))).toBe(true);
    for (const url of urls) expect(new URL(url, BASE).origin).toBe(location.origin);
  });
});

describe('face detector, faults', () => {
  const failing = async (message: {
    base?: string;
    sabotage?: 'no-webgl' | 'no-wasm' | 'aborted';
    page?: string;
  }): Promise<unknown> => {
    const client = new DetectorClient();
    try {
      await client.ask({ kind: 'create', base: BASE, ...message });
      return null;
    } catch (thrown) {
      return thrown;
    } finally {
      client.terminate();
    }
  };

  it('says webgl-missing already when it is created', async () => {
    expect(await failing({ sabotage: 'no-webgl' })).toMatchObject({ kind: 'webgl-missing' });
  });

  it('says wasm-blocked', async () => {
    expect(await failing({ sabotage: 'no-wasm' })).toMatchObject({ kind: 'wasm-blocked' });
  });

  it('says that a web page came in place of its files', async () => {
    // Vite answers with the page that it has for everything.
    expect(await failing({ base: `${BASE}nowhere/` })).toMatchObject({ kind: 'app-file-replaced' });
    for (const file of ['vision_wasm_module_internal.wasm', 'face_detection_short_range.tflite'])
      expect(await failing({ page: file })).toMatchObject({ kind: 'app-file-replaced' });
  });

  it('says cancelled when aborted', async () => {
    expect(await failing({ sabotage: 'aborted' })).toMatchObject({ kind: 'cancelled' });
  });

  it('makes a graph that MediaPipe has broken anew: the picture is looked at again, and only one that breaks it twice is lost', async () => {
    const client = await new DetectorClient().create();
    let time = 0;
    const look = () => client.detect(drawn({}), (time += 33));
    try {
      const faces = await look();
      expect(faces).toHaveLength(1);
      await client.ask({ kind: 'break', searches: 1 });
      expect(await look()).toEqual(faces);
      expect(await client.ask({ kind: 'restarts' })).toMatchObject({ opened: 2, reasons: ['detector-failed'] });
      await client.ask({ kind: 'break', searches: 2 });
      await expect(look()).rejects.toMatchObject({ kind: 'detector-failed' });
      expect(await look()).toEqual(faces);
      expect(await client.ask({ kind: 'restarts' })).toMatchObject({ opened: 4 });
    } finally {
      client.terminate();
    }
  });

  it.each([
    ['is seen', false],
    ['is not seen, by what repeats itself', true],
  ])('a lost WebGL context that %s: a new graph, and no box of the picture before', async (_, unseen) => {
    const client = await new DetectorClient().create();
    let time = 0;
    const look = (bitmap: ImageBitmap) => client.detect(bitmap, (time += 33));
    const lose = async (): Promise<void> => {
      await client.ask({ kind: 'lose-context', unseen });
      if (!unseen) return;
      // Doubt comes with the second answer that is the same, and once a second at most.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await look(drawn({ tilt: -20 }));
    };
    try {
      const turned = await look(drawn({ tilt: 20 }));
      const faces = await look(drawn({}));
      expect(faces).not.toEqual(turned);
      await lose();
      expect(await look(picture((context) => drawBackdrop(context, WIDTH, HEIGHT)))).toEqual([]);
      expect(await look(drawn({}))).toEqual(faces);
      await lose();
      expect(await look(drawn({ tilt: 20 }))).toEqual(turned);
      expect(await client.ask({ kind: 'restarts' })).toMatchObject({ opened: 3 });
    } finally {
      client.terminate();
    }
  });

  it('refuses to work after close, which may be called twice', async () => {
    const client = await new DetectorClient().create();
    try {
      await client.ask({ kind: 'close' });
      await client.ask({ kind: 'close' });
      await expect(client.detect(drawn({}), 1)).rejects.toMatchObject({ kind: 'detector-failed' });
    } finally {
      client.terminate();
    }
  });
});

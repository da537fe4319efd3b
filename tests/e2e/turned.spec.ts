/** The screen is turned and the camera is changed while a face is explained: the map stays on the face, what was set stays. */

import { expect, test, type Page } from './fixtures.ts';
import type { FrameResult } from '../../src/live/core/types.ts';
import { App, DRAWN_VIDEO } from './app.ts';
import { clearTap, installTap, paintedBox, tappedResults } from './tap.ts';

const UPRIGHT = { width: 768, height: 1024 };
const SIDEWAYS = { width: 1024, height: 768 };

const lastResult = async (page: Page): Promise<FrameResult> =>
  (await tappedResults(page)).results.at(-1) as FrameResult;

/** Frames go on after whatever has just happened. */
async function expectFrames(app: App, enough: (result: FrameResult) => boolean = () => true): Promise<void> {
  await clearTap(app.page);
  await expect
    .poll(async () => (await tappedResults(app.page)).results.filter(enough).length, { timeout: 30_000 })
    .toBeGreaterThan(3);
}

/**
 * The picture is on the screen in the shape of the frame and inside the window, and the map is painted where the network looked. Looks at a frozen frame, so that all this is of one frame.
 */
async function expectLocked(app: App): Promise<void> {
  const { page } = app;
  await page.keyboard.press('f');
  await app.waitForState('frozen');
  await page.waitForTimeout(300);
  const view = await page
    .locator('live-view canvas')
    .evaluate((canvas) => canvas.getBoundingClientRect().toJSON() as DOMRect);
  const result = await lastResult(page);
  if (!result.square) throw new Error('nothing is shown');
  expect(view.width / view.height).toBeCloseTo(result.frameWidth / result.frameHeight, 1);
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  expect(view.left).toBeGreaterThanOrEqual(0);
  expect(view.top).toBeGreaterThanOrEqual(0);
  expect(view.right).toBeLessThanOrEqual(width);
  expect(view.bottom).toBeLessThanOrEqual(height);
  const painted = await paintedBox(page);
  if (!painted) throw new Error('no map is painted');
  const { centreX, centreY, side } = result.square;
  const x = result.mirrored ? result.frameWidth - centreX : centreX;
  expect(painted.left).toBeGreaterThanOrEqual(x - side / 2 - 2);
  expect(painted.right).toBeLessThanOrEqual(x + side / 2 + 2);
  expect(painted.top).toBeGreaterThanOrEqual(centreY - side / 2 - 2);
  expect(painted.bottom).toBeLessThanOrEqual(centreY + side / 2 + 2);
  expect(painted.right - painted.left).toBeGreaterThan(side / 3);
  await page.keyboard.press('f');
  await app.waitForState('tracking');
}

/** Records what was asked for and which tracks are open. */
const watchCameras = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const seen = ((window as unknown as { seen: object }).seen = {
      wishes: [] as MediaTrackConstraints[],
      tracks: [] as MediaStreamTrack[],
    });
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wish) => {
      seen.wishes.push(wish?.video as MediaTrackConstraints);
      const stream = await ask(wish);
      seen.tracks.push(...stream.getTracks());
      return stream;
    };
  });
interface Seen {
  readonly wishes: readonly MediaTrackConstraints[];
  readonly open: number;
}
const camerasSeen = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const { seen } = window as unknown as { seen: { wishes: MediaTrackConstraints[]; tracks: MediaStreamTrack[] } };
    return { wishes: seen.wishes, open: seen.tracks.filter(({ readyState }) => readyState === 'live').length };
  });

test.describe(() => {
  let app: App;
  test.beforeAll(async () => {
    app = await App.open({
      video: DRAWN_VIDEO,
      viewport: UPRIGHT,
      prepare: async (page) => {
        await installTap(page);
        await watchCameras(page);
      },
    });
    await app.startCamera();
    await app.waitForState('tracking');
  });
  test.afterAll(() => app.close());

  test('turned while live, to and fro: the map stays on the face, nothing starts anew, what was set stays', async () => {
    await app.page.getByRole('button', { name: /^fear/ }).click();
    await expect(app.page.getByText('The network’s score for the label')).toBeVisible();
    await expectLocked(app);
    const before = (await lastResult(app.page)).frameId;
    for (const size of [SIDEWAYS, UPRIGHT, { width: 390, height: 844 }, { width: 844, height: 390 }]) {
      await app.page.setViewportSize(size);
      await expectFrames(app, ({ explained }) => explained);
      await expectLocked(app);
      expect(await app.attribute('source')).toBe('camera');
    }
    // The same worker, the same source: frames are counted on.
    expect((await lastResult(app.page)).frameId).toBeGreaterThan(before + 12);
    await expect(app.page.getByText('The network’s score for the label')).toBeVisible();
    expect(app.complaints).toEqual([]);
  });

  test('from the front camera to the back one while live: one camera open, view not mirrored, what was set stays', async () => {
    await app.page.setViewportSize(UPRIGHT);
    await app.page.getByRole('button', { name: /^sad/ }).click();
    expect((await lastResult(app.page)).mirrored).toBe(true);
    const change = async (name: string, mirrored: boolean): Promise<void> => {
      await app.page.keyboard.press('c');
      await app.page.getByRole('button', { name, exact: true }).click();
      await expectFrames(app, (result) => result.explained && result.mirrored === mirrored);
      await app.waitForState('tracking');
      await expectLocked(app);
      await expect(app.page.getByText('The network’s score for the label')).toBeVisible();
      expect((await camerasSeen(app.page)).open).toBe(1);
    };
    await change('Back camera', false);
    await change('Front camera', true);
    expect((await camerasSeen(app.page)).wishes.map(({ facingMode }) => facingMode)).toEqual([
      { ideal: 'user' },
      { ideal: 'environment' },
      { ideal: 'user' },
    ]);
    await app.page.getByRole('button', { name: 'Stop', exact: true }).click();
    expect((await camerasSeen(app.page)).open).toBe(0);
    expect(app.complaints).toEqual([]);
  });
});

test('a camera that turns with the tablet, from wide pictures to tall ones: followed', async () => {
  const app = await App.open({
    video: DRAWN_VIDEO,
    viewport: SIDEWAYS,
    prepare: async (page) => {
      await installTap(page);
      // The fake camera cannot turn: its pictures go through a canvas that does.
      await page.addInitScript(() => {
        const { mediaDevices } = navigator;
        const ask = mediaDevices.getUserMedia.bind(mediaDevices);
        mediaDevices.getUserMedia = async (wish) => {
          const video = Object.assign(document.createElement('video'), { muted: true, srcObject: await ask(wish) });
          await video.play();
          const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
          (window as unknown as { turn: () => void }).turn = () => Object.assign(canvas, { width: 480, height: 640 });
          const draw = (): void => {
            const scale = Math.max(canvas.width / 640, canvas.height / 480);
            const [width, height] = [640 * scale, 480 * scale];
            const [x, y] = [(canvas.width - width) / 2, (canvas.height - height) / 2];
            canvas.getContext('2d')?.drawImage(video, x, y, width, height);
            video.requestVideoFrameCallback(draw);
          };
          draw();
          return canvas.captureStream(30);
        };
      });
    },
  });
  await app.startCamera();
  await app.waitForState('tracking');
  expect(await lastResult(app.page)).toMatchObject({ frameWidth: 640, frameHeight: 480 });
  await app.page.evaluate(() => (window as unknown as { turn: () => void }).turn());
  await app.page.setViewportSize(UPRIGHT);
  await expectFrames(app, ({ frameWidth, frameHeight, explained }) => explained && frameWidth < frameHeight);
  await app.waitForState('tracking');
  await expectLocked(app);
  expect(app.complaints).toEqual([]);
  await app.close();
});

test('two cameras: the other one is chosen by its name', async () => {
  const app = await App.open({
    // Chromium's own test picture, twice; a video file can be one camera only.
    video: null,
    args: ['--use-fake-device-for-media-stream=device-count=2'],
    prepare: async (page) => {
      await installTap(page);
      await watchCameras(page);
    },
  });
  await app.startCamera();
  // The detector takes the test picture for a face at times; here it only matters that frames are analysed.
  await app.waitForState(/^(tracking|no-face)$/);
  await app.page.keyboard.press('c');
  const choice = app.page.getByLabel('Device');
  const names = (await choice.locator('option').allTextContents()).map((name) => name.trim());
  expect(names).toHaveLength(3);
  await choice.selectOption({ label: names[2] as string });
  await expect.poll(async () => (await camerasSeen(app.page)).wishes.length).toBe(2);
  await app.waitForState(/^(tracking|no-face)$/);
  await expectFrames(app);
  const { wishes, open } = await camerasSeen(app.page);
  expect(open).toBe(1);
  expect(wishes.at(-1)?.deviceId).toEqual({ exact: expect.stringMatching(/\w+/) });
  // The sheet closed when the camera was chosen.
  await app.page.keyboard.press('c');
  await expect(app.page.getByText(`Now: ${names[2]}`)).toBeVisible();
  await expect(choice.locator('option:checked')).toHaveText(names[2] as string);
  await app.close();
});

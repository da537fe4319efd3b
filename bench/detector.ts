/**
 * What the size of the picture that the face detector is given costs and changes: milliseconds of a detection, and how far its boxes
 * move from those found in the whole picture, in shares of the box' width. The app's detector, in workers, sizes in turn; frames are never enlarged.
 */

import type { FaceBox } from '../src/core/geometry.ts';
import { openBenchPages } from './pages-server.ts';
import type { DetectorApi } from './pages/detector.ts';
import { median, round } from './stats.ts';

const SIDES = [1280, 640, 480, 320, 240, 160];
const FRAMES = 24;
const ROUNDS = 4;

const share = (a: FaceBox, b: FaceBox): { centre: number; size: number } => ({
  centre: Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2) / b.width,
  size: Math.abs(a.width - b.width) / b.width,
});

export async function measureDetector(): Promise<Record<string, unknown>> {
  const pages = await openBenchPages();
  try {
    const page = await pages.browser.newPage();
    await page.goto(`${pages.url}/detector.html`);
    await page.waitForFunction('window.bench !== undefined');
    const figures: Record<string, unknown> = {};
    for (const scale of [1, 2]) {
      const results = await page.evaluate(
        ([sides, frames, rounds, by]) =>
          (window as unknown as { bench: DetectorApi }).bench.measure(sides, frames, rounds, by),
        [SIDES, FRAMES, ROUNDS, scale] as const,
      );
      const whole = results[0]!;
      const full = median(whole.times);
      figures[`${640 * scale}x${480 * scale}`] = results.map(({ times, faces }, i) => {
        const pairs = faces.flatMap((face, at) => (face && whole.faces[at] ? [share(face, whole.faces[at])] : []));
        return {
          longerSide: SIDES[i],
          ms: round(median(times)),
          ofWhole: round(median(times) / full, 3),
          found: faces.filter(Boolean).length,
          medianCentreShift: round(median(pairs.map(({ centre }) => centre)), 4),
          medianSizeChange: round(median(pairs.map(({ size }) => size)), 4),
        };
      });
    }
    return { video: pages.video.split('/').at(-1), frames: FRAMES, ...figures };
  } finally {
    await pages.close();
  }
}

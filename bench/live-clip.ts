/**
 * How far the gathered map keeps up with a moving face: Pearson's correlation of the live map (as painted) with the frame's own map of 16 points,
 * smoothed alike, on the shared clip, cut out by one square a scene (the detector is not asked). Neighbouring crops' likeness, and the frames
 * at which the live path would begin anew, say whether cuts are told from movements.
 */

import { readFileSync } from 'node:fs';
import { jpegPixels } from '../scripts/lib/jpeg.ts';
import { openNetwork } from '../scripts/lib/shipped-model.ts';
import { boxMean } from '../src/attribution/box-mean.ts';
import { fullMap } from '../src/attribution/method.ts';
import { integratedFromBlur } from '../src/attribution/methods/integrated-gradients.ts';
import { LIVE_DEFAULT } from '../src/attribution/registry.ts';
import { cropToGrid } from '../src/capture/core/crop.ts';
import { videoPx, type CropSquare } from '../src/core/geometry.ts';
import { argMax } from '../src/core/math/softmax.ts';
import { normalise } from '../src/inference/core/input-rule.ts';
import { networkProbe } from '../src/inference/passes/network-probe.ts';
import { correlation, LiveSubject } from '../src/live/worker/live-subject.ts';
import { sharedPath } from '../tests/setup/shared.ts';
import { jpegsOf } from './pages-server.ts';
import { median, round } from './stats.ts';

const FRAME_MS = 1000 / 24;
/** The clip's second scene begins here. */
const CUT = 72;
/** Every nth frame's own map is asked for. */
const EVERY = 4;

const square = (x: number, y: number): CropSquare => ({
  centreX: videoPx(x),
  centreY: videoPx(y),
  side: videoPx(240),
  angle: 0,
});
const SCENES = [square(456, 195), square(440, 165)] as const;

export async function measureLiveClip(): Promise<Record<string, unknown>> {
  const frames = jpegsOf(readFileSync(sharedPath('data/faces/expressions-woman-640x360.mjpeg')));
  const { manifest, network, dispose } = await openNetwork(null);
  const { input: rule } = manifest;
  const probe = networkProbe(network, manifest, null);
  const subject = new LiveSubject();
  const run = LIVE_DEFAULT.live.start(probe.shape);
  const same = { face: 1, modelId: 'clip', head: null, pinned: null };
  const begun: number[] = [];
  const likeness: number[] = [];
  const found: number[] = [];
  let before: Float32Array | null = null;
  for (const [i, jpeg] of frames.entries()) {
    const region = { x: 0, y: 0, ...jpegPixels(jpeg) };
    const pixels = cropToGrid(region, SCENES[i < CUT ? 0 : 1], rule.width, rule.height, rule.channels as 1 | 3);
    const input = normalise(pixels, rule, new Float32Array(pixels.length));
    if (before) likeness.push(correlation(before, input));
    before = input;
    const { target, fresh } = subject.next({ ...same, input, time: i * FRAME_MS });
    if (fresh) {
      begun.push(i);
      run.reset();
    }
    const top = argMax(await probe.logits(input, 1));
    const explained = target ?? top;
    subject.scored(top, explained);
    const painted = run.add(await probe.gradients(run.pointFor(input), 1, explained), input);
    if (i % EVERY !== EVERY - 1) continue;
    const task = { probe, input, target: explained, colourRange: 1 };
    const own = (await fullMap(integratedFromBlur, task, new AbortController().signal)).values;
    found.push(correlation(painted, boxMean(own, rule.height, rule.width)));
  }
  dispose();
  const neighbours = likeness.filter((_, i) => i !== CUT - 1).sort((a, b) => a - b);
  return {
    frames: frames.length,
    compared: found.length,
    correlation: {
      median: round(median(found), 3),
      tenth: round([...found].sort((a, b) => a - b)[(found.length / 10) | 0]!, 3),
    },
    shareAbove85: round(found.filter((value) => value >= 0.85).length / found.length, 3),
    limit: 'at least .85 on .9 of the frames',
    begunAnewAt: begun,
    likeness: {
      least: round(neighbours[0]!, 3),
      hundredth: round(neighbours[1]!, 3),
      atTheCut: round(likeness[CUT - 1]!, 3),
    },
  };
}

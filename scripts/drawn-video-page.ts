/** Runs in the browser that renders the test videos; see render-drawn-video.ts. */

import {
  EXPRESSIONS,
  defaultParameters,
  interpolate,
  type FaceParameters,
} from '../src/capture/core/face-parameters.ts';
import { drawBackdrop, drawFace, drawPerson } from '../src/capture/core/drawn-face.ts';
import type { VideoName } from './render-drawn-video.ts';

const WIDTH = 640;
const HEIGHT = 480;
/** Chromium plays raw MJPEG at 30 frames a second. */
const FPS = 30;

const face = (expression: keyof typeof EXPRESSIONS): FaceParameters => ({
  ...defaultParameters,
  ...EXPRESSIONS[expression],
});

/** 0 before `from`, 1 after `to` (seconds), smooth between. */
function ramp(t: number, from: number, to: number): number {
  const u = Math.min(1, Math.max(0, (t - from) / (to - from)));
  return u * u * (3 - 2 * u);
}

type Draw = (ctx: OffscreenCanvasRenderingContext2D, seconds: number) => void;

const still = (tilt: number): { seconds: number; draw: Draw } => ({
  seconds: 0.5,
  draw: (ctx) => drawFace(ctx, { ...face('happy'), tilt }, WIDTH, HEIGHT),
});

const VIDEOS: Record<VideoName, { seconds: number; draw: Draw }> = {
  // Neutral for one half of the loop, happy for the other; the head sways and nods.
  'drawn-face': {
    seconds: 4.8,
    draw: (ctx, t) => {
      const smile = ramp(t, 2.2, 2.5) - ramp(t, 4.5, 4.8);
      const turn = (2 * Math.PI * t) / 4.8;
      drawBackdrop(ctx, WIDTH, HEIGHT);
      const parameters = { ...interpolate(face('neutral'), face('happy'), smile), tilt: 6 * Math.sin(turn) };
      drawPerson(ctx, parameters, WIDTH / 2 + 60 * Math.sin(turn), HEIGHT * 0.49 + 15 * Math.sin(2 * turn), 122);
    },
  },
  'drawn-two': {
    seconds: 1,
    draw: (ctx) => {
      drawBackdrop(ctx, WIDTH, HEIGHT);
      drawPerson(ctx, face('happy'), WIDTH * 0.28, HEIGHT * 0.5, 88);
      drawPerson(ctx, { ...face('surprise'), skin: 0.8, hair: 0, hairStyle: 2 }, WIDTH * 0.74, HEIGHT * 0.5, 78);
    },
  },
  // Three seconds with a face, three without.
  'drawn-none': {
    seconds: 6,
    draw: (ctx, t) => (t < 3 ? drawFace(ctx, face('happy'), WIDTH, HEIGHT) : drawBackdrop(ctx, WIDTH, HEIGHT)),
  },
  'drawn-roll-20': still(-20),
  'drawn-roll0': still(0),
  'drawn-roll20': still(20),
};

/** @returns JPEG pictures, base64 */
async function renderVideo(name: VideoName): Promise<string[]> {
  const { seconds, draw } = VIDEOS[name];
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('no 2D context');
  const frames: string[] = [];
  for (let i = 0; i < Math.round(seconds * FPS); i++) {
    draw(ctx, i / FPS);
    const bytes = new Uint8Array(
      await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 })).arrayBuffer(),
    );
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    frames.push(btoa(text));
  }
  return frames;
}

(window as unknown as { renderVideo: typeof renderVideo }).renderVideo = renderVideo;

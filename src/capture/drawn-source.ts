/** The drawn face as a source: no camera, no permission, no person; moved by sliders. */

import type { FaceParameters } from './core/face-parameters.ts';
import { clampParameters, interpolate } from './core/face-parameters.ts';
import { drawFace } from './core/drawn-face.ts';
import { livelyParameters } from './core/lively.ts';
import { isLost } from './memory-canvas.ts';
import type { Frame, FrameSource } from './source.ts';
import { Change, FrameClock, stoppedError } from './video-frames.ts';

export interface DrawnSource extends FrameSource {
  readonly kind: 'drawn';
  /** Where the face is heading (as set); what is drawn glides there. */
  readonly parameters: FaceParameters;
  /** Changes some or all parameters; values out of range are brought into it. */
  set(parameters: Partial<FaceParameters>): void;
  /** Held still: it neither blinks nor sways, and is drawn exactly as set. */
  holdStill(still: boolean): void;
}

export interface DrawnOptions {
  readonly parameters?: Partial<FaceParameters>;
  readonly width?: number;
  readonly height?: number;
  /** Frames per second. */
  readonly rate?: number;
  /** Blinks and sways a little, as a person would; off for reduced motion and for tests that compare frames. */
  readonly lively?: boolean;
  /** Time constant in ms of the glide from one expression to another; 0 = at once. */
  readonly glide?: number;
}

/** @param label shown to people */
export function openDrawnFace(label: string, options: DrawnOptions = {}): DrawnSource {
  const { width = 640, height = 480, rate = 30, glide = 110 } = options;
  let lively = options.lively ?? true;
  const [canvas, context] = createCanvas(width, height);
  const change = new Change();
  const clock = new FrameClock();
  const start = performance.now();
  let target = clampParameters(options.parameters ?? {});
  let shown = target;
  let drawnAt = start;
  let fresh = true;
  let held = false;
  let stopped = false;
  // The timer only says that a new frame is due; it is drawn when somebody asks for it.
  const timer = setInterval(() => {
    if (held) return;
    fresh = true;
    change.notify();
  }, 1000 / rate);

  const draw = (): void => {
    const now = performance.now();
    shown = interpolate(shown, target, glide > 0 ? 1 - Math.exp(-(now - drawnAt) / glide) : 1);
    drawnAt = now;
    drawFace(context, lively ? livelyParameters(shown, (now - start) / 1000) : shown, width, height);
  };
  return {
    kind: 'drawn',
    label,
    mirrored: false,
    still: false,
    get parameters() {
      return target;
    },
    set(parameters) {
      target = clampParameters({ ...target, ...parameters });
    },
    holdStill(still) {
      lively = !still;
    },
    async next(signal): Promise<Frame> {
      for (;;) {
        signal.throwIfAborted();
        if (stopped) throw stoppedError();
        // Drawn again with the next tick, when the browser has given the canvas back.
        if (fresh && !held && !isLost(context)) break;
        await change.wait(signal);
      }
      fresh = false;
      draw();
      const time = clock.next();
      if ('transferToImageBitmap' in canvas) return { bitmap: canvas.transferToImageBitmap(), time };
      const bitmap = await createImageBitmap(canvas);
      if (!signal.aborted && !stopped) return { bitmap, time };
      bitmap.close();
      throw signal.aborted ? signal.reason : stoppedError();
    },
    pause() {
      held = true;
      fresh = false;
    },
    resume() {
      held = false;
    },
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      canvas.width = 1;
      canvas.height = 1;
      change.notify();
    },
  };
}

function createCanvas(
  width: number,
  height: number,
): [OffscreenCanvas, OffscreenCanvasRenderingContext2D] | [HTMLCanvasElement, CanvasRenderingContext2D] {
  if (typeof OffscreenCanvas === 'function') {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (context !== null) return [canvas, context];
  }
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2D canvas');
  return [canvas, context];
}

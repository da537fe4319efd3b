/** Pastes 48x48 faces into 640x480 scenes and sends them through the live worker: real detector, the app's own crop. */

import type { FromLive, LiveSettings, ToLive } from '../../src/inference/live-protocol.ts';

const WIDTH = 640;
const HEIGHT = 480;

export interface Scene {
  /** [48, 48] grey, 0..255. */
  readonly pixels: readonly number[];
  /** Side of the pasted face picture, in pixels. */
  readonly size: number;
  /** Degrees, clockwise. */
  readonly roll: number;
  readonly backdrop: 'grey' | 'gradient' | 'noise';
  /** Centre, as shares of the free space 0..1. */
  readonly x: number;
  readonly y: number;
}

export interface SceneAnswer {
  readonly detected: boolean;
  /** Raw logits by alignment; null where no face was found. */
  readonly logits: { readonly asIs: readonly number[] | null; readonly upright: readonly number[] | null };
}

const base: LiveSettings = {
  method: 'gradient',
  colours: 'signed',
  overlay: false,
  smoothing: 0,
  pinned: null,
  head: null,
  alignment: 'as-is',
  boxes: false,
};

let worker: Worker;
let head: string | null = null;
let answer: (message: FromLive) => void = () => undefined;
let frameId = 0;
let time = 0;

function draw({ pixels, size, roll, backdrop, x, y }: Scene): ImageBitmap {
  const side = Math.round(Math.sqrt(pixels.length));
  const face = new OffscreenCanvas(side, side);
  const small = face.getContext('2d')!;
  const image = small.createImageData(side, side);
  pixels.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
  small.putImageData(image, 0, 0);
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const ctx = canvas.getContext('2d')!;
  if (backdrop === 'gradient') {
    const gradient = ctx.createLinearGradient(0, 0, WIDTH, HEIGHT);
    gradient.addColorStop(0, '#40566b');
    gradient.addColorStop(1, '#c8b49a');
    ctx.fillStyle = gradient;
  } else {
    ctx.fillStyle = '#808080';
  }
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  if (backdrop === 'noise') {
    for (let i = 0; i < 400; i++) {
      const v = (i * 2654435761) >>> 0;
      ctx.fillStyle = `hsl(${v % 360} 20% ${30 + (v % 40)}%)`;
      ctx.fillRect(v % WIDTH, (v >>> 10) % HEIGHT, 24, 24);
    }
  }
  const reach = size * 0.71;
  ctx.translate(reach + x * (WIDTH - 2 * reach), size / 2 + y * (HEIGHT - size));
  ctx.rotate((roll * Math.PI) / 180);
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(face, -size / 2, -size / 2, size, size);
  return canvas.transferToImageBitmap();
}

function send(message: ToLive, transfer: Transferable[] = []): Promise<FromLive> {
  const done = new Promise<FromLive>((resolve) => (answer = resolve));
  worker.postMessage(message, transfer);
  return done;
}

const api = {
  async start(headId: string): Promise<string> {
    head = headId;
    worker = new Worker(new URL('../../src/inference/worker/live.worker.ts', import.meta.url), { type: 'module' });
    const view = new OffscreenCanvas(1, 1);
    const overlay = new OffscreenCanvas(1, 1);
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromLive>) => {
        if (data.kind === 'backend') resolve(data.backend);
        if (data.kind === 'failed' || data.kind === 'frame-failed')
          reject(new Error(`${data.error.kind}: ${data.error.detail}`));
        if (data.kind === 'result' && data.credit) answer(data);
      };
      const init: ToLive = {
        kind: 'init',
        base: new URL('./', location.href).href,
        view,
        overlay,
        modelId: null,
        backend: 'wasm',
        settings: { ...base, head },
      };
      worker.postMessage(init, [view, overlay]);
    });
  },
  async scene(scene: Scene): Promise<SceneAnswer> {
    const logits = { asIs: null as readonly number[] | null, upright: null as readonly number[] | null };
    for (const [key, alignment] of [
      ['asIs', 'as-is'],
      ['upright', 'upright'],
    ] as const) {
      worker.postMessage({ kind: 'clear' } satisfies ToLive);
      worker.postMessage({ kind: 'settings', settings: { ...base, head, alignment } } satisfies ToLive);
      const bitmap = draw(scene);
      const message = await send(
        { kind: 'frame', frameId: frameId++, bitmap, time: (time += 1000), mirrored: false, still: true },
        [bitmap],
      );
      if (message.kind === 'result') logits[key] = message.result.prediction?.logits ?? null;
    }
    return { detected: logits.asIs !== null, logits };
  },
  async scenes(list: readonly Scene[]): Promise<SceneAnswer[]> {
    const answers: SceneAnswer[] = [];
    for (const scene of list) answers.push(await api.scene(scene));
    return answers;
  },
};
export type FidelityApi = typeof api;
(window as unknown as { bench: FidelityApi }).bench = api;

/** Drives the real live worker without the app's screen: a frame in, its result out. */

import { FIRST_SHIPPED, shipped } from '../../../src/inference/core/model-ref.ts';
import { spawnLiveWorker } from '../../../src/live/client.ts';
import { drawBackdrop, drawPerson } from '../../../src/capture/core/drawn-face.ts';
import { defaultParameters, EXPRESSIONS } from '../../../src/capture/core/face-parameters.ts';
import type { LayerMaps } from '../../../src/inference/activations/core/layer-maps.ts';
import type { BackendName } from '../../../src/core/expression.ts';
import { SCORES_ONLY } from '../../../src/live/core/types.ts';
import type { Capture, FrameResult, FromLive, Inspection, LiveSettings, ToLive } from '../../../src/live/protocol.ts';

export const WIDTH = 640;
export const HEIGHT = 480;

export const SETTINGS: LiveSettings = { ...SCORES_ONLY, overlay: true };

/** The drawn face, a little off the middle, so that a mirrored mistake shows. */
export function drawnFrame(tilt: number): ImageBitmap {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const ctx = canvas.getContext('2d')!;
  drawBackdrop(ctx, WIDTH, HEIGHT);
  drawPerson(ctx, { ...defaultParameters, ...EXPRESSIONS.happy, tilt }, WIDTH * 0.42, HEIGHT * 0.5, 120);
  return canvas.transferToImageBitmap();
}

/** Nobody in front of the camera. */
export function emptyFrame(): ImageBitmap {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  drawBackdrop(canvas.getContext('2d')!, WIDTH, HEIGHT);
  return canvas.transferToImageBitmap();
}

/** The worker that the tests of a file share, and what it runs. */
let shared: { readonly what: string; readonly driver: LiveDriver } | null = null;

/**
 * A running worker for a test that does not ask what was seen before: the one of the test before, cleared, where it runs the same.
 * A start takes 4 seconds on wasm and 15 on WebGL in software. `stopShared` ends it, after the tests of the file.
 */
export async function runningDriver(
  backend: BackendName,
  models: string | null,
  settings: Partial<LiveSettings> = {},
): Promise<LiveDriver> {
  const what = `${backend} ${models ?? ''}`;
  if (shared?.what === what) {
    shared.driver.reset(settings);
    return shared.driver;
  }
  stopShared();
  const driver = new LiveDriver();
  shared = { what, driver };
  if ((await driver.start(backend, models, settings)) !== backend) throw new Error(`${backend} does not run here`);
  return driver;
}

export function stopShared(): void {
  shared?.driver.stop();
  shared = null;
}

export class LiveDriver {
  readonly #worker = spawnLiveWorker();
  readonly #waiting: { match: (message: FromLive) => boolean; resolve: (message: FromLive) => void }[] = [];
  /** All maps of watched layers that came. */
  readonly maps: LayerMaps[] = [];
  /** What the worker let the page know about frames, in order. */
  readonly answers: ('next' | 'result')[] = [];
  /** How often a kept frame was explained again. */
  redraws = 0;
  #failure: ((error: Error) => void) | null = null;
  #frameId = 0;
  #time = 1000;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<FromLive>) => {
      if (data.kind === 'failed' || data.kind === 'notice' || data.kind === 'frame-failed') {
        this.#failure?.(new Error(`${data.kind}: ${data.error.kind}: ${data.error.detail}`));
      }
      if (data.kind === 'layer-maps') this.maps.push(data.maps);
      if (data.kind === 'result' && !data.credit) this.redraws++;
      if (data.kind === 'next' || (data.kind === 'result' && data.credit)) this.answers.push(data.kind);
      const index = this.#waiting.findIndex(({ match }) => match(data));
      if (index >= 0) this.#waiting.splice(index, 1)[0]?.resolve(data);
    };
    this.#worker.onerror = (event) => this.#failure?.(new Error(event.message));
  }

  /** @returns the backend that runs after the decision */
  async start(backend: BackendName, models: string | null, settings: Partial<LiveSettings> = {}): Promise<BackendName> {
    const view = new OffscreenCanvas(1, 1);
    const decided = this.#next((message) => message.kind === 'backend');
    this.#send(
      {
        kind: 'init',
        base: new URL('/', location.href).href,
        models: models === null ? null : new URL(models, location.href).href,
        view,
        model: FIRST_SHIPPED,
        backend,
        settings: { ...SETTINGS, ...settings },
      },
      [view],
    );
    return ((await decided) as Extract<FromLive, { kind: 'backend' }>).backend;
  }

  /** @returns the backend that runs after each of these choices, sent one right after the other, until the last one is decided */
  async choose(...choices: (BackendName | 'auto')[]): Promise<BackendName> {
    const last = choices.at(-1);
    const decided = this.#next(
      ({ kind, ...rest }) => kind === 'backend' && (rest as { backend: string }).backend === last,
    );
    for (const backend of choices) this.#send({ kind: 'set-backend', backend });
    return ((await decided) as Extract<FromLive, { kind: 'backend' }>).backend;
  }

  /** The source was changed or stopped. */
  clear(): void {
    this.#send({ kind: 'clear' });
  }

  /**
   * Asks for another network and, until it runs, shows a picture for a moment, lets it go, and shows another, again and again.
   * @returns what was said of each `after`
   */
  async changeModelWhile(modelId: string, first: () => ImageBitmap, after: () => ImageBitmap): Promise<FrameResult[]> {
    const said: Promise<FrameResult>[] = [];
    let running = false;
    const ready = this.#next((message) => message.kind === 'ready').then(() => (running = true));
    this.#send({ kind: 'set-model', model: shipped(modelId) });
    while (!running) {
      void this.frame(first(), false, false);
      this.clear();
      const answer = this.frame(after(), false, false);
      said.push(answer);
      this.clear();
      // While the other network is brought up no answer comes, and a few more wait; before and after they follow each other.
      await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300))]);
    }
    await ready;
    return Promise.all(said);
  }

  async frame(bitmap: ImageBitmap, mirrored = true, still = true): Promise<FrameResult> {
    const done = this.#next((message) => message.kind === 'result' && message.credit);
    this.#send({ kind: 'frame', frameId: this.#frameId++, bitmap, time: (this.#time += 40), mirrored, still }, [
      bitmap,
    ]);
    return ((await done) as Extract<FromLive, { kind: 'result' }>).result;
  }

  /** Frames as from a camera: the next one when the one before is answered. @returns how many milliseconds they took */
  async film(bitmaps: readonly ImageBitmap[]): Promise<number> {
    const start = performance.now();
    for (const bitmap of bitmaps) {
      const done = this.#next((message) => message.kind === 'result' && message.credit);
      const time = (this.#time += 40);
      this.#send({ kind: 'frame', frameId: this.#frameId++, bitmap, time, mirrored: true, still: false }, [bitmap]);
      await done;
    }
    return performance.now() - start;
  }

  /** @returns the maps of the frame that the worker has, if a layer was asked for; refused with the worker's sentence */
  async watch(layer: string | null): Promise<LayerMaps | null> {
    const done = layer === null ? null : this.#next((message) => message.kind === 'layer-maps');
    this.#send({ kind: 'watch-layer', layer });
    return done && ((await done) as Extract<FromLive, { kind: 'layer-maps' }>).maps;
  }

  /** As after a start, for the next test. */
  reset(settings: Partial<LiveSettings>): void {
    this.clear();
    this.set(settings);
    this.maps.length = this.answers.length = this.redraws = 0;
  }

  set(settings: Partial<LiveSettings>): void {
    this.#send({ kind: 'settings', settings: { ...SETTINGS, ...settings } });
  }

  /** What is shown, explained again with these settings; where no frame has come for a moment. */
  async redrawn(settings: Partial<LiveSettings>): Promise<FrameResult> {
    const done = this.#next((message) => message.kind === 'result' && !message.credit);
    this.set(settings);
    return ((await done) as Extract<FromLive, { kind: 'result' }>).result;
  }

  async capture(): Promise<Capture> {
    const done = this.#next((message) => message.kind === 'captured');
    this.#send({ kind: 'capture', requestId: 1 });
    const { capture } = (await done) as Extract<FromLive, { kind: 'captured' }>;
    if (!capture) throw new Error('nothing captured');
    return capture;
  }

  async snapshot(overlayOpacity: number, blurOthers = false): Promise<ImageData> {
    const done = this.#next((message) => message.kind === 'snapshot');
    this.#send({ kind: 'snapshot', requestId: 2, blurOthers, overlayOpacity });
    const picture = await createImageBitmap(((await done) as Extract<FromLive, { kind: 'snapshot' }>).png);
    const ctx = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!;
    ctx.drawImage(picture, 0, 0);
    return ctx.getImageData(0, 0, picture.width, picture.height);
  }

  async inspect(): Promise<
    Inspection & { overlay: NonNullable<Inspection['overlay']>; view: NonNullable<Inspection['view']> }
  > {
    const done = this.#next((message) => message.kind === 'inspection');
    this.#send({ kind: 'inspect', requestId: 3, overlay: true });
    const { inspection } = (await done) as Extract<FromLive, { kind: 'inspection' }>;
    if (!inspection.overlay || !inspection.view) throw new Error('nothing is shown');
    return { ...inspection, overlay: inspection.overlay, view: inspection.view };
  }

  stop(): void {
    this.#worker.terminate();
  }

  #send(message: ToLive, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #next(match: (message: FromLive) => boolean): Promise<FromLive> {
    return new Promise((resolve, reject) => {
      this.#failure = reject;
      this.#waiting.push({ match, resolve });
    });
  }
}

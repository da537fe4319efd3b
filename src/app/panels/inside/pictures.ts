/**
 * People's own pictures, cropped as the app crops every face: a live worker of their own finds the face and cuts it out. Nothing is
 * kept beyond the panel.
 */

import { AppError, toErrorData, type AppErrorData } from '../../../core/errors.ts';
import { openPhoto } from '../../../capture/photo-source.ts';
import type { ModelRef } from '../../../inference/core/model-ref.ts';
import { SCORES_ONLY } from '../../../live/core/types.ts';
import type { Capture, FromLive, LiveSettings } from '../../../live/protocol.ts';
import type { PictureBase } from '../../../lime/picture.ts';
import { LiveClient } from '../../../live/client.ts';

export interface SetPicture {
  readonly name: string;
  /** The face as it was cut out; null where there is none. */
  readonly picture: PictureBase | null;
  /** What the network sees of it, [height, width, channels], 0..255. */
  readonly pixels: Float32Array | null;
  /** Why it cannot be used; null where it can. */
  readonly problem: 'no-face' | AppErrorData | null;
}

export interface PicturesPlace {
  readonly base: string;
  readonly models: string | null;
  readonly model: ModelRef;
  readonly alignment: LiveSettings['alignment'];
}

/**
 * Crops one file after the other, in their order.
 * @throws AppError when the worker cannot start or dies; the signal's reason when aborted. What is wrong with one file is in its result.
 */
export async function* cropPictures(
  files: readonly File[],
  place: PicturesPlace,
  signal: AbortSignal,
): AsyncGenerator<SetPicture, void, undefined> {
  const worker = new Cropper(place);
  try {
    await worker.ready;
    for (const file of files) {
      signal.throwIfAborted();
      yield await cropFile(worker, file, signal);
    }
  } finally {
    worker.close();
  }
}

async function cropFile(worker: Cropper, file: File, signal: AbortSignal): Promise<SetPicture> {
  const none = { name: file.name, picture: null, pixels: null };
  try {
    const source = await openPhoto(file, file.name, signal);
    try {
      const { bitmap } = await source.next(signal);
      const capture = await worker.crop(bitmap);
      if (!capture?.crop || !capture.networkInput) return { ...none, problem: 'no-face' };
      return { name: file.name, picture: capture.crop, pixels: capture.networkInput, problem: null };
    } finally {
      source.stop();
    }
  } catch (thrown) {
    signal.throwIfAborted();
    const problem = toErrorData(thrown);
    if (problem.kind === 'worker-crashed') throw thrown;
    return { ...none, problem };
  }
}

/** A live worker that nobody sees. */
class Cropper {
  readonly ready: Promise<void>;
  readonly #client: LiveClient;
  #next: { resolve(): void; reject(error: Error): void } | null = null;
  #frames = 0;

  constructor({ base, models, model, alignment }: PicturesPlace) {
    let started = (): void => undefined;
    let failed = (_error: Error): void => undefined;
    this.ready = new Promise<void>((resolve, reject) => {
      [started, failed] = [resolve, reject];
    });
    this.#client = new LiveClient({
      message: (message: FromLive) => {
        if (message.kind === 'ready') started();
        else if (message.kind === 'result' && message.credit) this.#next?.resolve();
        else if (message.kind === 'frame-failed') this.#next?.reject(AppError.from(message.error));
        else if (message.kind === 'failed') failed(AppError.from(message.error));
      },
      crashed: (detail) => {
        const error = new AppError('worker-crashed', detail);
        failed(error);
        this.#next?.reject(error);
      },
    });
    const view = new OffscreenCanvas(1, 1);
    this.#client.send(
      {
        kind: 'init',
        base,
        models,
        view,
        model,
        // Quick to start, and there on every device.
        backend: 'wasm',
        settings: { ...SCORES_ONLY, alignment },
      },
      [view],
    );
  }

  async crop(bitmap: ImageBitmap): Promise<Capture | null> {
    // The face of the picture before must not be looked for in this one.
    this.#client.send({ kind: 'clear' });
    await new Promise<void>((resolve, reject) => {
      this.#next = { resolve, reject };
      const frame = { frameId: ++this.#frames, bitmap, time: performance.now(), mirrored: false, still: true };
      this.#client.send({ kind: 'frame', ...frame }, [bitmap]);
    });
    return this.#client.capture();
  }

  close(): void {
    this.#client.close();
  }
}

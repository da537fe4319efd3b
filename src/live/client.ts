/** The page's end of the live worker: spawns it, pairs requests with answers, and tells when it dies. Knows no app state. */

import { AppError } from '../core/errors.ts';
import type { Capture, CutFace, FromLive, Inspection, LiveSettings, ToLive } from './protocol.ts';

export interface LiveHandlers {
  message(message: FromLive): void;
  /** The worker died, or sent what cannot be read; nothing more will come from this client. */
  crashed(detail: string): void;
}

export interface SnapshotAnswer {
  readonly png: Blob;
  readonly capture: Capture;
}

interface Pending {
  resolve(message: FromLive): void;
  reject(error: AppError): void;
}

type WithoutId<T> = T extends { readonly requestId: number } ? Omit<T, 'requestId'> : never;
type Request = WithoutId<ToLive>;

export const spawnLiveWorker = (): Worker =>
  new Worker(new URL('../app.worker.ts', import.meta.url), { type: 'module', name: 'live' });

export class LiveClient {
  readonly #worker: Worker;
  readonly #handlers: LiveHandlers;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #closed = false;

  constructor(handlers: LiveHandlers, worker: Worker = spawnLiveWorker()) {
    this.#worker = worker;
    this.#handlers = handlers;
    worker.onmessage = (event: MessageEvent<FromLive>) => this.#receive(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#crash(event.message || 'the worker could not be started');
    };
    worker.onmessageerror = () => this.#crash('a message could not be read');
  }

  send(message: ToLive, transfer: Transferable[] = []): void {
    if (!this.#closed) this.#worker.postMessage(message, transfer);
  }

  /** Explains the last frame without smoothing and holds it; `false` lets go. */
  freeze(frozen: boolean): Promise<Capture | null> {
    return this.#capture({ kind: 'freeze', frozen });
  }

  capture(): Promise<Capture | null> {
    return this.#capture({ kind: 'capture' });
  }

  /**
   * The face of any picture, beside what is shown. Takes ownership of the bitmap.
   * @returns null where no face was found
   * @throws AppError when the picture cannot be searched, or the worker is gone
   */
  async cutFace(bitmap: ImageBitmap, alignment: LiveSettings['alignment']): Promise<CutFace | null> {
    const answer = await this.#request({ kind: 'cut-face', bitmap, alignment }, [bitmap]);
    if (answer.kind === 'cut-failed') throw AppError.from(answer.error);
    return answer.kind === 'face-cut' ? answer.face : null;
  }

  async snapshot(blurOthers: boolean, overlayOpacity: number): Promise<SnapshotAnswer> {
    const answer = await this.#request({ kind: 'snapshot', blurOthers, overlayOpacity });
    if (answer.kind !== 'snapshot') throw new AppError('unknown', `answer ${answer.kind} to a snapshot request`);
    return answer;
  }

  async inspect(): Promise<Inspection> {
    const answer = await this.#request({ kind: 'inspect' });
    if (answer.kind !== 'inspection') throw new AppError('unknown', `answer ${answer.kind} to an inspect request`);
    return answer.inspection;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#worker.terminate();
    this.#rejectAll(new AppError('cancelled', 'the worker was closed'));
  }

  async #capture(request: Request): Promise<Capture | null> {
    const answer = await this.#request(request);
    return answer.kind === 'captured' ? answer.capture : null;
  }

  #request(request: Request, transfer: Transferable[] = []): Promise<FromLive> {
    if (this.#closed) return Promise.reject(new AppError('cancelled', 'the worker was closed'));
    const requestId = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(requestId, { resolve, reject });
      this.send({ ...request, requestId } as ToLive, transfer);
    });
  }

  #receive(message: FromLive): void {
    if (this.#closed) return;
    if ('requestId' in message) {
      this.#pending.get(message.requestId)?.resolve(message);
      this.#pending.delete(message.requestId);
    } else {
      this.#handlers.message(message);
    }
  }

  #crash(detail: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#worker.terminate();
    this.#rejectAll(new AppError('worker-crashed', detail));
    this.#handlers.crashed(detail);
  }

  #rejectAll(error: AppError): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}

/** The page's end of detector.worker.ts. */

import { AppError } from '../../../src/core/errors.ts';
import type { FaceBox } from '../../../src/core/geometry.ts';
import type { FromDetector, ToDetector } from './detector.worker.ts';

export const BASE = new URL('/', location.href).href;

export class DetectorClient {
  private readonly worker = new Worker(new URL('./detector.worker.ts', import.meta.url), { type: 'module' });

  /** @throws AppError as the detector threw it */
  ask(message: ToDetector, transfer: Transferable[] = []): Promise<FromDetector> {
    return new Promise((resolve, reject) => {
      this.worker.onerror = (event) => reject(new Error(event.message));
      this.worker.onmessage = (event: MessageEvent<FromDetector>) => {
        const reply = event.data;
        if (reply.kind === 'failed') reject(AppError.from(reply.error));
        else resolve(reply);
      };
      this.worker.postMessage(message, transfer);
    });
  }

  async create(): Promise<this> {
    await this.ask({ kind: 'create', base: BASE });
    return this;
  }

  async detect(bitmap: ImageBitmap, time: number): Promise<readonly FaceBox[]> {
    const reply = await this.ask({ kind: 'detect', bitmap, time }, [bitmap]);
    return reply.kind === 'faces' ? reply.faces : [];
  }

  terminate(): void {
    this.worker.terminate();
  }
}

/** People's pictures on their way into the panel: cropped one after the other, the newest choice wins. */

import { toErrorData, type AppErrorData } from '../../../core/errors.ts';
import { cropPictures, type PicturesPlace, type SetPicture } from './pictures.ts';

export class PictureIntake {
  readonly #changed: () => void;
  #job = new AbortController();
  #cropping: { readonly number: number; readonly count: number } | null = null;
  #trouble: AppErrorData | null = null;

  /** @param changed told whenever `cropping` or `trouble` is another */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Which picture is being cropped, counted from 1; null: none. */
  get cropping(): { readonly number: number; readonly count: number } | null {
    return this.#cropping;
  }

  /** Why the last ones could not be cropped. */
  get trouble(): AppErrorData | null {
    return this.#trouble;
  }

  /** @returns those that were cropped before anything went wrong; null when a newer choice, or `abort`, ended it */
  async crop(files: readonly File[], place: PicturesPlace): Promise<readonly SetPicture[] | null> {
    this.abort();
    const { signal } = this.#job;
    this.#trouble = null;
    const done: SetPicture[] = [];
    try {
      this.#show({ number: 1, count: files.length });
      for await (const picture of cropPictures(files, place, signal)) {
        done.push(picture);
        this.#show({ number: Math.min(files.length, done.length + 1), count: files.length });
      }
    } catch (thrown) {
      if (!signal.aborted) this.#trouble = toErrorData(thrown);
    }
    if (signal.aborted) return null;
    this.#show(null);
    return done;
  }

  abort(): void {
    this.#job.abort();
    this.#job = new AbortController();
    if (this.#cropping) this.#show(null);
  }

  #show(cropping: { readonly number: number; readonly count: number } | null): void {
    this.#cropping = cropping;
    this.#changed();
  }
}

/** Runs asynchronous work one piece after the other, in the order of asking; a failure does not stop the next piece. */
export class Serial {
  #tail: Promise<unknown> = Promise.resolve();

  readonly run = <T>(work: () => Promise<T>): Promise<T> => {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  };
}

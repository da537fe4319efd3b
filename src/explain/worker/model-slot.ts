/** The one model that the explain worker holds: kept for the next job, replaced by another one's. */

export class ModelSlot<Model extends { dispose(): void }> {
  readonly #open: (id: string) => Promise<Model>;
  readonly #readFirst: () => Promise<string>;
  /** Id of the first model of the index, once it was needed. */
  #first: string | null = null;
  #opened: { readonly id: string; readonly model: Promise<Model> } | null = null;

  /**
   * @param open      loads a model by its id
   * @param readFirst looks up the id of the first model of the index
   */
  constructor(open: (id: string) => Promise<Model>, readFirst: () => Promise<string>) {
    this.#open = open;
    this.#readFirst = readFirst;
  }

  /**
   * The model's only copy; another model's is disposed of before this one is opened. A failed start is forgotten, so that the next job
   * tries again. One call at a time.
   * @param wanted null = the first of the index: the same copy as under its own id
   * @throws whatever `open` and `readFirst` throw
   */
  async get(wanted: string | null): Promise<Model> {
    const id = wanted ?? (this.#first ??= await this.#readFirst());
    if (this.#opened?.id === id) return this.#opened.model;
    const before = this.#opened;
    this.#opened = null;
    await before?.model.then((model) => model.dispose()).catch(() => undefined);
    const entry = { id, model: this.#open(id) };
    this.#opened = entry;
    entry.model.catch(() => {
      if (this.#opened === entry) this.#opened = null;
    });
    return entry.model;
  }
}

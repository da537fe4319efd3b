/** The memory of one instance of the kernels, handed out in pieces. Pieces are asked for at warm-up only. */

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65536;

/** Kernels read and write whole vectors: what lies behind a piece is not another's. */
const SLACK = 64;

/** Below this lies what the compiler keeps for itself. */
const START = 4096;

export class Arena {
  #floats: Float32Array;
  #free: { at: number; bytes: number }[] = [];
  readonly #sizes = new Map<number, number>();
  #top = START;

  constructor(readonly memory: WebAssembly.Memory) {
    this.#floats = new Float32Array(memory.buffer);
  }

  /** All of the memory as floats; to be asked for anew after every `allocate`. */
  get floats(): Float32Array {
    return this.#floats;
  }

  /** Bytes that are handed out. */
  get bytes(): number {
    return [...this.#sizes.values()].reduce((a, b) => a + b, 0);
  }

  /**
   * @returns the address of so many floats, a multiple of 64; what is in them is left over
   * @throws RangeError when the browser gives no more memory
   */
  allocate(floats: number): number {
    const bytes = Math.ceil((floats * 4 + SLACK) / 64) * 64;
    const index = this.#free.findIndex((piece) => piece.bytes >= bytes);
    const piece = this.#free[index];
    if (piece) {
      if (piece.bytes === bytes) this.#free.splice(index, 1);
      else this.#free[index] = { at: piece.at + bytes, bytes: piece.bytes - bytes };
      this.#sizes.set(piece.at, bytes);
      return piece.at;
    }
    const at = this.#top;
    const missing = at + bytes - this.memory.buffer.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE));
      this.#floats = new Float32Array(this.memory.buffer);
    }
    this.#top = at + bytes;
    this.#sizes.set(at, bytes);
    return at;
  }

  /** Gives a piece back. */
  free(at: number): void {
    const bytes = this.#sizes.get(at);
    if (bytes === undefined) return;
    this.#sizes.delete(at);
    this.#free.push({ at, bytes });
    this.#free.sort((a, b) => a.at - b.at);
    const joined: { at: number; bytes: number }[] = [];
    for (const piece of this.#free) {
      const before = joined[joined.length - 1];
      if (before && before.at + before.bytes === piece.at) before.bytes += piece.bytes;
      else joined.push({ ...piece });
    }
    const last = joined[joined.length - 1];
    if (last && last.at + last.bytes === this.#top) {
      this.#top = last.at;
      joined.pop();
    }
    this.#free = joined;
  }
}

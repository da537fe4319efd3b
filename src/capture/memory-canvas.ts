/** A canvas in memory that pictures are drawn on to be read; made anew should the browser lose it. */
export class MemoryCanvas {
  #canvas = new OffscreenCanvas(1, 1);

  get canvas(): OffscreenCanvas {
    return this.#canvas;
  }

  /**
   * @param fit `exactly`: the canvas gets this size; `at least`: it only grows, so that sizes that change cost nothing
   * @returns its context; what is on it is not defined
   * @throws Error where the browser gives none
   */
  prepare(width: number, height: number, fit: 'exactly' | 'at least'): OffscreenCanvasRenderingContext2D {
    let context = this.#context();
    if (isLost(context)) {
      this.#canvas = new OffscreenCanvas(1, 1);
      context = this.#context();
    }
    const canvas = this.#canvas;
    const grow = fit === 'at least';
    if (grow ? canvas.width < width : canvas.width !== width) canvas.width = width;
    if (grow ? canvas.height < height : canvas.height !== height) canvas.height = height;
    return context;
  }

  #context(): OffscreenCanvasRenderingContext2D {
    const context = this.#canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) throw new Error('this browser gives no 2D context in a worker');
    return context;
  }
}

/** Whether a 2D context has gone with the graphics process; where the browser cannot say, it has not. */
export function isLost(context: object): boolean {
  return (context as { isContextLost?(): boolean }).isContextLost?.() ?? false;
}

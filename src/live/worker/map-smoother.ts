/**
 * Exponential moving average of maps, in crop coordinates (so that the map moves with the face). Calms the flicker of a
 * gradient; it shows a mixture of frames, so the UI says that it is on, and frozen pictures and exports never use it.
 */
export class MapSmoother {
  #key = '';
  #average: Float32Array | null = null;

  /**
   * @param key    what the map is of; another one starts afresh
   * @param map    not changed
   * @param weight of the past, 0 (off) to below 1
   * @returns the map itself when off, else the average (reused by the next call)
   */
  smooth(key: string, map: Float32Array, weight: number): Float32Array {
    if (!(weight > 0)) {
      this.reset();
      return map;
    }
    const average = this.#average;
    if (!average || this.#key !== key || average.length !== map.length) {
      this.#key = key;
      this.#average = Float32Array.from(map);
      return this.#average;
    }
    for (let i = 0; i < map.length; i++)
      average[i] = weight * (average[i] as number) + (1 - weight) * (map[i] as number);
    return average;
  }

  reset(): void {
    this.#key = '';
    this.#average = null;
  }
}

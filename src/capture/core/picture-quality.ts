/**
 * Grain and blur of a face as the network sees it, and when they are worse than in the pictures that it was tested on.
 *
 * Of the 3,589 faces of FER2013's PublicTest 0.3 % are above the limit of grain as they are, 20 % with Gaussian noise of sigma 10 added and
 * all but one with sigma 20; one in a few thousand is below the limit of sharpness, and 99 % are with a blur of 1 px (`npx tsx bench/picture-quality.ts`).
 */

import type { FaceWarning } from '../../core/expression.ts';
import { resizeGrey } from '../../core/math/resize-grey.ts';

export interface PictureQuality {
  /** Standard deviation of the noise, in grey values of 255. */
  readonly grain: number;
  /** The same measure as a share of the picture's own standard deviation: light and contrast leave it as it is. 0 of a picture of one grey. */
  readonly sharpness: number;
}

/** The limits hold for faces of this side, in pixels; larger inputs are reduced to it. */
const SIDE = 48;
const MOST_GRAIN = 12;
const LEAST_SHARPNESS = 0.02;
/** Weight of a frame of a row beside those before it. */
const NEWEST = 0.1;
/** What was said is taken back when it is better than its limit by this much: a sentence must not flicker. */
const BETTER = 0.85;

/**
 * J. Immerkær, "Fast noise variance estimation", Computer Vision and Image Understanding 64(2), 1996: what a mask that is blind to flat and to
 * sloping parts leaves. A face has edges of its own, so that a clean one has 1.5 to 9 grey values here.
 * @param grid [height, width, channels], 0..255; at least 3 pixels a side
 */
export function qualityOf(grid: Float32Array, width: number, height: number, channels: number): PictureQuality {
  const whole =
    channels === 1 ? grid : Float32Array.from({ length: width * height }, (_, i) => meanOf(grid, i, channels));
  const small = width > SIDE || height > SIDE;
  const grey = small ? resizeGrey(whole, height, width, SIDE, SIDE) : whole;
  const [w, h] = small ? [SIDE, SIDE] : [width, height];
  let [left, sum, squares] = [0, 0, 0];
  for (const value of grey) {
    sum += value;
    squares += value * value;
  }
  for (let y = 1; y < h - 1; y++)
    for (let x = 1; x < w - 1; x++) {
      const i = y * w + x;
      const beside = (row: number): number => grey[row - 1]! - 2 * grey[row]! + grey[row + 1]!;
      left += Math.abs(beside(i - w) - 2 * beside(i) + beside(i + w));
    }
  const grain = (Math.sqrt(Math.PI / 2) * left) / (6 * (w - 2) * (h - 2));
  const deviation = Math.sqrt(Math.max(0, squares / grey.length - (sum / grey.length) ** 2));
  return { grain, sharpness: deviation > 0 ? grain / deviation : 0 };
}

function meanOf(grid: Float32Array, pixel: number, channels: number): number {
  let sum = 0;
  for (let c = 0; c < channels; c++) sum += grid[pixel * channels + c]!;
  return sum / channels;
}

/** What is said of a row of frames. */
export class QualityWatch {
  #grain: number | null = null;
  #sharpness: number | null = null;
  #said: readonly FaceWarning[] = [];

  /**
   * @param quality null: the frame has no face
   * @param alone   it is judged by itself: a still picture
   */
  see(quality: PictureQuality | null, alone: boolean): readonly FaceWarning[] {
    if (!quality) {
      this.forget();
      return this.#said;
    }
    this.#grain = mixed(this.#grain, quality.grain, alone);
    this.#sharpness = mixed(this.#sharpness, quality.sharpness, alone);
    const ease = (warning: FaceWarning): number => (!alone && this.#said.includes(warning) ? BETTER : 1);
    const said: FaceWarning[] = [];
    if (this.#grain > MOST_GRAIN * ease('face-grainy')) said.push('face-grainy');
    if (this.#sharpness < LEAST_SHARPNESS / ease('face-blurred')) said.push('face-blurred');
    this.#said = said;
    return said;
  }

  /** Another source, or another face. */
  forget(): void {
    this.#grain = null;
    this.#sharpness = null;
    this.#said = [];
  }
}

const mixed = (before: number | null, now: number, alone: boolean): number =>
  before === null || alone ? now : before + NEWEST * (now - before);

/** A set that was scored, as cells and the report ask it: it remembers which set it was, and opens single faces once more. */

import { cropRgb } from '../capture/core/crop.ts';
import { SeededRandom } from '../core/math/seeded-random.ts';
import { AppError } from '../core/errors.ts';
import type { HeadInfo, ModelManifest } from '../inference/core/manifest.ts';
import type { PictureBase } from '../lime/picture.ts';
import { facesOfCell, type Cell } from './cell.ts';
import { gridOf, openPicture, type DecodePicture, type OpenPicture } from './picture-input.ts';
import type { ScoredPicture } from './score-set.ts';
import type { SetTally } from './tally-set.ts';

const PURPOSE = 37;

export class ScoredSet {
  readonly manifest: ModelManifest;
  readonly tally: SetTally;
  readonly #decode: DecodePicture;

  constructor(manifest: ModelManifest, tally: SetTally, decode: DecodePicture) {
    this.manifest = manifest;
    this.tally = tally;
    this.#decode = decode;
  }

  /** @throws AppError input-invalid */
  head(at: number): HeadInfo {
    const head = this.manifest.heads[at];
    if (!head) throw new AppError('input-invalid', `the network has no head number ${at}`);
    return head;
  }

  /** Places of a cell's faces, surest first. */
  cell(head: number, cell: Cell): number[] {
    return facesOfCell(this.tally.scored, head, this.head(head).labels, cell, this.tally.truth);
  }

  /** @throws AppError input-invalid */
  at(place: number): ScoredPicture {
    const found = this.tally.scored[place];
    if (!found) throw new AppError('input-invalid', `the set has no face number ${place}`);
    return found;
  }

  /** @throws AppError file-unreadable where a file has gone meanwhile */
  async open(place: number): Promise<OpenPicture> {
    const { picture } = this.at(place);
    const open = await openPicture(picture, this.#decode);
    if ('kind' in open) throw new AppError('file-unreadable', `${picture.file} could be read a moment ago, and now cannot`); // prettier-ignore
    return open;
  }

  /** As the network's pictures were prepared, 0..255, and for show. */
  async face(place: number, side = 0): Promise<{ readonly pixels: Float32Array; readonly base: PictureBase }> {
    const open = await this.open(place);
    return {
      pixels: gridOf(open, this.manifest.input),
      base: cropRgb({ ...open.image, x: 0, y: 0 }, open.square, side),
    };
  }

  /** Faces to stand beside a cell's: of the same label the right ones, or, beside right ones, the wrong ones; drawn by a seed. */
  beside(head: number, { truth, predicted }: Cell, most: number, seed: number): { of: number; places: number[] } {
    const labels = this.head(head).labels;
    const places = labels.flatMap((_, other) =>
      (truth === predicted ? other !== truth : other === truth) ? this.cell(head, { truth, predicted: other }) : [],
    );
    const order = new SeededRandom(seed, PURPOSE).permutation(places.length);
    return { of: places.length, places: Array.from(order.slice(0, most), (i) => places[i]!) };
  }
}

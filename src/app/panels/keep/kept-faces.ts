/** Faces that are kept to be looked at side by side, in memory only: numbers and crops, until the page is closed. */

import type { AttributionMap, FaceCrop, Prediction } from '../../../core/expression.ts';
import type { FaceParameters } from '../../../capture/core/face-parameters.ts';
import type { SourceKind } from '../../../capture/source.ts';
import type { ModelManifest } from '../../../inference/core/manifest.ts';
import type { Capture } from '../../../live/protocol.ts';
import type { AppState } from '../../state/state.ts';

/** What can be told apart side by side, on a phone, too. */
export const MOST_KEPT = 3;

export interface KeptFace {
  readonly number: number;
  readonly source: SourceKind;
  /** As the view showed it. */
  readonly mirrored: boolean;
  readonly crop: FaceCrop;
  /** null: the map was off. */
  readonly map: AttributionMap | null;
  readonly prediction: Prediction;
  /** Index of the label that the map explains. */
  readonly target: number;
  readonly manifest: ModelManifest;
  /** Of a drawn face: its sliders, and whether it was held still; null for every other source. */
  readonly drawn: { readonly face: FaceParameters; readonly still: boolean; readonly pinned: string | null } | null;
  readonly taken: Date;
}

export type Keeping = 'kept' | 'again' | 'full' | 'no-face';

export class KeptFaces {
  readonly #changed: () => void;
  #faces: readonly KeptFace[] = [];
  #last = 0;
  #frames = new Map<number, string>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get faces(): readonly KeptFace[] {
    return this.#faces;
  }

  /**
   * Keeps the face of a capture.
   * @param state of the moment of the capture
   * @returns `again`: the same answer to the same picture is kept already
   */
  keep(
    capture: Capture | null,
    state: Pick<AppState, 'source' | 'manifest' | 'drawnFace' | 'still' | 'pinned'>,
  ): Keeping {
    const { source, manifest, drawnFace, still, pinned } = state;
    const { crop, map, result } = capture ?? { crop: null, map: null, result: null };
    if (!crop || !result?.prediction || !source || !manifest) return 'no-face';
    const { prediction, mirrored, frameId } = result;
    const target = result.target ?? prediction.top;
    const answer = [frameId, prediction.modelId, prediction.head, target].join();
    if (this.#faces.some(({ number }) => this.#frames.get(number) === answer)) return 'again';
    if (this.#faces.length >= MOST_KEPT) return 'full';
    const number = ++this.#last;
    this.#frames.set(number, answer);
    const drawn = source.kind === 'drawn' ? { face: drawnFace, still, pinned } : null;
    const face = {
      number,
      source: source.kind,
      mirrored,
      crop,
      map,
      prediction,
      target,
      manifest,
      drawn,
      taken: new Date(),
    };
    this.#faces = [...this.#faces, face];
    this.#changed();
    return 'kept';
  }

  remove(number: number): void {
    this.#frames.delete(number);
    this.#faces = this.#faces.filter((face) => face.number !== number);
    this.#changed();
  }
}

/**
 * Live parts: what each part of the face does for the explained label, by LIME's regression over a few masks a frame. Forgotten with the
 * live map: at a cut, for another face, label, head or network. A picture that stays is asked one round of masks, and then the figures are
 * LIME's of that picture.
 */

import { AppError } from '../../core/errors.ts';
import type { CropSquare } from '../../core/geometry.ts';
import type { RuledInput } from '../../inference/core/input-rule.ts';
import { faceParts, FACE_PARTS, type CropPoint } from '../../lime/core/face-parts.ts';
import type { PlainImage } from '../../lime/core/image.ts';
import { perturb, perturbationSource, type PerturbationSource } from '../../lime/core/perturb.ts';
import { RunningSurrogate, type RunningFit } from '../../lime/core/running-surrogate.ts';
import type { Superpixels } from '../../lime/core/superpixels.ts';
import { toNetwork } from '../../lime/engine.ts';
import { borderLines, type BorderLine } from '../../overlays/core/outlines.ts';
import type { PaintedParts } from '../../overlays/worker/painter.ts';
import { PartsPace } from '../core/parts-pace.ts';
import type { PartsFigures } from '../core/types.ts';

/** A frame whose scores are there. */
export interface PartsFrame {
  readonly frameId: number;
  /** Frames of the same name belong together. */
  readonly row: string;
  /** The picture stays: no other frame of its row will come. */
  readonly stays: boolean;
  readonly square: CropSquare;
  /** The face's six, 0..1 of the crop. */
  readonly keypoints: readonly CropPoint[];
  /** [height, width, channels] of the network's input, 0..255. */
  readonly pixels: Float32Array;
  readonly input: RuledInput & { readonly width: number; readonly height: number };
  readonly head: string;
  /** Index of the label, and its score. */
  readonly target: number;
  readonly score: number;
}

/** Scores of `count` normalised inputs, [count, labels of the head]. */
type ScoreMasks = (batch: Float32Array, count: number, head: string) => Promise<Float32Array>;

/** Ten times a second at most: more cannot be read. */
const PERIOD_MS = 100;
/** Masks in one go of a picture that stays: what else is asked meanwhile waits for so many. */
const STAYING_MASKS = 16;
/** Cells a side of the division that is outlined. */
const OUTLINE_SIDE = 96;
/** Outlined in colour: parts of at least this share of the strongest one's weight, whose interval leaves zero out. */
const STRONG = 0.4;
const FULL_SCALE = 255;

/** What is known of one row of frames, or of one picture that stays. */
class Gathering {
  readonly surrogate: RunningSurrogate;
  #row: string | null = null;
  fit: RunningFit | null = null;
  toldAt = -Infinity;

  constructor(memory?: number) {
    this.surrogate = new RunningSurrogate(FACE_PARTS.length, memory);
  }

  /** Whatever is of another row is forgotten. */
  of(row: string | null): void {
    if (row === this.#row) return;
    this.#row = row;
    this.fit = null;
    this.toldAt = -Infinity;
    this.surrogate.reset();
  }
}

export class LiveParts {
  /** A picture may stay for a moment only (a snapshot): the row goes on after it. */
  readonly #inRow = new Gathering();
  readonly #staying = new Gathering(Infinity);
  readonly #pace = new PartsPace();
  #frame: PartsFrame | null = null;

  /** The frame that is asked from now on; null: there is none with a face whose parts are known. */
  see(frame: PartsFrame | null): void {
    this.#frame = frame && frame.keypoints.length >= 6 ? frame : null;
    if (this.#frame) this.#gathering(this.#frame).of(this.#frame.row);
  }

  forget(): void {
    this.#frame = null;
    this.#inRow.of(null);
    this.#staying.of(null);
  }

  #gathering({ stays }: PartsFrame): Gathering {
    return stays ? this.#staying : this.#inRow;
  }

  /** Whether the picture seen last stays. */
  get stays(): boolean {
    return this.#frame?.stays ?? false;
  }

  /** Whether masks of a picture that stays have yet to be asked. */
  get unfinished(): boolean {
    const { masks, round } = this.#staying.surrogate;
    return this.#frame !== null && this.#frame.stays && masks < round;
  }

  /** The parts on the frame that was seen last, the strongest in their colours. */
  painted(): PaintedParts | null {
    const frame = this.#frame;
    const division = frame && divided(frame.keypoints, OUTLINE_SIDE, OUTLINE_SIDE);
    if (!frame || !division) return null;
    const lines: BorderLine[] = borderLines(division.labels, division.width, division.height);
    return { square: frame.square, lines, sides: strongSides(this.#gathering(frame).fit) };
  }

  /**
   * Asks the network for some masks of the frame that was seen last.
   * @param frameMs what that frame took without them
   * @returns null where there is nothing to tell now
   */
  async ask(score: ScoreMasks, frameMs: number): Promise<PartsFigures | null> {
    const frame = this.#frame;
    if (!frame || (frame.stays && !this.unfinished)) return null;
    const segments = divided(frame.keypoints, frame.input.width, frame.input.height);
    const source = segments && sourceOf(frame, segments);
    if (!source) return null;
    this.#pace.frameTook(frameMs);
    const gathering = this.#gathering(frame);
    const { surrogate } = gathering;
    const { masks, count } = surrogate.next(
      frame.stays
        ? Math.min(STAYING_MASKS, surrogate.round - surrogate.masks)
        : this.#pace.count(surrogate.masks < surrogate.least),
    );
    const start = performance.now();
    const batch = new Float32Array(count * source.size);
    perturb(source, masks, surrogate.columns, 0, count, batch);
    const scores = await score(batch, count, frame.head);
    this.#pace.masksTook(count, performance.now() - start);
    const labels = scores.length / count;
    surrogate.add(
      Array.from({ length: count }, (_, mask) => scores[mask * labels + frame.target]!),
      frame.score,
    );
    const now = performance.now();
    if (now - gathering.toldAt < PERIOD_MS && !frame.stays) return null;
    gathering.toldAt = now;
    gathering.fit = surrogate.fit();
    return figuresOf(frame, segments, surrogate, gathering.fit);
  }
}

/** The regions of a face by their numbers in FACE_PARTS, whichever of them lie in the crop; null for points that give none. */
function divided(keypoints: readonly CropPoint[], width: number, height: number): Superpixels | null {
  try {
    const found = faceParts(keypoints, width, height);
    const number = found.names!.map((name) => FACE_PARTS.indexOf(name as (typeof FACE_PARTS)[number]));
    return { ...found, count: FACE_PARTS.length, labels: found.labels.map((label) => number[label]!) };
  } catch (error) {
    if (error instanceof AppError && error.kind === 'bad-option') return null;
    throw error;
  }
}

/** null where the picture is of one colour: then there is nothing to ask. */
function sourceOf({ pixels, input }: PartsFrame, segments: Superpixels): PerturbationSource | null {
  const { width, height, channels } = input;
  const image: PlainImage = {
    width,
    height,
    channels: channels as 1 | 3,
    data: pixels.map((value) => value / FULL_SCALE),
  };
  try {
    return perturbationSource(image, segments, { kind: 'mean' }, (picture) => toNetwork(picture, input));
  } catch (error) {
    if (error instanceof AppError && error.kind === 'fill-changes-nothing') return null;
    throw error;
  }
}

function figuresOf(
  { frameId, target, head }: PartsFrame,
  segments: Superpixels,
  { masks, least }: RunningSurrogate,
  fit: RunningFit | null,
): PartsFigures {
  const present = new Set(segments.labels);
  const parts = FACE_PARTS.flatMap((part, i) => {
    if (!fit || !present.has(i)) return [];
    const [low, high] = fit.interval[i]!;
    return [{ part, weight: fit.weights[i]!, low, high }];
  });
  return { frameId, target, head, masks, least, parts: fit && parts };
}

/** By part: 1 for the label, -1 against it, 0 neither so strongly that it is worth a colour. */
function strongSides(fit: RunningFit | null): readonly number[] {
  if (!fit) return [];
  const strongest = fit.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return Array.from(fit.weights, (weight, i) => {
    const [low, high] = fit.interval[i]!;
    return Math.abs(weight) >= STRONG * strongest && low * high > 0 ? Math.sign(weight) : 0;
  });
}

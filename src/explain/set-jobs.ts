/** What page and explain worker say to each other about a labelled set. The set stays in the worker: the page gets figures and single faces. */

import type { PartShare } from '../attribution/part-shares.ts';
import type { RgbaImage } from '../core/image.ts';
import type { ModelRef } from '../inference/core/model-ref.ts';
import type { GivenFile } from '../inference/core/own-files.ts';
import type { Skipped } from '../sets/core/entry.ts';
import type { HeadFigures, VoteFigures } from '../sets/core/set-figures.ts';
import type { Cell } from '../sets/cell.ts';

export type SetSource =
  | { readonly kind: 'files'; readonly name: string; readonly files: readonly GivenFile[] }
  /** Made of the drawn face. */
  | { readonly kind: 'drawn'; readonly count: number; readonly seed: number };

export interface ScoreSetRequest {
  readonly model: ModelRef;
  readonly source: SetSource;
  /** What the set's numbers stand for, as `numberedLabels` reads it; null = what its form says. */
  readonly order: string | null;
  /** Only this part of it; null = all. */
  readonly split: string | null;
}

/** After a batch, some times a second. */
export interface SetProgress {
  readonly kind: 'set-progress';
  readonly pictures: number;
  readonly skipped: number;
  /** By head, over the pictures so far. */
  readonly heads: readonly HeadFigures[];
}

export interface ScoredSetAnswer {
  /** Names it in later requests; there is one open set at a time. */
  readonly setId: number;
  readonly form: string;
  /** The parts that were met, by name. */
  readonly splits: readonly string[];
  readonly pictures: number;
  readonly heads: readonly HeadFigures[];
  /** By head; null where the set has none. */
  readonly votes: readonly (VoteFigures | null)[];
  /** The first thousand of what could not be read. */
  readonly skipped: readonly Skipped[];
  readonly skippedCount: number;
  readonly milliseconds: number;
}

interface AboutCell {
  readonly setId: number;
  /** Its place among the network's. */
  readonly head: number;
  readonly cell: Cell;
}

export interface CellFacesRequest extends AboutCell {
  readonly from: number;
  readonly count: number;
}
export interface CellFace {
  /** Its place in the set; names it in `set-photo`. */
  readonly at: number;
  readonly file: string;
  readonly line: number | null;
  /** For the predicted label, 0..1. */
  readonly score: number;
  /** For its own label, 0..1. */
  readonly labelScore: number;
  /** The square that the network saw. */
  readonly picture: RgbaImage;
}
export interface CellFacesAnswer {
  readonly total: number;
  readonly faces: readonly CellFace[];
}

export interface CellMapsRequest extends AboutCell {
  readonly model: ModelRef;
}
export interface CellMap {
  /** Faces that it is the mean of, and as many as there are. */
  readonly n: number;
  readonly of: number;
  /** The label whose score is explained. */
  readonly label: string;
  /** Most per area first. */
  readonly shares: readonly PartShare[];
  /** The mean face, the mean map with its colour bar, the mean face with the map's top tenth. */
  readonly picture: RgbaImage;
}
export interface CellMapsAnswer {
  readonly method: string;
  readonly cell: CellMap | null;
  /** Faces of the same label that were scored right; of a cell of right ones, those that were scored wrong. */
  readonly beside: CellMap | null;
}

export interface SetPhotoRequest {
  readonly setId: number;
  readonly at: number;
}
export interface SetPhoto {
  readonly name: string;
  readonly data: Blob;
  /** What the network saw, in pixels of the picture. */
  readonly square: { readonly centreX: number; readonly centreY: number; readonly side: number };
}

export interface SetReportRequest {
  readonly model: ModelRef;
  readonly setId: number;
  readonly head: number;
  /** See `SetNetwork.sha256`. */
  readonly sha256: string;
  readonly lang: string;
  readonly seed: number;
  /** One's own, a part each. */
  readonly answers: readonly string[];
}
export interface SetReportNews {
  readonly kind: 'report-part';
  /** 1 to 4, and 5 while the files are written. */
  readonly part: number;
}
export interface SetReportAnswer {
  /** report.html alone, and all of it: report.html, report.json and figures/ as a zip. */
  readonly html: Blob;
  readonly zip: Blob;
  readonly shownFaces: number;
}

export interface SetJobs {
  readonly 'score-set': {
    readonly request: ScoreSetRequest;
    readonly news: SetProgress;
    readonly answer: ScoredSetAnswer;
  };
  readonly 'cell-faces': { readonly request: CellFacesRequest; readonly news: never; readonly answer: CellFacesAnswer };
  readonly 'cell-maps': { readonly request: CellMapsRequest; readonly news: never; readonly answer: CellMapsAnswer };
  readonly 'set-photo': { readonly request: SetPhotoRequest; readonly news: never; readonly answer: SetPhoto };
  readonly 'set-report': {
    readonly request: SetReportRequest;
    readonly news: SetReportNews;
    readonly answer: SetReportAnswer;
  };
}

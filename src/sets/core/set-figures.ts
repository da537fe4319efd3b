/** Figures of one head over a set, in the form of `npm run evaluate`, with intervals, calibration and what was dropped. */

import type { HeadInfo } from '../../inference/core/manifest.ts';
import type { SetPicture, Votes } from './entry.ts';
import { figures, rowOfLabel, rowOfVotes, type Figures, type Row } from './figures.ts';
import {
  calibrationBins,
  labelShares,
  shareOf,
  type CalibrationBin,
  type LabelShares,
  type Share,
} from './intervals.ts';

export type Truth = 'labels' | 'votes';

export interface HeadFigures extends Figures {
  readonly head: string;
  readonly labels: readonly string[];
  readonly temperature: number;
  readonly truth: Truth;
  /** Pictures that do not count for accuracy, recall and confusion, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Pictures that do not count for ece and nll, by reason. */
  readonly droppedFromCalibration: Readonly<Record<string, number>>;
  readonly accuracyShare: Share;
  readonly byLabel: readonly LabelShares[];
  readonly calibration: readonly CalibrationBin[];
}

type TruthOf = Pick<Row, 'label' | 'shares'> & { readonly dropped?: string; readonly uncalibrated?: string };

/** What counts as right for a picture, and why it does not count where it does not. */
export function truthOf(
  { label, votes }: Pick<SetPicture, 'label' | 'votes'>,
  truth: Truth,
  labels: readonly string[],
): TruthOf {
  if (truth === 'votes') {
    if (!votes) return { label: null, shares: null, dropped: 'noVotes', uncalibrated: 'noVotes' };
    const row = rowOfVotes(votesIn(votes, labels));
    return {
      ...row,
      ...(row.label === null ? { dropped: 'noMajority' } : {}),
      ...(row.shares === null ? { uncalibrated: 'fewVotes' } : {}),
    };
  }
  const at = label === null ? -1 : labels.indexOf(label);
  if (at >= 0) return rowOfLabel(at, labels.length);
  const why = label === null ? 'noLabel' : 'unknownLabel';
  return { label: null, shares: null, dropped: why, uncalibrated: why };
}

const votesIn = (votes: Votes, labels: readonly string[]): number[] => labels.map((label) => votes[label] ?? 0);

const REASONS: Readonly<
  Record<Truth, { readonly dropped: readonly string[]; readonly calibration: readonly string[] }>
> = {
  labels: { dropped: ['unknownLabel'], calibration: ['unknownLabel'] },
  votes: { dropped: ['noMajority', 'noVotes'], calibration: ['fewVotes', 'noVotes'] },
};

/** Figures of one head, gathered picture by picture. */
export class HeadTally {
  readonly head: HeadInfo;
  readonly truth: Truth;
  readonly #rows: Row[] = [];
  readonly #dropped: Record<string, number>;
  readonly #uncalibrated: Record<string, number>;

  constructor(head: HeadInfo, truth: Truth) {
    this.head = head;
    this.truth = truth;
    const zeros = (reasons: readonly string[]): Record<string, number> => Object.fromEntries(reasons.map((reason) => [reason, 0])); // prettier-ignore
    this.#dropped = zeros(REASONS[truth].dropped);
    this.#uncalibrated = zeros(REASONS[truth].calibration);
  }

  /** @param probabilities the head's scores for it */
  add(picture: Pick<SetPicture, 'label' | 'votes'>, probabilities: readonly number[]): void {
    const { dropped, uncalibrated, ...row } = truthOf(picture, this.truth, this.head.labels);
    if (dropped !== undefined) this.#dropped[dropped] = (this.#dropped[dropped] ?? 0) + 1;
    if (uncalibrated !== undefined) this.#uncalibrated[uncalibrated] = (this.#uncalibrated[uncalibrated] ?? 0) + 1;
    if (row.label !== null || row.shares !== null) this.#rows.push({ probabilities, ...row });
  }

  figures(): HeadFigures {
    const { id, labels, temperature } = this.head;
    const found = figures(this.#rows, labels.length);
    const { n, nCalibration, ...rest } = found;
    return {
      head: id,
      labels,
      temperature,
      truth: this.truth,
      n,
      dropped: { ...this.#dropped },
      nCalibration,
      droppedFromCalibration: { ...this.#uncalibrated },
      ...rest,
      accuracyShare: shareOf(
        found.confusion.reduce((sum, row, i) => sum + row[i]!, 0),
        n,
      ),
      byLabel: labelShares(labels, found.confusion),
      calibration: calibrationBins(this.#rows),
    };
  }
}

/** How often people disagree, beside how often the network does. */
export interface VoteFigures {
  /** Pictures with votes of which more than 5 of ten went to one label, and a label of the set. */
  readonly n: number;
  /** Of these, the share whose label is the one that most people chose. */
  readonly labelAgrees: Share;
  /** Of these, the share whose highest score is for it. */
  readonly networkAgrees: Share;
  /** Mean share of the votes (for labels of the head) that went to the label that got most. */
  readonly meanAgreement: number | null;
}

/** @returns null where no picture has votes */
export function voteFigures(
  pictures: readonly { readonly picture: Pick<SetPicture, 'label' | 'votes'>; readonly top: number }[],
  labels: readonly string[],
): VoteFigures | null {
  if (!pictures.some(({ picture }) => picture.votes)) return null;
  let [n, label, network, agreement] = [0, 0, 0, 0];
  for (const { picture, top } of pictures) {
    const { label: majority, shares } = truthOf(picture, 'votes', labels);
    if (majority === null || shares === null || picture.label === null) continue;
    n++;
    if (labels[majority] === picture.label) label++;
    if (majority === top) network++;
    agreement += Math.max(...shares);
  }
  return {
    n,
    labelAgrees: shareOf(label, n),
    networkAgrees: shareOf(network, n),
    meanAgreement: n === 0 ? null : agreement / n,
  };
}

/** What was read of the set, and what was not. */
export interface SetFacts {
  readonly data: string;
  readonly form: string;
  readonly split: string | null;
  readonly rows: string;
  /** Pictures that were scored. */
  readonly pictures: number;
  /** What could not be read, a sentence each. */
  readonly skipped: readonly string[];
}

/** Evaluate's form for the chosen head, and the same for each head. */
export interface SetReport extends HeadFigures {
  readonly model: string;
  /** Of the model's manifest, which names the sha256 of its weights; of the file of one's own. */
  readonly sha256: string;
  readonly set: SetFacts;
  readonly heads: readonly HeadFigures[];
  /** Where the set has votes. */
  readonly votes: VoteFigures | null;
}

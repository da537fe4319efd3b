/** What faces that the network scored the same way were labelled in the test data: the confusion matrix read from its predicted side. */

import type { HeadInfo } from '../../inference/core/manifest.ts';

export interface ConfusionShare {
  /** The label that people gave. */
  readonly label: string;
  /** Share of the faces whose highest score was for the predicted label, 0..1. */
  readonly share: number;
}

export interface ConfusionColumn {
  readonly predicted: string;
  readonly split: string;
  /** Faces of the split whose highest score was for the predicted label. */
  readonly faces: number;
  /** Largest first; sums to 1. */
  readonly shares: readonly ConfusionShare[];
}

/**
 * `confusion[true][predicted]` holds counts: its column `predicted` says what the faces scored so were labelled.
 *
 * @returns null where the manifest brings no figures, or no face was scored so
 */
export function confusionOfPrediction(head: HeadInfo, predicted: number): ConfusionColumn | null {
  const { metrics, labels } = head;
  const name = labels[predicted];
  if (!metrics || name === undefined) return null;
  const counts = labels.map((_, truth) => metrics.confusion[truth]?.[predicted] ?? 0);
  const faces = counts.reduce((sum, n) => sum + n, 0);
  if (faces === 0) return null;
  const shares = labels
    .map((label, truth) => ({ label, share: (counts[truth] as number) / faces }))
    .sort((a, b) => b.share - a.share);
  return { predicted: name, split: metrics.split, faces, shares };
}

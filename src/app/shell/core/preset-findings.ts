/** How a network answers to the drawn face's expressions, as `npm run bench -- presets` found it: what is said beside a preset that misses its label. */

/** Of one expression and one head of the network. Shares are of all looks, 0..1. */
export interface PresetFinding {
  readonly head: string;
  readonly preset: string;
  /** In which the label of that name had the highest score. */
  readonly share: number;
  /** Median score of the label of that name. */
  readonly score: number;
  /** The label that had the highest score most often where that one had not; null: there was none. */
  readonly other: string | null;
  readonly otherShare: number;
}

export interface PresetFindings {
  /** Id of the network. */
  readonly model: string;
  /** sha256 of its weight files: another training is another network. */
  readonly weights: readonly string[];
  /** How many of each expression: skin, hair, light and small movements differ. */
  readonly looks: number;
  readonly findings: readonly PresetFinding[];
}

/** From this share of the looks on, a preset does what its name says. */
export const ENOUGH = 0.9;

/**
 * @param weights sha256 of the weight files of the network in use
 * @returns what is to be said; null where the preset reaches its label, or nothing is known of this network
 */
export function missOf(
  found: PresetFindings,
  weights: readonly string[],
  head: string,
  preset: string,
): PresetFinding | null {
  if (weights.join() !== found.weights.join()) return null;
  const finding = found.findings.find((one) => one.head === head && one.preset === preset);
  return finding && finding.share < ENOUGH ? finding : null;
}

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
 * @returns the presets that do not reach their label with that head; none where nothing is known of this network
 */
export function missesAmong(found: PresetFindings, weights: readonly string[], head: string): readonly PresetFinding[] {
  if (weights.join() !== found.weights.join()) return [];
  return found.findings.filter((finding) => finding.head === head && finding.share < ENOUGH);
}

/** What is said beside an expression of the drawn face that the network in use answers with another label. */

import { headInUse } from '../state/core/settings.ts';
import type { AppState } from '../state/state.ts';
import { formatPercent, t, tLabel } from '../../words/words.ts';
import { missesAmong, type PresetFinding, type PresetFindings } from './core/preset-findings.ts';
import measured from './preset-findings.json';

/** Of the network and head in use. */
export function missesOf({ manifest, settings }: Pick<AppState, 'manifest' | 'settings'>): readonly PresetFinding[] {
  if (!manifest) return [];
  const weights = manifest.files.weights.map(({ sha256 }) => sha256);
  return missesAmong(measured as PresetFindings, weights, headInUse(manifest, settings).id);
}

export const missSentence = ({ preset, share, other, otherShare }: PresetFinding): string =>
  t('drawn.misses', {
    preset: tLabel(preset),
    other: tLabel(other ?? ''),
    percent: formatPercent(otherShare),
    own: formatPercent(share),
  });

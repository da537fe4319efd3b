/** What tools and tests read of the state: the attributes of the shell and the title of the page (docs/architecture.md). */

import { frameStateOf } from '../state/core/frame-state.ts';
import { headInUse } from '../state/core/settings.ts';
import type { AppState } from '../state/state.ts';
import { t, tLabel } from '../../words/words.ts';
import { scoredOf } from './network-facts.ts';

function predictionOf(state: AppState) {
  const { kind } = frameStateOf(state);
  return kind === 'tracking' || kind === 'still' || kind === 'frozen' ? scoredOf(state.result) : null;
}

/** Attributes by name; null or undefined: not there. */
export function attributesOf(state: AppState): Readonly<Record<string, string | null | undefined>> {
  const frameState = frameStateOf(state);
  const prediction = predictionOf(state);
  return {
    'data-state': frameState.kind,
    'data-backend': state.backend,
    'data-model': state.manifest?.id,
    'data-head': state.manifest && headInUse(state.manifest, state.settings).id,
    'data-source': state.source?.kind,
    'data-top': prediction && prediction.labels[prediction.top],
    'data-fps': frameState.kind === 'tracking' ? state.fps?.toFixed(1) : null,
    'data-error': frameState.kind === 'failed' ? frameState.error.kind : null,
    'data-live': state.source ? '' : null,
    'data-offline': state.offline.phase.kind,
    'data-update': state.offline.update.kind === 'none' ? null : state.offline.update.kind,
    'data-awake': state.awake ? '' : null,
  };
}

export function titleOf(state: AppState): string {
  const prediction = predictionOf(state);
  return prediction ? `${tLabel(prediction.labels[prediction.top] ?? '')} · ${t('app.name')}` : t('app.name');
}

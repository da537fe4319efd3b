/** What stands beside the scores about the network that runs: its heads, and the choice that a person made for their own. */

import { nothing } from 'lit';
import type { Prediction } from '../../core/expression.ts';
import type { HeadInfo } from '../../inference/core/manifest.ts';
import { html } from '../../ui/html.ts';
import { t } from '../../words/words.ts';
import { choiceWords } from '../../figures/choice-words.ts';
import type { AppState } from '../state/state.ts';

/** null where the network gave no numbers, which `networkFacts` says. */
export const scoredOf = (result: AppState['result']): Prediction | null =>
  result?.prediction?.probabilities.every(Number.isFinite) ? result.prediction : null;

/** @param head in use; null before there is a network */
export function networkFacts({ manifest, model, ownNetworks, result }: AppState, head: HeadInfo | null) {
  const own = model?.kind === 'own' ? ownNetworks.find(({ sha256 }) => sha256 === model.sha256) : undefined;
  return html`${
    manifest && manifest.heads.length > 1
      ? html`<head-choice .heads=${manifest.heads} .chosen=${head?.id ?? ''}></head-choice>`
      : nothing
  }
  ${result?.prediction && !scoredOf(result) ? html`<p class="own-fault" role="alert">${t('network.nan', { name: manifest?.id ?? '' })}</p>` : nothing}
  ${own ? html`<p class="soft hint own-choice">${t('network.note', { name: own.name, choice: choiceWords(own.choice) })}</p>` : nothing}`;
} // prettier-ignore

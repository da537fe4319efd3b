/** The labels with their scores, or the parts of the face with what they do for the explained label: one place for both, and the switch between. */

import { html } from '../../ui/html.ts';
import type { HeadInfo } from '../../inference/core/manifest.ts';
import '../../overlays/score-bars.ts';
import '../live/part-bars.ts';
import type { PartsFigures } from '../../live/protocol.ts';
import { shortcutOf } from '../state/actions.ts';
import { emit } from '../state/events.ts';
import type { AppState } from '../state/state.ts';
import { icons } from '../../ui/icons.ts';
import { t, tLabel } from '../../words/words.ts';
import { scoredOf } from './network-facts.ts';

/**
 * @param head  in use; null before there is a network
 * @param stale the scores belong to a picture that is not the present one
 */
export function scoresOrParts(shell: HTMLElement, state: AppState, head: HeadInfo | null, stale: boolean) {
  const { result, settings, pinned, parts, seen } = state;
  const prediction = scoredOf(result);
  const labels = prediction?.labels ?? head?.labels ?? [];
  const target = result?.target ?? null;
  const label = target === null ? '' : tLabel(labels[target] ?? '');
  const known = parts?.target === target ? parts : null;
  return html`<div class="scores">
    <div class="over">
      <p class="hint">${settings.parts ? aboutParts(known, label, seen !== 'no-face') : t('scores.hint')}</p>
      <button
        class="button"
        type="button"
        aria-keyshortcuts=${shortcutOf('parts')}
        aria-pressed=${settings.parts ? 'true' : 'false'}
        @click=${() => emit(shell, 'do-action', 'parts')}
      >
        <span class="drawn">${icons.parts}<span>${t('control.parts')}</span></span>
      </button>
    </div>
    ${
      settings.parts
        ? html`<part-bars .figures=${known}></part-bars>`
        : html`<score-bars
            .labels=${labels}
            .scores=${prediction?.probabilities ?? null}
            .explained=${target}
            .pinned=${pinned}
            .stale=${stale}
          ></score-bars>`
    }
  </div>`;
}

function aboutParts(figures: PartsFigures | null, label: string, hasFace: boolean) {
  if (!hasFace) return t('scores.none');
  if (!figures?.parts) return t('weighed.gathering', { label });
  return html`<span class="for">${t('weighed.for', { label })}</span>
    <span class="against">${t('weighed.against')}</span>`;
}

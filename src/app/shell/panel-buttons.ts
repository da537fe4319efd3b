/** The ways to the panels that explain more, under the highest score. */

import { nothing } from 'lit';
import { html } from '../../ui/html.ts';
import { placeOf } from '../panels/registry.ts';
import type { PanelEntry } from '../panels/panel.ts';
import { emit } from '../state/events.ts';
import type { AppState } from '../state/state.ts';

export function panelButtons(shell: HTMLElement, panels: readonly PanelEntry[], state: AppState) {
  // On the first page, what can be opened there has a button of its own.
  if (!state.source || !state.manifest) return nothing;
  const places = panels.filter(({ elsewhere }) => !elsewhere).map((panel) => [panel, placeOf(panel, state)] as const);
  const there = places.filter(([, place]) => place !== 'hidden');
  if (there.length === 0) return nothing;
  return html`<div class="deeper-buttons">
    ${there.map(
      ([panel, place]) =>
        html`<button
          class="button ${panel.primary ? 'primary' : ''}"
          type="button"
          aria-keyshortcuts=${panel.key}
          data-panel=${panel.id}
          ?disabled=${place === 'disabled'}
          @click=${() =>
            panel.prepare ? emit(shell, 'do-action', `open-${panel.id}`) : emit(shell, 'open-panel', panel.id)}
        >
          ${panel.icon}<span>${panel.name()}</span>
        </button>`,
    )}
  </div>`;
}

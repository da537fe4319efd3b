/** The map on and off, and how strongly it covers the face. */

import { LitElement, css } from 'lit';
import { html } from '../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { shortcutOf } from '../state/actions.ts';
import { emit } from '../state/events.ts';
import { t } from '../../words/words.ts';
import { icons } from '../../ui/icons.ts';

export class MapStrength extends LitElement {
  static override properties = { overlay: { type: Boolean }, opacity: { type: Number } };
  declare overlay: boolean;
  declare opacity: number;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 10px;
      }
      .button {
        flex: none;
        gap: 8px;
        padding-inline: 12px;
        font-size: 0.9375rem;
      }
      input {
        min-width: 60px;
      }
    `,
  ];

  constructor() {
    super();
    this.overlay = true;
    this.opacity = 1;
  }

  override render() {
    return html`<button
        class="button"
        type="button"
        aria-keyshortcuts=${shortcutOf('overlay')}
        aria-pressed=${this.overlay ? 'true' : 'false'}
        @click=${() => emit(this, 'do-action', 'overlay')}
      >
        ${icons.map}<span>${t('control.overlay')}</span>
      </button>
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        aria-label=${t('control.opacity')}
        .value=${String(this.opacity)}
        ?disabled=${!this.overlay}
        @input=${(event: Event) =>
          emit(this, 'change-settings', { opacity: Number((event.target as HTMLInputElement).value) })}
      />`;
  }
}

customElements.define('map-strength', MapStrength);

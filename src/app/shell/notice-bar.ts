/** One sentence about something that stopped nothing; goes by itself. */

import { LitElement, css, nothing, type PropertyValues } from 'lit';
import { html } from '../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit } from '../state/events.ts';
import { t } from '../../words/words.ts';

const SHOWN_FOR = 8000;

export class NoticeBar extends LitElement {
  static override properties = { text: {} };
  declare text: string;

  #timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        position: fixed;
        z-index: 20;
        inset: auto 12px calc(12px + env(safe-area-inset-bottom)) 12px;
        display: flex;
        justify-content: center;
        pointer-events: none;
      }
      .notice {
        display: flex;
        align-items: center;
        gap: 12px;
        max-width: 44em;
        padding: 6px 6px 6px 18px;
        border-radius: var(--radius-small);
        background: var(--ink);
        color: var(--paper);
        box-shadow: var(--shadow);
        pointer-events: auto;
      }
      .button {
        border-color: transparent;
        background: transparent;
        color: inherit;
        text-decoration: underline;
        text-underline-offset: 3px;
      }
    `,
  ];

  constructor() {
    super();
    this.text = '';
  }

  override render() {
    return html`<div role="status">
      ${
        this.text === ''
          ? nothing
          : html`<div class="notice">
              <span>${this.text}</span>
              <button class="button" type="button" @click=${() => emit(this, 'do-action', 'dismiss-notice')}>
                ${t('control.dismiss')}
              </button>
            </div>`
      }
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('text')) return;
    clearTimeout(this.#timer);
    if (this.text !== '') this.#timer = setTimeout(() => emit(this, 'do-action', 'dismiss-notice'), SHOWN_FOR);
  }
}

customElements.define('notice-bar', NoticeBar);

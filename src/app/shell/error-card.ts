/** One fault in one or two clauses that say what to do, with a way to try again where that can help. */

import { LitElement, css, html, nothing } from 'lit';
import type { AppErrorData, ErrorKind } from '../../core/errors.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit } from '../state/events.ts';
import { t, tError } from '../../words/words.ts';
import { icons } from '../../ui/icons.ts';

/** Trying the same again cannot help here. */
const HOPELESS: readonly ErrorKind[] = [
  'camera-off',
  'camera-unsupported',
  'file-not-media',
  'file-cut-short',
  'file-damaged',
  'input-invalid',
];

export class ErrorCard extends LitElement {
  static override properties = { error: { attribute: false } };
  declare error: AppErrorData | null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      [role='alert'] {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px 14px;
        padding: 12px 16px;
        border: 1.5px solid var(--alert);
        border-radius: var(--radius-small);
        background: var(--alert-paper);
        color: var(--ink);
      }
      [role='alert'] > svg {
        flex: none;
        width: 28px;
        height: 28px;
        color: var(--alert);
      }
      p {
        flex: 1 1 14em;
      }
    `,
  ];

  constructor() {
    super();
    this.error = null;
  }

  override render() {
    if (!this.error) return nothing;
    return html`<div role="alert" data-kind=${this.error.kind}>
      ${icons.alert}
      <p>${tError(this.error)}</p>
      ${
        HOPELESS.includes(this.error.kind)
          ? nothing
          : html`<button class="button" type="button" @click=${() => emit(this, 'do-action', 'retry')}>
              ${t('control.retry')}
            </button>`
      }
    </div>`;
  }
}

customElements.define('error-card', ErrorCard);

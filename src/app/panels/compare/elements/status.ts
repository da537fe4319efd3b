/** Where a job stands: progress with the time that is left, cancel, and in plain words what went wrong. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { alertStyles, progressStyles } from '../../../../ui/dialog.styles.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { formatNumber, t, tError, tPlural } from '../../../../words/words.ts';
import { emitCompare } from '../events.ts';
import { isBusy, type CompareStatus, type CompareTab } from '../session.ts';

export class CompareStatusLine extends LitElement {
  static override properties = {
    status: { attribute: false },
    tab: { attribute: false },
    restarted: { attribute: false },
  };
  declare status: CompareStatus;
  declare tab: CompareTab;
  declare restarted: boolean;

  static override styles = [
    sharedStyles,
    buttonStyles,
    alertStyles,
    progressStyles,
    css`
      .status {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: 4px 12px;
      }
      .busy {
        min-height: var(--touch);
      }
      progress {
        grid-column: 1 / -1;
      }
    `,
  ];

  constructor() {
    super();
    this.status = { kind: 'idle' };
    this.tab = 'maps';
    this.restarted = false;
  }

  override render() {
    const { status } = this;
    const running = status.kind === 'running';
    const busy = isBusy(status);
    return html`<div
      class="status ${status.kind === 'failed' ? 'bad' : ''} ${busy ? 'busy' : ''}"
      data-status=${status.kind}
    >
      ${
        busy
          ? html`<progress
              max=${running ? status.total : 1}
              value=${running ? status.done : 0}
              aria-label=${t(`compare.tab.${this.tab}`)}
            ></progress>`
          : nothing
      }
      <div role=${running ? 'note' : 'status'} class="number">
        ${words(status)} ${this.restarted ? html`<p>${t('compare.restarted')}</p>` : nothing}
      </div>
      ${
        busy
          ? html`<button
              class="button"
              type="button"
              data-cancel
              @click=${() => emitCompare(this, 'compare-cancel', this.tab)}
            >
              ${t('compare.cancel')}
            </button>`
          : nothing
      }
    </div>`;
  }
}

function words(status: CompareStatus): string {
  switch (status.kind) {
    case 'idle':
      return '';
    case 'loading':
    case 'cancelled':
      return t(`compare.status.${status.kind}`);
    case 'running': {
      const { done, total, secondsLeft } = status;
      return t('compare.status.running', {
        done: formatNumber(done, 0),
        total: formatNumber(Math.round(total), 0),
        seconds: formatNumber(Math.max(1, Math.ceil(secondsLeft)), 0),
      });
    }
    case 'done':
      return tPlural('compare.status.done', status.calls, { seconds: formatNumber(status.seconds, 1) });
    case 'failed':
      return tError(status.error, 'compare');
  }
}

customElements.define('compare-status', CompareStatusLine);

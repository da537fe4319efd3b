/** Where the LIME job stands: progress with the time that is left, cancel, and in plain words what went wrong. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { emitLime } from '../events.ts';
import { isBusy, type LimeState, type LimeStatus } from '../session.ts';
import { limeError } from '../words.ts';
import { formatNumber, t, tPlural } from '../../../../words/words.ts';
import { alertStyles, progressStyles } from '../../../../ui/dialog.styles.ts';

export class LimeStatusLine extends LitElement {
  static override properties = { state: { attribute: false } };
  declare state: Pick<LimeState, 'status' | 'restarted' | 'explanation'> | null;

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
        min-height: var(--touch);
      }
      progress {
        grid-column: 1 / -1;
      }
    `,
  ];

  constructor() {
    super();
    this.state = null;
  }

  override render() {
    if (!this.state) return nothing;
    const { status, restarted, explanation } = this.state;
    const busy = isBusy(status);
    const running = status.kind === 'running';
    return html`<div class="status ${status.kind === 'failed' ? 'bad' : ''}" data-status=${status.kind}>
      ${
        busy
          ? html`<progress
              max=${running ? status.total : 1}
              value=${running ? status.done : 0}
              aria-label=${t('lime.title')}
            ></progress>`
          : nothing
      }
      <div role=${running ? 'note' : 'status'} class="number">
        ${statusWords(status, explanation !== null)}
        ${restarted ? html`<p data-restarted>${t('lime.status.restarted')}</p>` : nothing}
      </div>
      ${
        busy
          ? html`<button class="button" type="button" data-cancel @click=${() => emitLime(this, 'lime-cancel', null)}>
              ${t('lime.cancel')}
            </button>`
          : nothing
      }
    </div>`;
  }
}

function statusWords(status: LimeStatus, explained: boolean): string {
  switch (status.kind) {
    case 'idle':
      return '';
    case 'loading':
    case 'segmenting':
    case 'preview':
    case 'loaded':
      return t(`lime.status.${status.kind}`);
    case 'running': {
      const { done, total, secondsLeft } = status;
      const seconds = formatNumber(Math.max(1, Math.ceil(secondsLeft)), 0);
      return t('lime.status.running', { done, total, seconds });
    }
    case 'done':
      return tPlural('lime.status.done', status.calls, { seconds: formatNumber(status.seconds, 1) });
    case 'cancelled':
      return t(explained ? 'lime.status.cancelled' : 'lime.status.cancelled.empty');
    case 'failed':
      return limeError(status.error);
  }
}

customElements.define('lime-status', LimeStatusLine);

/** Where the run that climbs stands, and its buttons: pause, go on, cancel. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import type { AscentStatus } from '../ascents.ts';
import { emitInside, type ClimbCommand } from '../events.ts';
import { ascentStatusText } from '../words.ts';
import { t } from '../../../../words/words.ts';
import { alertStyles, progressStyles } from '../../../../ui/dialog.styles.ts';

export class InsideRun extends LitElement {
  static override properties = { status: { attribute: false } };
  declare status: AscentStatus;

  static override styles = [
    sharedStyles,
    buttonStyles,
    alertStyles,
    progressStyles,
    css`
      .run {
        display: grid;
        gap: 6px;
      }
      .buttons {
        display: flex;
        gap: 8px;
      }
      .button {
        flex: 1;
      }
    `,
  ];

  constructor() {
    super();
    this.status = { kind: 'idle' };
  }

  override render() {
    const { status } = this;
    if (status.kind === 'idle') return nothing;
    const { kind } = status;
    const busy = kind === 'starting' || kind === 'running';
    const open = busy || kind === 'paused';
    return html`<div class="run" data-status=${kind}>
      ${
        open
          ? html`<progress
              max=${kind === 'starting' ? 1 : status.total}
              value=${kind === 'starting' ? 0 : status.done}
              aria-label=${t('inside.filter.picture')}
            ></progress>`
          : nothing
      }
      <div role=${kind === 'running' ? 'note' : 'status'} class="number ${kind === 'failed' ? 'bad' : ''}">
        ${ascentStatusText(status)}
      </div>
      ${
        open
          ? html`<div class="buttons">
              ${busy ? this.#button('pause') : this.#button('resume')} ${this.#button('cancel')}
            </div>`
          : nothing
      }
    </div>`;
  }

  #button(kind: ClimbCommand['kind'] & ('pause' | 'resume' | 'cancel')) {
    return html`<button
      class="button ${kind === 'resume' ? 'primary' : ''}"
      type="button"
      data-climb=${kind}
      @click=${() => emitInside(this, 'inside-climb', { kind })}
    >
      ${t(`inside.climb.${kind}`)}
    </button>`;
  }
}

customElements.define('inside-run', InsideRun);

/** One line, under the header while live and at the foot of the first page: the first download in bytes, an update that waits, what is wrong with the store. Else nothing. */

import { LitElement, css, nothing, type TemplateResult } from 'lit';
import { html } from '../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import type { InstallState } from '../../pwa/install.ts';
import { INITIAL_INSTALL } from '../../pwa/install.ts';
import { INITIAL_OFFLINE, type OfflineState } from '../../pwa/core/offline-state.ts';
import type { ActionId } from '../state/actions.ts';
import { emit } from '../state/events.ts';
import { formatNumber, t, type BareKey } from '../../words/words.ts';

export class OfflineStatus extends LitElement {
  static override properties = {
    offline: { attribute: false },
    install: { attribute: false },
    live: { type: Boolean },
    batteryLow: { type: Boolean },
  };
  declare offline: OfflineState;
  declare install: InstallState;
  /** Something is shown and explained: only what needs an answer takes room then. */
  declare live: boolean;
  /** And low power is not on yet. */
  declare batteryLow: boolean;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        margin: 0 12px 8px;
        padding: 4px 4px 4px 14px;
        border: 1.5px solid var(--line);
        border-radius: var(--radius-small);
        background: var(--card);
        box-shadow: var(--shadow);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        margin-inline-start: auto;
      }
      p {
        flex: 1 1 12em;
        padding-block: 8px;
        line-height: 1.3;
      }
      progress {
        flex: 1 1 8em;
        height: 10px;
        accent-color: var(--ink);
      }
    `,
  ];

  constructor() {
    super();
    this.offline = INITIAL_OFFLINE;
    this.install = INITIAL_INSTALL;
    this.live = false;
    this.batteryLow = false;
  }

  override render() {
    return this.#trouble() ?? this.#update() ?? this.#battery() ?? this.#phase() ?? this.#install() ?? nothing;
  }

  #trouble(): TemplateResult | null {
    const { trouble } = this.offline;
    if (!trouble) return null;
    const key = trouble.kind === 'damaged' && trouble.repaired ? 'repaired' : trouble.kind;
    return this.#line(t(`offline.${key}`, { path: trouble.path }), ['dismiss-offline', 'control.dismiss']);
  }

  #update(): TemplateResult | null {
    const { update } = this.offline;
    switch (update.kind) {
      case 'none':
      case 'downloading':
        return null;
      case 'failed':
        return this.#line(t(`offline.update.failed.${update.fault}`), ['dismiss-offline', 'control.dismiss']);
      case 'waiting':
        return this.#line(
          t(this.live ? 'offline.update.live' : 'offline.update'),
          ['update', 'offline.update.use'],
          ['dismiss-offline', 'offline.later'],
        );
      case 'other-windows':
        return this.#line(
          t('offline.update.other-windows'),
          ['update', 'offline.update.use'],
          ['dismiss-offline', 'offline.later'],
        );
      case 'taking-over':
        return this.#line(t('offline.update.now'));
    }
  }

  #phase(): TemplateResult | null {
    const { phase, sayReady } = this.offline;
    switch (phase.kind) {
      case 'downloading': {
        if (this.live) return null;
        const { loaded, total } = phase;
        const megabytes = (bytes: number): string => formatNumber(bytes / 1e6, 1);
        return html`<div class="line">
          <p id="storing" class="number">
            ${t('offline.downloading', { loaded: megabytes(loaded), total: megabytes(total) })}
          </p>
          <progress aria-labelledby="storing" max=${total} .value=${loaded}></progress>
        </div>`;
      }
      case 'failed':
        if (this.live) return null;
        return this.#line(t(`offline.failed.${phase.fault}`), ['try-offline', 'control.retry']);
      case 'ready':
        return sayReady && !this.live ? this.#line(t('offline.ready'), ['dismiss-offline', 'control.dismiss']) : null;
      default:
        return null;
    }
  }

  #battery(): TemplateResult | null {
    if (!this.live || !this.batteryLow) return null;
    return this.#line(t('battery.low'), ['low-power', 'settings.lowPower'], ['battery-later', 'offline.later']);
  }

  /** Once the app is stored: before that it says what it is storing. */
  #install(): TemplateResult | null {
    const { offered, byHand, putOff } = this.install;
    if (this.live || putOff || !(offered || byHand)) return null;
    return this.#line(t('install.offer'), offered ? ['install', 'install.do'] : ['install-steps', 'install.how'], [
      'install-later',
      'offline.later',
    ]);
  }

  #line(text: string, ...buttons: readonly [action: ActionId, word: BareKey][]): TemplateResult {
    return html`<div class="line">
      <p role="status">${text}</p>
      ${
        buttons.length > 0
          ? html`<div class="buttons">
              ${buttons.map(
                ([action, word]) =>
                  html`<button class="button plain" type="button" @click=${() => emit(this, 'do-action', action)}>
                    ${t(word)}
                  </button>`,
              )}
            </div>`
          : nothing
      }
    </div>`;
  }
}

customElements.define('offline-status', OfflineStatus);

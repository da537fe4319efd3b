/** How to read the screen, the keys, how good the network is, and what this must not be used for. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import type { HeadInfo } from '../../inference/core/manifest.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import type { Action } from '../state/actions.ts';
import { emit } from '../state/events.ts';
import { formatNumber, formatPercent, t, tHead, tLabel, tPlural } from '../../words/words.ts';

/** As it is printed on the key, or its name where nothing is. */
const keyName = (key: string): string =>
  key === ' ' ? t('help.name.space') : key === 'Escape' ? t('help.name.escape') : key;

/** Of the corruptions that a network was measured on, those that webcams have. */
const SPOILT = ['noise10', 'jpeg15', 'blur1.5'] as const;

export class HelpPanel extends LitElement {
  static override properties = { head: { attribute: false }, actions: { attribute: false } };
  /** The head in use; null before there is a model. */
  declare head: HeadInfo | null;
  /** Those with keys are listed. */
  declare actions: readonly Action[];

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        display: grid;
        gap: 26px;
      }
      section {
        display: grid;
        gap: 10px;
      }
      h3 {
        font-size: 1.0625rem;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        align-items: center;
        gap: 8px 14px;
      }
      kbd {
        display: inline-block;
        min-width: 2.2em;
        padding: 3px 8px;
        border: 1.5px solid var(--line-strong);
        border-bottom-width: 3px;
        border-radius: 6px;
        font: inherit;
        font-weight: 650;
        text-align: center;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 0.9375rem;
      }
      th,
      td {
        padding: 5px 0 5px 8px;
        border-bottom: 1px solid var(--line);
        font-weight: 400;
        text-align: end;
        vertical-align: bottom;
      }
      th:first-child {
        padding-inline-start: 0;
        text-align: start;
      }
      thead th {
        font-weight: 650;
        line-height: 1.15;
      }
      caption {
        caption-side: bottom;
        padding-top: 8px;
        font-size: 0.875rem;
        color: var(--ink-soft);
        text-align: start;
      }
      a {
        color: inherit;
        display: inline-flex;
        align-items: center;
        min-height: var(--touch);
      }
    `,
  ];

  constructor() {
    super();
    this.head = null;
    this.actions = [];
  }

  override render() {
    return html`
      <section>
        <h3>${t('help.reading')}</h3>
        <p>${t('help.reading.text')}</p>
      </section>
      <section>
        <h3>${t('help.keys')}</h3>
        <dl>
          ${this.actions.map(({ keys, help }) =>
            keys && help
              ? html`<dt>${keys.map((key) => html`<kbd>${keyName(key)}</kbd>`)}</dt>
                  <dd>${help()}</dd>`
              : nothing,
          )}
        </dl>
      </section>
      ${this.head ? this.#quality(this.head) : nothing}
      <section>
        <h3>${t('help.law')}</h3>
        <p>${t('help.law.text')}</p>
      </section>
      <p>
        <button class="button" type="button" @click=${() => emit(this, 'do-action', 'diagnostics')}>
          ${t('diagnostics.open')}
        </button>
      </p>
      <p><a href="licenses.html">${t('help.licenses')}</a></p>
    `;
  }

  #quality(head: HeadInfo) {
    const { metrics } = head;
    if (!metrics) return nothing;
    const percent = (share: number | undefined): string =>
      share === undefined ? t('performance.none') : formatPercent(share);
    return html`<section>
      <h3>${t('help.network', { head: tHead(head.id, head.title) })}</h3>
      <p>
        ${tPlural('help.network.text', metrics.n, {
          split: metrics.split,
          accuracy: formatNumber(100 * metrics.accuracy, 1),
        })}
      </p>
      ${
        metrics.spoilt
          ? html`<table class="number spoilt">
              <caption>
                ${t('help.spoilt.caption')}
              </caption>
              <thead>
                <tr>
                  <th scope="col">${t('help.spoilt.clean')}</th>
                  ${SPOILT.map((name) => html`<th scope="col">${t(`help.spoilt.${name}`)}</th>`)}
                </tr>
              </thead>
              <tbody>
                <tr>
                  <td>${percent(metrics.accuracy)}</td>
                  ${SPOILT.map((name) => html`<td>${percent(metrics.spoilt?.[name])}</td>`)}
                </tr>
              </tbody>
            </table>`
          : nothing
      }
      <table class="number">
        <caption>
          ${t('help.network.caption')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('help.network.label')}</th>
            <th scope="col">${t('help.network.recall')}</th>
            <th scope="col">${t('help.network.agreement')}</th>
          </tr>
        </thead>
        <tbody>
          ${head.labels.map(
            (label, index) =>
              html`<tr>
                <th scope="row">${tLabel(label)}</th>
                <td>${percent(metrics.recall[index])}</td>
                <td>${percent(metrics.humanAgreement?.[index])}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }
}

customElements.define('help-panel', HelpPanel);

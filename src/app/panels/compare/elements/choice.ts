/** Which labels and which methods are shown. */

import { LitElement, css } from 'lit';
import { html } from '../../../../ui/html.ts';
import { boxedDetails } from '../../../../ui/dialog.styles.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { METHODS } from '../../../../attribution/registry.ts';
import { formatNumber, t, tLabel } from '../../../../words/words.ts';
import { emitCompare } from '../events.ts';
import { DEAR } from '../session.ts';

export class CompareChoice extends LitElement {
  static override properties = {
    labels: { attribute: false },
    targets: { attribute: false },
    methods: { attribute: false },
    leftOut: { attribute: false },
  };
  /** Of the head, in its order. */
  declare labels: readonly string[];
  /** Indices of those that are shown. */
  declare targets: readonly number[];
  declare methods: readonly string[];
  declare leftOut: readonly string[];

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    boxedDetails,
    css`
      :host {
        display: grid;
        gap: 14px;
      }
      fieldset {
        display: grid;
        gap: 6px;
      }
      .labels {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      .labels .button {
        padding-inline: 14px;
      }
      summary {
        font-weight: 600;
      }
      .methods {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 17em), 1fr));
        column-gap: 20px;
      }
      small {
        display: block;
        font-size: 0.875rem;
      }
    `,
  ];

  constructor() {
    super();
    this.labels = [];
    this.targets = [];
    this.methods = [];
    this.leftOut = [];
  }

  override render() {
    return html`<fieldset>
        <legend>${t('compare.labels')}</legend>
        <div class="labels">
          ${this.labels.map(
            (label, target) =>
              html`<button
                class="button"
                type="button"
                data-label=${label}
                aria-pressed=${this.targets.includes(target) ? 'true' : 'false'}
                @click=${() => emitCompare(this, 'compare-label', target)}
              >
                <span translate="no">${tLabel(label)}</span>
              </button>`,
          )}
        </div>
      </fieldset>
      <details>
        <summary>${t('compare.methods', { count: this.methods.length, all: METHODS.length })}</summary>
        <div class="methods">
          ${METHODS.map(
            ({ id, name, cost }) =>
              html`<label class="check"
                ><input
                  type="checkbox"
                  data-method=${id}
                  .checked=${this.methods.includes(id)}
                  ?disabled=${this.leftOut.includes(id)}
                  @change=${() => emitCompare(this, 'compare-method', id)}
                /><span>${name} <small class="soft">${this.#note(id, cost)}</small></span></label
              >`,
          )}
        </div>
        <p class="soft">${t('compare.methods.controls')}</p>
      </details>`;
  }

  #note(id: string, cost: number): string {
    if (this.leftOut.includes(id)) return t('compare.left-out');
    return cost > DEAR ? t('compare.methods.dear', { count: formatNumber(cost, 0) }) : '';
  }
}

customElements.define('compare-choice', CompareChoice);

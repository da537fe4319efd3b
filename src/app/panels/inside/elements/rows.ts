/** A few labelled numbers as bars to both sides of zero: a layer's scores, or a filter's shares in them. */

import { LitElement, css } from 'lit';
import { html, svg } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import { emitInside } from '../events.ts';
import { signedText } from '../words.ts';
import { t } from '../../../../words/words.ts';

export interface BarRow {
  readonly label: string;
  readonly value: number;
}

const WIDTH = 300;
const HEIGHT = 20;

export class InsideRows extends LitElement {
  static override properties = {
    rows: { attribute: false },
    chosen: { attribute: false },
    label: {},
    choice: { type: Boolean },
  };
  declare rows: readonly BarRow[];
  declare chosen: number | null;
  declare label: string;
  /** Whether rows can be chosen; each stands for the channel of its index. */
  declare choice: boolean;

  static override styles = [
    sharedStyles,
    css`
      .row {
        display: grid;
        grid-template-columns: minmax(0, 6em) 1fr 4.2em;
        align-items: center;
        gap: 10px;
        width: 100%;
        min-height: 28px;
        padding: 0 8px;
        border: 1.5px solid transparent;
        border-radius: var(--radius-small);
        background: transparent;
        text-align: start;
      }
      button.row {
        min-height: var(--touch);
        cursor: pointer;
        touch-action: manipulation;
      }
      button[aria-pressed='true'] {
        border-color: var(--ink);
        background: var(--pressed);
        box-shadow: inset 0 0 0 1px var(--ink);
      }
      @media (hover: hover) {
        button.row:hover {
          border-color: var(--line-strong);
        }
      }
      .number {
        text-align: end;
      }
      .name {
        overflow-wrap: anywhere;
        line-height: 1.15;
      }
      svg {
        display: block;
        width: 100%;
        height: ${HEIGHT}px;
      }
      .for {
        fill: var(--for);
      }
      .against {
        fill: var(--against);
      }
      line {
        stroke: var(--line-strong);
        stroke-width: 1px;
        vector-effect: non-scaling-stroke;
      }
    `,
  ];

  constructor() {
    super();
    this.rows = [];
    this.chosen = null;
    this.label = '';
    this.choice = false;
  }

  override render() {
    const values = this.rows.map(({ value }) => value);
    const low = Math.min(0, ...values);
    const span = Math.max(0, ...values) - low || 1;
    return html`<ul aria-label=${this.label}>
      ${this.rows.map((row, i) => html`<li>${this.#row(row, i, low, span)}</li>`)}
    </ul>`;
  }

  #row({ label, value }: BarRow, index: number, low: number, span: number) {
    const at = (v: number): number => ((v - low) / span) * WIDTH;
    const text = signedText(value);
    const content = html`<span class="name">${label}</span>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<rect class=${value < 0 ? 'against' : 'for'} x=${Math.min(at(0), at(value))} y="3" width=${Math.abs(at(value) - at(0))} height=${HEIGHT - 6}></rect>
        <line x1=${at(0)} x2=${at(0)} y1="0" y2=${HEIGHT}></line>`}
      </svg>
      <span class="number" translate="no">${text}</span>`;
    const words = t('inside.shares.row', { label, value: text });
    return this.choice
      ? html`<button
          class="row"
          type="button"
          data-channel=${index}
          aria-label=${words}
          aria-pressed=${index === this.chosen ? 'true' : 'false'}
          @click=${() => emitInside(this, 'inside-channel', index)}
        >
          ${content}
        </button>`
      : html`<div class="row">${content}</div>`;
  }
}

customElements.define('inside-rows', InsideRows);

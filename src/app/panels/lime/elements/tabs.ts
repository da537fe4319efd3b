/** One tab for each label of the head, with the network's score for it. Arrow keys walk along them. */

import { LitElement, css } from 'lit';
import { html } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import type { ClassExplanation } from '../../../../lime/core/explanation.ts';
import { emitLime } from '../events.ts';
import { formatScore, t, tLabel } from '../../../../words/words.ts';

export class LimeTabs extends LitElement {
  static override properties = { classes: { attribute: false }, chosen: { attribute: false } };
  declare classes: readonly ClassExplanation[];
  declare chosen: string;

  static override styles = [
    sharedStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .tabs {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 6px;
      }
      button {
        display: grid;
        align-content: center;
        min-height: var(--touch);
        padding: 4px 2px;
        border: 1.5px solid var(--line-strong);
        border-radius: var(--radius-small);
        background: var(--card);
        font-size: 0.9375rem;
        line-height: 1.15;
        text-align: center;
        cursor: pointer;
        touch-action: manipulation;
      }
      @media (hover: hover) {
        button:hover {
          border-color: var(--ink);
        }
      }
      button[aria-selected='true'] {
        border-color: var(--ink);
        background: var(--pressed);
        box-shadow: inset 0 0 0 1px var(--ink);
        font-weight: 750;
      }
      .number {
        font-size: 0.8125rem;
        font-weight: 500;
      }
      /* Two rows of nearly as many, then one: none stands alone on a line of its own. */
      @container (min-width: 20.5em) {
        .tabs {
          grid-template-columns: repeat(4, minmax(0, 1fr));
        }
      }
      @container (min-width: 33.5em) {
        .tabs.few {
          grid-template-columns: repeat(7, minmax(0, 1fr));
        }
        .few button {
          font-size: 0.875rem;
        }
      }
      @container (min-width: 37em) {
        .few button {
          font-size: 0.9375rem;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.classes = [];
    this.chosen = '';
  }

  override render() {
    return html`<div
      class="tabs ${this.classes.length <= 7 ? 'few' : ''}"
      role="tablist"
      aria-label=${t('lime.classes')}
      @keydown=${this.#key}
    >
      ${this.classes.map(
        ({ label, networkScore }) =>
          html`<button
            type="button"
            role="tab"
            data-label=${label}
            aria-selected=${label === this.chosen ? 'true' : 'false'}
            tabindex=${label === this.chosen ? 0 : -1}
            @click=${() => emitLime(this, 'lime-class', label)}
          >
            <span translate="no">${tLabel(label)}</span
            ><span class="number" translate="no">${formatScore(networkScore)}</span>
          </button>`,
      )}
    </div>`;
  }

  #key(event: KeyboardEvent): void {
    const tabs = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(event.target as HTMLElement);
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = step === undefined ? undefined : tabs[(step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    next.click();
    next.focus();
  }
}

customElements.define('lime-tabs', LimeTabs);

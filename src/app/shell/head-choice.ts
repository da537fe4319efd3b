/** Two heads learned two sets of answers to the same pictures; which one speaks is the person's choice. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../ui/html.ts';
import type { HeadInfo } from '../../inference/core/manifest.ts';
import { fieldStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit } from '../state/events.ts';
import { t, tHead, tHeadHint } from '../../words/words.ts';

export class HeadChoice extends LitElement {
  static override properties = { heads: { attribute: false }, chosen: {} };
  declare heads: readonly HeadInfo[];
  /** Id of the head in use. */
  declare chosen: string;

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      fieldset {
        display: grid;
        gap: 8px;
      }
      .choices {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9.5em, 1fr));
        gap: 4px;
        padding: 4px;
        border-radius: var(--radius-small);
        background: var(--bar-track);
      }
      label {
        display: grid;
        place-items: center;
        min-height: 44px;
        padding: 6px 10px;
        border-radius: 7px;
        font-size: 0.9375rem;
        line-height: 1.15;
        text-align: center;
        cursor: pointer;
      }
      label:has(:checked) {
        background: var(--card);
        box-shadow: 0 0 0 1.5px var(--ink);
        font-weight: 650;
      }
      label:has(:focus-visible) {
        outline: 3px solid var(--focus);
        outline-offset: 2px;
      }
      .hint {
        min-height: 2.7em;
        font-size: 0.875rem;
        line-height: 1.35;
      }
    `,
  ];

  constructor() {
    super();
    this.heads = [];
    this.chosen = '';
  }

  override render() {
    if (this.heads.length < 2) return nothing;
    return html`<fieldset>
      <legend class="unseen">${t('head.title')}</legend>
      <div class="choices">
        ${this.heads.map(
          (head) =>
            html`<label
              ><input
                class="unseen"
                type="radio"
                name="head"
                value=${head.id}
                .checked=${head.id === this.chosen}
                @change=${() => emit(this, 'change-settings', { head: head.id })}
              />${tHead(head.id, head.title)}</label
            >`,
        )}
      </div>
      <p class="hint soft">${tHeadHint(this.chosen)}</p>
    </fieldset>`;
  }
}

customElements.define('head-choice', HeadChoice);

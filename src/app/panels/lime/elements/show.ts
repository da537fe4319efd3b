/** Which parts the picture shows: for, against or both, how many, what becomes of the rest, and the borders. */

import { LitElement, css } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import type { RegionSide } from '../../../../lime/core/shown-regions.ts';
import { emitLime } from '../events.ts';
import type { LimeDisplay } from '../session.ts';
import { t } from '../../../../words/words.ts';

const SIDES: readonly RegionSide[] = ['both', 'for', 'against'];
const MOST_SHOWN = 12;

export class LimeShow extends LitElement {
  static override properties = { display: { attribute: false }, parts: { attribute: false } };
  declare display: LimeDisplay;
  /** Parts that there are. */
  declare parts: number;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      :host {
        container-type: inline-size;
      }
      fieldset {
        display: grid;
        gap: 6px;
      }
      .sides {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 6px;
      }
      .checks {
        display: flex;
        flex-wrap: wrap;
        gap: 0 24px;
      }
      .range {
        display: grid;
        margin-top: 4px;
        font-weight: 600;
      }
      /* Below a small face: each as wide as its word asks for. */
      @container (max-width: 17em) {
        .sides {
          grid-template-columns: repeat(3, auto);
        }
        .sides .button {
          padding-inline: 6px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.display = { side: 'both', count: 5, hideRest: false, borders: true };
    this.parts = 1;
  }

  override render() {
    const { side, count } = this.display;
    const most = Math.min(MOST_SHOWN, this.parts);
    return html`<fieldset>
      <legend class="unseen">${t('lime.show')}</legend>
      <div class="sides">
        ${SIDES.map(
          (name) =>
            html`<button
              class="button"
              type="button"
              data-side=${name}
              aria-pressed=${name === side ? 'true' : 'false'}
              @click=${() => emitLime(this, 'lime-display', { side: name })}
            >
              ${t(`lime.show.${name}`)}
            </button>`,
        )}
      </div>
      <label class="range"
        ><span>${t('lime.show.count', { count: Math.min(count, most) })}</span
        ><input
          type="range"
          min="1"
          max=${most}
          .value=${String(count)}
          @input=${(e: Event) => emitLime(this, 'lime-display', { count: Number((e.target as HTMLInputElement).value) })}
      /></label>
      <div class="checks">
        ${this.#check('hideRest', 'lime.show.hide-rest')} ${this.#check('borders', 'lime.show.borders')}
      </div>
    </fieldset>`;
  }

  #check(name: 'hideRest' | 'borders', key: 'lime.show.hide-rest' | 'lime.show.borders') {
    return html`<label class="check"
      ><input
        type="checkbox"
        data-display=${name}
        .checked=${this.display[name]}
        @change=${(e: Event) => emitLime(this, 'lime-display', { [name]: (e.target as HTMLInputElement).checked })}
      />${t(key)}</label
    >`;
  }
}

customElements.define('lime-show', LimeShow);

/** How an explanation is made: parts, design, calls, seed; the rest in a fold. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { DESIGNS, EXACT_LIMIT, type Design } from '../../../../lime/core/designs.ts';
import type { FeatureSelection } from '../../../../lime/core/feature-selection.ts';
import type { Segmentation } from '../../../../lime/request.ts';
import { emitLime } from '../events.ts';
import type { LimeOptions } from '../session.ts';
import { selectionWords } from '../words.ts';
import './advanced.ts';
import { t, tPlural } from '../../../../words/words.ts';

const SEGMENTATIONS: readonly Segmentation['kind'][] = ['face-parts', 'quickshift', 'slic', 'felzenszwalb', 'drawn'];
const CALLS = [64, 128, 256, 512, 1000, 2000];
/** As value of a choice: kind and number of parts. */
const SELECTIONS: readonly FeatureSelection[] = [
  { kind: 'none' },
  { kind: 'highest-weights', features: 10 },
  { kind: 'highest-weights', features: 5 },
  { kind: 'forward', features: 6 },
  { kind: 'forward', features: 3 },
];
/** Designs in the order of how much they are worth per call. */
const OFFERED: readonly Design[] = ['orthogonal', 'antithetic', 'random', 'exact'].filter((d): d is Design =>
  (DESIGNS as readonly string[]).includes(d),
);

export class LimeOptionsForm extends LitElement {
  static override properties = {
    options: { attribute: false },
    count: { attribute: false },
    hasKeypoints: { attribute: false },
    outlines: { attribute: false },
  };
  declare options: LimeOptions | null;
  /** Parts that the present choice gives; null: not known yet. */
  declare count: number | null;
  declare hasKeypoints: boolean;
  /** Outlines drawn so far. */
  declare outlines: number;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15em), 1fr));
        gap: 14px;
        align-items: start;
      }
      lime-advanced {
        grid-column: 1 / -1;
      }
    `,
  ];

  constructor() {
    super();
    this.options = null;
    this.count = null;
    this.hasKeypoints = false;
    this.outlines = 0;
  }

  override render() {
    const { options, count } = this;
    if (!options) return nothing;
    const { segmentation, design, calls, seed, selection } = options;
    const exactPossible = count === null || count <= EXACT_LIMIT;
    return html`
      <label class="field"
        ><span>${t('lime.segmentation')}</span>
        <select
          data-option="segmentation"
          @change=${(e: Event) => this.#set({ segmentation: valueOf(e) as Segmentation['kind'] })}
        >
          ${SEGMENTATIONS.map(
            (kind) =>
              html`<option
                value=${kind}
                ?selected=${kind === segmentation}
                ?disabled=${kind === 'face-parts' && !this.hasKeypoints}
              >
                ${t(`lime.segmentation.${kind}`)}
              </option>`,
          )}
        </select>
        ${count === null ? nothing : html`<span class="soft">${tPlural('lime.segmentation.count', count)}</span>`}
      </label>
      <label class="field"
        ><span>${t('lime.design')}</span>
        <select data-option="design" @change=${(e: Event) => this.#set({ design: valueOf(e) as Design })}>
          ${OFFERED.map(
            (kind) =>
              html`<option value=${kind} ?selected=${kind === design} ?disabled=${kind === 'exact' && !exactPossible}>
                ${kind === 'exact' ? t('lime.design.exact', { limit: EXACT_LIMIT }) : t(`lime.design.${kind}`)}
              </option>`,
          )}
        </select>
      </label>
      <label class="field"
        ><span>${t('lime.calls')}</span>
        <select
          data-option="calls"
          ?disabled=${design === 'exact'}
          @change=${(e: Event) => this.#set({ calls: Number(valueOf(e)) })}
        >
          ${
            design === 'exact' && count !== null
              ? html`<option selected>${t('lime.calls.exact', { calls: 2 ** count })}</option>`
              : CALLS.map((n) => html`<option value=${n} ?selected=${n === calls}>${n}</option>`)
          }
        </select>
      </label>
      <label class="field"
        ><span>${t('lime.selection')}</span>
        <select
          data-option="selection"
          @change=${(e: Event) => this.#set({ selection: SELECTIONS[Number(valueOf(e))] ?? { kind: 'none' } })}
        >
          ${SELECTIONS.map(
            (choice, index) =>
              html`<option value=${index} ?selected=${sameSelection(choice, selection)}>
                ${selectionWords(choice)}
              </option>`,
          )}
        </select>
      </label>
      <label class="field"
        ><span>${t('lime.seed')}</span>
        <input
          type="number"
          data-option="seed"
          min="0"
          max="4294967295"
          step="1"
          inputmode="numeric"
          .value=${String(seed)}
          @change=${this.#setSeed}
      /></label>
      ${
        segmentation === 'drawn' && this.outlines > 0
          ? html`<button class="button" type="button" data-undo @click=${() => this.dispatchEvent(new Event('undo'))}>
              ${t('lime.segmentation.undo')}
            </button>`
          : nothing
      }
      <lime-advanced .options=${options}></lime-advanced>
    `;
  }

  #set(change: Partial<LimeOptions>): void {
    emitLime(this, 'lime-options', change);
  }

  #setSeed(event: Event): void {
    const input = event.target as HTMLInputElement;
    const seed = Math.round(Number(input.value));
    if (input.value !== '' && seed >= 0 && seed < 2 ** 32) this.#set({ seed });
    else input.value = String(this.options?.seed ?? 1);
  }
}

const sameSelection = (a: FeatureSelection, b: FeatureSelection): boolean => JSON.stringify(a) === JSON.stringify(b);

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

customElements.define('lime-options', LimeOptionsForm);

/** How pictures are climbed: rule, start, steps, seed; the single regularisers under "More". */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import {
  DEFAULT_CHOICE,
  PRESETS,
  presetOf,
  type AscentChoice,
  type Preset,
  type StartKind,
} from '../ascent-options.ts';
import { emitInside } from '../events.ts';
import { t } from '../../../../words/words.ts';

const STEPS = [10, 30, 100, 300];
const STARTS: readonly StartKind[] = ['noise', 'grey', 'picture'];
const MULTI_SCALE = PRESETS.smooth.scales;

interface NumberField {
  readonly name: 'jitter' | 'blur' | 'totalVariation' | 'l2Decay';
  readonly most: number;
  readonly step: number;
}
const FIELDS: readonly NumberField[] = [
  { name: 'jitter', most: 8, step: 1 },
  { name: 'blur', most: 3, step: 0.1 },
  { name: 'totalVariation', most: 2, step: 0.05 },
  { name: 'l2Decay', most: 0.5, step: 0.001 },
];

export class InsideClimbOptions extends LitElement {
  static override properties = { choice: { attribute: false }, hasFace: { type: Boolean } };
  declare choice: AscentChoice;
  declare hasFace: boolean;

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 10em), 1fr));
        gap: 12px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      summary {
        min-height: var(--touch);
        align-content: center;
        font-weight: 600;
        cursor: pointer;
      }
    `,
  ];

  constructor() {
    super();
    this.choice = DEFAULT_CHOICE;
    this.hasFace = false;
  }

  override render() {
    const { start, steps, seed, stepSize, regularisers } = this.choice;
    const preset = presetOf(this.choice);
    return html`<div class="fields">
        <label class="field wide"
          ><span>${t('inside.climb.preset')}</span>
          <select
            data-option="preset"
            @change=${(e: Event) => this.#set({ regularisers: PRESETS[valueOf(e) as Preset] })}
          >
            ${(Object.keys(PRESETS) as Preset[]).map(
              (name) =>
                html`<option value=${name} ?selected=${name === preset}>${t(`inside.climb.preset.${name}`)}</option>`,
            )}
            ${preset ? nothing : html`<option selected>${t('inside.climb.preset.custom')}</option>`}
          </select>
        </label>
        <label class="field"
          ><span>${t('inside.climb.start')}</span>
          <select data-option="start" @change=${(e: Event) => this.#set({ start: valueOf(e) as StartKind })}>
            ${STARTS.map(
              (kind) =>
                html`<option value=${kind} ?selected=${kind === start} ?disabled=${kind === 'picture' && !this.hasFace}>
                  ${t(`inside.climb.start.${kind}`)}
                </option>`,
            )}
          </select>
        </label>
        <label class="field"
          ><span>${t('inside.climb.steps')}</span>
          <select data-option="steps" @change=${(e: Event) => this.#set({ steps: Number(valueOf(e)) })}>
            ${STEPS.map((n) => html`<option value=${n} ?selected=${n === steps}>${n}</option>`)}
          </select>
        </label>
        ${start === 'picture' ? html`<p class="soft wide">${t('inside.climb.start.picture.about')}</p>` : nothing}
      </div>
      <details>
        <summary>${t('inside.climb.more-options')}</summary>
        <div class="fields">
          ${this.#number('seed', t('inside.climb.seed.number'), seed, 0, 4294967295, 1, (v) => this.#set({ seed: v }))}
          ${this.#number('stepSize', t('inside.climb.step-size'), stepSize, 0.1, 16, 0.1, (v) => this.#set({ stepSize: v }))}
          ${FIELDS.map(({ name, most, step }) =>
            this.#number(name, t(`inside.climb.${name}`), regularisers[name], 0, most, step, (value) =>
              this.#set({ regularisers: { ...regularisers, [name]: value } }),
            ),
          )}
          <label class="check wide"
            ><input
              type="checkbox"
              data-option="scales"
              .checked=${regularisers.scales.length > 1}
              @change=${(e: Event) =>
                this.#set({
                  regularisers: {
                    ...regularisers,
                    scales: (e.target as HTMLInputElement).checked ? MULTI_SCALE : [1],
                  },
                })}
            />${t('inside.climb.scales')}</label
          >
        </div>
      </details>`;
  }

  /** A number that is outside its range, or none, is put back to what it was. */
  #number(
    name: string,
    label: string,
    value: number,
    least: number,
    most: number,
    step: number,
    set: (value: number) => void,
  ) {
    const change = (event: Event): void => {
      const input = event.target as HTMLInputElement;
      const wanted = step === 1 ? Math.round(Number(input.value)) : Number(input.value);
      if (input.value !== '' && wanted >= least && wanted <= most) set(wanted);
      else input.value = String(value);
    };
    return html`<label class="field"
      ><span>${label}</span>
      <input
        type="number"
        data-option=${name}
        min=${least}
        max=${most}
        step=${step}
        inputmode="decimal"
        .value=${String(value)}
        @change=${change}
    /></label>`;
  }

  #set(change: Partial<AscentChoice>): void {
    emitInside(this, 'inside-choice', change);
  }
}

const valueOf = (event: Event): string => (event.target as HTMLSelectElement).value;

customElements.define('inside-climb-options', InsideClimbOptions);

/** What few people change: how many parts, what covers them, and two numbers of the fit. Each as usual unless it is chosen. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import { KERNEL_WIDTH } from '../../../../lime/core/kernel.ts';
import { REFERENCE_ALPHA } from '../../../../lime/core/surrogate.ts';
import type { Fill } from '../../../../lime/core/fill.ts';
import { t } from '../../../../words/words.ts';
import { emitLime } from '../events.ts';
import type { LimeOptions } from '../session.ts';

const FILLS: readonly Fill['kind'][] = ['mean', 'grey', 'black', 'blur', 'colour'];
const WANTED = [10, 15, 25, 40, 60];
const KERNEL_WIDTHS = [0.1, 0.5, 1];
const RIDGES = [0, 0.01, 0.1, 1, 10];

type Chosen = 'wanted' | 'kernelWidth' | 'alpha';

export class LimeAdvanced extends LitElement {
  static override properties = { options: { attribute: false } };
  declare options: LimeOptions | null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15em), 1fr));
        gap: 14px;
        align-items: start;
        padding-top: 10px;
      }
      summary {
        min-height: var(--touch);
        line-height: var(--touch);
        font-weight: 650;
        cursor: pointer;
      }
    `,
  ];

  constructor() {
    super();
    this.options = null;
  }

  override render() {
    const { options } = this;
    if (!options) return nothing;
    const { segmentation, fill, design } = options;
    const byPixels = segmentation !== 'face-parts' && segmentation !== 'drawn';
    const byReference = design === 'random' || design === 'exact';
    return html`<details data-advanced>
      <summary>${t('lime.advanced')}</summary>
      <div class="fields">
        <label class="field"
          ><span>${t('lime.fill')}</span>
          <select data-option="fill" @change=${(e: Event) => this.#setFill(valueOf(e) as Fill['kind'])}>
            ${FILLS.map(
              (kind) => html`<option value=${kind} ?selected=${kind === fill.kind}>${t(`lime.fill.${kind}`)}</option>`,
            )}
          </select>
        </label>
        ${
          fill.kind === 'colour'
            ? html`<label class="field"
                ><span>${t('lime.fill.pick')}</span>
                <input
                  type="color"
                  value=${hexOf(fill.colour)}
                  @change=${(e: Event) => this.#set({ fill: colourFill(valueOf(e)) })}
              /></label>`
            : nothing
        }
        ${byPixels ? this.#choice('wanted', 'lime.wanted', WANTED, t('lime.wanted.usual')) : nothing}
        ${this.#choice('kernelWidth', 'lime.kernel', KERNEL_WIDTHS, String(KERNEL_WIDTH))}
        ${this.#choice('alpha', 'lime.ridge', RIDGES, byReference ? String(REFERENCE_ALPHA) : t('lime.ridge.usual'))}
      </div>
    </details>`;
  }

  #choice(name: Chosen, key: 'lime.wanted' | 'lime.kernel' | 'lime.ridge', values: readonly number[], usual: string) {
    const chosen = this.options?.[name] ?? null;
    return html`<label class="field"
      ><span>${t(key)}</span>
      <select
        data-option=${name}
        @change=${(e: Event) => this.#set({ [name]: valueOf(e) === '' ? null : Number(valueOf(e)) })}
      >
        <option value="" ?selected=${chosen === null}>${t('lime.as-given', { value: usual })}</option>
        ${values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${value}</option>`)}
      </select>
    </label>`;
  }

  #set(change: Partial<LimeOptions>): void {
    emitLime(this, 'lime-options', change);
  }

  #setFill(kind: Fill['kind']): void {
    this.#set({ fill: kind === 'colour' ? colourFill('#808080') : { kind } });
  }
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

/** The channels of `#rrggbb`, 0..1, which is the unit of the pictures that LIME fills. */
function colourFill(hex: string): Fill {
  const channel = (at: number): number => parseInt(hex.slice(at, at + 2), 16) / 255;
  return { kind: 'colour', colour: [channel(1), channel(3), channel(5)] };
}

function hexOf(colour: readonly number[]): string {
  const two = (v: number): string =>
    Math.round(v * 255)
      .toString(16)
      .padStart(2, '0');
  const [r = 0, g = r, b = r] = colour;
  return `#${two(r)}${two(g)}${two(b)}`;
}

customElements.define('lime-advanced', LimeAdvanced);

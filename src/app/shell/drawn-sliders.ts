/** The features of the drawn face, each a slider with words at its ends, in the room that the expressions have: rows that scroll. */

import { LitElement, css } from 'lit';
import { html } from '../../ui/html.ts';
import {
  FACE_RANGES,
  HAIR_STYLES,
  defaultParameters,
  type FaceParameters,
} from '../../capture/core/face-parameters.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { icons } from '../../ui/icons.ts';
import { emit } from '../state/events.ts';
import { SLIDERS, type SliderName } from '../state/core/sliders.ts';
import { endsOf, saidValue, valueOf } from '../state/slider-words.ts';
import type { PresetFinding } from './core/preset-findings.ts';
import { missSentence } from './preset-misses.ts';
import { t } from '../../words/words.ts';

export class DrawnSliders extends LitElement {
  static override properties = {
    face: { attribute: false },
    misses: { attribute: false },
    mirrored: { type: Boolean },
  };
  declare face: FaceParameters;
  declare misses: readonly PresetFinding[];
  declare mirrored: boolean;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 6px;
        height: 100%;
      }
      .next {
        padding: 0;
      }
      .rows {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr));
        grid-auto-rows: 100%;
        gap: 0 16px;
        height: 100%;
        overflow-y: auto;
        scroll-snap-type: y mandatory;
        scrollbar-width: thin;
        overscroll-behavior: contain;
      }
      .cell {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-content: center;
        min-width: 0;
        scroll-snap-align: start;
        font-size: 0.875rem;
        line-height: 1.15;
      }
      .curved {
        grid-template-columns: minmax(0, 1fr) 44px;
        gap: 8px;
        align-items: center;
      }
      label {
        min-width: 0;
      }
      .curve {
        min-width: 44px;
        padding: 0;
      }
      .words {
        display: flex;
        justify-content: space-between;
        gap: 6px;
        overflow: hidden;
        white-space: nowrap;
      }
      strong {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      /* A phone's width: the value is in the picture, and said. */
      @media (max-width: 599px) {
        strong .number {
          display: none;
        }
        .cell {
          font-size: 0.8125rem;
        }
      }
      .note {
        overflow-y: auto;
        font-size: 0.8125rem;
      }
      .hair {
        display: flex;
        gap: 6px;
        align-items: center;
      }
      .hair .button {
        flex: 1;
        padding-inline: 6px;
      }
    `,
  ];

  constructor() {
    super();
    this.face = defaultParameters;
    this.misses = [];
    this.mirrored = false;
  }

  override render() {
    return html`<div class="rows">
        ${SLIDERS.map((name) => this.#slider(name))}
        <div class="cell hair" role="group" aria-label=${t('drawn.hairStyle')}>
          ${HAIR_STYLES.map(
            (style, index) =>
              html`<button
                class="button"
                type="button"
                aria-pressed=${this.face.hairStyle === index ? 'true' : 'false'}
                @click=${() => this.#change({ hairStyle: index })}
              >
                ${t(`drawn.hair.${style}`)}
              </button>`,
          )}
        </div>
        <p class="cell note" tabindex="0">
          ${this.misses.map(missSentence).join(' ')} ${t('drawn.keeps')} ${t('drawn.blinks')}
        </p>
      </div>
      <button class="button next" type="button" aria-label=${t('drawn.next')} @click=${() => this.#next()}>
        ${icons.next}
      </button>`;
  }

  /** The next row, and after the last one the first. */
  #next(): void {
    const rows = this.renderRoot.querySelector('.rows');
    if (!rows) return;
    const last = rows.scrollTop + rows.clientHeight > rows.scrollHeight - 2;
    rows.scrollTo({ top: last ? 0 : rows.scrollTop + rows.clientHeight });
  }

  #slider(name: SliderName) {
    const { min, max, step } = FACE_RANGES[name];
    const [low, high] = endsOf(name, this.mirrored);
    const value = this.face[name];
    const feature = t('drawn.slider', { name: t(`drawn.${name}`), min: low, max: high });
    return html`<div class="cell curved">
      <label>
        <span class="words"
          ><span class="soft">${low}</span
          ><strong>${t(`drawn.${name}`)} <span class="number">${valueOf(name, value)}</span></strong
          ><span class="soft">${high}</span></span
        >
        <input
          type="range"
          name=${name}
          min=${min}
          max=${max}
          step=${step}
          aria-label=${feature}
          aria-valuetext=${saidValue(name, value, this.mirrored)}
          .value=${String(value)}
          @input=${(event: Event) => this.#change({ [name]: Number((event.target as HTMLInputElement).value) })}
        />
      </label>
      <button
        class="button curve"
        type="button"
        aria-label=${t('drawn.curve', { feature })}
        @click=${() => emit(this, 'open-curves', name)}
      >
        ${icons.curve}
      </button>
    </div>`;
  }

  #change(change: Partial<FaceParameters>): void {
    emit(this, 'change-drawn-face', { ...this.face, ...change });
  }
}

customElements.define('drawn-sliders', DrawnSliders);

/** Presets and sliders for the drawn face. */

import { LitElement, css, nothing, type PropertyValues } from 'lit';
import { html } from '../../ui/html.ts';
import {
  EXPRESSIONS,
  FACE_RANGES,
  HAIR_STYLES,
  defaultParameters,
  type ExpressionName,
  type FaceParameters,
} from '../../capture/core/face-parameters.ts';
import { drawFace } from '../../capture/core/drawn-face.ts';
import { type Painter } from '../../capture/core/face-paint.ts';
import { buttonStyles, fieldStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit } from '../state/events.ts';
import { t, tLabel } from '../../words/words.ts';
import { icons } from '../../ui/icons.ts';

const SLIDERS = (Object.keys(FACE_RANGES) as (keyof FaceParameters)[]).filter((name) => name !== 'hairStyle');
const THUMBNAIL = 96;

export class DrawnFacePanel extends LitElement {
  static override properties = { face: { attribute: false }, open: { state: true } };
  declare face: FaceParameters;
  /** The sliders are shown. */
  declare open: boolean;

  static override styles = [
    sharedStyles,
    buttonStyles,
    fieldStyles,
    css`
      :host {
        display: grid;
        gap: 10px;
      }
      :host {
        container-type: inline-size;
      }
      .presets {
        display: grid;
        grid-template-columns: repeat(8, minmax(0, 1fr));
        gap: 8px;
      }
      .preset {
        display: grid;
        justify-items: center;
        gap: 2px;
        min-width: 0;
        padding: 5px 2px;
        font-size: 0.8125rem;
      }
      canvas {
        width: 54px;
        height: 54px;
        border-radius: 6px;
      }
      .more svg {
        height: 54px;
      }
      @container (max-width: 559px) {
        .presets {
          grid-template-columns: none;
          grid-auto-columns: minmax(44px, 1fr);
          grid-auto-flow: column;
          gap: 2px;
          overflow-x: auto;
          scrollbar-width: none;
        }
        .preset {
          min-height: 46px;
          padding: 1px;
        }
        /* The strip would cut it. */
        .preset:focus-visible {
          outline-offset: -3px;
        }
        .more {
          position: sticky;
          inset-inline-end: 0;
          box-shadow: 0 0 0 4px var(--paper);
        }
        .preset span {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        canvas {
          width: min(100%, 40px);
          height: auto;
        }
        .more svg {
          height: 24px;
        }
      }
      .sliders {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 190px), 1fr));
        gap: 4px 20px;
      }
      .slider {
        display: grid;
        font-size: 0.9375rem;
      }
      .slider input {
        height: 36px;
      }
      .hair {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding-top: 6px;
      }
    `,
  ];

  constructor() {
    super();
    this.face = defaultParameters;
    this.open = false;
  }

  override render() {
    return html`<div class="presets" role="group" aria-label=${t('drawn.presets')}>
        ${(Object.keys(EXPRESSIONS) as ExpressionName[]).map(
          (name) =>
            html`<button
              class="button preset"
              type="button"
              aria-pressed=${this.#isPreset(name) ? 'true' : 'false'}
              @click=${() => this.#change(EXPRESSIONS[name])}
            >
              <canvas width=${THUMBNAIL} height=${THUMBNAIL} data-preset=${name} aria-hidden="true"></canvas>
              <span>${tLabel(name)}</span>
            </button>`,
        )}
        <button
          class="button preset more"
          type="button"
          aria-expanded=${this.open ? 'true' : 'false'}
          aria-label=${t('drawn.more')}
          @click=${() => (this.open = !this.open)}
        >
          ${icons.settings}<span>${t('drawn.more.short')}</span>
        </button>
      </div>
      ${this.open ? this.#sliders() : nothing}`;
  }

  #sliders() {
    return html`<div class="sliders">${SLIDERS.map((name) => this.#slider(name))}</div>
      <div class="hair" role="group" aria-label=${t('drawn.hairStyle')}>
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
      </div>`;
  }

  #slider(name: keyof FaceParameters) {
    const { min, max, step } = FACE_RANGES[name];
    return html`<label class="slider">
      <span>${t(`drawn.${name}`)}</span>
      <input
        type="range"
        name=${name}
        min=${min}
        max=${max}
        step=${step}
        .value=${String(this.face[name])}
        @input=${(event: Event) => this.#change({ [name]: Number((event.target as HTMLInputElement).value) })}
      />
    </label>`;
  }

  #isPreset(name: ExpressionName): boolean {
    return Object.entries(EXPRESSIONS[name]).every(([key, value]) => this.face[key as keyof FaceParameters] === value);
  }

  #change(change: Partial<FaceParameters>): void {
    emit(this, 'change-drawn-face', { ...this.face, ...change });
  }

  /** The thumbnails wear the skin and hair that were chosen. */
  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('face');
    const same =
      before && (['skin', 'hair', 'hairStyle', 'light'] as const).every((key) => before[key] === this.face[key]);
    if (same) return;
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>('canvas')) {
      const context = canvas.getContext('2d');
      if (!context) continue;
      const { skin, hair, hairStyle, light } = this.face;
      const look = { ...defaultParameters, skin, hair, hairStyle, light };
      context.save();
      context.translate(THUMBNAIL / 2, THUMBNAIL / 2);
      context.scale(1.45, 1.45);
      context.translate(-THUMBNAIL / 2, -THUMBNAIL / 2);
      drawFace(
        context as unknown as Painter,
        { ...look, ...EXPRESSIONS[canvas.dataset['preset'] as ExpressionName] },
        THUMBNAIL,
        THUMBNAIL,
      );
      context.restore();
    }
  }
}

customElements.define('drawn-face-panel', DrawnFacePanel);

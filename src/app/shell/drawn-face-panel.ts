/** The drawn face's expressions, and in the same room its sliders: what opens moves nothing. */

import { LitElement, css, nothing, type PropertyValues } from 'lit';
import { html } from '../../ui/html.ts';
import {
  EXPRESSIONS,
  KEPT_BY_PRESETS,
  defaultParameters,
  isSameDrawing,
  presetFace,
  type ExpressionName,
  type FaceParameters,
} from '../../capture/core/face-parameters.ts';
import { drawFace } from '../../capture/core/drawn-face.ts';
import { type Painter } from '../../capture/core/face-paint.ts';
import { buttonStyles, sharedStyles } from '../../ui/shared-styles.ts';
import { emit } from '../state/events.ts';
import { t, tLabel } from '../../words/words.ts';
import { missSentence } from './preset-misses.ts';
import type { PresetFinding } from './core/preset-findings.ts';
import { icons } from '../../ui/icons.ts';
import './drawn-sliders.ts';

const THUMBNAIL = 96;

export class DrawnFacePanel extends LitElement {
  static override properties = {
    face: { attribute: false },
    still: { type: Boolean },
    misses: { attribute: false },
    mirrored: { type: Boolean },
    open: { state: true },
  };
  declare face: FaceParameters;
  /** It neither blinks nor sways. */
  declare still: boolean;
  /** Presets whose label the network in use does not put first. */
  declare misses: readonly PresetFinding[];
  /** The view is shown as in a mirror. */
  declare mirrored: boolean;
  /** The sliders are shown. */
  declare open: boolean;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
        container-type: inline-size;
      }
      .room {
        position: relative;
        min-width: 0;
        min-height: calc(var(--touch) + 1.1rem);
      }
      .presets {
        display: grid;
        grid-template-columns: repeat(9, minmax(0, 1fr));
        gap: 8px;
        height: 100%;
      }
      .presets[inert] {
        visibility: hidden;
      }
      drawn-sliders {
        position: absolute;
        inset: 0;
      }
      .tile {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: 2px;
        min-width: 0;
        padding: 5px 2px;
        font-size: 0.8125rem;
      }
      .tile {
        position: relative;
      }
      /* Over the picture's lower edge: it comes and goes with the network and moves nothing. */
      .miss {
        position: absolute;
        inset: auto 2px calc(5px + 1.3em);
        border-radius: 4px;
        background: var(--card);
        font-size: 0.6875rem;
        line-height: 1.2;
      }
      .more {
        width: 84px;
      }
      canvas {
        width: max(54px, 2.7rem);
        max-width: 100%;
        aspect-ratio: 1;
        border-radius: 6px;
      }
      /* One word of two, in the room of the longer one. */
      .two {
        display: grid;
        justify-items: center;
      }
      .two::after {
        height: 0;
        content: attr(data-other);
        visibility: hidden;
      }
      @container (max-width: 719px) {
        .presets {
          gap: 4px;
        }
        .tile {
          font-size: 0.75rem;
        }
        .more {
          width: 62px;
        }
      }
      @container (max-width: 559px) {
        .presets {
          grid-template-columns: none;
          grid-auto-columns: max(3.3rem, 50px);
          grid-auto-flow: column;
          overflow-x: auto;
          scrollbar-width: none;
        }
        .tile {
          gap: 1px;
          padding: 2px 1px;
          font-size: 0.6875rem;
        }
        /* The strip would cut it. */
        .tile:focus-visible {
          outline-offset: -3px;
        }
        .more {
          width: 52px;
        }
        canvas {
          width: 40px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.face = defaultParameters;
    this.still = false;
    this.misses = [];
    this.mirrored = false;
    this.open = false;
  }

  override render() {
    const { open, still } = this;
    return html`<div class="room">
        <div class="presets" role="group" aria-label=${t('drawn.presets')} ?inert=${open}>
          ${(Object.keys(EXPRESSIONS) as ExpressionName[]).map((name) => this.#preset(name))}
          <button
            class="button tile"
            type="button"
            aria-pressed=${still ? 'true' : 'false'}
            aria-label=${t('drawn.still')}
            title=${t('drawn.blinks')}
            @click=${() => emit(this, 'hold-still', !still)}
          >
            ${icons.still}<span>${t('drawn.still.short')}</span>
          </button>
          <button
            class="button tile"
            type="button"
            aria-label=${t('drawn.reset')}
            @click=${() => emit(this, 'change-drawn-face', defaultParameters)}
          >
            ${icons.reset}<span>${t('drawn.reset.short')}</span>
          </button>
        </div>
        ${
          open
            ? html`<drawn-sliders
                role="group"
                aria-label=${t('drawn.features')}
                .face=${this.face}
                .misses=${this.misses}
                .mirrored=${this.mirrored}
              ></drawn-sliders>`
            : nothing
        }
      </div>
      <button
        class="button tile more"
        type="button"
        aria-expanded=${open ? 'true' : 'false'}
        aria-label=${t('drawn.more')}
        @click=${() => (this.open = !open)}
      >
        ${open ? icons.drawn : icons.settings}<span
          class="two"
          data-other=${t(open ? 'drawn.more.short' : 'drawn.less.short')}
          >${t(open ? 'drawn.less.short' : 'drawn.more.short')}</span
        >
      </button>`;
  }

  #preset(name: ExpressionName) {
    const whole = presetFace(name, this.face);
    const miss = this.misses.find(({ preset }) => preset === name);
    return html`<button
      class="button tile"
      type="button"
      aria-pressed=${isSameDrawing(whole, this.face) ? 'true' : 'false'}
      title=${miss ? missSentence(miss) : nothing}
      aria-description=${miss ? missSentence(miss) : nothing}
      @click=${() => emit(this, 'change-drawn-face', whole)}
    >
      <canvas width=${THUMBNAIL} height=${THUMBNAIL} data-preset=${name} aria-hidden="true"></canvas>
      ${
        miss?.other
          ? html`<span class="miss" aria-hidden="true">${t('drawn.misses.short', { other: tLabel(miss.other) })}</span>`
          : nothing
      }
      <span>${tLabel(name)}</span>
    </button>`;
  }

  /** The thumbnails are what a tap on them sets: they wear the skin and hair that were chosen. */
  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('face');
    if (before && KEPT_BY_PRESETS.every((key) => before[key] === this.face[key])) return;
    if (!changed.has('face')) return;
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>('canvas')) {
      const context = canvas.getContext('2d');
      if (!context) continue;
      context.save();
      context.translate(THUMBNAIL / 2, THUMBNAIL / 2);
      context.scale(1.45, 1.45);
      context.translate(-THUMBNAIL / 2, -THUMBNAIL / 2);
      const name = canvas.dataset['preset'] as ExpressionName;
      drawFace(context as unknown as Painter, presetFace(name, this.face), THUMBNAIL, THUMBNAIL);
      context.restore();
    }
  }
}

customElements.define('drawn-face-panel', DrawnFacePanel);

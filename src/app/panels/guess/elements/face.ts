/** The face with the borders of its parts: a tap chooses the part under it. The same parts stand beside it as buttons, for keys. */

import { LitElement, css } from 'lit';
import { html } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import type { Superpixels } from '../../../../lime/core/superpixels.ts';
import { explanationPicture, regionUnder, type PictureBase } from '../../../../lime/picture.ts';

/** Pixels a side of the canvas. */
const SIDE = 480;

export class GuessFace extends LitElement {
  static override properties = {
    picture: { attribute: false },
    segments: { attribute: false },
    weights: { attribute: false },
    shown: { attribute: false },
    pointed: { attribute: false },
    mirrored: { type: Boolean },
    asks: { type: Boolean },
    label: {},
  };
  declare picture: PictureBase | null;
  declare segments: Superpixels | null;
  /** What each part does for the label; null: not to be seen yet. */
  declare weights: readonly number[] | null;
  /** Parts that are tinted. */
  declare shown: readonly number[];
  /** The part that was chosen. */
  declare pointed: number | null;
  declare mirrored: boolean;
  /** Whether a tap is an answer. */
  declare asks: boolean;
  declare label: string;

  static override styles = [
    sharedStyles,
    css`
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        border-radius: var(--radius);
        background: var(--stage);
        touch-action: manipulation;
      }
      canvas.mirrored {
        transform: scaleX(-1);
      }
      canvas.asks {
        cursor: pointer;
      }
    `,
  ];

  constructor() {
    super();
    this.picture = null;
    this.segments = null;
    this.weights = null;
    this.shown = [];
    this.pointed = null;
    this.mirrored = false;
    this.asks = false;
    this.label = '';
  }

  override render() {
    const names = [this.mirrored ? 'mirrored' : '', this.asks ? 'asks' : ''].join(' ');
    return html`<canvas
      role="img"
      width=${SIDE}
      height=${SIDE}
      aria-label=${this.label}
      class=${names}
      @click=${this.#tap}
    ></canvas>`;
  }

  protected override updated(): void {
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    if (!context || !this.segments) return;
    const { data } = explanationPicture(this.picture, this.segments, {
      side: SIDE,
      weights: this.weights,
      shown: this.shown,
      hideRest: false,
      borders: true,
      highlighted: this.pointed,
    });
    context.putImageData(new ImageData(new Uint8ClampedArray(data), SIDE, SIDE), 0, 0);
  }

  #tap(event: MouseEvent): void {
    if (!this.segments || !this.asks) return;
    const rect = (event.currentTarget as Element).getBoundingClientRect();
    const u = (event.clientX - rect.left) / rect.width;
    const part = regionUnder(this.segments, this.mirrored ? 1 - u : u, (event.clientY - rect.top) / rect.height);
    this.dispatchEvent(new CustomEvent('guess', { detail: part }));
  }
}

customElements.define('guess-face', GuessFace);

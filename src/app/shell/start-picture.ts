/**
 * The first page's picture: the drawn face, whole on one side and as the network gets it on the other, in few grey squares.
 * It looks after the pointer and smiles at a touch. Drawn when something changes, never in a loop.
 */

import { LitElement, css } from 'lit';
import { luma } from '../../core/math/luma.ts';
import { html } from '../../ui/html.ts';
import { EXPRESSIONS, defaultParameters, type FaceParameters } from '../../capture/core/face-parameters.ts';
import { drawFace } from '../../capture/core/drawn-face.ts';
import { type Painter } from '../../capture/core/face-paint.ts';
import { sharedStyles } from '../../ui/shared-styles.ts';
import { t } from '../../words/words.ts';

const SIZE = 640;
/** Squares across the whole picture; coarser than the network's, to be seen from two metres. */
const SQUARES = 40;

export class StartPicture extends LitElement {
  #gaze = { x: 0, y: 0 };
  #smiling = false;
  #split = 0.5;
  #frame = 0;

  static override styles = [
    sharedStyles,
    css`
      :host {
        border-radius: var(--radius);
        overflow: hidden;
        background: var(--stage);
        touch-action: pan-y;
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
    `,
  ];

  override render() {
    return html`<canvas width=${SIZE} height=${SIZE} role="img" aria-label=${t('start.picture')}></canvas>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pointermove', this.#look);
    this.addEventListener('pointerdown', this.#touch);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pointermove', this.#look);
    this.removeEventListener('pointerdown', this.#touch);
    cancelAnimationFrame(this.#frame);
  }

  protected override firstUpdated(): void {
    this.#draw();
  }

  readonly #look = (event: PointerEvent): void => {
    const rect = this.getBoundingClientRect();
    if (rect.width === 0) return;
    const u = (event.clientX - rect.left) / rect.width;
    const v = (event.clientY - rect.top) / rect.height;
    this.#gaze = { x: Math.max(-1, Math.min(1, 2 * u - 1)), y: Math.max(-1, Math.min(1, 2 * v - 1)) };
    if (u >= 0 && u <= 1 && v >= 0 && v <= 1) this.#split = Math.max(0.12, Math.min(0.88, u));
    this.#drawSoon();
  };

  readonly #touch = (): void => {
    this.#smiling = !this.#smiling;
    this.#drawSoon();
  };

  #drawSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d', { willReadFrequently: true });
    if (!context) return;
    const face: FaceParameters = {
      ...defaultParameters,
      ...EXPRESSIONS[this.#smiling ? 'happy' : 'neutral'],
      mouthCorners: this.#smiling ? 1 : 0.3,
      gazeX: this.#gaze.x,
      gazeY: this.#gaze.y,
    };
    context.save();
    // Nearer than the camera's picture: the face fills it.
    context.translate(SIZE / 2, SIZE * 0.47);
    context.scale(1.5, 1.5);
    context.translate(-SIZE / 2, -SIZE * 0.49);
    drawFace(context as unknown as Painter, face, SIZE, SIZE);
    context.restore();
    this.#square(context);
  }

  /** The right part in grey squares, each the mean of what it covers (a sparse mean: 9 points). */
  #square(context: CanvasRenderingContext2D): void {
    const { data } = context.getImageData(0, 0, SIZE, SIZE);
    const step = SIZE / SQUARES;
    const from = Math.round(this.#split * SQUARES);
    for (let row = 0; row < SQUARES; row++) {
      for (let column = from; column < SQUARES; column++) {
        let sum = 0;
        for (const dy of [2, 8, 13]) {
          for (const dx of [2, 8, 13]) {
            const at = 4 * ((row * step + dy) * SIZE + column * step + dx);
            sum += luma(data[at]!, data[at + 1]!, data[at + 2]!);
          }
        }
        const grey = Math.round(sum / 9);
        context.fillStyle = `rgb(${grey},${grey},${grey})`;
        context.fillRect(column * step, row * step, step, step);
      }
    }
    context.fillStyle = '#ffd84a';
    context.fillRect(from * step - 2, 0, 4, SIZE);
  }
}

customElements.define('start-picture', StartPicture);

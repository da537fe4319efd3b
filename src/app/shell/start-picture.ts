/**
 * The first page's picture: the drawn face, smiling, and over it the map that the network's score for that has, as the app itself
 * computed it (scripts/make-start-example.ts). A line goes to and fro between the two, and follows the pointer. Drawn once.
 */

import { LitElement, css } from 'lit';
import { html } from '../../ui/html.ts';
import { EXPRESSIONS, defaultParameters } from '../../capture/core/face-parameters.ts';
import { drawFace } from '../../capture/core/drawn-face.ts';
import { type Painter } from '../../capture/core/face-paint.ts';
import { heatMapRgba } from '../../overlays/core/heat-map.ts';
import { sharedStyles } from '../../ui/shared-styles.ts';
import { formatScore, t, tLabel } from '../../words/words.ts';
import example from './start-example.json';

const SIZE = 960;
/** Sides of the network's square that the picture shows. */
const AROUND = 1.25;

export class StartPicture extends LitElement {
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
        position: absolute;
        inset: 0;
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      /* Ten pictures a second: each is painted by the processor where no graphics chip is, and the page has more to do than this. */
      .mapped {
        clip-path: inset(0 0 0 30%);
        animation: uncover 6s steps(60) infinite alternate;
      }
      .line {
        position: absolute;
        inset-block: 0;
        left: 30%;
        width: 4px;
        margin-left: -2px;
        background: #ffd84a;
        animation: go 6s steps(60) infinite alternate;
      }
      .held .mapped {
        clip-path: inset(0 0 0 var(--split));
        animation: none;
      }
      .held .line {
        left: var(--split);
        animation: none;
      }
      @keyframes uncover {
        from {
          clip-path: inset(0 0 0 4%);
        }
        to {
          clip-path: inset(0 0 0 62%);
        }
      }
      @keyframes go {
        from {
          left: 4%;
        }
        to {
          left: 62%;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .mapped,
        .line {
          animation: none;
        }
      }
      .caption {
        position: absolute;
        inset: auto 0 0;
        padding: 0.5em 1em;
        background: rgb(5 11 26 / 84%);
        color: #f4f0e6;
        font-size: clamp(0.9375rem, 0.8rem + 0.5vw, 1.1875rem);
        line-height: 1.25;
      }
    `,
  ];

  override render() {
    return html`<div class="shown" role="img" aria-label=${t('start.picture')}>
        <canvas width=${SIZE} height=${SIZE}></canvas><canvas class="mapped" width=${SIZE} height=${SIZE}></canvas>
        <div class="line"></div>
      </div>
      <p class="caption">
        ${t('start.picture.caption', { label: tLabel(example.label), score: formatScore(example.score) })}
      </p>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('pointermove', this.#follow);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('pointermove', this.#follow);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelectorAll('canvas').forEach((canvas) => {
      const context = canvas.getContext('2d');
      if (context) draw(context, canvas.classList.contains('mapped'));
    });
  }

  readonly #follow = (event: PointerEvent): void => {
    const { left, width } = this.getBoundingClientRect();
    const split = Math.max(0, Math.min(1, (event.clientX - left) / width));
    const shown = this.renderRoot.querySelector<HTMLElement>('.shown');
    shown?.classList.add('held');
    shown?.style.setProperty('--split', `${(100 * split).toFixed(1)}%`);
  };
}

function draw(context: CanvasRenderingContext2D, mapped: boolean): void {
  const { frame, square, width, height, percent } = example;
  const scale = SIZE / (square.side * AROUND);
  context.translate(SIZE / 2 - scale * square.centreX, SIZE / 2 - scale * square.centreY);
  context.scale(scale, scale);
  drawFace(context as unknown as Painter, { ...defaultParameters, ...EXPRESSIONS.happy }, frame.width, frame.height);
  if (!mapped) return;
  const heat = new OffscreenCanvas(width, height);
  const data = new ImageData(heatMapRgba(Float32Array.from(percent), width, height, 100, 'signed'), width, height);
  heat.getContext('2d')?.putImageData(data, 0, 0);
  context.drawImage(heat, square.centreX - square.side / 2, square.centreY - square.side / 2, square.side, square.side);
}

customElements.define('start-picture', StartPicture);

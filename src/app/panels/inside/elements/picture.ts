/** One picture, as large as there is room, over another one or bare. */

import { LitElement, css } from 'lit';
import { html } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import type { RgbaImage } from '../../../../core/image.ts';

/** Pixels a side of the canvas. */
const SIDE = 384;

export class InsidePicture extends LitElement {
  static override properties = {
    picture: { attribute: false },
    under: { attribute: false },
    box: { attribute: false },
    label: {},
  };
  declare picture: RgbaImage | null;
  /** Drawn under it, where it is transparent. */
  declare under: CanvasImageSource | null;
  /** The part of `under` that is shown, as shares of its width and height; null = all. */
  declare box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  declare label: string;

  #own: HTMLCanvasElement | null = null;

  static override styles = [
    sharedStyles,
    css`
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        border-radius: var(--radius-small);
        background: var(--bar-track);
      }
    `,
  ];

  constructor() {
    super();
    this.picture = null;
    this.under = null;
    this.box = null;
    this.label = '';
  }

  override render() {
    return html`<canvas role="img" width=${SIDE} height=${SIDE} aria-label=${this.label}></canvas>`;
  }

  protected override updated(): void {
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    if (!context) return;
    context.clearRect(0, 0, SIDE, SIDE);
    if (this.under) this.#drawUnder(context, this.under);
    const { picture } = this;
    if (!picture) return;
    this.#own ??= document.createElement('canvas');
    Object.assign(this.#own, { width: picture.width, height: picture.height });
    const data = picture.data as Uint8ClampedArray<ArrayBuffer>;
    this.#own.getContext('2d')?.putImageData(new ImageData(data, picture.width, picture.height), 0, 0);
    // Over another picture it is a veil; bare, its pixels are to be seen.
    context.imageSmoothingEnabled = this.under !== null;
    context.drawImage(this.#own, 0, 0, SIDE, SIDE);
  }

  #drawUnder(context: CanvasRenderingContext2D, under: CanvasImageSource): void {
    const { width, height } = under as { readonly width: number; readonly height: number };
    const { x, y, width: w, height: h } = this.box ?? { x: 0, y: 0, width: 1, height: 1 };
    // A part at the edge is no square: it keeps its shape.
    const [partWidth, partHeight] = [w * width, h * height];
    const scale = SIDE / Math.max(partWidth, partHeight);
    const [shownWidth, shownHeight] = [partWidth * scale, partHeight * scale];
    context.imageSmoothingEnabled = true;
    context.drawImage(
      under,
      x * width,
      y * height,
      partWidth,
      partHeight,
      (SIDE - shownWidth) / 2,
      (SIDE - shownHeight) / 2,
      shownWidth,
      shownHeight,
    );
  }
}

customElements.define('inside-picture', InsidePicture);

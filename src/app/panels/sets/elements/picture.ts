/** A picture of plain pixels; its description is the button's or figure's around it. */

import { LitElement, css } from 'lit';
import type { RgbaImage } from '../../../../core/image.ts';
import { html } from '../../../../ui/html.ts';

export class SetPicture extends LitElement {
  static override properties = { image: { attribute: false } };
  declare image: RgbaImage | null;

  static override styles = css`
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      height: auto;
    }
  `;

  constructor() {
    super();
    this.image = null;
  }

  override render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!this.image || !canvas) return;
    const { width, height, data } = this.image;
    Object.assign(canvas, { width, height });
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  }
}

customElements.define('set-picture', SetPicture);

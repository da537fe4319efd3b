/** One map over the grey face. */

import { LitElement, css } from 'lit';
import { html } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import type { FrozenFace } from '../../frozen-face.ts';
import { drawMap } from '../drawing.ts';

/** Pixels a side. */
const SIDE = 240;

export class CompareMap extends LitElement {
  static override properties = {
    face: { attribute: false },
    values: { attribute: false },
    range: { attribute: false },
    label: { attribute: false },
  };
  declare face: FrozenFace | null;
  /** null: not there yet. */
  declare values: Float32Array | null;
  declare range: number;
  /** What is seen, in words. */
  declare label: string;

  static override styles = [
    sharedStyles,
    css`
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        border-radius: var(--radius-small);
        background: var(--stage);
      }
      .waits {
        opacity: 0.35;
      }
    `,
  ];

  constructor() {
    super();
    this.face = null;
    this.values = null;
    this.range = 1;
    this.label = '';
  }

  override render() {
    return html`<canvas
      role="img"
      width=${SIDE}
      height=${SIDE}
      class=${this.values ? '' : 'waits'}
      aria-label=${this.label}
    ></canvas>`;
  }

  protected override updated(): void {
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    if (context && this.face) drawMap(context, this.face, this.values, this.range, [0, 0, SIDE]);
  }
}

customElements.define('compare-map', CompareMap);

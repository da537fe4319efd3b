/**
 * The numbers of a flat layer as upright bars, any count of them: a bar chart that is one list box. A pointer chooses the nearest bar
 * (and may slide), arrow keys walk.
 */

import { css } from 'lit';
import { html } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import { CanvasListBox } from './canvas-list-box.ts';

const HEIGHT = 180;

export class InsideBars extends CanvasListBox {
  static override properties = { values: { attribute: false }, choice: { type: Boolean } };
  /** By unit. */
  declare values: ArrayLike<number>;
  /** Whether a bar can be chosen. */
  declare choice: boolean;

  static override styles = [
    sharedStyles,
    css`
      canvas {
        display: block;
        width: 100%;
        height: ${HEIGHT}px;
        border-radius: var(--radius-small);
        background: var(--bar-track);
        touch-action: pan-y;
      }
      canvas[role='listbox'] {
        cursor: pointer;
      }
    `,
  ];

  constructor() {
    super();
    this.values = [];
    this.choice = true;
  }

  override render() {
    if (!this.choice || this.order.length === 0) return html`<canvas role="img" aria-label=${this.label}></canvas>`;
    return html`<canvas
      role="listbox"
      tabindex="0"
      aria-label=${this.label}
      aria-activedescendant="active"
      @pointerdown=${this.#point}
      @pointermove=${(event: PointerEvent) => event.buttons === 1 && this.#point(event)}
      @keydown=${(event: KeyboardEvent) => this.walk(event, this.order.length)}
      >${this.option()}</canvas
    >`;
  }

  protected override updated(): void {
    const { canvas, values, order, ratio } = this;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || this.width === 0 || order.length === 0) return;
    const [width, height] = [this.width * ratio, HEIGHT * ratio];
    Object.assign(canvas, { width, height });
    const shown = order.map((unit) => values[unit] ?? 0);
    const [low, high] = [Math.min(0, ...shown), Math.max(0, ...shown)];
    const span = high - low || 1;
    const y = (value: number): number => height - ((value - low) / span) * height;
    const style = getComputedStyle(this);
    const step = width / order.length;
    for (const [i, value] of shown.entries()) {
      const [from, to] = [Math.min(y(0), y(value)), Math.max(y(0), y(value))];
      const chosen = order[i] === this.chosen;
      context.fillStyle = style.getPropertyValue(chosen ? '--bar-explained' : value < 0 ? '--against' : '--bar');
      context.fillRect(i * step, from, Math.max(1, step - (step > 4 ? ratio : 0)), to - from);
      if (!chosen) continue;
      // A chosen bar is found even where it is as low as zero.
      context.strokeStyle = style.getPropertyValue('--ink');
      context.lineWidth = 2 * ratio;
      context.strokeRect(i * step - ratio, ratio, Math.max(step, 3 * ratio) + 2 * ratio, height - 2 * ratio);
    }
    context.fillStyle = style.getPropertyValue('--line-strong');
    context.fillRect(0, Math.min(height - ratio, y(0)), width, ratio);
  }

  #point(event: PointerEvent): void {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const position = Math.floor(((event.clientX - box.left) / box.width) * this.order.length);
    this.choose(Math.min(this.order.length - 1, Math.max(0, position)));
  }
}

customElements.define('inside-bars', InsideBars);

/**
 * The numbers of a flat layer as upright bars, any count of them: a bar chart that is one list box. A pointer chooses the nearest bar
 * (and may slide), arrow keys walk.
 */

import { LitElement, css, html, type PropertyValues } from 'lit';
import { sharedStyles } from '../../overlays/shared-styles.ts';
import { emitInside } from '../inside-events.ts';
import { movedInGrid } from '../inside-layout.ts';

const HEIGHT = 180;
const MOST_RATIO = 2;

export class InsideBars extends LitElement {
  static override properties = {
    values: { attribute: false },
    order: { attribute: false },
    chosen: { attribute: false },
    choice: { type: Boolean },
    label: {},
    words: { attribute: false },
    width: { state: true },
    active: { state: true },
  };
  /** By unit. */
  declare values: ArrayLike<number>;
  /** The units in the order in which they are shown. */
  declare order: readonly number[];
  declare chosen: number | null;
  /** Whether a bar can be chosen. */
  declare choice: boolean;
  declare label: string;
  declare words: (unit: number) => string;
  declare width: number;
  /** Position that the keys are on. */
  declare active: number;

  readonly #watch = new ResizeObserver(([entry]) => {
    if (entry) this.width = Math.floor(entry.contentRect.width);
  });

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
    this.order = [];
    this.chosen = null;
    this.choice = true;
    this.label = '';
    this.words = String;
    this.width = 0;
    this.active = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch.disconnect();
  }

  override render() {
    const unit = this.order[this.active];
    if (!this.choice || unit === undefined) return html`<canvas role="img" aria-label=${this.label}></canvas>`;
    return html`<canvas
      role="listbox"
      tabindex="0"
      aria-label=${this.label}
      aria-activedescendant="active"
      @pointerdown=${this.#point}
      @pointermove=${(event: PointerEvent) => event.buttons === 1 && this.#point(event)}
      @keydown=${this.#key}
      ><div
        role="option"
        id="active"
        data-channel=${unit}
        aria-selected=${unit === this.chosen ? 'true' : 'false'}
        aria-posinset=${this.active + 1}
        aria-setsize=${this.order.length}
      >
        ${this.words(unit)}
      </div></canvas
    >`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('order') && !changed.has('chosen')) return;
    const at = this.chosen === null ? -1 : this.order.indexOf(this.chosen);
    this.active = at >= 0 ? at : Math.min(this.active, Math.max(0, this.order.length - 1));
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    const { values, order } = this;
    if (!canvas || !context || this.width === 0 || order.length === 0) return;
    const ratio = Math.min(MOST_RATIO, devicePixelRatio);
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
    this.#choose(Math.min(this.order.length - 1, Math.max(0, position)));
  }

  #key(event: KeyboardEvent): void {
    const to = movedInGrid(this.active, event.key, this.order.length, this.order.length);
    if (to === null && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    this.#choose(to ?? this.active);
  }

  #choose(position: number): void {
    this.active = position;
    const unit = this.order[position];
    if (unit !== undefined) emitInside(this, 'inside-channel', unit);
  }
}

customElements.define('inside-bars', InsideBars);

/**
 * A list box whose options are painted on one canvas: arrow keys walk through it, and the option they are on is told to screen readers.
 * What the canvas shows, and what a pointer hits, is the subclass's.
 */

import { LitElement, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { html } from '../../../../ui/html.ts';
import { emitInside } from '../events.ts';
import { movedInGrid } from '../layout.ts';

/** Pixels of the screen for one CSS pixel, at most: more than that no one sees, and it costs. */
const MOST_RATIO = 2;

export abstract class CanvasListBox extends LitElement {
  static override properties: PropertyDeclarations = {
    order: { attribute: false },
    chosen: { attribute: false },
    label: {},
    words: { attribute: false },
    width: { state: true },
    active: { state: true },
  };
  /** The channels (or units) in the order in which they are shown. */
  declare order: readonly number[];
  declare chosen: number | null;
  declare label: string;
  /** What a screen reader says of a channel. */
  declare words: (channel: number) => string;
  /** CSS pixels that there are. */
  declare width: number;
  /** Position (not channel) that the keys are on. */
  declare active: number;

  readonly #watch = new ResizeObserver(([entry]) => {
    if (entry) this.width = Math.floor(entry.contentRect.width);
  });

  constructor() {
    super();
    this.order = [];
    this.chosen = null;
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

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('order') && !changed.has('chosen')) return;
    const at = this.chosen === null ? -1 : this.order.indexOf(this.chosen);
    this.active = at >= 0 ? at : Math.min(this.active, Math.max(0, this.order.length - 1));
  }

  protected get canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector('canvas');
  }

  protected get ratio(): number {
    return Math.min(MOST_RATIO, devicePixelRatio);
  }

  /** The option that the keys are on, to stand inside the canvas; its id is `active`. */
  protected option(): TemplateResult | '' {
    const channel = this.order[this.active];
    if (channel === undefined) return '';
    return html`<div
      role="option"
      id="active"
      data-channel=${channel}
      aria-selected=${channel === this.chosen ? 'true' : 'false'}
      aria-posinset=${this.active + 1}
      aria-setsize=${this.order.length}
    >
      ${this.words(channel)}
    </div>`;
  }

  /** @returns the position that a key leads to in rows of `columns`; null: none of the box's keys */
  protected walk(event: KeyboardEvent, columns: number): number | null {
    const to = movedInGrid(this.active, event.key, columns, this.order.length);
    if (to === null && event.key !== 'Enter' && event.key !== ' ') return null;
    event.preventDefault();
    const position = to ?? this.active;
    this.choose(position);
    return position;
  }

  protected choose(position: number): void {
    this.active = position;
    const channel = this.order[position];
    if (channel !== undefined) emitInside(this, 'inside-channel', channel);
  }
}

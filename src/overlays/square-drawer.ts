/**
 * Draws the square that the network is to see over a still picture: with the pointer from corner to corner, or a square from the middle
 * that keys move and size.
 */

import { LitElement, css, type PropertyValues } from 'lit';
import { html } from '../ui/html.ts';
import type { HandSquare } from '../capture/core/crop-square.ts';
import { buttonStyles, sharedStyles } from '../ui/shared-styles.ts';
import { t } from '../words/words.ts';
import type { ViewedFrame } from './core/view-geometry.ts';
import { movedSquare, squareBetween, startSquare } from './core/hand-square.ts';
import { emit } from './events.ts';

export class SquareDrawer extends LitElement {
  static override properties = { frame: { attribute: false }, square: { state: true } };
  /** Whose pixels the square is measured in; shown whole, it fills the element. */
  declare frame: ViewedFrame;
  declare square: HandSquare;

  #from: { readonly x: number; readonly y: number } | null = null;

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      :host {
        position: absolute;
        z-index: 2;
        inset: 0;
      }
      .ground {
        position: absolute;
        inset: 0;
        overflow: hidden;
        cursor: crosshair;
        touch-action: none;
      }
      .square {
        position: absolute;
        border: 3px solid #ffd84a;
        outline: 2px solid #10203f;
        box-shadow: 0 0 0 200vmax rgb(5 11 26 / 55%);
        pointer-events: none;
      }
      .ground:focus-visible .square {
        border-style: dashed;
      }
      .buttons {
        position: absolute;
        inset: auto 10px 10px;
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        justify-content: center;
        pointer-events: none;
      }
      .button {
        pointer-events: auto;
      }
    `,
  ];

  constructor() {
    super();
    this.frame = { width: 1, height: 1, mirrored: false };
    this.square = startSquare(this.frame);
  }

  override render() {
    const { frame, square } = this;
    const centreX = frame.mirrored ? frame.width - square.centreX : square.centreX;
    const share = (value: number, of: number): string => `${((100 * value) / of).toFixed(3)}%`;
    const place =
      `left:${share(centreX - square.side / 2, frame.width)};top:${share(square.centreY - square.side / 2, frame.height)};` +
      `width:${share(square.side, frame.width)};height:${share(square.side, frame.height)}`;
    return html`<div
        class="ground"
        role="application"
        tabindex="0"
        aria-label=${`${t('view.square.label')}. ${t('view.square.how')}`}
        @pointerdown=${this.#down}
        @pointermove=${this.#move}
        @pointerup=${this.#up}
        @pointercancel=${this.#up}
        @keydown=${this.#key}
      >
        <div class="square" .style=${place}></div>
      </div>
      <div class="buttons">
        <button class="button primary" type="button" data-use @click=${this.#use}>${t('view.square.use')}</button>
        <button class="button" type="button" @click=${() => emit(this, 'leave-square', null)}>
          ${t('view.square.cancel')}
        </button>
      </div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('frame') && changed.get('frame')?.width !== this.frame.width) this.square = startSquare(this.frame);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('.ground')?.focus({ preventScroll: true });
  }

  #point(event: PointerEvent): { readonly x: number; readonly y: number } {
    const { left, top, width, height } = this.getBoundingClientRect();
    const u = (event.clientX - left) / width;
    return {
      x: (this.frame.mirrored ? 1 - u : u) * this.frame.width,
      y: ((event.clientY - top) / height) * this.frame.height,
    };
  }

  #down(event: PointerEvent): void {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#from = this.#point(event);
  }

  #move(event: PointerEvent): void {
    if (this.#from) this.square = squareBetween(this.#from, this.#point(event), this.frame) ?? this.square;
  }

  #up(): void {
    this.#from = null;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.#use();
    const moved = movedSquare(this.square, event.key, this.frame);
    if (!moved && event.key !== 'Enter') return;
    if (moved) this.square = moved;
    event.preventDefault();
    event.stopPropagation();
  }

  #use(): void {
    emit(this, 'draw-square', this.square);
  }
}

customElements.define('square-drawer', SquareDrawer);

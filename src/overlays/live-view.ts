/**
 * The picture with the map over it: a canvas that a worker paints into. The element itself only lays it out and finds the face
 * under a tap.
 */

import { LitElement, css, nothing, type PropertyValues } from 'lit';
import { html } from '../ui/html.ts';
import type { CropSquare, TrackedFace } from '../core/geometry.ts';
import { t } from '../words/words.ts';
import { faceAt, screenToFrame } from './core/view-geometry.ts';
import './square-drawer.ts';
import { emit } from './events.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

/** Sides of the square that the close face fills: its corners stay in sight. */
const AROUND_SQUARE = 1.08;
/** Fingers that went apart by this factor meant it. */
const PINCHED = 1.2;
const MOST_ZOOM = 4;

export interface ViewFrame {
  readonly width: number;
  readonly height: number;
  readonly mirrored: boolean;
  readonly faces: readonly TrackedFace[];
}

export class LiveView extends LitElement {
  static override properties = {
    frame: { attribute: false },
    square: { attribute: false },
    chosenId: { attribute: false },
    closeUp: { type: Boolean, attribute: 'close-up', reflect: true },
    squaring: { type: Boolean },
    zoom: { state: true },
    generation: { type: Number },
    covered: { type: Boolean, reflect: true },
  };
  declare frame: ViewFrame | null;
  /** What the network sees of it; null without a face. */
  declare square: CropSquare | null;
  /** Of the explained face. */
  declare chosenId: number | null;
  /** The square fills the element; without one the whole picture stays. */
  declare closeUp: boolean;
  /** A square is being drawn over the picture. */
  declare squaring: boolean;
  /** Of the close face, 1 to 4: two fingers. */
  declare zoom: number;
  /** A new number means a new canvas. */
  declare generation: number;
  /** There is nothing (any more) to look at. */
  declare covered: boolean;

  #handedOut = -1;
  readonly #fingers = new Map<number, { readonly x: number; readonly y: number }>();
  #spread = 0;

  static override styles = [
    sharedStyles,
    css`
      :host {
        position: relative;
        container-type: size;
        display: grid;
        place-items: center;
        overflow: hidden;
        border-radius: var(--radius);
        background: var(--stage);
        color: var(--on-stage);
      }
      .frame {
        position: relative;
        width: min(100cqw, 100cqh * var(--aspect, 1.3333));
        aspect-ratio: var(--aspect, 1.3333);
      }
      /* The picture so large that the square fills the element; what lies beside it is cut off. */
      .frame.close {
        --pixel: calc(min(100cqw, 100cqh) / var(--side));
        --width: calc(var(--frame-width) * var(--pixel));
        --height: calc(var(--frame-height) * var(--pixel));
        width: 100cqw;
        height: 100cqh;
        aspect-ratio: auto;
      }
      .close > .picture {
        inset: auto;
        left: clamp(
          min(0px, 100cqw - var(--width)),
          50cqw - var(--centre-x) * var(--pixel),
          max(0px, 100cqw - var(--width))
        );
        top: clamp(
          min(0px, 100cqh - var(--height)),
          50cqh - var(--centre-y) * var(--pixel),
          max(0px, 100cqh - var(--height))
        );
        width: var(--width);
        height: var(--height);
      }
      .picture {
        touch-action: pan-y;
      }
      .picture.choice {
        cursor: pointer;
      }
      .picture,
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      :host([covered]) canvas {
        visibility: hidden;
      }
      .words {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        gap: 8px;
        padding: clamp(10px, 2cqw, 20px);
        pointer-events: none;
      }
    `,
  ];

  constructor() {
    super();
    this.frame = null;
    this.square = null;
    this.chosenId = null;
    this.closeUp = false;
    this.squaring = false;
    this.zoom = 1;
    this.generation = 0;
    this.covered = false;
    // The same choice is there as buttons, for keys and screen readers.
    this.addEventListener('click', this.#tap);
    this.addEventListener('pointerdown', this.#finger);
    this.addEventListener('pointermove', this.#pinch);
    this.addEventListener('pointerup', this.#lift);
    this.addEventListener('pointercancel', this.#lift);
  }

  override render() {
    const choice = (this.frame?.faces.length ?? 0) > 1;
    return html`
      <div class="frame ${this.#isClose() ? 'close' : ''}">
        <div class="picture ${choice ? 'choice' : ''}" role="img" aria-label=${t('view.label')}></div>
        ${this.squaring && this.frame ? html`<square-drawer .frame=${this.frame}></square-drawer>` : nothing}
        <div class="words"><slot></slot></div>
      </div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('frame') && this.frame) {
      this.style.setProperty('--aspect', String(this.frame.width / this.frame.height));
    }
    if (changed.has('closeUp') && !this.closeUp) this.zoom = 1;
    if (this.#isClose()) this.#placeClose();
    if (this.#handedOut !== this.generation) {
      this.#handedOut = this.generation;
      this.#handOut();
    }
  }

  #isClose(): boolean {
    return this.closeUp && this.frame !== null && this.square !== null;
  }

  /** The numbers that the styles need; a little of what lies around the square is shown with it. */
  #placeClose(): void {
    const { frame, square } = this;
    if (!frame || !square) return;
    const numbers = {
      '--side': (square.side * AROUND_SQUARE) / this.zoom,
      '--frame-width': frame.width,
      '--frame-height': frame.height,
      '--centre-x': frame.mirrored ? frame.width - square.centreX : square.centreX,
      '--centre-y': square.centreY,
    };
    for (const [name, value] of Object.entries(numbers)) this.style.setProperty(name, value.toFixed(1));
  }

  readonly #finger = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch') return;
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#spread = this.#distance();
  };

  /** Two fingers: apart, the face comes close and then larger; together, the whole picture again. */
  readonly #pinch = (event: PointerEvent): void => {
    if (!this.#fingers.has(event.pointerId)) return;
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.#fingers.size !== 2 || this.#spread === 0 || this.squaring) return;
    const zoom = (this.zoom * this.#distance()) / this.#spread;
    if (!this.closeUp && zoom > PINCHED) emit(this, 'change-close-up', true);
    else if (this.closeUp && zoom < 1 / PINCHED) emit(this, 'change-close-up', false);
    else if (this.closeUp) this.zoom = Math.min(MOST_ZOOM, Math.max(1 / PINCHED, zoom));
    else return;
    this.#spread = this.#distance();
  };

  readonly #lift = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    this.zoom = Math.max(1, this.zoom);
  };

  #distance(): number {
    const [a, b] = [...this.#fingers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }

  /** A canvas can be transferred once only, so each worker gets its own. */
  #handOut(): void {
    const canvas = document.createElement('canvas');
    this.renderRoot.querySelector('.picture')?.replaceChildren(canvas);
    emit(this, 'canvas-ready', { view: canvas.transferControlToOffscreen() });
  }

  readonly #tap = (event: MouseEvent): void => {
    const picture = this.renderRoot.querySelector('.picture');
    if (!this.frame || !picture || !event.composedPath().includes(picture)) return;
    const point = screenToFrame(picture.getBoundingClientRect(), this.frame, event.clientX, event.clientY);
    const face = point && faceAt(this.frame.faces, point);
    if (!face || !point) return;
    if (face.id === this.chosenId || this.frame.faces.length < 2) emit(this, 'touch-face', point);
    else emit(this, 'choose-face', { id: face.id });
  };
}

customElements.define('live-view', LiveView);

/**
 * The picture with the map over it: a canvas that a worker paints into. The element itself only lays it out and finds the face
 * under a tap.
 */

import { LitElement, css, type PropertyValues } from 'lit';
import { html } from '../ui/html.ts';
import type { TrackedFace } from '../core/geometry.ts';
import { t } from '../words/words.ts';
import { faceAt, screenToFrame } from './core/view-geometry.ts';
import { emit } from './events.ts';
import { sharedStyles } from '../ui/shared-styles.ts';

export interface ViewFrame {
  readonly width: number;
  readonly height: number;
  readonly mirrored: boolean;
  readonly faces: readonly TrackedFace[];
}

export class LiveView extends LitElement {
  static override properties = {
    frame: { attribute: false },
    generation: { type: Number },
    covered: { type: Boolean, reflect: true },
  };
  declare frame: ViewFrame | null;
  /** A new number means a new canvas. */
  declare generation: number;
  /** There is nothing (any more) to look at. */
  declare covered: boolean;

  #handedOut = -1;

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
    this.generation = 0;
    this.covered = false;
    // The same choice is there as buttons, for keys and screen readers.
    this.addEventListener('click', this.#tap);
  }

  override render() {
    const choice = (this.frame?.faces.length ?? 0) > 1;
    return html`
      <div class="frame">
        <div class="picture ${choice ? 'choice' : ''}" role="img" aria-label=${t('view.label')}></div>
        <div class="words"><slot></slot></div>
      </div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('frame') && this.frame) {
      this.style.setProperty('--aspect', String(this.frame.width / this.frame.height));
    }
    if (this.#handedOut !== this.generation) {
      this.#handedOut = this.generation;
      this.#handOut();
    }
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
    if (face) emit(this, 'choose-face', { id: face.id });
  };
}

customElements.define('live-view', LiveView);

/**
 * The frozen face with its parts: tinted by their weights, bordered, one pointed out. Pointing at a part points it out everywhere;
 * where parts are drawn by hand, the pointer draws.
 */

import { LitElement, css, type PropertyValues } from 'lit';
import { html } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import type { DrawnPoint, DrawnShape } from '../../../../lime/core/drawn-regions.ts';
import { regionCentres } from '../../../../lime/core/region-centres.ts';
import type { Superpixels } from '../../../../lime/core/superpixels.ts';
import { explanationPicture, regionUnder, type PictureBase } from '../../../../lime/picture.ts';
import { mirroredImage } from '../../../../core/image.ts';
import { emitLime } from '../events.ts';

/** Pixels a side of the canvas. */
const SIDE = 480;
/** Of the numbers, in those pixels. */
const SMALLEST_NUMBER = 15;
const LARGEST_NUMBER = 26;
/** A new corner of an outline once the pointer has gone so far, in pixels of the network's input. */
const CORNER_DISTANCE = 0.7;

export class LimeFace extends LitElement {
  static override properties = {
    picture: { attribute: false },
    segments: { attribute: false },
    weights: { attribute: false },
    shown: { attribute: false },
    hideRest: { attribute: false },
    borders: { attribute: false },
    highlighted: { attribute: false },
    mirrored: { attribute: false },
    drawable: { attribute: false },
    shapes: { attribute: false },
    size: { attribute: false },
    label: { attribute: false },
  };
  declare picture: PictureBase | null;
  declare segments: Superpixels | null;
  /** null: no explanation yet, only parts. */
  declare weights: readonly number[] | null;
  declare shown: readonly number[];
  declare hideRest: boolean;
  declare borders: boolean;
  declare highlighted: number | null;
  declare mirrored: boolean;
  /** Whether the pointer draws outlines. */
  declare drawable: boolean;
  declare shapes: readonly DrawnShape[];
  /** The network's input, which outlines are measured in. */
  declare size: { readonly width: number; readonly height: number };
  declare label: string;

  #outline: DrawnPoint[] | null = null;

  static override styles = [
    sharedStyles,
    css`
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        border-radius: var(--radius);
        background: var(--stage);
      }
      canvas.drawable {
        cursor: crosshair;
        touch-action: none;
      }
    `,
  ];

  constructor() {
    super();
    this.picture = null;
    this.segments = null;
    this.weights = null;
    this.shown = [];
    this.hideRest = false;
    this.borders = true;
    this.highlighted = null;
    this.mirrored = false;
    this.drawable = false;
    this.shapes = [];
    this.size = { width: 1, height: 1 };
    this.label = '';
  }

  override render() {
    return html`<canvas
      role="img"
      width=${SIDE}
      height=${SIDE}
      aria-label=${this.label}
      class=${this.drawable ? 'drawable' : ''}
      @pointerdown=${this.#down}
      @pointermove=${this.#move}
      @pointerup=${this.#up}
      @pointercancel=${this.#forget}
      @pointerleave=${this.#leave}
    ></canvas>`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.#draw();
  }

  #draw(): void {
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    if (!context) return;
    const { width, height } = this.size;
    const plain = { width, height, count: 1, labels: new Uint16Array(width * height) };
    const painted = explanationPicture(this.picture, this.segments ?? plain, {
      side: SIDE,
      weights: this.weights,
      shown: this.shown,
      hideRest: this.hideRest,
      borders: this.borders || !this.weights,
      highlighted: this.highlighted,
    });
    const { data } = this.mirrored ? mirroredImage(painted) : painted;
    context.putImageData(new ImageData(new Uint8ClampedArray(data), SIDE, SIDE), 0, 0);
    this.#drawNumbers(context);
    this.#drawOutline(context);
  }

  /** The numbers by which bars and picture speak of the same part: of the parts that are shown, before that of all. */
  #drawNumbers(context: CanvasRenderingContext2D): void {
    const { segments, weights, shown, highlighted } = this;
    if (!segments || segments.count < 2) return;
    const numbered = weights ? new Set(highlighted === null ? shown : [...shown, highlighted]) : null;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    regionCentres(segments).forEach(({ u, v, room }, region) => {
      if (room === 0 || (numbered && !numbered.has(region))) return;
      const size = Math.min(LARGEST_NUMBER, Math.max(SMALLEST_NUMBER, room * SIDE));
      context.font = `700 ${size}px system-ui, sans-serif`;
      context.lineWidth = size / 4;
      const at = [(this.mirrored ? 1 - u : u) * SIDE, v * SIDE] as const;
      context.strokeStyle = '#0b1630';
      context.strokeText(String(region + 1), ...at);
      context.fillStyle = '#ffffff';
      context.fillText(String(region + 1), ...at);
    });
  }

  #drawOutline(context: CanvasRenderingContext2D): void {
    if (!this.#outline) return;
    const { width, height } = this.size;
    context.beginPath();
    for (const { x, y } of this.#outline) {
      const u = this.mirrored ? 1 - x / width : x / width;
      context.lineTo(u * SIDE, (y / height) * SIDE);
    }
    context.lineWidth = 4;
    context.strokeStyle = '#ffd84a';
    context.stroke();
  }

  #place(event: PointerEvent): { u: number; v: number } {
    const rect = (event.currentTarget as Element).getBoundingClientRect();
    const u = (event.clientX - rect.left) / rect.width;
    return { u: this.mirrored ? 1 - u : u, v: (event.clientY - rect.top) / rect.height };
  }

  #point(event: PointerEvent): DrawnPoint {
    const { u, v } = this.#place(event);
    return { x: u * this.size.width, y: v * this.size.height };
  }

  #down(event: PointerEvent): void {
    if (this.drawable) {
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      this.#outline = [this.#point(event)];
    } else {
      this.#pointAt(event);
    }
  }

  #move(event: PointerEvent): void {
    if (this.#outline) {
      const point = this.#point(event);
      const last = this.#outline[this.#outline.length - 1];
      if (last && Math.hypot(point.x - last.x, point.y - last.y) < CORNER_DISTANCE) return;
      this.#outline.push(point);
      this.#draw();
    } else if (event.pointerType === 'mouse') {
      this.#pointAt(event);
    }
  }

  #up(): void {
    const points = this.#outline;
    this.#forget();
    if (points && points.length >= 3) emitLime(this, 'lime-shapes', [...this.shapes, { kind: 'polygon', points }]);
  }

  #forget(): void {
    if (!this.#outline) return;
    this.#outline = null;
    this.#draw();
  }

  #leave(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && !this.#outline) this.#highlight(null);
  }

  #pointAt(event: PointerEvent): void {
    const { u, v } = this.#place(event);
    if (this.segments) this.#highlight(regionUnder(this.segments, u, v));
  }

  #highlight(region: number | null): void {
    if (region !== this.highlighted) emitLime(this, 'lime-highlight', region);
  }
}

customElements.define('lime-face', LimeFace);

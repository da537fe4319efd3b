/**
 * Many small pictures on one canvas: the maps of a layer, or what drives its filters. One canvas and not one each, so that 256 maps can
 * follow the camera. It is a list box: arrow keys walk through it, and the tile they are on is told to screen readers.
 */

import { css } from 'lit';
import { html } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import type { RgbaImage } from '../../../../core/image.ts';
import { tileAt, tileLayout, tilePlace, type TileLayout } from '../layout.ts';
import { CanvasListBox } from './canvas-list-box.ts';

export class InsideGallery extends CanvasListBox {
  static override properties = {
    pictures: { attribute: false },
    face: { attribute: false },
    captions: { attribute: false },
    room: { type: Number },
  };
  /** By channel; null where there is none yet. Pictures that stay the same object are not painted anew. */
  declare pictures: readonly (RgbaImage | null)[];
  /** Drawn under every tile. */
  declare face: CanvasImageSource | null;
  /** Written into the tiles, by channel; null: their numbers. */
  declare captions: readonly string[] | null;
  /** CSS pixels of height that the tiles may fill before they get smaller. */
  declare room: number;

  #painted: (RgbaImage | null)[] = [];
  #store: HTMLCanvasElement | null = null;
  #frame = 0;

  static override styles = [
    sharedStyles,
    css`
      :host {
        min-width: 0;
      }
      canvas {
        display: block;
        border-radius: 4px;
        cursor: pointer;
        touch-action: manipulation;
        -webkit-tap-highlight-color: transparent;
      }
      canvas:focus-visible {
        outline-offset: 4px;
      }
    `,
  ];

  constructor() {
    super();
    this.pictures = [];
    this.face = null;
    this.captions = null;
    this.room = 420;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  override render() {
    return html`<canvas
      role="listbox"
      tabindex="0"
      aria-label=${this.label}
      aria-activedescendant="active"
      @click=${this.#click}
      @keydown=${this.#key}
      >${this.option()}</canvas
    >`;
  }

  protected override updated(): void {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  get #layout(): TileLayout | null {
    return this.width > 0 && this.order.length > 0 ? tileLayout(this.order.length, this.width, this.room) : null;
  }

  #draw(): void {
    this.#frame = 0;
    const { canvas, ratio } = this;
    const layout = this.#layout;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || !layout) return;
    const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height });
      canvas.style.width = `${layout.width}px`;
      canvas.style.height = `${layout.height}px`;
    } else {
      context.clearRect(0, 0, width, height);
    }
    const stored = this.#storePictures();
    const style = getComputedStyle(this);
    const colour = (name: string): string => style.getPropertyValue(name);
    // Over a face it is a veil; bare, its pixels are to be seen.
    context.imageSmoothingEnabled = this.face !== null;
    for (const [position, channel] of this.order.entries()) {
      const place = tilePlace(layout, position);
      const [x, y, side] = [Math.round(place.x * ratio), Math.round(place.y * ratio), Math.round(layout.tile * ratio)];
      const picture = stored && this.pictures[channel];
      if (picture) {
        if (this.face) context.drawImage(this.face, x, y, side, side);
        const from = cellOf(this.pictures, channel);
        context.drawImage(stored, from.x, from.y, picture.width, picture.height, x, y, side, side);
      } else {
        context.fillStyle = colour('--bar-track');
        context.fillRect(x, y, side, side);
      }
      const caption = this.captions?.[channel];
      if (caption !== undefined) writeCaption(context, caption, { x, y, side, ratio });
    }
    this.#mark(context, layout, ratio, this.chosen === null ? -1 : this.order.indexOf(this.chosen), colour);
    if (!this.captions && this.order.length > 1) this.#numbers(context, layout, ratio);
  }

  /** By which tiles are spoken of, in their corners, whatever the order. */
  #numbers(context: CanvasRenderingContext2D, layout: TileLayout, ratio: number): void {
    context.font = `600 ${11 * ratio}px sans-serif`;
    context.textAlign = 'left';
    for (const [position, channel] of this.order.entries()) {
      const place = tilePlace(layout, position);
      const [x, y] = [Math.round(place.x * ratio), Math.round(place.y * ratio)];
      const text = String(channel);
      context.fillStyle = 'rgb(5 11 26 / 72%)';
      context.fillRect(x, y, context.measureText(text).width + 6 * ratio, 15 * ratio);
      context.fillStyle = '#f4f0e6';
      context.fillText(text, x + 3 * ratio, y + 11.5 * ratio);
    }
  }

  /** The chosen tile: a frame in the text's colour with a light one inside, to be seen on any map. */
  #mark(
    context: CanvasRenderingContext2D,
    layout: TileLayout,
    ratio: number,
    position: number,
    colour: (name: string) => string,
  ): void {
    if (position < 0) return;
    const { x, y } = tilePlace(layout, position);
    for (const [name, width, inset] of [
      ['--ink', 3, 1.5],
      ['--sun', 2, 4],
    ] as const) {
      context.strokeStyle = colour(name);
      context.lineWidth = width * ratio;
      const side = (layout.tile - 2 * inset) * ratio;
      context.strokeRect((x + inset) * ratio, (y + inset) * ratio, side, side);
    }
  }

  /** All pictures in their own resolution on one hidden canvas; only those that changed are written. */
  #storePictures(): HTMLCanvasElement | null {
    const { pictures } = this;
    const sheet = sheetOf(pictures);
    if (!sheet) return null;
    this.#store ??= document.createElement('canvas');
    const store = this.#store;
    if (store.width !== sheet.width || store.height !== sheet.height) {
      Object.assign(store, sheet);
      this.#painted = [];
    }
    const context = store.getContext('2d');
    for (const [channel, picture] of pictures.entries()) {
      if (!picture || picture === this.#painted[channel]) continue;
      const { x, y } = cellOf(pictures, channel);
      const data = picture.data as Uint8ClampedArray<ArrayBuffer>;
      context?.putImageData(new ImageData(data, picture.width, picture.height), x, y);
    }
    this.#painted = [...pictures];
    return store;
  }

  #click(event: MouseEvent): void {
    const layout = this.#layout;
    const position = layout && tileAt(layout, this.order.length, event.offsetX, event.offsetY);
    if (position !== null) this.choose(position);
  }

  #key(event: KeyboardEvent): void {
    const layout = this.#layout;
    if (!layout) return;
    const position = this.walk(event, layout.columns);
    if (position !== null) this.#scrollTo(tilePlace(layout, position).y, layout.tile);
  }

  /** Keeps the tile that the keys are on in sight. */
  #scrollTo(top: number, side: number): void {
    const { canvas } = this;
    const scroller = scrollerOf(this);
    if (!canvas || !scroller) return;
    const y = canvas.getBoundingClientRect().top - scroller.getBoundingClientRect().top + top;
    if (y < 0) scroller.scrollBy({ top: y - 8 });
    else if (y + side > scroller.clientHeight) scroller.scrollBy({ top: y + side - scroller.clientHeight + 8 });
  }
}

/** Light words on a dark strip, to be read on any picture. */
function writeCaption(
  context: CanvasRenderingContext2D,
  text: string,
  { x, y, side, ratio }: { x: number; y: number; side: number; ratio: number },
): void {
  const strip = 20 * ratio;
  context.fillStyle = 'rgb(5 11 26 / 78%)';
  context.fillRect(x, y + side - strip, side, strip);
  context.fillStyle = '#f4f0e6';
  context.font = `600 ${13 * ratio}px sans-serif`;
  context.textAlign = 'center';
  context.fillText(text, x + side / 2, y + side - 6 * ratio, side - 8 * ratio);
}

/** The nearest element around that scrolls, through shadow roots. */
function scrollerOf(element: Element): Element | null {
  for (let at: Element | null = element; at;) {
    const found = at.closest('[data-scroller]');
    if (found) return found;
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return null;
}

const columnsFor = (count: number): number => Math.ceil(Math.sqrt(count));

function sheetOf(pictures: readonly (RgbaImage | null)[]): { width: number; height: number } | null {
  const size = pictures.find((picture) => picture !== null);
  if (!size) return null;
  const columns = columnsFor(pictures.length);
  return { width: columns * size.width, height: Math.ceil(pictures.length / columns) * size.height };
}

function cellOf(pictures: readonly (RgbaImage | null)[], channel: number): { x: number; y: number } {
  const columns = columnsFor(pictures.length);
  const { width, height } = pictures[channel]!;
  return { x: (channel % columns) * width, y: Math.floor(channel / columns) * height };
}

customElements.define('inside-gallery', InsideGallery);

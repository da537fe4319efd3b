/**
 * Paints what the person sees, in the live worker: the analysed frame, its boxes and, over them, the heat map, mirrored here (not by
 * CSS), so that a snapshot is what was seen.
 *
 * The overlay belongs to the frame that was analysed: a map drawn over a newer frame is visibly misplaced when the network is
 * slow. Both go on one canvas, since each canvas' way to the screen costs the worker time (docs/decisions/one-canvas.md).
 */

import { isLost } from '../../capture/memory-canvas.ts';
import { drawOverWhite } from '../../capture/over-white.ts';
import { AppError } from '../../core/errors.ts';
import type { CropSquare, TrackedFace } from '../../core/geometry.ts';
import { heatMapRgba } from '../core/heat-map.ts';
import type { BorderLine } from '../core/outlines.ts';

type Context = OffscreenCanvasRenderingContext2D;

function context(canvas: OffscreenCanvas, options?: { alpha?: boolean }): Context {
  const ctx = canvas.getContext('2d', options);
  if (!ctx) throw new Error('this browser gives no 2D context in a worker');
  return ctx;
}

/** A map to draw, in the crop that it belongs to. */
export interface PaintedMap {
  readonly square: CropSquare;
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly colourRange: number;
  readonly colours: 'signed' | 'magnitude';
}

/** Borders of the face's parts, in the crop that they belong to. */
export interface PaintedParts {
  readonly square: CropSquare;
  readonly lines: readonly BorderLine[];
  /** By region: 1 outlined as what speaks for the label, -1 against it, 0 (or none) as any other. */
  readonly sides: readonly number[];
}

/** What is to be seen of one frame. */
export interface Picture {
  readonly frame: ImageBitmap;
  readonly mirrored: boolean;
  /** Faces to outline, in frame pixels; the chosen one stands out. */
  readonly faces: readonly TrackedFace[];
  readonly chosenId: number | null;
  /** The crop whose corners are marked; null = no marks. */
  readonly square: CropSquare | null;
  /** null = nothing over the frame. */
  readonly map: PaintedMap | null;
  /** null = not outlined. */
  readonly parts: PaintedParts | null;
}

/** Colours of the outlines: readable on skin and on walls, by a dark line under a light one. */
const OUTLINE = { under: 'rgba(10, 16, 24, 0.65)', chosen: '#fdf6e3', other: 'rgba(253, 246, 227, 0.55)' } as const;

/** Of parts, over skin and map alike; the two sides in the colours of the map's ends, light enough to stand on dark. */
const PARTS = {
  under: 'rgba(10, 16, 24, 0.5)',
  line: 'rgba(253, 246, 227, 0.75)',
  for: '#ff922a',
  against: '#5aa9ff',
} as const;

export class Painter {
  readonly #view: OffscreenCanvas;
  readonly #viewContext: Context;
  /** The map at its own size; scaled into place by the canvas. */
  #heat: OffscreenCanvas | null = null;
  #heatImage: ImageData | null = null;

  /** @param restored told when the browser gives back a view that it had lost: nothing is on it */
  constructor(view: OffscreenCanvas, restored: () => void) {
    this.#view = view;
    view.addEventListener('contextrestored', restored);
    this.#viewContext = context(view, { alpha: false });
  }

  /** @param opacity of the map as a whole, 0..1 */
  paint({ frame, mirrored, faces, chosenId, square, map, parts }: Picture, opacity: number): void {
    const canvas = this.#view;
    if (canvas.width !== frame.width) canvas.width = frame.width;
    if (canvas.height !== frame.height) canvas.height = frame.height;
    const ctx = this.#viewContext;
    if (isLost(ctx)) throw new AppError('device-lost', 'the canvas of the view was lost');
    drawFrame(ctx, frame, mirrored);
    this.#outlines(faces, chosenId, square);
    if (map) {
      ctx.globalAlpha = opacity;
      this.#drawMap(ctx, map, frame.width, mirrored);
      ctx.globalAlpha = 1;
    }
    if (parts) drawParts(ctx, parts, frame.width, mirrored);
  }

  clear(): void {
    this.#viewContext.setTransform(1, 0, 0, 1, 0, 0);
    this.#viewContext.clearRect(0, 0, this.#view.width, this.#view.height);
  }

  /**
   * The view with the overlay as one picture.
   * @param keepSharp everything outside this square is made unrecognisable; null = nothing is blurred
   */
  async snapshot(
    frame: ImageBitmap,
    mirrored: boolean,
    map: PaintedMap | null,
    opacity: number,
    keepSharp: CropSquare | null,
  ): Promise<Blob> {
    const canvas = new OffscreenCanvas(frame.width, frame.height);
    const ctx = context(canvas, { alpha: false });
    drawFrame(ctx, frame, mirrored);
    if (keepSharp) {
      // Shrunk to 1/24 and enlarged again: what is gone cannot be sharpened back, and it works where ctx.filter is missing.
      const small = new OffscreenCanvas(
        Math.max(1, Math.round(frame.width / 24)),
        Math.max(1, Math.round(frame.height / 24)),
      );
      const smallContext = context(small, { alpha: false });
      smallContext.imageSmoothingQuality = 'high';
      smallContext.drawImage(canvas, 0, 0, small.width, small.height);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(small, 0, 0, frame.width, frame.height);
      ctx.save();
      intoCrop(ctx, keepSharp, frame.width, mirrored);
      ctx.beginPath();
      ctx.rect(-keepSharp.side / 2, -keepSharp.side / 2, keepSharp.side, keepSharp.side);
      ctx.clip();
      drawFrame(ctx, frame, mirrored);
      ctx.restore();
    }
    if (map) {
      ctx.globalAlpha = opacity;
      this.#drawMap(ctx, map, frame.width, mirrored);
    }
    return canvas.convertToBlob({ type: 'image/png' });
  }

  /** RGBA of what is on the screen, and of its map alone at full opacity (tests compare them with the map). */
  pixels({ frame, mirrored, map }: Picture): { view: ImageData; overlay: ImageData } {
    const { width, height } = frame;
    const ctx = context(new OffscreenCanvas(width, height));
    if (map) this.#drawMap(ctx, map, width, mirrored);
    return {
      view: this.#viewContext.getImageData(0, 0, width, height),
      overlay: ctx.getImageData(0, 0, width, height),
    };
  }

  #drawMap(
    ctx: Context,
    { square, values, width, height, colourRange, colours }: PaintedMap,
    frameWidth: number,
    mirrored: boolean,
  ): void {
    const known = this.#heat;
    if (!known || known.width !== width || known.height !== height || isLost(context(known))) {
      this.#heat = new OffscreenCanvas(width, height);
      this.#heatImage = new ImageData(width, height);
    }
    const image = this.#heatImage as ImageData;
    heatMapRgba(values, width, height, colourRange, colours, image.data as Uint8ClampedArray<ArrayBuffer>);
    const heat = this.#heat as OffscreenCanvas;
    context(heat).putImageData(image, 0, 0);
    intoCrop(ctx, square, frameWidth, mirrored);
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(heat, -square.side / 2, -square.side / 2, square.side, square.side);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
  }

  #outlines(faces: readonly TrackedFace[], chosenId: number | null, square: CropSquare | null): void {
    const ctx = this.#viewContext;
    const width = Math.max(1.5, this.#view.width / 400);
    for (const face of faces) {
      const chosen = face.id === chosenId;
      const trace = (): void => {
        ctx.beginPath();
        ctx.roundRect(face.x, face.y, face.width, face.height, face.width * 0.08);
        ctx.stroke();
      };
      ctx.lineWidth = width * 2;
      ctx.strokeStyle = OUTLINE.under;
      trace();
      ctx.lineWidth = width;
      ctx.strokeStyle = chosen ? OUTLINE.chosen : OUTLINE.other;
      trace();
    }
    if (square) {
      // Corners of what the network really sees, which is more than the box.
      ctx.save();
      ctx.translate(square.centreX, square.centreY);
      ctx.rotate(square.angle);
      const half = square.side / 2;
      const arm = square.side * 0.08;
      const trace = (): void => {
        ctx.beginPath();
        for (const [sx, sy] of [
          [-1, -1],
          [1, -1],
          [1, 1],
          [-1, 1],
        ] as const) {
          ctx.moveTo(sx * half, sy * (half - arm));
          ctx.lineTo(sx * half, sy * half);
          ctx.lineTo(sx * (half - arm), sy * half);
        }
        ctx.stroke();
      };
      ctx.lineWidth = width * 2;
      ctx.strokeStyle = OUTLINE.under;
      trace();
      ctx.lineWidth = width;
      ctx.strokeStyle = OUTLINE.chosen;
      trace();
      ctx.restore();
    }
  }
}

/** Draws the frame over the whole canvas and leaves the context in the frame's (mirrored) coordinates. */
function drawFrame(ctx: Context, frame: ImageBitmap, mirrored: boolean): void {
  ctx.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? frame.width : 0, 0);
  const { width, height } = frame;
  drawOverWhite(ctx, frame, { x: 0, y: 0, width, height }, width, height);
}

/** The parts' borders: all of them thin, over those the strong parts' in their colours. */
function drawParts(ctx: Context, { square, lines, sides }: PaintedParts, frameWidth: number, mirrored: boolean): void {
  ctx.save();
  intoCrop(ctx, square, frameWidth, mirrored);
  const { side } = square;
  const thin = Math.max(1, frameWidth / 640);
  const trace = (chosen: readonly BorderLine[], width: number, style: string): void => {
    ctx.beginPath();
    for (const { from, to } of chosen) {
      ctx.moveTo((from[0] - 0.5) * side, (from[1] - 0.5) * side);
      ctx.lineTo((to[0] - 0.5) * side, (to[1] - 0.5) * side);
    }
    ctx.lineWidth = width;
    ctx.strokeStyle = style;
    ctx.stroke();
  };
  ctx.lineCap = 'round';
  trace(lines, 2.5 * thin, PARTS.under);
  trace(lines, thin, PARTS.line);
  for (const sign of [-1, 1]) {
    const strong = lines.filter(({ regions }) => regions.some((region) => sides[region] === sign));
    if (strong.length === 0) continue;
    trace(strong, 4.5 * thin, PARTS.under);
    trace(strong, 2.8 * thin, sign > 0 ? PARTS.for : PARTS.against);
  }
  ctx.restore();
}

/** Puts the context's origin at the crop's centre, axes along the crop's sides. */
function intoCrop(ctx: Context, square: CropSquare, frameWidth: number, mirrored: boolean): void {
  ctx.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? frameWidth : 0, 0);
  ctx.translate(square.centreX, square.centreY);
  ctx.rotate(square.angle);
}

/** A scene on a canvas, and as files: PNG, and SVG with its pictures embedded. */

import type { RgbaImage } from '../core/image.ts';
import { FONT, type Mark, type Measure, type Scene } from './core/scene.ts';
import { sceneSvg } from './core/svg.ts';

const fontOf = (size: number, bold: boolean): string => `${bold ? '700 ' : ''}${size}px ${FONT}`;

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas to draw a figure on');
  return context;
}

/** Measures as the canvas writes. */
export function canvasMeasure(): Measure {
  const context = contextOf(document.createElement('canvas'));
  return (text, size, bold) => {
    context.font = fontOf(size, bold);
    return context.measureText(text).width;
  };
}

export function canvasOf({ width, height, data }: RgbaImage): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  contextOf(canvas).putImageData(new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height), 0, 0);
  return canvas;
}

/** What a canvas or a decoded picture shows, as pixels. */
export function pixelsOf(source: CanvasImageSource, width: number, height: number): RgbaImage {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = contextOf(canvas);
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

const blobOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no PNG of a figure'))), 'image/png'),
  );

export function scenePng({ width, height, marks }: Scene): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = contextOf(canvas);
  for (const mark of marks) draw(context, mark);
  return blobOf(canvas);
}

export async function sceneSvgBlob(scene: Scene): Promise<Blob> {
  const addresses = new Map<RgbaImage, string>();
  for (const mark of scene.marks)
    if (mark.kind === 'picture' && !addresses.has(mark.image))
      addresses.set(mark.image, canvasOf(mark.image).toDataURL('image/png'));
  return new Blob([sceneSvg(scene, (image) => addresses.get(image) ?? '')], { type: 'image/svg+xml' });
}

function draw(context: CanvasRenderingContext2D, mark: Mark): void {
  switch (mark.kind) {
    case 'picture':
      context.imageSmoothingEnabled = mark.smooth;
      context.imageSmoothingQuality = 'high';
      context.drawImage(canvasOf(mark.image), mark.x, mark.y, mark.width, mark.height);
      return;
    case 'box':
      context.fillStyle = mark.fill;
      context.fillRect(mark.x, mark.y, mark.width, mark.height);
      if (!mark.stroke) return;
      context.setLineDash([]);
      context.lineWidth = 2;
      context.strokeStyle = mark.stroke;
      context.strokeRect(mark.x, mark.y, mark.width, mark.height);
      return;
    case 'gradient': {
      const gradient = context.createLinearGradient(mark.x, 0, mark.x + mark.width, 0);
      mark.stops.forEach((colour, i) => gradient.addColorStop(i / (mark.stops.length - 1), colour));
      context.fillStyle = gradient;
      context.fillRect(mark.x, mark.y, mark.width, mark.height);
      return;
    }
    case 'lines':
      context.beginPath();
      for (const line of mark.lines)
        line.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      context.lineJoin = 'round';
      context.setLineDash([...(mark.dash ?? [])]);
      context.lineWidth = mark.width;
      context.strokeStyle = mark.stroke;
      context.stroke();
      return;
    case 'area':
      context.beginPath();
      for (const [x, y] of mark.points) context.lineTo(x, y);
      context.closePath();
      context.fillStyle = mark.fill;
      context.fill();
      return;
    case 'text':
      context.font = fontOf(mark.size, mark.bold);
      context.textAlign = mark.anchor === 'middle' ? 'center' : mark.anchor;
      context.lineJoin = 'round';
      context.setLineDash([]);
      if (mark.halo) {
        context.lineWidth = mark.size / 4;
        context.strokeStyle = mark.halo;
        context.strokeText(mark.text, mark.x, mark.y);
      }
      context.fillStyle = mark.fill;
      context.fillText(mark.text, mark.x, mark.y);
  }
}

/** A scene as SVG 1.1 in one file: texts stay texts, lines stay lines, pictures are embedded. Pure. */

import type { RgbaImage } from '../../core/image.ts';
import { FONT, type Mark, type Point, type Scene } from './scene.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML 1.0 forbids is left out. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const escaped = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[&<>"]/g, (character) => ESCAPES[character]!);
const short = (value: number): string => String(Math.round(value * 100) / 100);
const attributes = (all: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(all)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [` ${name}="${typeof value === 'number' ? short(value) : escaped(value)}"`],
    )
    .join('');
const path = (lines: readonly (readonly Point[])[]): string =>
  lines.map((line) => line.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('')).join('');

/**
 * @param addressOf the picture as a data: address of a PNG
 * @returns a whole document
 */
export function sceneSvg({ width, height, title, marks }: Scene, addressOf: (image: RgbaImage) => string): string {
  const gradients: string[] = [];
  const body = marks.map((mark) => element(mark, addressOf, gradients));
  const defs = gradients.length > 0 ? `<defs>${gradients.join('')}</defs>` : '';
  const about = attributes({
    xmlns: 'http://www.w3.org/2000/svg',
    'xmlns:xlink': 'http://www.w3.org/1999/xlink',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'font-family': FONT,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<svg${about}>\n<title>${escaped(title)}</title>\n${defs}${body.join('\n')}\n</svg>\n`;
}

function element(mark: Mark, addressOf: (image: RgbaImage) => string, gradients: string[]): string {
  switch (mark.kind) {
    case 'picture': {
      const { image, smooth, kind: _, ...box } = mark;
      const rendering = smooth ? undefined : 'image-rendering:pixelated';
      return `<image${attributes({ ...box, preserveAspectRatio: 'none', style: rendering, 'xlink:href': addressOf(image) })}/>`;
    }
    case 'box': {
      const { kind: _, stroke, ...box } = mark;
      return `<rect${attributes({ ...box, stroke, 'stroke-width': stroke ? 2 : undefined })}/>`;
    }
    case 'gradient': {
      const { stops, kind: _, ...box } = mark;
      const id = `colours-${gradients.length + 1}`;
      const each = stops.map(
        (colour, i) => `<stop${attributes({ offset: i / (stops.length - 1), 'stop-color': colour })}/>`,
      );
      gradients.push(`<linearGradient id="${id}">${each.join('')}</linearGradient>`);
      return `<rect${attributes({ ...box, fill: `url(#${id})` })}/>`;
    }
    case 'lines':
      return `<path${attributes({
        d: path(mark.lines),
        fill: 'none',
        stroke: mark.stroke,
        'stroke-width': mark.width,
        'stroke-linejoin': 'round',
        'stroke-dasharray': mark.dash?.length ? mark.dash.join(' ') : undefined,
      })}/>`;
    case 'area':
      return `<path${attributes({ d: `${path([mark.points])}Z`, fill: mark.fill })}/>`;
    case 'text': {
      const { x, y, size, bold, fill, anchor, halo } = mark;
      const around = halo && { stroke: halo, 'stroke-width': size / 4, 'stroke-linejoin': 'round', 'paint-order': 'stroke' };
      const style = { x, y, 'font-size': size, 'font-weight': bold ? 700 : undefined, fill, 'text-anchor': anchor };
      return `<text${attributes({ ...style, ...around })}>${escaped(mark.text)}</text>`;
    } // prettier-ignore
  }
}

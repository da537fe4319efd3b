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
  const defs: string[] = [];
  const pictures = picturesOf(marks, addressOf, defs);
  const body = marks.map((mark) => element(mark, pictures, defs));
  const defined = defs.length > 0 ? `<defs>${defs.join('')}</defs>` : '';
  const about = attributes({
    xmlns: 'http://www.w3.org/2000/svg',
    'xmlns:xlink': 'http://www.w3.org/1999/xlink',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'font-family': FONT,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<svg${about}>\n<title>${escaped(title)}</title>\n${defined}${body.join('\n')}\n</svg>\n`;
}

type Pictures = (mark: Extract<Mark, { kind: 'picture' }>) => string;

/** A picture that stands in several places is embedded once. */
function picturesOf(marks: readonly Mark[], addressOf: (image: RgbaImage) => string, defs: string[]): Pictures {
  const times = new Map<RgbaImage, number>();
  for (const mark of marks) if (mark.kind === 'picture') times.set(mark.image, (times.get(mark.image) ?? 0) + 1);
  const ids = new Map<RgbaImage, string>();
  const embedded = (image: RgbaImage, smooth: boolean, box: Readonly<Record<string, string | number>>): string => {
    const rendering = smooth ? undefined : 'pixelated';
    return `<image${attributes({ ...box, preserveAspectRatio: 'none', 'image-rendering': rendering, 'xlink:href': addressOf(image) })}/>`;
  };
  return ({ image, smooth, x, y, width, height }) => {
    if (times.get(image) === 1) return embedded(image, smooth, { x, y, width, height });
    let id = ids.get(image);
    if (id === undefined) {
      ids.set(image, (id = `picture-${ids.size + 1}`));
      defs.push(embedded(image, smooth, { id, width: 1, height: 1 }));
    }
    const transform = `translate(${short(x)} ${short(y)}) scale(${short(width)} ${short(height)})`;
    return `<use${attributes({ 'xlink:href': `#${id}`, transform })}/>`;
  };
}

function element(mark: Mark, pictures: Pictures, defs: string[]): string {
  switch (mark.kind) {
    case 'picture':
      return pictures(mark);
    case 'box': {
      const { kind: _, stroke, ...box } = mark;
      return `<rect${attributes({ ...box, stroke, 'stroke-width': stroke ? 2 : undefined })}/>`;
    }
    case 'gradient': {
      const { stops, kind: _, ...box } = mark;
      const id = `colours-${defs.length + 1}`;
      const each = stops.map(
        (colour, i) => `<stop${attributes({ offset: i / (stops.length - 1), 'stop-color': colour })}/>`,
      );
      defs.push(`<linearGradient id="${id}">${each.join('')}</linearGradient>`);
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

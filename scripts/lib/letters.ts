/** Letters for captions, from letters.png (scripts/render-letters.ts drew it). */

import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';

const range = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCharCode(from + i)).join('');

/** The letters of the picture, from the left: ASCII, Latin-1, quotes and dashes. */
export const LETTERS = `${range(0x20, 0x7e)}${range(0xa1, 0xac)}${range(0xae, 0xff)}–—‘’“”…−`;
/** Pixels of a line; also the height of letters.png. */
export const LINE_HEIGHT = 19;
/** Pixels between letters in letters.png: some reach beyond their width. */
export const LETTER_GAP = 4;

interface Letter {
  /** Of its first column in the picture. */
  readonly x: number;
  readonly width: number;
}

interface Sheet {
  readonly width: number;
  /** 0 black .. 255 white. */
  readonly grey: ArrayLike<number>;
  readonly letters: ReadonlyMap<string, Letter>;
}

let opened: Sheet | undefined;

function sheet(): Sheet {
  if (opened) return opened;
  const { width, data, text } = decode(readFileSync(new URL('./letters.png', import.meta.url)));
  const widths = (text['widths'] ?? '').split(' ').map(Number);
  let x = 0;
  const letters = new Map<string, Letter>();
  [...LETTERS].forEach((letter, i) => {
    letters.set(letter, { x, width: widths[i]! });
    x += widths[i]! + LETTER_GAP;
  });
  return (opened = { width, grey: data, letters });
}

const letterOf = (letter: string): Letter => sheet().letters.get(letter) ?? (sheet().letters.get('?') as Letter);

/** Pixels that the text takes; a letter that is not known is a question mark. */
const textWidth = (text: string): number => [...text].reduce((sum, letter) => sum + letterOf(letter).width, 0);

/** Words in lines of at most `width` pixels; a longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * Draws a line of text, its box' upper left corner at (left, top); what lies outside the picture is left away.
 * @param colour r, g, b
 * @param bold every letter one pixel wider
 */
export function drawText(
  picture: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray },
  text: string,
  left: number,
  top: number,
  colour: readonly number[],
  bold = false,
): void {
  const { width, grey, letters } = sheet();
  let x = left;
  for (const character of text) {
    const letter = letters.get(character) ?? letterOf('?');
    for (let row = 0; row < LINE_HEIGHT; row++)
      for (let column = 0; column < letter.width + (bold ? 1 : 0); column++) {
        const at = (c: number): number =>
          c >= 0 && c < letter.width ? 1 - grey[row * width + letter.x + c]! / 255 : 0;
        const ink = bold ? Math.max(at(column), at(column - 1)) : at(column);
        const [px, py] = [x + column, top + row];
        if (ink === 0 || px < 0 || px >= picture.width || py < 0 || py >= picture.height) continue;
        const to = (py * picture.width + px) * 4;
        for (let c = 0; c < 3; c++) {
          const under = picture.data[to + c]!;
          picture.data[to + c] = under + (colour[c]! - under) * ink;
        }
      }
    x += letter.width;
  }
}

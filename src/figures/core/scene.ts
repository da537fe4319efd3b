/** A drawing as plain marks: what a layout makes, and what the canvas and the SVG writer draw alike. Lengths in pixels from the upper left. */

import type { RgbaImage } from '../../core/image.ts';

export type Point = readonly [x: number, y: number];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Mark =
  /** `smooth`: enlarged bilinearly, as photos are; else its pixels are seen. */
  | ({ readonly kind: 'picture'; readonly image: RgbaImage; readonly smooth: boolean } & Box)
  | ({ readonly kind: 'box'; readonly fill: string; readonly stroke?: string } & Box)
  /** From left to right, evenly spaced. */
  | ({ readonly kind: 'gradient'; readonly stops: readonly string[] } & Box)
  /** Lines that do not hang together. */
  | {
      readonly kind: 'lines';
      readonly lines: readonly (readonly Point[])[];
      readonly stroke: string;
      readonly width: number;
      /** Lengths of dash and gap. */
      readonly dash?: readonly number[];
    }
  | { readonly kind: 'area'; readonly points: readonly Point[]; readonly fill: string }
  | {
      readonly kind: 'text';
      readonly x: number;
      /** Of the base line. */
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly bold: boolean;
      readonly fill: string;
      readonly anchor: 'start' | 'middle' | 'end';
      /** Around the letters, so that they are read on any picture. */
      readonly halo?: string;
    };

export interface Scene {
  readonly width: number;
  readonly height: number;
  /** For those who do not see it. */
  readonly title: string;
  readonly marks: readonly Mark[];
}

/** Of text in pixels. */
export type Measure = (text: string, size: number, bold: boolean) => number;

export const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", Arial, sans-serif';
/** On paper, in both schemes of the app. */
export const INK = '#10203f';
export const SOFT = '#4a5570';
export const PAPER = '#ffffff';
export const RULE = '#7f8699';
export const TRACK = '#eceef3';
/** Of what speaks for a label, and of what speaks against it; the latter is hatched, too, so that grey print tells them apart. */
export const FOR = '#e07a1c';
export const AGAINST = '#2f6fd0';

/** Text in lines that are no wider than `width`; a word that is longer alone is broken. */
export function wrapped(text: string, width: number, size: number, measure: Measure, bold = false): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (words: string): boolean => measure(words, size, bold) <= width;
  for (const word of text.split(/\s+/)) {
    let rest = word;
    if (line !== '' && !fits(`${line} ${rest}`)) {
      lines.push(line);
      line = '';
    }
    while (line === '' && rest.length > 1 && !fits(rest)) {
      let end = rest.length - 1;
      while (end > 1 && !fits(rest.slice(0, end))) end--;
      lines.push(rest.slice(0, end));
      rest = rest.slice(end);
    }
    line = line === '' ? rest : `${line} ${rest}`;
  }
  return line === '' ? lines : [...lines, line];
}

import { describe, expect, test } from 'vitest';
import type { RgbaImage } from '../../../src/core/image.ts';
import type { Block, Figure } from '../../../src/figures/core/figure.ts';
import { againstIn, hatchLines, hatchedBox } from '../../../src/figures/core/hatch.ts';
import { FIGURE_WIDTH, layoutFigure, MARGIN } from '../../../src/figures/core/layout.ts';
import { wrapped, type Mark, type Measure, type Scene } from '../../../src/figures/core/scene.ts';
import { sceneSvg } from '../../../src/figures/core/svg.ts';

const measure: Measure = (text, size, bold) => text.length * size * (bold ? 0.62 : 0.56);
const picture = (width: number, height: number): RgbaImage => ({
  width,
  height,
  data: new Uint8ClampedArray(4 * width * height),
});

const figureOf = (blocks: readonly Block[], rest: Partial<Figure> = {}): Figure => ({
  title: 'What the score depends on',
  lead: 'Score .93.',
  unfinished: null,
  rows: [
    [
      { share: 1, blocks: [] },
      { share: 2, blocks },
    ],
  ],
  facts: [
    ['Label', 'happy'],
    ['Network', 'compact'],
    ['Settings', 'a setting and '.repeat(20)],
    ['Seed', '1'],
  ],
  ...rest,
});

/** Left, upper, right and lower end of a mark. */
function ends(mark: Mark): [number, number, number, number] {
  switch (mark.kind) {
    case 'text': {
      const wide = measure(mark.text, mark.size, mark.bold);
      const left = mark.x - (mark.anchor === 'start' ? 0 : mark.anchor === 'end' ? wide : wide / 2);
      return [left, mark.y - mark.size, left + wide, mark.y];
    }
    case 'lines':
    case 'area': {
      const points = mark.kind === 'area' ? mark.points : mark.lines.flat();
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
      return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    }
    default:
      return [mark.x, mark.y, mark.x + mark.width, mark.y + mark.height];
  }
}

const texts = ({ marks }: Scene): string[] => marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));

const BLOCKS: readonly Block[] = [
  {
    kind: 'picture',
    heading: 'The face',
    image: picture(40, 30),
    over: picture(10, 10),
    smooth: true,
    lines: [{ lines: hatchLines((u) => u < 0.5), stroke: '#000', width: 3 }],
    numbers: [{ u: 0.5, v: 0.5, text: '7' }],
  },
  {
    kind: 'tiles',
    smooth: false,
    tiles: Array.from({ length: 130 }, (_, i) => ({
      image: i === 3 ? null : picture(8, 8),
      under: null,
      hatched: [],
      number: String(i),
      caption: i === 0 ? 'a caption of several words' : '',
    })),
  },
  {
    kind: 'bars',
    heading: 'Weights',
    rows: [
      { name: '1 · a name that is far too long for the room that it is given here', value: 0.3, text: '+0.300', interval: [0.2, 0.4] },
      { name: '2', value: -0.1, text: '−0.100', interval: [-0.2, 0.05], strong: true },
    ],
  },
  {
    kind: 'plots',
    plots: [0, 1, 2].map((i) => ({
      heading: `Fill ${i}`,
      lines: [{ name: 'most relevant gone first', points: [[0, 1], [1, 0]], style: 'dashed' as const }],
      band: [[0, 0.2], [1, 0.6], [1, 0.3]],
    })),
    band: 'random orders',
    ends: ['0', '1'],
  },
  { kind: 'table', heads: ['Test', 'Figure', 'Verdict'], rows: [['a', 'words '.repeat(30).trim(), 'passes']], shares: [2, 2, 1] },
  { kind: 'colours', heading: 'Colours', stops: ['#0000ff', '#ffffff', '#ff8800'], hatched: true, ends: ['−1', '0', '+1'] },
  { kind: 'text', text: 'word '.repeat(120).trim() },
]; // prettier-ignore

describe('layout', () => {
  test('everything lies within the margins, blocks below each other, the long side at least 1,600 pixels', () => {
    const scene = layoutFigure(figureOf(BLOCKS), measure);
    expect(Math.max(scene.width, scene.height)).toBeGreaterThanOrEqual(1600);
    expect(scene.width).toBe(FIGURE_WIDTH);
    const [paper, ...marks] = scene.marks;
    expect(paper).toMatchObject({ kind: 'box', fill: '#ffffff', width: scene.width, height: scene.height });
    for (const mark of marks) {
      const [left, top, right, bottom] = ends(mark);
      const what = JSON.stringify(mark).slice(0, 120);
      expect(left, what).toBeGreaterThanOrEqual(MARGIN - 1);
      expect(right, what).toBeLessThanOrEqual(scene.width - MARGIN + 1);
      expect(top, what).toBeGreaterThanOrEqual(0);
      expect(bottom, what).toBeLessThanOrEqual(scene.height);
    }
    // Each block alone, in the same place, ends before the next one begins.
    let last = 0;
    for (let n = 1; n <= BLOCKS.length; n++) {
      const { height } = layoutFigure(figureOf(BLOCKS.slice(0, n)), measure);
      expect(height).toBeGreaterThan(last);
      last = height;
    }
  });

  test('every fact is written, long ones over the whole width; texts do not lie over each other', () => {
    const scene = layoutFigure(figureOf([]), measure);
    const all = texts(scene).join(' ');
    for (const [name, value] of figureOf([]).facts) {
      expect(all).toContain(name);
      expect(all.replaceAll(' ', '')).toContain(value.replaceAll(' ', ''));
    }
    const boxes = scene.marks.flatMap((mark) => (mark.kind === 'text' ? [ends(mark)] : []));
    boxes.forEach((a, i) =>
      boxes.slice(i + 1).forEach((b) => {
        const apart = a[2] <= b[0] + 1 || b[2] <= a[0] + 1 || a[3] <= b[1] + 1 || b[3] <= a[1] + 1;
        expect(apart, `${a.join()} | ${b.join()}`).toBe(true);
      }),
    );
  });

  test('what is unfinished stands in the picture, and takes its own room', () => {
    const whole = layoutFigure(figureOf([]), measure);
    const part = layoutFigure(figureOf([], { unfinished: 'Saved before it was done: 3 of 9.' }), measure);
    expect(texts(whole).join()).not.toContain('Saved before');
    expect(texts(part).join()).toContain('Saved before it was done: 3 of 9.');
    expect(part.height).toBeGreaterThan(whole.height + 40);
  });

  test('tiles carry their number in the order given; one without a picture keeps its place', () => {
    const scene = layoutFigure(figureOf([BLOCKS[1]!]), measure);
    const numbers = texts(scene).filter((text) => /^\d+$/.test(text) && text !== '1').map(Number); // prettier-ignore
    expect(numbers).toEqual(Array.from({ length: 130 }, (_, i) => i).filter((i) => i !== 1));
    expect(scene.marks.filter(({ kind }) => kind === 'picture')).toHaveLength(129);
  });

  test('a bar below zero lies left of zero, and is hatched: grey print tells it from one above', () => {
    const { marks } = layoutFigure(figureOf([BLOCKS[2]!]), measure);
    const [, up, , down] = marks.filter(({ kind }) => kind === 'box').slice(1).map(ends); // prettier-ignore
    expect(down![2]).toBeCloseTo(up![0], 5);
    const hatch = marks.find((mark) => mark.kind === 'lines' && mark.lines.length > 2);
    expect(hatch).toBeDefined();
    const [left, top, right, bottom] = ends(hatch!);
    expect([left >= down![0] - 0.01, top >= down![1], right <= down![2] + 0.01, bottom <= down![3]]).toEqual([true, true, true, true]); // prettier-ignore
  });

  test('texts are broken between words; a longer word within', () => {
    const one: Measure = (text) => text.length;
    expect(wrapped('aa bb cccc', 5, 1, one)).toEqual(['aa bb', 'cccc']);
    expect(wrapped('abcdefgh ij', 3, 1, one)).toEqual(['abc', 'def', 'gh', 'ij']);
    expect(wrapped('', 3, 1, one)).toEqual([]);
  });
});

describe('hatching', () => {
  test('covers what is inside and nothing else', () => {
    const lines = hatchLines((u, v) => u > 0.25 && u < 0.75 && v < 0.5);
    expect(lines.length).toBeGreaterThan(10);
    for (const [u, v] of lines.flat()) {
      expect(u).toBeGreaterThanOrEqual(0.25);
      expect(u).toBeLessThanOrEqual(0.76);
      expect(v).toBeLessThanOrEqual(0.51);
    }
    expect(hatchLines(() => false)).toEqual([]);
    for (const [[x0, y0], [x1, y1]] of hatchedBox(10, 20, 50, 30))
      for (const [x, y] of [[x0, y0], [x1, y1]] as const) {
        expect(x >= 10 && x <= 60 && y >= 20 && y <= 50, `${x},${y}`).toBe(true);
      } // prettier-ignore
  });

  test('values below a fifth of the range are against', () => {
    const against = againstIn([-1, 1, -0.1, 0], 2, 2, 1);
    expect([against(0.1, 0.1), against(0.9, 0.1), against(0.1, 0.9), against(0.9, 0.9)]).toEqual([true, false, false, false]); // prettier-ignore
  });
});

describe('SVG', () => {
  test('is well-formed whatever people and networks are called, and embeds a picture once', () => {
    const same = picture(4, 4);
    const tiles: Block = {
      kind: 'tiles',
      smooth: false,
      tiles: [0, 1, 2].map((i) => ({ image: picture(2, 2), under: same, hatched: [], number: String(i), caption: '' })),
    };
    const nasty = `<script>&"'\u0000\uFFFE]]>`;
    const scene = layoutFigure(figureOf([tiles, ...BLOCKS], { title: nasty, facts: [[nasty, nasty]] }), measure);
    const svg = sceneSvg(scene, () => 'data:image/png;base64,AA==');
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0000');
    expect(svg.match(/xlink:href="#picture-1"/g)).toHaveLength(3);
    expect(unbalanced(svg)).toEqual([]);
    expect(svg).toContain('viewBox="0 0 1680');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});

/** Tags that are not closed in their order. */
function unbalanced(xml: string): string[] {
  const open: string[] = [];
  for (const [, close, name, self] of xml.replace(/^<\?xml.*\?>/, '').matchAll(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (self) continue;
    if (!close) open.push(name!);
    else if (open.pop() !== name) return [name!];
  }
  expect(xml.replaceAll(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g, '').replace(/^<\?xml.*\?>/, '')).not.toMatch(/[<>]/);
  return open;
} // prettier-ignore

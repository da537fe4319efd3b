/** The elements of "Inside the network" in a real browser: what they show, what they raise, what a tap or a key hits. */

import { afterEach, describe, expect, it } from 'vitest';
import '../../../src/ui/tokens.css';
import '../../../src/app/panels/inside/elements/bars.ts';
import '../../../src/app/panels/inside/elements/ascent-options.ts';
import '../../../src/app/panels/inside/elements/filter.ts';
import '../../../src/app/panels/inside/elements/gallery.ts';
import '../../../src/app/panels/inside/elements/map.ts';
import '../../../src/app/panels/inside/elements/rows.ts';
import '../../../src/app/panels/inside/elements/run.ts';
import { DEFAULT_CHOICE, PRESETS } from '../../../src/app/panels/inside/ascent-options.ts';
import type { Climb } from '../../../src/app/panels/inside/ascent-runs.ts';
import type { RgbaImage } from '../../../src/core/image.ts';
import type { FilterStatistics } from '../../../src/inference/activations/core/statistics.ts';
import type { LayerDescription } from '../../../src/inference/networks/core/network-description.ts';

type AnyElement = HTMLElement & { updateComplete: Promise<unknown> };

async function show(tag: string, properties: Record<string, unknown>, width = '400px'): Promise<AnyElement> {
  const element = Object.assign(document.createElement(tag), properties) as unknown as AnyElement;
  element.style.cssText = `display: block; width: ${width}; --for: #c2570c; --against: #2f6fc4`;
  document.body.append(element);
  await element.updateComplete;
  // Sizes are observed, and canvases are painted with the next frame.
  await frames(3);
  return element;
}

async function frames(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
}

const one = <T extends Element = HTMLElement>(element: AnyElement, selector: string): T =>
  element.shadowRoot!.querySelector<T>(selector)!;
const all = (element: AnyElement, selector: string): HTMLElement[] => [
  ...element.shadowRoot!.querySelectorAll<HTMLElement>(selector),
];
const words = (element: Element): string => element.textContent.replaceAll(/\s+/g, ' ').trim();

function caught(type: string): unknown[] {
  const details: unknown[] = [];
  document.addEventListener(type, (event) => details.push((event as CustomEvent).detail));
  return details;
}

const press = (element: Element, key: string): boolean =>
  element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));

afterEach(() => document.body.replaceChildren());

/** A 1 x 1 picture of one colour. */
const plain = (red: number): RgbaImage => ({ width: 1, height: 1, data: new Uint8ClampedArray([red, 0, 0, 255]) });

function redAt(canvas: HTMLCanvasElement, x: number, y: number): number {
  const ratio = canvas.width / canvas.getBoundingClientRect().width;
  return canvas.getContext('2d')!.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[0]!;
}

describe('inside-gallery', () => {
  const pictures = [plain(10), plain(60), plain(110), plain(160), null];

  it('paints each picture at its place in the order, and gives the channel under a tap', async () => {
    const gallery = await show('inside-gallery', { pictures, order: [3, 0, 4, 2, 1], room: 100 });
    const canvas = one<HTMLCanvasElement>(gallery, 'canvas');
    const tile = canvas.getBoundingClientRect().height;
    expect(redAt(canvas, tile / 2, tile / 2)).toBe(160);
    expect(redAt(canvas, tile * 1.5, tile / 2)).toBe(10);
    const chosen = caught('inside-channel');
    const box = canvas.getBoundingClientRect();
    canvas.dispatchEvent(
      new MouseEvent('click', { clientX: box.left + tile * 3.5, clientY: box.top + tile / 2, bubbles: true }),
    );
    expect(chosen).toEqual([2]);
  });

  it('paints only what changed, and what changed at once', async () => {
    const gallery = await show('inside-gallery', { pictures, order: [0, 1, 2, 3, 4], room: 100 });
    const canvas = one<HTMLCanvasElement>(gallery, 'canvas');
    Object.assign(gallery, { pictures: [...pictures.slice(0, 4), plain(222)] });
    await frames(3);
    const tile = canvas.getBoundingClientRect().height;
    expect(redAt(canvas, tile * 4.5, tile / 2)).toBe(222);
    expect(redAt(canvas, tile * 2.5, tile / 2)).toBe(110);
  });

  it('is a list box that arrow keys walk through, and says what they are on', async () => {
    const gallery = await show('inside-gallery', {
      pictures,
      order: [3, 0, 4, 2, 1],
      label: 'Filters',
      words: (channel: number) => `number ${channel}`,
    });
    const canvas = one(gallery, 'canvas');
    const chosen = caught('inside-channel');
    expect(canvas.getAttribute('aria-activedescendant')).toBe('active');
    expect(words(one(gallery, '#active'))).toBe('number 3');
    expect(press(canvas, 'ArrowRight')).toBe(false);
    await gallery.updateComplete;
    expect(words(one(gallery, '#active'))).toBe('number 0');
    expect(one(gallery, '#active').getAttribute('aria-setsize')).toBe('5');
    press(canvas, 'End');
    expect(chosen).toEqual([0, 1]);
    expect(press(canvas, 'Tab')).toBe(true);
  });

  it('keeps 256 tiles at a finger’s width on a phone', async () => {
    const many = Array.from({ length: 256 }, (_, i) => plain(i));
    const gallery = await show('inside-gallery', { pictures: many, order: many.map((_, i) => i) }, '362px');
    const canvas = one<HTMLCanvasElement>(gallery, 'canvas');
    const { width, height } = canvas.getBoundingClientRect();
    expect(width).toBeLessThanOrEqual(362);
    const columns = Math.floor((width + 4) / 48);
    expect(height / Math.ceil(256 / columns)).toBeGreaterThanOrEqual(44);
  });
});

describe('inside-bars', () => {
  it('is as high as its values, with the chosen one marked, and the nearest bar is chosen by a pointer', async () => {
    const values = Float32Array.from({ length: 40 }, (_, i) => (i === 20 ? 2 : 1));
    const bars = await show('inside-bars', { values, order: Array.from({ length: 40 }, (_, i) => i), chosen: null });
    const canvas = one<HTMLCanvasElement>(bars, 'canvas');
    const chosen = caught('inside-channel');
    const box = canvas.getBoundingClientRect();
    const point = (x: number): boolean =>
      canvas.dispatchEvent(new PointerEvent('pointerdown', { clientX: box.left + x, clientY: box.top + 5 }));
    point(box.width * (20.5 / 40));
    point(box.width + 5);
    press(canvas, 'Home');
    expect(chosen).toEqual([20, 39, 0]);
    const ink = (x: number, y: number): number =>
      canvas.getContext('2d')!.getImageData(Math.round((x / 40) * canvas.width), Math.round(y * canvas.height), 1, 1)
        .data[3]!;
    expect(ink(20.4, 0.2)).toBe(255);
    expect(ink(10.4, 0.2)).toBe(0);
    expect(ink(10.4, 0.8)).toBe(255);

    const colour = (x: number): string =>
      [
        ...canvas.getContext('2d')!.getImageData(Math.round((x / 40) * canvas.width), canvas.height - 2, 1, 1).data,
      ].join();
    for (const theme of ['light', 'dark']) {
      document.documentElement.dataset['theme'] = theme;
      Object.assign(bars, { chosen: theme === 'light' ? 20 : 10 });
      await bars.updateComplete;
      expect(colour(20.4), theme).not.toBe(colour(10.4));
    }
    delete document.documentElement.dataset['theme'];
  });
});

describe('inside-rows', () => {
  it('draws for and against to both sides of zero, and can be a choice', async () => {
    const rows = [
      { label: 'happy', value: 3 },
      { label: 'sad', value: -1 },
    ];
    const element = await show('inside-rows', { rows, choice: true });
    const [happy, sad] = all(element, 'rect') as unknown as [SVGRectElement, SVGRectElement];
    expect(Number(happy.getAttribute('width'))).toBeCloseTo(3 * Number(sad.getAttribute('width')));
    expect(Number(happy.getAttribute('x'))).toBeCloseTo(
      Number(sad.getAttribute('x')) + Number(sad.getAttribute('width')),
    );
    expect(all(element, 'button').map((button) => button.getAttribute('aria-label'))).toEqual([
      'happy: +3.00',
      'sad: −1.00',
    ]);
    const chosen = caught('inside-channel');
    all(element, 'button')[1]!.click();
    expect(chosen).toEqual([1]);
  });
});

describe('inside-map', () => {
  const layer = (name: string, change: Partial<LayerDescription>): LayerDescription => ({
    name,
    kind: 'conv2d',
    inputs: [],
    outputShape: [8, 8, 4],
    parameters: 40,
    multiplyAdds: 2304,
    filters: 4,
    neverFires: [],
    neverFiresKnown: false,
    isHead: null,
    ...change,
  });
  const layers = [
    layer('in', { kind: 'input', parameters: 0, multiplyAdds: 0, outputShape: [8, 8, 1], filters: null }),
    layer('c', {}),
    layer('p', { kind: 'zeroPadding2d', parameters: 0, multiplyAdds: 0, outputShape: [10, 10, 4] }),
    layer('d', { kind: 'dense', outputShape: [7] }),
  ];

  it('names every layer with its figures, and tells padding from what was learned', async () => {
    const map = await show('inside-map', {
      layers,
      names: ['Input', 'Convolution 1', 'Zero padding 1', 'Dense 1'],
      chosen: 'c',
    });
    expect(all(map, '[role=option]').map((item) => item.getAttribute('aria-label'))).toEqual([
      'Input: 8 × 8 × 1, no parameters, no multiply-adds',
      'Convolution 1: 8 × 8 × 4, 40 parameters, 2,304 multiply-adds',
      'Zero padding 1: 10 × 10 × 4, no parameters, no multiply-adds',
      'Dense 1: 7, 40 parameters, 2,304 multiply-adds',
    ]);
    expect(all(map, 'rect').map((block) => block.getAttribute('class'))).toEqual([
      'given',
      'learned',
      'padding',
      'learned',
    ]);
  });

  it('walks by arrow keys and stops at both ends', async () => {
    const map = await show('inside-map', { layers, names: [], chosen: 'c' });
    const chosen = caught('inside-layer');
    const selected = one(map, '[aria-selected=true]');
    // Faster than anything is drawn.
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End']) press(selected, key);
    expect(chosen).toEqual(['p', 'd', 'p', 'in', 'd']);
    await map.updateComplete;
    press(one(map, '[aria-selected=true]'), 'ArrowRight');
    expect(chosen.at(-1)).toBe('d');
  });
});

describe('inside-run', () => {
  it('says where a run stands, and offers what can be done then', async () => {
    const run = await show('inside-run', { status: { kind: 'running', done: 30, total: 120, secondsLeft: 8.2 } });
    expect(words(one(run, '.run'))).toBe('30 of 120 steps, about 9 s left Pause Cancel');
    expect(one<HTMLProgressElement>(run, 'progress').position).toBe(0.25);
    Object.assign(run, { status: { kind: 'paused', done: 30, total: 120 } });
    await run.updateComplete;
    const commands = caught('inside-climb');
    all(run, 'button').forEach((button) => button.click());
    expect(commands).toEqual([{ kind: 'resume' }, { kind: 'cancel' }]);
    Object.assign(run, { status: { kind: 'failed', error: { kind: 'worker-crashed', detail: '' } } });
    await run.updateComplete;
    expect(words(one(run, '.run'))).toBe('The part that computes stopped twice: try fewer steps, or try again later.');
    expect(all(run, 'button')).toHaveLength(0);
  });
});

describe('inside-filter', () => {
  const statistics: FilterStatistics = {
    channel: 3,
    mean: 0.5,
    max: 2,
    maxAt: [0, 0],
    zeroShare: 0.25,
    silent: false,
    neverFires: false,
  };
  const climb: Climb = {
    channel: 3,
    seed: 1,
    state: { step: 30, image: new Float64Array(1) },
    points: [
      { step: 0, objective: 0 },
      { step: 30, objective: 4 },
    ],
    wasBlocked: true,
  };

  it('links what drives a filter, its answer and its shares', async () => {
    const filter = await show('inside-filter', {
      heading: 'Filter 3',
      statistics,
      climb,
      picture: plain(1),
      shares: [{ label: 'happy', value: 1 }],
      hasFace: true,
    });
    expect(words(filter.shadowRoot!.querySelector('section')!)).toContain('mean 0.50 · largest 2.00 · 25 % zeros');
    expect(one(filter, '[data-blocked]')).not.toBeNull();
    expect(all(filter, '[data-climb]').map((button) => button.dataset['climb'])).toEqual(['more', 'seed']);
    expect(one(filter, 'inside-rows')).not.toBeNull();
  });

  it('says of a silent filter, and of one that never fires, that it is so', async () => {
    const silent = await show('inside-filter', { statistics: { ...statistics, silent: true } });
    expect(words(silent.shadowRoot!.querySelector('section')!)).toContain('It stays at zero for this face.');
    const never = await show('inside-filter', { statistics: { ...statistics, silent: true, neverFires: true } });
    expect(words(never.shadowRoot!.querySelector('section')!)).toContain(
      'never answered to any picture of the test data',
    );
    expect(all(never, '[data-climb]').map((button) => button.dataset['climb'])).toEqual(['one']);
  });
});

describe('inside-climb-options', () => {
  it('offers rules by name, and a face only where there is one', async () => {
    const options = await show('inside-climb-options', { choice: DEFAULT_CHOICE, hasFace: false });
    const changes = caught('inside-choice');
    const preset = one<HTMLSelectElement>(options, '[data-option=preset]');
    preset.value = 'smooth';
    preset.dispatchEvent(new Event('change'));
    expect(changes).toEqual([{ regularisers: PRESETS.smooth }]);
    expect(one<HTMLOptionElement>(options, 'option[value=picture]').disabled).toBe(true);
  });

  it('puts a number that makes no sense back to what it was', async () => {
    const options = await show('inside-climb-options', { choice: DEFAULT_CHOICE });
    const changes = caught('inside-choice');
    const jitter = one<HTMLInputElement>(options, '[data-option=jitter]');
    const type = (text: string): void => {
      jitter.value = text;
      jitter.dispatchEvent(new Event('change'));
    };
    type('99');
    expect(jitter.value).toBe('0');
    type('');
    expect(changes).toEqual([]);
    type('3');
    expect(changes).toEqual([{ regularisers: { ...DEFAULT_CHOICE.regularisers, jitter: 3 } }]);
  });
});

/** The drawing elements in a real browser: what they show, what they raise, what a tap hits. */

import { afterEach, describe, expect, it } from 'vitest';
import '../../../src/ui/tokens.css';
import '../../../src/app/shell/control-bar.ts';
import '../../../src/app/shell/error-card.ts';
import '../../../src/app/shell/head-choice.ts';
import '../../../src/app/shell/score-headline.ts';
import '../../../src/app/shell/side-sheet.ts';
import '../../../src/app/shell/start-page.ts';
import '../../../src/app/shell/view-words.ts';
import { tError } from '../../../src/words/words.ts';
import { ERROR_KINDS } from '../../../src/core/errors.ts';
import { videoPx, type TrackedFace } from '../../../src/core/geometry.ts';
import type { HeadInfo } from '../../../src/inference/core/manifest.ts';
import '../../../src/overlays/live-view.ts';
import '../../../src/overlays/map-legend.ts';
import '../../../src/overlays/score-bars.ts';
import { DEFAULT_SETTINGS } from '../../../src/app/state/core/settings.ts';

type AnyElement = HTMLElement & { updateComplete: Promise<unknown> };

async function show(tag: string, properties: Record<string, unknown>, style = ''): Promise<AnyElement> {
  const element = Object.assign(document.createElement(tag), properties) as unknown as AnyElement;
  element.style.cssText = style;
  document.body.append(element);
  await element.updateComplete;
  return element;
}

async function change(element: AnyElement, properties: Record<string, unknown>): Promise<void> {
  Object.assign(element, properties);
  await element.updateComplete;
}

const all = <T extends HTMLElement = HTMLElement>(element: AnyElement, selector: string): T[] => [
  ...element.shadowRoot!.querySelectorAll<T>(selector),
];
const words = (element: HTMLElement): string => element.textContent.replaceAll(/\s+/g, ' ').trim();

/** The next event of this type that reaches the document, as it does for the shell. */
function caught(type: string): { detail: unknown }[] {
  const events: { detail: unknown }[] = [];
  document.addEventListener(type, (event) => events.push({ detail: (event as CustomEvent).detail }));
  return events;
}

afterEach(() => document.body.replaceChildren());

const labels = ['angry', 'happy', 'neutral'];

describe('score-bars', () => {
  it('shows a label and a number for each, and marks the explained one', async () => {
    const bars = await show('score-bars', { labels, scores: [0.1, 0.85, 0.05], explained: 1 });
    expect(all(bars, 'button').map(words)).toEqual(['angry 0.10', 'happy explained 0.85', 'neutral 0.05']);
    expect(all(bars, '.explained').map(({ dataset }) => dataset['label'])).toEqual(['happy']);
  });

  it('is as long as the score, to the pixel', async () => {
    const bars = await show(
      'score-bars',
      { labels, scores: [0.25, 0.5, 1], explained: 2 },
      'width: 400px; --motion: 0ms',
    );
    const shares = all(bars, '.cells').map(
      (cells) => cells.querySelector('.fill')!.getBoundingClientRect().width / cells.getBoundingClientRect().width,
    );
    [0.25, 0.5, 1].forEach((share, i) => expect(shares[i]).toBeCloseTo(share, 2));
  });

  it('is empty without a face, and keeps its height', async () => {
    const bars = await show('score-bars', { labels, scores: [0.1, 0.85, 0.05], explained: 1 }, '--motion: 0ms');
    const { height } = bars.getBoundingClientRect();
    await change(bars, { scores: null, explained: null });
    expect(all(bars, 'button').map(words)).toEqual(['angry –', 'happy –', 'neutral –']);
    for (const fill of all(bars, '.fill')) expect(fill.getBoundingClientRect().width).toBe(0);
    expect(bars.getBoundingClientRect().height).toBe(height);
  });

  it('nothing moves when numbers change or a label is pinned', async () => {
    const bars = await show('score-bars', { labels, scores: [0.11, 0.11, 0.78], explained: 2 }, 'width: 360px');
    const places = () => all(bars, '.number').map((number) => JSON.stringify(number.getBoundingClientRect()));
    const before = places();
    await change(bars, { scores: [0.88, 0.08, 0.04], explained: 0, pinned: 'angry' });
    expect(places()).toEqual(before);
  });

  it('a tap asks to pin the label; the pinned one says so', async () => {
    const events = caught('pin-label');
    const bars = await show('score-bars', { labels, scores: [0.1, 0.85, 0.05], explained: 0, pinned: 'angry' });
    all(bars, 'button')[1]!.click();
    expect(events).toEqual([{ detail: { label: 'happy' } }]);
    expect(all(bars, 'button').map((button) => button.getAttribute('aria-pressed'))).toEqual([
      'true',
      'false',
      'false',
    ]);
    expect(words(all(bars, 'button')[0]!)).toBe('angry pinned 0.10');
  });

  it('every bar is big enough for a finger', async () => {
    const bars = await show('score-bars', { labels, scores: [0, 1, 0], explained: 1 }, 'width: 320px');
    for (const button of all(bars, 'button')) expect(button.getBoundingClientRect().height).toBeGreaterThanOrEqual(44);
  });
});

describe('map-legend', () => {
  it('carries the numbers of the range, and says that they are the network’s', async () => {
    const legend = await show('map-legend', { colours: 'signed', method: 'gradient', colourRange: 0.507 });
    expect(words(all(legend, '.ends')[0]!)).toBe('−0.51 fall0rise +0.51');
    expect(words(all(legend, 'figure')[0]!)).toContain('0.51 is a constant of this network');
    expect(words(all(legend, 'figure')[0]!)).toContain('under 0.025 nothing is painted');
  });

  it('changes with the colours, down to the pixels of the strip', async () => {
    const legend = await show('map-legend', { colours: 'signed', method: 'gradient', colourRange: 1 });
    const strip = () => getComputedStyle(all(legend, '.strip')[0]!).backgroundImage;
    const signed = strip();
    expect(signed).toContain('linear-gradient');
    await change(legend, { colours: 'magnitude' });
    expect(strip()).not.toBe(signed);
    expect(words(all(legend, '.ends')[0]!)).toBe('0 littlemuch +1.00');
  });

  it('calls a method that has no words by its name', async () => {
    const own = { method: 'of-this-test', name: 'Integrated gradients', colourRange: 1 };
    const legend = await show('map-legend', { colours: 'signed', ...own });
    expect(words(all(legend, '.title')[0]!)).toBe('Integrated gradients');
    expect(words(all(legend, '.ends')[0]!)).toBe('−1.00 against0for +1.00');
    await change(legend, { method: 'gradient-times-input' });
    expect(words(all(legend, '.title')[0]!)).toBe('Against or for the label, compared with mid-grey');
  });

  it('says when the map is smoothed, and only then', async () => {
    const legend = await show('map-legend', { colourRange: 1, smoothed: true });
    expect(all(legend, '.smoothed')).toHaveLength(1);
    await change(legend, { smoothed: false });
    expect(all(legend, '.smoothed')).toHaveLength(0);
  });

  it('says in a sentence what the colours of the default method mean, and over how many frames it gathers', async () => {
    const { method } = DEFAULT_SETTINGS;
    const legend = await show('map-legend', {
      method,
      colours: 'signed',
      colourRange: 0.03,
      smoothed: true,
      frames: 8,
    });
    const title = words(all(legend, '.title')[0]!);
    expect(title).toContain('Orange for the label, blue against');
    expect(title).toContain('8 frames');
    expect(all(legend, '.smoothed')).toHaveLength(1);
  });
});

describe('error-card', () => {
  it('has its sentence for every kind, and offers another try where it can help', async () => {
    const events = caught('do-action');
    for (const kind of ERROR_KINDS) {
      const error = { kind, detail: 'NotAllowedError', params: { regions: 20, limit: 12, field: 'seed' } };
      const card = await show('error-card', { error });
      const alert = all(card, '[role=alert]')[0]!;
      expect(words(alert.querySelector('p')!)).toBe(tError(error));
      alert.querySelector('button')?.click();
    }
    expect(events.length).toBeGreaterThan(ERROR_KINDS.length / 2);
    expect(new Set(events.map(({ detail }) => detail))).toEqual(new Set(['retry']));
    const off = await show('error-card', { error: { kind: 'camera-off', detail: '' } });
    expect(all(off, 'button')).toHaveLength(0);
  });
});

const face = (id: number, x: number): TrackedFace => ({
  id,
  x: videoPx(x),
  y: videoPx(100),
  width: videoPx(100),
  height: videoPx(100),
  score: 0.9,
  keypoints: [],
});

describe('live-view', () => {
  const tap = (view: AnyElement, u: number, v: number): void => {
    const picture = all(view, '.picture')[0]!;
    const rect = picture.getBoundingClientRect();
    const init = {
      bubbles: true,
      composed: true,
      clientX: rect.left + u * rect.width,
      clientY: rect.top + v * rect.height,
    };
    picture.dispatchEvent(new MouseEvent('click', init));
  };
  const faces = [face(1, 50), face(2, 450)];

  it('shows the whole frame, as large as fits, whatever the shape of the place', async () => {
    const frame = { width: 640, height: 480, mirrored: false, faces };
    for (const [width, height, shownWidth, shownHeight] of [
      [800, 300, 400, 300],
      [300, 800, 300, 225],
    ] as const) {
      const view = await show('live-view', { frame }, `width: ${width}px; height: ${height}px`);
      const rect = all(view, '.picture')[0]!.getBoundingClientRect();
      expect(rect.width).toBeCloseTo(shownWidth, 0);
      expect(rect.height).toBeCloseTo(shownHeight, 0);
      for (const canvas of all(view, 'canvas')) expect(canvas.getBoundingClientRect()).toEqual(rect);
    }
  });

  it('finds the face under a tap, in a mirrored view too', async () => {
    const events = caught('choose-face');
    const frame = { width: 640, height: 480, mirrored: false, faces };
    const view = await show('live-view', { frame }, 'width: 900px; height: 300px');
    tap(view, 100 / 640, 150 / 480);
    tap(view, 0.5, 0.9);
    await change(view, { frame: { ...frame, mirrored: true } });
    tap(view, 100 / 640, 150 / 480);
    expect(events).toEqual([{ detail: { id: 1 } }, { detail: { id: 2 } }]);
  });

  it('hands out its canvas once, and a new one for a new worker', async () => {
    const events = caught('canvas-ready');
    const view = await show('live-view', { generation: 0 }, 'width: 400px; height: 300px');
    await change(view, { covered: true });
    expect(events).toHaveLength(1);
    await change(view, { generation: 1 });
    expect(events).toHaveLength(2);
    const [first, second] = events.map(({ detail }) => (detail as { view: OffscreenCanvas }).view);
    expect(first).toBeInstanceOf(OffscreenCanvas);
    expect(second).not.toBe(first);
  });
});

describe('view-words', () => {
  const badge = (element: AnyElement): string => words(all(element, '.badge')[0] ?? document.createElement('i'));

  it('says which state the picture is in', async () => {
    const view = await show('view-words', { frameState: { kind: 'tracking' } });
    expect(badge(view)).toBe('LIVE');
    await change(view, { frameState: { kind: 'paused' } });
    expect(badge(view)).toBe('PAUSED');
    await change(view, { frameState: { kind: 'frozen' } });
    expect(badge(view)).toBe('FROZEN');
    await change(view, { frameState: { kind: 'idle' } });
    expect(badge(view)).toBe('');
  });

  it('says LIVE of nothing that stands still, with a face or without', async () => {
    const view = await show('view-words', {
      frameState: { kind: 'no-face' },
      source: { kind: 'camera', still: false },
    });
    expect(badge(view)).toBe('LIVE');
    await change(view, { source: { kind: 'photo', still: true } });
    expect(badge(view)).toBe('PHOTO');
    await change(view, { frameState: { kind: 'still' } });
    expect(badge(view)).toBe('PHOTO');
    await change(view, { frameState: { kind: 'tracking' }, source: { kind: 'video', still: false } });
    expect(badge(view)).toBe('VIDEO');
    await change(view, { frameState: { kind: 'stalled' }, source: { kind: 'camera', still: false } });
    expect(badge(view)).toBe('NO NEW PICTURE');
    expect(words(all(view, '.word')[0]!)).toMatch(/The camera sends no pictures.*goes on by itself/s);
  });

  it('has a word for a small face, one that is cut off, and none at all', async () => {
    const view = await show('view-words', {
      frameState: { kind: 'tracking' },
      warnings: ['face-small', 'face-outside'],
    });
    expect(all(view, '.word').map(words).join('\n')).toMatch(/under 48 pixels[^]*outside the picture/);
    await change(view, { frameState: { kind: 'no-face' } });
    expect(words(all(view, '.word')[0]!)).toBe('No face found.');
  });

  it('offers several faces as buttons, from left to right as seen', async () => {
    const events = caught('choose-face');
    const view = await show('view-words', {
      frameState: { kind: 'tracking' },
      faces: [face(1, 50), face(2, 450)],
      chosenId: 1,
      mirrored: true,
    });
    const buttons = all(view, '.faces button');
    expect(buttons.map((button) => button.getAttribute('aria-pressed'))).toEqual(['false', 'true']);
    buttons[0]!.click();
    expect(events).toEqual([{ detail: { id: 2 } }]);
    await change(view, { faces: [face(1, 50)] });
    expect(all(view, '.faces')).toHaveLength(0);
  });

  it('shows progress in bytes', async () => {
    const view = await show('view-words', {
      frameState: { kind: 'loading', step: 'fetch', loaded: 1_200_000, total: 2_400_000 },
    });
    expect(all<HTMLProgressElement>(view, 'progress')[0]!.position).toBeCloseTo(0.5);
    expect(words(all(view, '.loading')[0]!)).toContain('1.2 of 2.4 MB');
  });
});

describe('start-page', () => {
  it('has a camera button by its exact name, with the reason beside it', async () => {
    const events = caught('start-camera');
    const page = await show('start-page', {});
    const button = all(page, 'button').find((candidate) => words(candidate) === 'Start camera')!;
    const reason = page.shadowRoot!.getElementById(button.getAttribute('aria-describedby')!)!;
    expect(words(reason)).toContain('permission');
    button.click();
    expect(events).toHaveLength(1);
  });

  it('says in one sentence what happens, keeps the note about people nearby, and has no camera button where the camera is off', async () => {
    const page = await show('start-page', { cameraAllowed: false });
    expect(all(page, '.what').map((item) => words(item).match(/[.!?](\s|$)/g)?.length)).toEqual([1]);
    expect(words(all(page, '.privacy')[0]!)).toContain('people nearby');
    expect(all(page, 'button').map(words)).toEqual(['Try the drawn face', 'Labelled set']);
    const picker = all<AnyElement>(page, 'file-button');
    expect(picker.flatMap((element) => all(element, 'button')).map(words)).toEqual(['Open a photo or video']);
  });
});

describe('score-headline', () => {
  it('names the network, the label and the score', async () => {
    const prediction = {
      modelId: 'm',
      head: 'h',
      labels,
      logits: [0, 3, 0],
      probabilities: [0.05, 0.9, 0.05],
      top: 1,
    };
    const headline = await show('score-headline', { prediction, explained: 1, waiting: false });
    expect(words(all(headline, '.headline')[0]!)).toBe('The network’s highest score: label happy 0.90');
    await change(headline, { explained: 0, pinned: true });
    expect(words(all(headline, '.headline')[0]!)).toBe('The network’s score for the label angry 0.05');
    const { height } = headline.getBoundingClientRect();
    await change(headline, { prediction: null });
    expect(headline.getBoundingClientRect().height).toBeCloseTo(height, 0);
  });
});

describe('head-choice', () => {
  it('explains the chosen head, and raises another choice', async () => {
    const events = caught('change-settings');
    const heads = ['ferplus', 'fer2013'].map((id) => ({ id, title: id }) as HeadInfo);
    const choice = await show('head-choice', { heads, chosen: 'ferplus' });
    expect(words(all(choice, '.hint')[0]!)).toContain('Ten people');
    all<HTMLInputElement>(choice, 'input')[1]!.click();
    expect(events).toEqual([{ detail: { head: 'fer2013' } }]);
  });
});

describe('side-sheet', () => {
  it('takes the focus when it opens and gives it back when it closes', async () => {
    const button = document.createElement('button');
    document.body.append(button);
    button.focus();
    const sheet = await show('side-sheet', { heading: 'Help' });
    await change(sheet, { open: true });
    expect(document.activeElement).toBe(sheet);
    await change(sheet, { open: false });
    expect(document.activeElement).toBe(button);
  });
});

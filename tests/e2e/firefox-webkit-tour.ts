/** What a person does with the app, in any engine: the steps of firefox-webkit.spec.ts. */

import { expect } from '@playwright/test';
import type { Engine } from '../support/engine.ts';

/** A window in which `deepFind` was put: elements by selector, also within shadow roots. */
type TourWindow = Window & {
  deepFind(selector: string): HTMLElement[];
  live?: Worker;
  pixels(): Uint8ClampedArray;
  kept?: Uint8ClampedArray;
};

export class EngineTour {
  readonly #engine: Engine;

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  static async open(engine: Engine, url: string): Promise<EngineTour> {
    await engine.goto(url);
    await engine.evaluate(() => {
      const within = (root: ParentNode, selector: string): HTMLElement[] => [
        ...root.querySelectorAll<HTMLElement>(selector),
        ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
          shadowRoot ? within(shadowRoot, selector) : [],
        ),
      ];
      const tour = window as unknown as TourWindow;
      tour.deepFind = (selector) => within(document, selector);
      const Original = window.Worker;
      window.Worker = class extends Original {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          if (options?.name === 'live') tour.live = this;
        }
      };
    });
    return new EngineTour(engine);
  }

  /** From the first page to scores and a map over the face. */
  async live(): Promise<void> {
    await this.#press('button', 'Try the drawn face');
    await this.expectAttribute('source', 'drawn');
    await this.expectAttribute('state', 'tracking');
    await this.expectAttribute('top', /\w/);
    await this.#eventually(
      'frames that are explained and painted',
      async () => Number(await this.attribute('fps')) > 0,
    );
    await this.#press('button', 'Freeze');
    await this.expectAttribute('state', 'frozen');
    await this.#eventually('a picture at rest', () => this.#engine.evaluate(keepPicture));
    await this.#press('button', 'Map');
    await this.#eventually('a map in colours over a part of the picture', async () => {
      const share = await this.#engine.evaluate(changedShare);
      return share > 0.02 && share < 0.9;
    });
    await this.#press('button', 'Map');
    await this.#press('button', 'Unfreeze');
    await this.expectAttribute('state', 'tracking');
  }

  /** The diagnostics say of each feature what the browser says. */
  async diagnostics(): Promise<void> {
    await this.#engine.click('button', 'Help');
    await this.#press('button', 'This device, offline use, versions');
    await this.#eventually(
      'the facts',
      async () => (await this.#engine.evaluate(diagnosticsRows))['WebGL 2'] !== undefined,
    );
    const said = await this.#engine.evaluate(diagnosticsRows);
    const facts = await this.#engine.evaluate(async () => ({
      WebGPU: !!(await (navigator as { gpu?: { requestAdapter(): Promise<unknown> } }).gpu?.requestAdapter()),
      'Storage that stays': typeof navigator.storage?.persist === 'function',
      'Keeping the screen on': 'wakeLock' in navigator,
      'Opening photos from the system': 'launchQueue' in window,
      'Service worker': 'serviceWorker' in navigator,
    }));
    for (const [name, there] of Object.entries(facts)) expect(said[name], name).toMatch(there ? /^yes/ : /^no; \w+/);
    // The look at WebGL on the page's thread has not taken it from the worker.
    expect(said['WebGL 2']).toMatch(/^(yes|for one part of the app)/);
    await this.#engine.click('button[aria-label="Close"]');
    await this.expectAttribute('state', 'tracking');
  }

  /** Freezes, explains the face by LIME, and goes on. */
  async lime(): Promise<void> {
    await this.#press('button', 'Freeze');
    await this.expectAttribute('state', 'frozen');
    // Disabled until the frozen frame has come from the worker.
    await this.#press('button:not([disabled])', 'Which parts matter?');
    await this.#eventually('LIME is done', () => this.#has('.status[data-status=done]'));
    expect(await this.#count('[data-region]')).toBeGreaterThan(1);
    await this.#engine.click('button[aria-label="Close"]');
  }

  /** A few steps up for one filter. */
  async ascent(): Promise<void> {
    await this.#press('button', 'Inside the network');
    await this.#press('[data-layer^=conv]');
    await this.#press('[data-view=ascent]');
    await this.#eventually('the choice of steps', () => this.#has('[data-option=steps]'));
    await this.#engine.evaluate(() => {
      const [select] = (window as unknown as TourWindow).deepFind('[data-option=steps]') as HTMLSelectElement[];
      select!.value = '10';
      select!.dispatchEvent(new Event('change'));
    });
    await this.#press('[data-climb=one]');
    await this.#eventually('the ascent is done', () => this.#has('.run[data-status=done]'));
    expect(await this.#count('figure[data-last="10"]')).toBe(1);
    expect(await this.#count('[data-ascent]')).toBe(1);
  }

  /**
   * An empty picture of the drawn face's own size, a line of pixels, and an empty picture once the face finder has lost its context: none of
   * them has a face, the loss is said, and the drawn face is there again afterwards.
   */
  async pictures(): Promise<void> {
    await this.#expectEmpty(640, 480);
    await this.#expectEmpty(1, 1000);
    await this.#drawnAgain();
    await this.#engine.evaluate(() => {
      const { live } = window as unknown as TourWindow;
      if (!live) throw new Error('no live worker was seen to start');
      live.postMessage({ kind: 'inject-fault', fault: 'lose-detector' });
    });
    await this.#eventually('the face finder that had stopped is said', () => this.#engine.evaluate(saysFaceFinder));
    await this.expectAttribute('state', 'tracking');
    await this.#engine.evaluate(() =>
      (window as unknown as TourWindow).live?.postMessage({ kind: 'inject-fault', fault: 'lose-detector' }),
    );
    await this.#expectEmpty(640, 480);
    await this.#drawnAgain();
  }

  async #expectEmpty(width: number, height: number): Promise<void> {
    await this.#engine.evaluate(dropEmptyPicture, width, height);
    await this.expectAttribute('source', 'photo');
    await this.expectAttribute('state', 'no-face');
  }

  async #drawnAgain(): Promise<void> {
    await this.#press('button', 'Stop');
    await this.#press('button', 'Try the drawn face');
    await this.expectAttribute('state', 'tracking');
  }

  attribute(name: string): Promise<string> {
    return this.#engine.evaluate(
      (wanted) => document.querySelector('app-shell')?.getAttribute(`data-${wanted}`) ?? '',
      name,
    );
  }

  async expectAttribute(name: string, value: string | RegExp): Promise<void> {
    await expect.poll(() => this.attribute(name), { timeout: 60_000, message: `data-${name}` }).toMatch(value);
  }

  /** Presses what appears. */
  async #press(selector: string, text = ''): Promise<void> {
    await expect(() => this.#engine.click(selector, text)).toPass({ timeout: 30_000 });
  }

  #eventually(what: string, condition: () => Promise<boolean>): Promise<void> {
    return expect.poll(condition, { timeout: 60_000, message: what }).toBe(true);
  }

  async #has(selector: string): Promise<boolean> {
    return (await this.#count(selector)) > 0;
  }

  #count(selector: string): Promise<number> {
    return this.#engine.evaluate((wanted) => (window as unknown as TourWindow).deepFind(wanted).length, selector);
  }
}

/**
 * Remembers the view's pixels, read from the screen's side of the canvas that the worker paints.
 * @returns whether there is a picture and it is the one remembered before: a canvas between two pictures reads as empty in Firefox
 */
function keepPicture(): boolean {
  const tour = window as unknown as TourWindow;
  tour.pixels = (): Uint8ClampedArray => {
    const canvas = tour.deepFind('live-view')[0]?.shadowRoot?.querySelector('canvas');
    const copy = new OffscreenCanvas(canvas!.width, canvas!.height).getContext('2d')!;
    copy.drawImage(canvas!, 0, 0);
    return copy.getImageData(0, 0, canvas!.width, canvas!.height).data;
  };
  const before = tour.kept ?? [];
  const now = (tour.kept = tour.pixels());
  return now.length === before.length && now.every((value, i) => value === before[i]) && now.some((_, i) => now[4 * i]);
}

/** Whether the page says that its face finder had stopped. */
function saysFaceFinder(): boolean {
  return (window as unknown as TourWindow)
    .deepFind('*')
    .some((element) => element.childElementCount === 0 && /face finder had stopped/.test(element.textContent ?? ''));
}

/** Drops a picture without a pixel that is not transparent on the page. */
async function dropEmptyPicture(width: number, height: number): Promise<void> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.clearRect(0, 0, width, height);
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([await canvas.convertToBlob()], 'empty.png', { type: 'image/png' }));
  window.dispatchEvent(new DragEvent('drop', { dataTransfer }));
}

/** Share of the view's pixels that are others than they were. */
function changedShare(): number {
  const { kept = new Uint8ClampedArray(), pixels } = window as unknown as TourWindow;
  const now = pixels();
  let changed = 0;
  for (let i = 0; i < now.length; i += 4)
    if (now[i] !== kept[i] || now[i + 1] !== kept[i + 1] || now[i + 2] !== kept[i + 2]) changed++;
  return changed / (now.length / 4);
}

/** Names and values in the diagnostics. */
function diagnosticsRows(): Record<string, string> {
  const { deepFind } = window as unknown as TourWindow;
  const [panel] = deepFind('diagnostics-panel');
  return Object.fromEntries(
    [...(panel?.shadowRoot?.querySelectorAll('dl > div') ?? [])].map((row) => [
      row.querySelector('dt')!.textContent.trim(),
      row.querySelector('dd')!.textContent.trim(),
    ]),
  );
}

/** What e2e tests ask of every exported figure and of the facts in every exported JSON. */

import { expect, type Page } from '@playwright/test';
import type { Facts } from '../../src/figures/core/facts.ts';

/** A PNG whose long side has at least 1,600 pixels. */
export function expectFigurePng(file: Buffer): void {
  expect(file.subarray(1, 4).toString()).toBe('PNG');
  expect(Math.max(file.readUInt32BE(16), file.readUInt32BE(20))).toBeGreaterThanOrEqual(1600);
}

/**
 * A valid SVG of one file, by the browser's own parser.
 * @param words that stand in it as text
 */
export async function expectFigureSvg(page: Page, file: Buffer, words: readonly (string | RegExp)[]): Promise<void> {
  const found = await page.evaluate((text) => {
    const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      name: documentElement.nodeName,
      faults: documentElement.getElementsByTagName('parsererror').length,
      width: Number(documentElement.getAttribute('width')),
      // A line that was broken is one text.
      words: [...documentElement.querySelectorAll('text')].map((one) => one.textContent).join(' '),
      outside: [...documentElement.querySelectorAll('*')].filter((one) =>
        /^(https?:|blob:)/.test(one.getAttribute('xlink:href') ?? ''),
      ).length,
    };
  }, file.toString());
  expect(found).toMatchObject({ name: 'svg', faults: 0, outside: 0 });
  expect(found.width).toBeGreaterThanOrEqual(1600);
  for (const word of words) expect(found.words).toMatch(word instanceof RegExp ? word : new RegExp(escaped(word)));
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The facts that every exported JSON has, whatever was asked. */
export function expectFacts(json: unknown, asked: Partial<Facts>): void {
  const { facts } = json as { facts: Facts };
  expect(facts).toMatchObject(asked);
  expect(facts.network?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(facts.app.name).toBe('expression-explainer');
  expect(facts.app.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(Math.abs(Date.parse(facts.date) - Date.now())).toBeLessThan(10 * 60_000);
}

/**
 * Draws the letters that captions of the command line's pictures are set in (scripts/lib/letters.png): node has no fonts of its own.
 * By hand, where DejaVu Sans is installed; the picture is committed: `npx tsx scripts/render-letters.ts`.
 */

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { encode } from 'fast-png';
import { chromium } from 'playwright';
import { BROWSER_ARGS, findChromium } from './find-chromium.ts';
import { command, CONSOLE, noArguments, runAsCommand, type Main } from './lib/command.ts';
import { LETTER_GAP, LETTERS, LINE_HEIGHT } from './lib/letters.ts';

const FILE = resolve(import.meta.dirname, 'lib/letters.png');
const PIXELS = 14;
const BASELINE = 14;

const HELP = `
npx tsx scripts/render-letters.ts

Draws scripts/lib/letters.png anew, in Chromium, from DejaVu Sans. No options.
`;

async function renderLetters(): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: [...BROWSER_ARGS] });
  try {
    const page = await browser.newPage();
    const { width, grey, widths } = await page.evaluate(
      ([letters, size, baseline, height, gap]) => {
        const font = `${size}px "DejaVu Sans"`;
        const measure = new OffscreenCanvas(1, 1).getContext('2d')!;
        measure.font = font;
        const all = [...letters].map((letter) => Math.ceil(measure.measureText(letter).width));
        const canvas = new OffscreenCanvas(
          all.reduce((sum, one) => sum + one + gap, 0),
          height,
        );
        const ctx = canvas.getContext('2d')!;
        ctx.fillStyle = '#fff';
        ctx.fillRect(0, 0, canvas.width, height);
        ctx.fillStyle = '#000';
        ctx.font = font;
        let x = 0;
        [...letters].forEach((letter, i) => {
          ctx.fillText(letter, x, baseline);
          x += all[i]! + gap;
        });
        const { data } = ctx.getImageData(0, 0, canvas.width, height);
        return { width: canvas.width, widths: all, grey: Array.from(data.filter((_, i) => i % 4 === 0)) };
      },
      [LETTERS, PIXELS, BASELINE, LINE_HEIGHT, LETTER_GAP] as const,
    );
    const text = { widths: widths.join(' ') };
    writeFileSync(
      FILE,
      encode({ width, height: LINE_HEIGHT, channels: 1, depth: 8, data: Uint8Array.from(grey), text }),
    );
  } finally {
    await browser.close();
  }
}

export const main: Main = (argv, output = CONSOLE) =>
  command('render-letters', HELP, argv, output, async () => {
    noArguments(argv);
    await renderLetters();
  });

await runAsCommand(import.meta.url, main);

/** The report on an open set, written in the worker: one page that needs nothing else, and all files as a zip. */

import { zipSync, type Zippable } from 'fflate';
import { LIVE_DEFAULT } from '../../../attribution/registry.ts';
import { AppError } from '../../../core/errors.ts';
import type { RgbaImage } from '../../../core/image.ts';
import { saySkipped } from '../../../sets/say-skipped.ts';
import { reportFigures, type FigureCaption } from '../../../sets/report/figure-list.ts';
import { reportHtml } from '../../../sets/report/html.ts';
import { makeReport, type MadeReport } from '../../../sets/report/make-report.ts';
import type { SetReportAnswer, SetReportRequest } from '../../set-jobs.ts';
import type { JobContext } from '../job-context.ts';
import { decodedHere, encodedImage } from './set-files.ts';
import { heldSet } from './sets.ts';

/** @throws AppError set-closed, set-invalid, bad-option, file-unreadable; of the network */
export function setReport(request: SetReportRequest, context: JobContext<'set-report'>): Promise<SetReportAnswer> {
  const { set, name, form, split, layer } = heldSet(request.setId);
  const { manifest } = context.model;
  const { scored, skipped } = set.tally;
  const head = set.head(request.head);
  if (layer === null)
    throw new AppError('bad-option', `the network ${manifest.id} has no layer of maps, which the second part is about`);
  const heads = set.tally.figures();
  const facts = {
    data: name,
    form,
    split,
    rows: 'all',
    pictures: scored.length,
    skipped: skipped.map((one) => saySkipped(one)),
  };
  const report = {
    model: manifest.id,
    sha256: request.sha256,
    ...heads[request.head]!,
    set: facts,
    heads,
    votes: set.tally.votes(request.head),
  };
  return context.model.run(
    async (network) => {
      let part = 0;
      const told = { at: 0 };
      const made = await makeReport(
        { manifest, sha256: request.sha256, network },
        { report, head, headIndex: request.head, scored },
        {
          layer,
          method: LIVE_DEFAULT.id,
          seed: request.seed,
          lang: request.lang,
          answers: request.answers,
          date: new Date(),
          decode: decodedHere,
          pace: {
            signal: context.signal,
            breathe: async () => {
              // The page is told now and then that this still goes on.
              if (performance.now() - told.at > 5000) context.tell({ kind: 'report-part', part });
              if (performance.now() - told.at > 5000) told.at = performance.now();
              await context.breathe();
            },
          },
          onPart: async (next) => {
            part = next;
            context.tell({ kind: 'report-part', part });
            await context.breathe();
          },
        },
      );
      context.tell({ kind: 'report-part', part: 5 });
      return written(made, context);
    },
    () => {},
  );
}

async function written(
  { file, pictures, speaker }: MadeReport,
  context: JobContext<'set-report'>,
): Promise<SetReportAnswer> {
  const addresses = new Map<string, string>();
  for (const [id, image] of pictures) {
    addresses.set(id, await dataAddress(await encodedImage(image, 'image/png')));
    await context.breathe();
  }
  const html = reportHtml(file, (part, id) => addresses.get(`${part} ${id}`)!, speaker);
  const text = new TextEncoder();
  const files: Zippable = {
    'report.html': text.encode(html),
    'report.json': text.encode(`${JSON.stringify(file, null, 1)}\n`),
  };
  for (const { name, picture, caption } of reportFigures(file, pictures)) {
    const jpeg = await encodedImage(captioned(picture, caption), 'image/jpeg');
    files[`figures/${name}`] = [new Uint8Array(await jpeg.arrayBuffer()), { level: 0 }];
    await context.breathe();
  }
  return {
    html: new Blob([html], { type: 'text/html' }),
    zip: new Blob([zipSync(files) as Uint8Array<ArrayBuffer>], { type: 'application/zip' }),
    shownFaces: file.shownFaces,
  };
}

async function dataAddress(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return `data:${blob.type};base64,${btoa(text)}`;
}

const MARGIN = 12;
const LINE = 18;
const LEAST_WIDTH = 480;
const SWATCH = 36;

/** On white paper: the caption's title and lines above the picture, its legend below. */
function captioned(picture: RgbaImage, { title, lines, legend }: FigureCaption): RgbaImage {
  const inner = Math.max(LEAST_WIDTH, picture.width);
  const measure = new OffscreenCanvas(1, 1).getContext('2d')!;
  const font = (bold: boolean): string => `${bold ? 'bold ' : ''}13px sans-serif`;
  const wrapped = (text: string, bold: boolean): { text: string; bold: boolean }[] => {
    measure.font = font(bold);
    const rows: string[] = [''];
    for (const word of text.split(' ')) {
      const longer = `${rows.at(-1)} ${word}`.trim();
      if (measure.measureText(longer).width <= inner) rows[rows.length - 1] = longer;
      else rows.push(word);
    }
    return rows.map((row) => ({ text: row, bold }));
  };
  const head = [...wrapped(title, true), ...lines.flatMap((line) => wrapped(line, false))];
  const top = 2 * MARGIN + head.length * LINE;
  const [width, height] = [inner + 2 * MARGIN, top + picture.height + 2 * MARGIN + legend.length * LINE];
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#141820';
  context.textBaseline = 'top';
  head.forEach(({ text, bold }, i) => {
    context.font = font(bold);
    context.fillText(text, MARGIN, MARGIN + i * LINE);
  });
  context.putImageData(new ImageData(new Uint8ClampedArray(picture.data), picture.width, picture.height), MARGIN, top);
  context.font = font(false);
  legend.forEach(({ colours: [from, to = from], text }, i) => {
    const y = top + picture.height + MARGIN + i * LINE;
    const ramp = context.createLinearGradient(MARGIN, 0, MARGIN + SWATCH, 0);
    ramp.addColorStop(0, `rgb(${from.join(' ')})`);
    ramp.addColorStop(1, `rgb(${to.join(' ')})`);
    context.fillStyle = ramp;
    context.fillRect(MARGIN, y, SWATCH, LINE - 5);
    context.fillStyle = '#141820';
    context.fillText(text, MARGIN + SWATCH + 8, y);
  });
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

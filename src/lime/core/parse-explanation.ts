/** Reads an exported explanation back, trusting nothing. */
import { AppError } from '../../core/errors.ts';
import { DESIGNS } from './designs.ts';
import type { Explanation } from './explanation.ts';
import { checkSuperpixels, type Superpixels } from './superpixels.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * @param text a file's content
 * @throws AppError `explanation-not-json`; else as `parseExplanation`
 */
export function readExplanation(text: string): Explanation {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('explanation-not-json', String(cause), { cause });
  }
  return parseExplanation(value);
}

/**
 * @param value what JSON.parse gave
 * @throws AppError `explanation-invalid` naming the first field that is missing or wrong; `bad-segments` or `one-region` for a broken label map
 */
export function parseExplanation(value: unknown): Explanation {
  const root = fields(value, 'the file');
  demand(root['method'] === 'lime', 'method');
  for (const name of ['model', 'head', 'fill']) demand(typeof root[name] === 'string', name);
  demand((DESIGNS as readonly unknown[]).includes(root['design']), 'design');
  for (const name of ['seed', 'calls', 'stability']) demand(isFinite(root[name]), name);
  for (const name of ['alpha', 'kernelWidth']) demand(root[name] === undefined || isFinite(root[name]), name);
  if (root['selection'] !== undefined) {
    const { kind, features } = fields(root['selection'], 'selection');
    demand((kind === 'forward' || kind === 'highest-weights') && isCount(features), 'selection');
  }
  const segments = fields(root['segments'], 'segments');
  demand(typeof segments['algorithm'] === 'string', 'segments.algorithm');
  for (const name of ['count', 'width', 'height']) demand(isCount(segments[name]), `segments.${name}`);
  demand(Array.isArray(segments['labels']) && segments['labels'].every(isLabel), 'segments.labels');
  const count = segments['count'] as number;
  if (segments['names'] !== undefined) {
    demand(
      isList(segments['names'], count, (name) => typeof name === 'string'),
      'segments.names',
    );
  }
  const classes = root['classes'];
  demand(Array.isArray(classes) && classes.length > 0, 'classes');
  (classes as unknown[]).forEach((entry, k) => checkClass(fields(entry, `classes[${k}]`), `classes[${k}]`, count));
  const explanation = value as Explanation;
  checkSuperpixels(superpixelsOf(explanation));
  return explanation;
}

/** The regions of an explanation as the rest of the program uses them. */
export function superpixelsOf({ segments }: Pick<Explanation, 'segments'>): Superpixels {
  const { width, height, count, labels, names } = segments;
  return { width, height, count, labels: Uint16Array.from(labels), ...(names === undefined ? {} : { names }) };
}

function checkClass(entry: Fields, where: string, count: number): void {
  demand(typeof entry['label'] === 'string', `${where}.label`);
  for (const name of ['networkScore', 'intercept', 'r2', 'crossValidatedR2', 'localPrediction', 'stability']) {
    demand(isFinite(entry[name]), `${where}.${name}`);
  }
  demand(isList(entry['weights'], count, isFinite), `${where}.weights`);
  demand(
    isList(entry['interval'], count, (pair) => isList(pair, 2, isFinite)),
    `${where}.interval`,
  );
  if (entry['shapley'] !== undefined) demand(isList(entry['shapley'], count, isFinite), `${where}.shapley`);
}

function demand(holds: boolean, field: string): void {
  if (!holds) throw new AppError('explanation-invalid', `${field} is missing or wrong`, { params: { field } });
}

function fields(value: unknown, where: string): Fields {
  demand(typeof value === 'object' && value !== null && !Array.isArray(value), where);
  return value as Fields;
}

function isFinite(value: unknown): boolean {
  return Number.isFinite(value);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0;
}

function isLabel(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 65536;
}

function isList(value: unknown, length: number, each: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length === length && value.every(each);
}

/** Checks a manifest before anything in it is believed. */

import { AppError } from '../../../core/errors.ts';
import { isFraming } from '../../../core/geometry.ts';
import type { FileInfo, LayerInfo, ManifestFile, ModelIndex } from '../../core/manifest.ts';

type Json = Record<string, unknown>;

const fail = (where: string, what: string): never => {
  throw new AppError('model-invalid', `${where}: ${what}`);
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function object(value: unknown, where: string): Json {
  return isObject(value) ? value : fail(where, 'expected an object');
}

function text(value: unknown, where: string): string {
  return typeof value === 'string' && value.length > 0 ? value : fail(where, 'expected a text');
}

function number(value: unknown, where: string, least = -Infinity): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= least
    ? value
    : fail(where, least === -Infinity ? 'expected a number' : `expected a number of at least ${least}`);
}

function whole(value: unknown, where: string, least = 0): number {
  const n = number(value, where, least);
  return Number.isInteger(n) ? n : fail(where, 'expected a whole number');
}

function list(value: unknown, where: string): unknown[] {
  return Array.isArray(value) ? value : fail(where, 'expected a list');
}

/** A list of numbers of a given length. */
function numbers(value: unknown, where: string, length: number, least = -Infinity): void {
  const values = list(value, where);
  if (values.length !== length) fail(where, `expected ${length} numbers, got ${values.length}`);
  values.forEach((entry, i) => number(entry, `${where}[${i}]`, least));
}

/** Names that tell things apart may not repeat. */
function distinct(names: readonly string[], where: string): void {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) fail(where, `${repeated} comes twice`);
}

/** A relative path that stays inside the model's folder. */
function path(value: unknown, where: string): string {
  const p = text(value, where);
  return /^[\w.-]+(\/[\w.-]+)*$/.test(p) && !p.split('/').includes('..')
    ? p
    : fail(where, `"${p}" is not a plain relative path`);
}

function sha256(value: unknown, where: string): string {
  const s = text(value, where);
  return /^[0-9a-f]{64}$/.test(s) ? s : fail(where, 'expected 64 lower-case hexadecimal digits');
}

function file(value: unknown, where: string): FileInfo {
  const f = object(value, where);
  return {
    path: path(f['path'], `${where}.path`),
    bytes: whole(f['bytes'], `${where}.bytes`, 1),
    sha256: sha256(f['sha256'], `${where}.sha256`),
  };
}

function inputRule(value: unknown, where: string, channels: number | undefined): void {
  const rule = object(value, where);
  if (number(rule['scale'], `${where}.scale`) === 0) fail(`${where}.scale`, 'must not be 0');
  for (const key of ['mean', 'deviation']) {
    if (Array.isArray(rule[key])) numbers(rule[key], `${where}.${key}`, channels ?? rule[key].length);
    else number(rule[key], `${where}.${key}`);
  }
  if ([rule['deviation']].flat().includes(0)) fail(`${where}.deviation`, 'must not be 0');
  const order = rule['order'];
  if (order !== undefined && order !== 'rgb' && order !== 'bgr') fail(`${where}.order`, 'expected "rgb" or "bgr"');
  for (const key of ['grey', 'equalise', 'standardise'])
    if (rule[key] !== undefined && typeof rule[key] !== 'boolean') fail(`${where}.${key}`, 'expected true or false');
  if (rule['framing'] !== undefined && !isFraming(rule['framing']))
    fail(`${where}.framing`, 'expected "fer2013", "box" or "box+N%"');
}

/** Runs a check where there is something to check: what is missing is derived from the network, or said by nobody. */
function given<T>(value: unknown, check: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : check(value);
}

function labelsOf(value: unknown, where: string, link: unknown): string[] {
  const labels = list(value, where).map((label, i) => text(label, `${where}[${i}]`));
  if ((labels.length < 2 && link !== 'sigmoid') || labels.length < 1 || new Set(labels).size !== labels.length)
    fail(where, 'expected at least two different labels');
  return labels;
}

/** @returns how many values the head has, where its labels or its layer say so */
function head(value: unknown, where: string, layers: readonly LayerInfo[] | undefined): Head {
  const h = object(value, where);
  const id = text(h['id'], `${where}.id`);
  given(h['title'], (title) => text(title, `${where}.title`));
  const link = h['link'];
  if (link !== undefined && link !== 'softmax' && link !== 'sigmoid' && link !== 'none')
    fail(`${where}.link`, 'expected "softmax", "sigmoid" or "none"');
  const labels = given(h['labels'], (names) => labelsOf(names, `${where}.labels`, link));
  const layer = text(h['layer'], `${where}.layer`);
  const shape =
    layers && (layers.find(({ name }) => name === layer) ?? fail(`${where}.layer`, `no layer named ${layer}`));
  if (shape && (shape.outputShape.length !== 1 || (labels && shape.outputShape[0] !== labels.length)))
    fail(
      where,
      `layer ${layer} gives [${shape.outputShape.join(', ')}], ${labels ? `but there are ${labels.length} labels` : 'which is no list of scores'}`,
    );
  const size = labels?.length ?? shape?.outputShape[0];
  given(h['colourRange'], (value) => {
    const range = object(value, `${where}.colourRange`);
    for (const key of Object.keys(range)) {
      if (number(range[key], `${where}.colourRange.${key}`) <= 0)
        fail(`${where}.colourRange.${key}`, 'expected a positive number');
    }
  });
  given(h['temperature'], (value) => {
    if (number(value, `${where}.temperature`) <= 0) fail(`${where}.temperature`, 'expected a positive number');
  });
  given(h['metrics'], (value) => {
    if (size === undefined) return fail(`${where}.metrics`, 'the labels that they are of are missing');
    checkMetrics(value, `${where}.metrics`, size);
  });
  return { id, size };
}

interface Head {
  readonly id: string;
  readonly size: number | undefined;
}

function checkMetrics(value: unknown, where: string, size: number): void {
  const metrics = object(value, where);
  text(metrics['split'], `${where}.split`);
  whole(metrics['n'], `${where}.n`, 1);
  for (const key of ['accuracy', 'macroF1', 'ece', 'nll']) number(metrics[key], `${where}.${key}`, 0);
  numbers(metrics['recall'], `${where}.recall`, size, 0);
  const rows = list(metrics['confusion'], `${where}.confusion`);
  if (rows.length !== size) fail(`${where}.confusion`, `expected ${size} rows`);
  rows.forEach((row, i) => numbers(row, `${where}.confusion[${i}]`, size, 0));
  given(metrics['humanAgreement'], (votes) => numbers(votes, `${where}.humanAgreement`, size, 0));
  given(metrics['spoilt'], (value) => {
    for (const [name, share] of Object.entries(object(value, `${where}.spoilt`)))
      number(share, `${where}.spoilt.${name}`, 0);
  });
}

function layersOf(value: unknown): LayerInfo[] {
  const layers = list(value, 'manifest.layers').map((entry, i): LayerInfo => {
    const where = `manifest.layers[${i}]`;
    const layer = object(entry, where);
    text(layer['name'], `${where}.name`);
    text(layer['kind'], `${where}.kind`);
    const shape = list(layer['outputShape'], `${where}.outputShape`);
    shape.forEach((n) => whole(n, `${where}.outputShape`, 1));
    whole(layer['parameters'], `${where}.parameters`);
    whole(layer['multiplyAdds'], `${where}.multiplyAdds`);
    given(layer['filterMaximum'], (maxima) =>
      numbers(maxima, `${where}.filterMaximum`, shape[shape.length - 1] as number),
    );
    return entry as LayerInfo;
  });
  distinct(
    layers.map(({ name }) => name),
    'manifest.layers',
  );
  return layers;
}

/** @returns the shape, where all of it is said */
function inputOf(value: unknown, layers: readonly LayerInfo[] | undefined): number[] | null {
  const input = object(value, 'manifest.input');
  const layer = given(input['layer'], (name) => text(name, 'manifest.input.layer'));
  const [height, width, channels] = ['height', 'width', 'channels'].map((key) =>
    given(input[key], (n) => whole(n, `manifest.input.${key}`, 1)),
  );
  if (channels !== undefined && channels !== 1 && channels !== 3)
    fail('manifest.input.channels', 'expected 1 (grey) or 3 (colour)');
  given(input['normalisation'], (rule) => inputRule(rule, 'manifest.input.normalisation', channels));
  const shape = height && width && channels ? [height, width, channels] : null;
  if (!layers || layer === undefined) return shape;
  const info = layers.find(({ name }) => name === layer) ?? fail('manifest.input.layer', `no layer named ${layer}`);
  if (shape && info.outputShape.join() !== shape.join())
    fail('manifest.input', `the layer ${layer} is [${info.outputShape.join(', ')}], not [${shape.join(', ')}]`);
  return shape;
}

function checkSelfTest(value: unknown, heads: readonly Head[], shape: readonly number[] | null): void {
  const selfTest = object(value, 'manifest.selfTest');
  if (selfTest['image'] !== 'waves') fail('manifest.selfTest.image', 'expected "waves"');
  const logits = object(selfTest['logits'], 'manifest.selfTest.logits');
  for (const { id, size } of heads) {
    const where = `manifest.selfTest.logits.${id}`;
    numbers(logits[id], where, size ?? list(logits[id], where).length);
  }
  const gradient = object(selfTest['gradient'], 'manifest.selfTest.gradient');
  const head =
    heads.find(({ id }) => id === gradient['head']) ?? fail('manifest.selfTest.gradient.head', 'no such head');
  if (whole(gradient['target'], 'manifest.selfTest.gradient.target') >= (head.size ?? Infinity))
    fail('manifest.selfTest.gradient.target', 'no such label');
  const encoded = text(gradient['values'], 'manifest.selfTest.gradient.values');
  const bytes = shape && shape.reduce((a, b) => a * b, 1) * Float32Array.BYTES_PER_ELEMENT;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || (bytes !== null && encoded.length !== Math.ceil(bytes / 3) * 4))
    fail('manifest.selfTest.gradient.values', `expected ${bytes ?? 'some'} bytes in base64`);
}

/**
 * Checks what a manifest says. Only `format`, `version`, `id` and `files` must be there; a self-test needs its heads and its input.
 * @param value parsed JSON
 * @returns the same object, typed
 * @throws AppError model-invalid, naming the first field that is wrong
 */
export function parseManifest(value: unknown): ManifestFile {
  const m = object(value, 'manifest');
  if (m['format'] !== 'expression-explainer-model' || m['version'] !== 1)
    fail('manifest', 'not an expression-explainer-model of version 1');
  text(m['id'], 'manifest.id');
  for (const key of ['title', 'description', 'licence']) given(m[key], (words) => text(words, `manifest.${key}`));
  const layers = given(m['layers'], layersOf);
  const shape = given(m['input'], (input) => inputOf(input, layers)) ?? null;
  const heads = given(m['heads'], (entries) => {
    const all = list(entries, 'manifest.heads').map((entry, i) => head(entry, `manifest.heads[${i}]`, layers));
    if (all.length === 0) fail('manifest.heads', 'expected at least one head');
    distinct(
      all.map(({ id }) => id),
      'manifest.heads',
    );
    return all;
  });
  const files = object(m['files'], 'manifest.files');
  file(files['topology'], 'manifest.files.topology');
  const weights = list(files['weights'], 'manifest.files.weights');
  if (weights.length === 0) fail('manifest.files.weights', 'expected at least one file');
  weights.forEach((entry, i) => file(entry, `manifest.files.weights[${i}]`));
  for (const key of ['parameters', 'multiplyAdds']) given(m[key], (n) => whole(n, `manifest.${key}`));
  given(m['selfTest'], (test) => checkSelfTest(test, heads ?? [], shape));
  return value as ManifestFile;
}

/** @throws AppError model-invalid */
export function parseModelIndex(value: unknown): ModelIndex {
  const index = object(value, 'index');
  const models = list(index['models'], 'index.models');
  if (models.length === 0) fail('index.models', 'expected at least one model');
  models.forEach((entry, i) => {
    const model = object(entry, `index.models[${i}]`);
    text(model['id'], `index.models[${i}].id`);
    text(model['title'], `index.models[${i}].title`);
    path(model['manifest'], `index.models[${i}].manifest`);
    sha256(model['sha256'], `index.models[${i}].sha256`);
    whole(model['bytes'], `index.models[${i}].bytes`, 1);
  });
  distinct(
    (value as ModelIndex).models.map(({ id }) => id),
    'index.models',
  );
  return value as ModelIndex;
}

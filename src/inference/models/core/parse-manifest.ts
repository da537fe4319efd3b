/** Checks a manifest before anything in it is believed. */

import { AppError } from '../../../core/errors.ts';
import { isFraming } from '../../core/input-rule.ts';
import type { FileInfo, HeadInfo, LayerInfo, ModelIndex, ModelManifest } from '../../core/manifest.ts';

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

function inputRule(value: unknown, where: string, channels: number): void {
  const rule = object(value, where);
  if (number(rule['scale'], `${where}.scale`) === 0) fail(`${where}.scale`, 'must not be 0');
  for (const key of ['mean', 'deviation']) {
    if (Array.isArray(rule[key])) numbers(rule[key], `${where}.${key}`, channels);
    else number(rule[key], `${where}.${key}`);
  }
  if ([rule['deviation']].flat().includes(0)) fail(`${where}.deviation`, 'must not be 0');
  const order = rule['order'];
  if (order !== undefined && order !== 'rgb' && order !== 'bgr') fail(`${where}.order`, 'expected "rgb" or "bgr"');
  if (rule['framing'] !== undefined && !isFraming(rule['framing']))
    fail(`${where}.framing`, 'expected "fer2013", "box" or "box+N%"');
}

function head(value: unknown, where: string, layers: readonly LayerInfo[]): HeadInfo {
  const h = object(value, where);
  text(h['id'], `${where}.id`);
  text(h['title'], `${where}.title`);
  const labels = list(h['labels'], `${where}.labels`).map((label, i) => text(label, `${where}.labels[${i}]`));
  if (labels.length < 2 || new Set(labels).size !== labels.length)
    fail(`${where}.labels`, 'expected at least two different labels');
  const layer = text(h['layer'], `${where}.layer`);
  const info = layers.find(({ name }) => name === layer) ?? fail(`${where}.layer`, `no layer named ${layer}`);
  if (info.outputShape.length !== 1 || info.outputShape[0] !== labels.length)
    fail(where, `layer ${layer} gives [${info.outputShape.join(', ')}], but there are ${labels.length} labels`);
  const range = object(h['colourRange'], `${where}.colourRange`);
  for (const key of ['gradient', 'gradientTimesInput']) {
    if (number(range[key], `${where}.colourRange.${key}`) <= 0)
      fail(`${where}.colourRange.${key}`, 'expected a positive number');
  }
  if (number(h['temperature'], `${where}.temperature`) <= 0) fail(`${where}.temperature`, 'expected a positive number');
  if (h['metrics'] !== undefined) {
    const metrics = object(h['metrics'], `${where}.metrics`);
    text(metrics['split'], `${where}.metrics.split`);
    whole(metrics['n'], `${where}.metrics.n`, 1);
    for (const key of ['accuracy', 'macroF1', 'ece', 'nll']) number(metrics[key], `${where}.metrics.${key}`, 0);
    numbers(metrics['recall'], `${where}.metrics.recall`, labels.length, 0);
    const rows = list(metrics['confusion'], `${where}.metrics.confusion`);
    if (rows.length !== labels.length) fail(`${where}.metrics.confusion`, `expected ${labels.length} rows`);
    rows.forEach((row, i) => numbers(row, `${where}.metrics.confusion[${i}]`, labels.length, 0));
    if (metrics['humanAgreement'] !== undefined)
      numbers(metrics['humanAgreement'], `${where}.metrics.humanAgreement`, labels.length, 0);
  }
  return value as HeadInfo;
}

/**
 * @param value parsed JSON
 * @returns the same object, typed
 * @throws AppError model-invalid, naming the first field that is wrong
 */
export function parseManifest(value: unknown): ModelManifest {
  const m = object(value, 'manifest');
  if (m['format'] !== 'expression-explainer-model' || m['version'] !== 1)
    fail('manifest', 'not an expression-explainer-model of version 1');
  for (const key of ['id', 'title', 'description', 'licence']) text(m[key], `manifest.${key}`);
  const input = object(m['input'], 'manifest.input');
  const inputLayer = text(input['layer'], 'manifest.input.layer');
  const height = whole(input['height'], 'manifest.input.height', 1);
  const width = whole(input['width'], 'manifest.input.width', 1);
  const channels = whole(input['channels'], 'manifest.input.channels', 1);
  if (channels !== 1 && channels !== 3) fail('manifest.input.channels', 'expected 1 (grey) or 3 (colour)');
  inputRule(input['normalisation'], 'manifest.input.normalisation', channels);
  const layers = list(m['layers'], 'manifest.layers').map((entry, i): LayerInfo => {
    const layer = object(entry, `manifest.layers[${i}]`);
    text(layer['name'], `manifest.layers[${i}].name`);
    text(layer['kind'], `manifest.layers[${i}].kind`);
    const shape = list(layer['outputShape'], `manifest.layers[${i}].outputShape`);
    shape.forEach((n) => whole(n, `manifest.layers[${i}].outputShape`, 1));
    whole(layer['parameters'], `manifest.layers[${i}].parameters`);
    whole(layer['multiplyAdds'], `manifest.layers[${i}].multiplyAdds`);
    if (layer['filterMaximum'] !== undefined)
      numbers(layer['filterMaximum'], `manifest.layers[${i}].filterMaximum`, shape[shape.length - 1] as number);
    return entry as LayerInfo;
  });
  distinct(
    layers.map(({ name }) => name),
    'manifest.layers',
  );
  const inputInfo =
    layers.find(({ name }) => name === inputLayer) ?? fail('manifest.input.layer', `no layer named ${inputLayer}`);
  if (inputInfo.outputShape.join() !== [height, width, channels].join())
    fail(
      'manifest.input',
      `the layer ${inputLayer} is [${inputInfo.outputShape.join(', ')}], not [${[height, width, channels].join(', ')}]`,
    );
  const heads = list(m['heads'], 'manifest.heads').map((entry, i) => head(entry, `manifest.heads[${i}]`, layers));
  if (heads.length === 0) fail('manifest.heads', 'expected at least one head');
  distinct(
    heads.map(({ id }) => id),
    'manifest.heads',
  );
  const files = object(m['files'], 'manifest.files');
  file(files['topology'], 'manifest.files.topology');
  const weights = list(files['weights'], 'manifest.files.weights');
  if (weights.length === 0) fail('manifest.files.weights', 'expected at least one file');
  weights.forEach((entry, i) => file(entry, `manifest.files.weights[${i}]`));
  whole(m['parameters'], 'manifest.parameters');
  whole(m['multiplyAdds'], 'manifest.multiplyAdds');
  const selfTest = object(m['selfTest'], 'manifest.selfTest');
  if (selfTest['image'] !== 'waves') fail('manifest.selfTest.image', 'expected "waves"');
  const logits = object(selfTest['logits'], 'manifest.selfTest.logits');
  for (const { id, labels } of heads) {
    numbers(logits[id], `manifest.selfTest.logits.${id}`, labels.length);
  }
  const gradient = object(selfTest['gradient'], 'manifest.selfTest.gradient');
  const gradientHead =
    heads.find(({ id }) => id === gradient['head']) ?? fail('manifest.selfTest.gradient.head', 'no such head');
  if (whole(gradient['target'], 'manifest.selfTest.gradient.target') >= gradientHead.labels.length)
    fail('manifest.selfTest.gradient.target', 'no such label');
  const encoded = text(gradient['values'], 'manifest.selfTest.gradient.values');
  const bytes = height * width * channels * Float32Array.BYTES_PER_ELEMENT;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length !== Math.ceil(bytes / 3) * 4)
    fail('manifest.selfTest.gradient.values', `expected ${bytes} bytes in base64`);
  return value as ModelManifest;
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

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ManifestFile, ModelIndex, ModelManifest } from '../../../src/inference/core/manifest.ts';
import type { NetworkFacts } from '../../../src/inference/core/network-facts.ts';
import { isWhole, joinManifest, splitManifest } from '../../../src/inference/core/split-manifest.ts';
import { parseManifest, parseModelIndex } from '../../../src/inference/models/core/parse-manifest.ts';
import { parseLayerPlan, multiplyAddsOf } from '../../../src/inference/networks/core/layer-plan.ts';
import { REPO } from '../../support/node-backends.ts';
import { readJson } from '../../support/node-files.ts';
import { plantedModel } from '../../support/planted-model.ts';

const MODELS = `${REPO}public/models/`;
const index = readJson<ModelIndex>(`${MODELS}index.json`);

/** The message of the AppError that a damaged value gives. */
function refusal(parse: (value: unknown) => unknown, value: unknown): string {
  try {
    parse(value);
  } catch (error) {
    expect((error as { kind?: string }).kind).toBe('model-invalid');
    return (error as Error).message;
  }
  return 'taken';
}

/** A copy with one field changed; undefined removes it. `path` as in `heads[0].labels`. */
function changed(value: unknown, path: string, to: unknown): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  const last = keys.pop() as string;
  const parent = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  expect(parent).toHaveProperty([last]);
  if (to === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = to;
  return copy;
}

describe('shipped models', () => {
  it('have an index that lists every folder', () => {
    expect(parseModelIndex(index)).toBe(index);
    const folders = readdirSync(MODELS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(index.models.map(({ id }) => id).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it.each(index.models)('$id: manifest and layer list are true', ({ manifest: path, id, title }) => {
    const manifest = readJson<ModelManifest>(MODELS + path);
    expect(parseManifest(manifest)).toBe(manifest);
    expect([manifest.id, manifest.title]).toEqual([id, title]);
    const file = readJson<{ modelTopology: unknown }>(`${MODELS}${id}/${manifest.files.topology.path}`);
    const plan = parseLayerPlan(file.modelTopology);
    const shapes = new Map(plan.layers.map(({ name, outputShape }) => [name, outputShape]));
    expect(plan.layers.map(({ name, kind, outputShape }) => ({ name, kind, shape: [...outputShape] }))).toEqual(
      manifest.layers.map(({ name, kind, outputShape }) => ({ name, kind, shape: [...outputShape] })),
    );
    const work = plan.layers.map((layer) => multiplyAddsOf(layer, shapes.get(layer.inputs[0] ?? '') ?? []));
    expect(work).toEqual(manifest.layers.map(({ multiplyAdds }) => multiplyAdds));
    expect(work.reduce((a, b) => a + b, 0)).toBe(manifest.multiplyAdds);
    expect(manifest.layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(manifest.parameters);
  });

  it.each(['patch', 'constant', 'mouth'] as const)('so have the planted ones: %s', (kind) => {
    const files = plantedModel(kind);
    const read = (path: string): unknown => JSON.parse(new TextDecoder().decode(files.get(path)));
    const { models } = parseModelIndex(read('index.json'));
    const [first] = models as [ModelIndex['models'][number]];
    expect(parseManifest(read(first.manifest)).id).toBe(first.id);
  });
});

describe('parseManifest names what is wrong', () => {
  const manifest = readJson<ModelManifest>(MODELS + (index.models[0] as ModelIndex['models'][number]).manifest);
  const conv = manifest.layers.findIndex(({ filterMaximum }) => filterMaximum);
  const head = `heads[0]`;
  const labels = manifest.heads[0]?.labels ?? [];
  const encoded = manifest.selfTest.gradient.values;

  it.each<[string, unknown, RegExp]>([
    ['format', 'something-else', /^manifest: not an expression-explainer-model of version 1$/],
    ['version', 2, /^manifest: not an expression-explainer-model of version 1$/],
    ['id', '', /^manifest\.id: expected a text$/],
    ['title', null, /^manifest\.title: expected a text$/],
    ['description', 7, /^manifest\.description: /],
    ['licence', null, /^manifest\.licence: /],
    ['input', [], /^manifest\.input: expected an object$/],
    ['input.layer', 'nowhere', /^manifest\.input\.layer: no layer named nowhere$/],
    ['input.height', 0, /^manifest\.input\.height: expected a number of at least 1$/],
    ['input.height', 47, /^manifest\.input: the layer \w+ is \[48, 48, 1\], not \[47, 48, 1\]$/],
    ['input.width', 48.5, /^manifest\.input\.width: expected a whole number$/],
    ['input.channels', 2, /^manifest\.input\.channels: expected 1 \(grey\) or 3 \(colour\)$/],
    ['input.channels', 3, /^manifest\.input: the layer/],
    ['input.normalisation', null, /^manifest\.input\.normalisation: expected an object$/],
    ['input.normalisation.scale', '1', /^manifest\.input\.normalisation\.scale: expected a number$/],
    ['input.normalisation.mean', null, /^manifest\.input\.normalisation\.mean: expected a number$/],
    ['input.normalisation.deviation', 0, /^manifest\.input\.normalisation\.deviation: must not be 0$/],
    ['input.normalisation.scale', 0, /^manifest\.input\.normalisation\.scale: must not be 0$/],
    ['input.normalisation.mean', [1, 2, 3], /^manifest\.input\.normalisation\.mean: expected 1 numbers, got 3$/],
    ['input.normalisation.deviation', [0], /^manifest\.input\.normalisation\.deviation: must not be 0$/],
    ['heads', [], /^manifest\.heads: expected at least one head$/],
    ['heads', {}, /^manifest\.heads: expected a list$/],
    ['heads[1].id', manifest.heads[0]?.id, /^manifest\.heads: \w+ comes twice$/],
    [`${head}.id`, undefined, /^manifest\.heads\[0\]\.id: expected a text$/],
    [`${head}.title`, 3, /^manifest\.heads\[0\]\.title: expected a text$/],
    [`${head}.labels`, labels.slice(1), /^manifest\.heads\[0\]: layer \w+ gives \[7\], but there are 6 labels$/],
    [
      `${head}.labels`,
      [...labels.slice(1), labels[1]],
      /^manifest\.heads\[0\]\.labels: expected at least two different labels$/,
    ],
    [`${head}.labels`, ['only'], /^manifest\.heads\[0\]\.labels: expected at least two/],
    [`${head}.labels[2]`, 5, /^manifest\.heads\[0\]\.labels\[2\]: expected a text$/],
    [`${head}.layer`, 'nowhere', /^manifest\.heads\[0\]\.layer: no layer named nowhere$/],
    [`${head}.layer`, manifest.input.layer, /^manifest\.heads\[0\]: layer \w+ gives \[48, 48, 1\]/],
    [`${head}.temperature`, 0, /^manifest\.heads\[0\]\.temperature: expected a positive number$/],
    [`${head}.temperature`, null, /^manifest\.heads\[0\]\.temperature: expected a number$/],
    [`${head}.colourRange`, null, /^manifest\.heads\[0\]\.colourRange: expected an object$/],
    [`${head}.colourRange.gradient`, -1, /^manifest\.heads\[0\]\.colourRange\.gradient: expected a positive number$/],
    [
      `${head}.colourRange.gradientTimesInput`,
      '0.4',
      /^manifest\.heads\[0\]\.colourRange\.gradientTimesInput: expected a number$/,
    ],
    [`${head}.metrics.split`, '', /^manifest\.heads\[0\]\.metrics\.split: /],
    [`${head}.metrics.n`, 0.5, /^manifest\.heads\[0\]\.metrics\.n: /],
    [`${head}.metrics.accuracy`, '90%', /^manifest\.heads\[0\]\.metrics\.accuracy: /],
    [`${head}.metrics.ece`, -1, /^manifest\.heads\[0\]\.metrics\.ece: /],
    [`${head}.metrics.recall`, [1, 1], /^manifest\.heads\[0\]\.metrics\.recall: expected 7 numbers, got 2$/],
    [`${head}.metrics.confusion`, [], /^manifest\.heads\[0\]\.metrics\.confusion: expected 7 rows$/],
    [`${head}.metrics.confusion[3]`, [1], /^manifest\.heads\[0\]\.metrics\.confusion\[3\]: expected 7 numbers, got 1$/],
    [`${head}.metrics.spoilt`, { noise10: '68 %' }, /^manifest\.heads\[0\]\.metrics\.spoilt\.noise10: /],
    [`${head}.metrics.humanAgreement`, [1], /^manifest\.heads\[0\]\.metrics\.humanAgreement: /],
    ['parameters', -1, /^manifest\.parameters: /],
    ['multiplyAdds', 'many', /^manifest\.multiplyAdds: /],
    ['layers', null, /^manifest\.layers: expected a list$/],
    ['layers[1].name', manifest.layers[0]?.name, /^manifest\.layers: \w+ comes twice$/],
    ['layers[1].kind', 1, /^manifest\.layers\[1\]\.kind: /],
    ['layers[1].outputShape', [48, 0, 32], /^manifest\.layers\[1\]\.outputShape: expected a number of at least 1$/],
    ['layers[1].parameters', undefined, /^manifest\.layers\[1\]\.parameters: /],
    ['layers[1].multiplyAdds', null, /^manifest\.layers\[1\]\.multiplyAdds: /],
    [
      `layers[${conv}].filterMaximum`,
      [1],
      new RegExp(`^manifest\\.layers\\[${conv}\\]\\.filterMaximum: expected \\d+ numbers, got 1$`),
    ],
    ['files', undefined, /^manifest\.files: /],
    [
      'files.topology.path',
      '../secret.json',
      /^manifest\.files\.topology\.path: "\.\.\/secret\.json" is not a plain relative path$/,
    ],
    ['files.topology.path', 'https://elsewhere.example/model.json', /is not a plain relative path$/],
    ['files.topology.path', '/model.json', /is not a plain relative path$/],
    ['files.topology.sha256', 'ABC', /^manifest\.files\.topology\.sha256: expected 64 lower-case hexadecimal digits$/],
    ['files.topology.bytes', 0, /^manifest\.files\.topology\.bytes: /],
    ['files.weights', [], /^manifest\.files\.weights: expected at least one file$/],
    ['files.weights[0].sha256', undefined, /^manifest\.files\.weights\[0\]\.sha256: /],
    ['selfTest', null, /^manifest\.selfTest: /],
    ['selfTest.image', 'a photograph', /^manifest\.selfTest\.image: expected "waves"$/],
    [`selfTest.logits.${manifest.heads[1]?.id}`, undefined, /^manifest\.selfTest\.logits\.\w+: expected a list$/],
    [
      `selfTest.logits.${manifest.heads[0]?.id}`,
      [1, 2, 3],
      /^manifest\.selfTest\.logits\.\w+: expected 7 numbers, got 3$/,
    ],
    [`selfTest.logits.${manifest.heads[0]?.id}[2]`, 'NaN', /^manifest\.selfTest\.logits\.\w+\[2\]: expected a number$/],
    ['selfTest.gradient.head', 'nobody', /^manifest\.selfTest\.gradient\.head: no such head$/],
    ['selfTest.gradient.target', 7, /^manifest\.selfTest\.gradient\.target: no such label$/],
    [
      'selfTest.gradient.values',
      encoded.slice(8),
      /^manifest\.selfTest\.gradient\.values: expected 9216 bytes in base64$/,
    ],
    [
      'selfTest.gradient.values',
      encoded.replace(/^..../, '!!!!'),
      /^manifest\.selfTest\.gradient\.values: expected 9216 bytes/,
    ],
  ])('%s = %j', (path, value, message) => {
    expect(refusal(parseManifest, changed(manifest, path, value))).toMatch(message);
  });

  it.each([null, [], 'text', 5, undefined])('%j is no manifest', (value) => {
    expect(refusal(parseManifest, value)).toBe('manifest: expected an object');
  });

  it.each([
    'title',
    'description',
    'licence',
    'input.normalisation',
    'heads[0].title',
    'heads[0].labels',
    'heads[0].temperature',
    'heads[0].colourRange',
    'heads[0].metrics',
    'selfTest',
    'layers',
    'parameters',
  ])('takes a manifest without %s', (path) => {
    expect(isWhole(manifest)).toBe(true);
    const lacking = changed(manifest, path, undefined);
    expect(refusal(parseManifest, lacking)).toBe('taken');
    expect(isWhole(lacking as ManifestFile)).toBe(/metrics|description|licence/.test(path));
  });

  it.each([
    ['order', 'grb', /\.order: expected "rgb" or "bgr"$/],
    ['framing', 'face', /\.framing: expected "fer2013", "box" or "box\+N%"$/],
  ])('input.normalisation.%s = %j', (key, value, message) => {
    const rule = { ...manifest.input.normalisation, [key]: value };
    expect(refusal(parseManifest, changed(manifest, 'input.normalisation', rule))).toMatch(message);
  });

  it('comes apart and together again unchanged', () => {
    const { facts, provenance } = splitManifest(manifest);
    const heads = manifest.heads.map(({ id, layer, labels, colourRange }) => ({
      ...{ id, layer, size: labels.length, link: 'softmax' as const },
      colourRange,
    }));
    const { heads: _, ...rest } = facts;
    const whole = joinManifest(manifest, { ...(rest as NetworkFacts), heads }, provenance);
    const linked = manifest.heads.map((entry) => ({ ...entry, link: 'softmax' }));
    expect(whole).toEqual({ ...manifest, heads: linked });
  });

  it('takes a manifest without a colour range for one of the methods, and checks those of methods to come', () => {
    const field = 'heads[0].colourRange';
    expect(refusal(parseManifest, changed(manifest, `${field}.gradientTimesInput`, undefined))).toBe('taken');
    const further = { ...manifest.heads[0]?.colourRange, integratedGradients: 0 };
    expect(refusal(parseManifest, changed(manifest, field, further))).toBe(
      `manifest.${field}.integratedGradients: expected a positive number`,
    );
  });
});

describe('parseModelIndex names what is wrong', () => {
  it.each<[string, unknown, RegExp]>([
    ['models', [], /^index\.models: expected at least one model$/],
    ['models', undefined, /^index\.models: expected a list$/],
    ['models[0].id', undefined, /^index\.models\[0\]\.id: expected a text$/],
    ['models[0].title', '', /^index\.models\[0\]\.title: expected a text$/],
    ['models[0].manifest', '../../etc/passwd', /^index\.models\[0\]\.manifest: .* is not a plain relative path$/],
    ['models[0].sha256', 'x'.repeat(64), /^index\.models\[0\]\.sha256: expected 64/],
    ['models[0].bytes', '7', /^index\.models\[0\]\.bytes: expected a number of at least 1$/],
    ['models', [index.models[0], index.models[0]], /^index\.models: \w+ comes twice$/],
  ])('%s = %j', (path, value, message) => {
    expect(refusal(parseModelIndex, changed(index, path, value))).toMatch(message);
  });
});

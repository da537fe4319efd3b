// Loads every exported model with tfjs (cpu backend) in node and compares it with the PyTorch values in its manifest.
//   node training/check-tfjs.mjs [public/models]
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

const root = resolve(process.argv[2] ?? 'public/models');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Procedural image 2 of goldens/synthetic: 48x48 bytes, row-major. */
function waves() {
  const smooth = (t) => { const c = Math.min(1, Math.max(0, t)); return c * c * (3 - 2 * c); };
  const out = new Float32Array(48 * 48);
  for (let y = 0; y < 48; y++) for (let x = 0; x < 48; x++) {
    const spot = smooth(((1 - Math.hypot((x - 31) / 9, (y - 17) / 9)) * 9) / 6 + 0.5);
    const v = 100 + 35 * Math.sin((2 * Math.PI * x) / 17 + 0.3) + 28 * Math.sin((2 * Math.PI * y) / 11 + 1.1)
      + 18 * Math.sin((2 * Math.PI * (x + 2 * y)) / 23) + 60 * spot;
    out[y * 48 + x] = Math.floor(v + 0.5);
  }
  return out;
}

async function check(entry) {
  const folder = join(root, entry.manifest, '..');
  const raw = await readFile(join(root, entry.manifest));
  if (sha256(raw) !== entry.sha256) throw new Error(`${entry.id}: the manifest's sha256 differs from index.json`);
  const manifest = JSON.parse(raw);
  const read = async (file) => {
    const bytes = await readFile(join(folder, file.path));
    if (bytes.length !== file.bytes || sha256(bytes) !== file.sha256) throw new Error(`${entry.id}: ${file.path} differs from the manifest`);
    return bytes;
  };
  const topology = JSON.parse(await read(manifest.files.topology));
  const weights = await read(manifest.files.weights[0]);
  const model = await loadLayersModel({ load: async () => ({
    modelTopology: topology.modelTopology,
    weightSpecs: topology.weightsManifest[0].weights,
    weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length),
  }) });
  const layers = manifest.layers.map((l) => [l.name, l.outputShape.join()].join(' '));
  const found = model.layers.map((l) => [l.name, l.outputShape.slice(1).join()].join(' '));
  if (layers.join('|') !== found.join('|')) throw new Error(`${entry.id}: layers differ:\n${layers}\n${found}`);
  if (model.countParams() !== manifest.parameters) throw new Error(`${entry.id}: ${model.countParams()} parameters`);
  const { scale, mean, deviation } = manifest.input.normalisation;
  const x = tf.tensor4d(waves().map((v) => (v * scale - mean) / deviation), [1, 48, 48, 1]);
  const heads = model.outputs.map((o) => o.sourceLayer.name);
  const outputs = model.predict(x);
  let worst = 0;
  heads.forEach((head, i) => outputs[i].dataSync().forEach((v, k) => { worst = Math.max(worst, Math.abs(v - manifest.selfTest.logits[head][k])); }));
  const { head, target, values } = manifest.selfTest.gradient;
  const bytes = Buffer.from(values, 'base64');
  const stored = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const gradient = tf.grad((input) => tf.sum(tf.gather(model.apply(input)[heads.indexOf(head)], [target], 1)))(x).dataSync();
  const top = stored.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  const off = gradient.reduce((m, v, i) => Math.max(m, Math.abs(v - stored[i])), 0) / top;
  console.log(`${entry.id}: logits within ${worst.toExponential(1)}, gradient within ${off.toExponential(1)} of its maximum`);
  if (worst > 1e-3 || off > 1e-3) throw new Error(`${entry.id}: differs from PyTorch`);
}

const { models } = JSON.parse(await readFile(join(root, 'index.json')));
for (const entry of models) await check(entry);

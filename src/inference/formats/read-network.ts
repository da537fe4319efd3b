/**
 * A network's file of any format, told by its first bytes and not by its name. Readers and their libraries are loaded when they are needed.
 * What is known but cannot be read gets a sentence that says what to do.
 */

import { AppError } from '../../core/errors.ts';
import { flattenTopology, rootOf } from './keras/flatten.ts';
import type { NetworkFile } from './network-file.ts';
import { readTfjsModel, isTfjsModel, weightFilesOf } from './tfjs/read-model.ts';
import { unzip } from './zip.ts';

export interface NetworkSource {
  /** The file's name, for sentences. */
  readonly name: string;
  readonly data: ArrayBuffer;
  /** A file beside it by its relative path, or null where there is none. */
  readonly beside: (path: string) => Promise<ArrayBuffer | null>;
  /** Parsed architecture JSON for a file of weights alone. */
  readonly architecture?: unknown;
}

export type NetworkFormat = 'Keras HDF5' | 'Keras zip' | 'tfjs layers' | 'tfjs graph' | 'ONNX';

export interface ReadNetwork {
  readonly file: NetworkFile;
  readonly format: NetworkFormat;
}

const invalid = (what: string): AppError => new AppError('model-invalid', what);
const damaged = (what: string): AppError => new AppError('model-damaged', what);

/** How PyTorch's networks come to be read here. */
const REBUILD =
  'export it in Python with model.eval(); torch.onnx.export(model, torch.zeros(1, 1, 48, 48), "model.onnx")';

/** One character a byte. Browsers decode `latin1` as windows-1252, which changes 0x80 to 0x9f; node does not. */
const byteText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Files that are no network, or one that cannot be read: what to do. */
function refused(name: string, head: Uint8Array, size: number): AppError | null {
  const text = byteText(head);
  const starts = (...prefixes: string[]): boolean => prefixes.some((prefix) => text.startsWith(prefix));
  if (size === 0) return damaged(`${name} is empty`);
  if (starts('version https://git-lfs'))
    return damaged(`${name} is a pointer of Git LFS, not the network itself: fetch it with git lfs pull, or by the Download button of its page`);
  if (/^\s*<(!doctype|html|head|\?xml)/i.test(text))
    return damaged(`${name} is a web page, not a network: the download asked for a password or failed; fetch the file itself`);
  if (starts('\u00ef\u00bf\u00bdHDF', '\u00ef\u00bf\u00bdPNG'))
    return damaged(`${name} was damaged by a text conversion (its first byte was replaced): copy it again as a binary file`);
  if (text.slice(4, 8) === 'TFL3')
    return invalid(`${name} is a TensorFlow Lite file, whose weights are made for one kind of run time: take the Keras model that it was made from, or run python -m tf2onnx.convert --tflite FILE --output model.onnx`);
  if (starts('\u0080\u0002', '\u0080\u0003', '\u0080\u0004', '\u0080\u0005'))
    return invalid(`${name} is a pickled Python object (PyTorch or other), which has no graph that can be read: ${REBUILD}`);
  const length = size > 10 ? new DataView(head.buffer, head.byteOffset).getUint32(0, true) : 0;
  if (length > 1 && length < size && text.slice(4, 8) === '\0\0\0\0' && text[8] === '{')
    return invalid(`${name} is a safetensors file, which holds weights but no graph: ${REBUILD}`);
  if (starts('RIFF', '\u0089PNG', '\u00ff\u00d8\u00ff', 'GIF8', '%PDF')) return invalid(`${name} is a picture or a document, not a network`);
  return null;
} // prettier-ignore

/**
 * @throws AppError model-damaged | model-invalid: one sentence that says what to do
 */
export async function readNetwork(source: NetworkSource): Promise<ReadNetwork> {
  const { name, data } = source;
  const head = new Uint8Array(data, 0, Math.min(64, data.byteLength));
  const refusal = refused(name, head, data.byteLength);
  if (refusal) throw refusal;
  const text = byteText(head);
  if (text.startsWith('\u0089HDF\r\n\u001a\n')) {
    const { readKerasH5 } = await import('./keras/read-h5.ts');
    return { file: await readKerasH5(data, source.architecture ?? null), format: 'Keras HDF5' };
  }
  if (text.startsWith('PK')) return readZip(source);
  if (/^(\u00ef\u00bb\u00bf)?\s*\{/.test(text)) return readJson(source);
  // ModelProto begins with its version of the format (field 1, a small number); the file's name tells where that does not.
  if ((head[0] === 8 && (head[1] as number) < 32) || /\.onnx$/i.test(name)) {
    const { readOnnx } = await import('./onnx/read-onnx.ts');
    return { file: await readOnnx(data, source.beside), format: 'ONNX' };
  }
  throw invalid(
    `${name} is none of the files that can be read here: Keras (.h5, .keras), ONNX (.onnx) or TensorFlow.js (model.json with its weights)`,
  );
}

const MARKS = /(^|\/)(config\.json|model\.weights\.h5|metadata\.json)$/;

async function readZip(source: NetworkSource): Promise<ReadNetwork> {
  const listed: string[] = [];
  const files = await unzip(source.data, (path) => {
    listed.push(path);
    return !/(^|\/)data\.pkl$|\/data\/\d+$/.test(path) && !MARKS.test(path);
  });
  if (listed.includes('config.json') && listed.some((path) => path.startsWith('model.weights'))) {
    const { readKerasZip } = await import('./keras/read-keras.ts');
    return { file: await readKerasZip(source.data), format: 'Keras zip' };
  }
  if (listed.some((path) => /(^|\/)data\.pkl$/.test(path)))
    throw invalid(`${source.name} is a PyTorch file, which has no graph that can be read: ${REBUILD}`);
  const main = [...files.keys()].find((path) => /(^|\/)model\.json$/.test(path)) ?? [...files.keys()].find((path) => path.endsWith('.json'));
  if (main === undefined) throw invalid(`${source.name} is a zip file without a network: it holds no config.json and no model.json`);
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  return readJson({
    name: main,
    data: (files.get(main) as Uint8Array).slice().buffer,
    beside: (path) => Promise.resolve(files.get(folder + path)?.slice().buffer ?? null),
  });
} // prettier-ignore

async function readJson({ name, data, beside }: NetworkSource): Promise<ReadNetwork> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(data)) as unknown;
  } catch (cause) {
    throw new AppError('model-damaged', `${name} is not JSON; it may be cut short`, { cause });
  }
  if (!isTfjsModel(json)) {
    if (isArchitecture(json))
      throw invalid(`${name} is a Keras architecture without weights: open the .h5 file of its weights, with this one as its architecture`);
    throw invalid(`${name} is a JSON file, but no TensorFlow.js model`);
  } // prettier-ignore
  const parts: ArrayBuffer[] = [];
  for (const path of weightFilesOf(json)) {
    const part = await beside(path);
    if (!part)
      throw new AppError('model-unreachable', `${name} names the weight file ${path}, which is missing: add it`);
    parts.push(part);
  }
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  const graph = Array.isArray((json.modelTopology as { node?: unknown } | null)?.node);
  return { file: readTfjsModel(json, all.buffer), format: graph ? 'tfjs graph' : 'tfjs layers' };
}

function isArchitecture(json: unknown): boolean {
  try {
    return flattenTopology(json).layers.length > 0 && typeof rootOf(json)['class_name'] === 'string';
  } catch {
    return false;
  }
}
